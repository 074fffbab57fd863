"""The parts of the page on which readers ask in SQL."""
