"""Facts, charts and words of the Cooperation page."""
