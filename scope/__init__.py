"""What is asked, and by whom: filters and their fields, period and comparison, access, links, the operator's
settings."""
