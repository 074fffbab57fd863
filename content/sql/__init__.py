"""Asking in SQL: what there is to ask of, questions to begin with, the chart of an answer."""
