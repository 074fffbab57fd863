"""What needs a browser; `browser` and `address` are there until the last of these tests is done."""
