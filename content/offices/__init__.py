"""Offices, the pairs that they stand in, and the borders between them."""
