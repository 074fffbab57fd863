"""Views: each makes one slide from the data, for the filters and the reader of its request."""
