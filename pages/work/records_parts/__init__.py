"""The parts of the Records page."""
