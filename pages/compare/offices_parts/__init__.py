"""The parts of the Offices page: all offices, both sides of a crossing, one office."""
