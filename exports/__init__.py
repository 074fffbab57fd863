"""What leaves the dashboard: pictures, workbooks, tables and documents, each saying what it holds and where it is
from."""
