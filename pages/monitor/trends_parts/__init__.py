"""The parts of the Trends page: each says what its figures are, and draws."""
