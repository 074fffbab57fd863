"""The parts of the Capacity page: what was given, one donor."""
