"""Briefings: slides made from the data, for the wall, for slides and for paper."""
