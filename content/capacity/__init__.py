"""Facts, charts and words of the Capacity page."""
