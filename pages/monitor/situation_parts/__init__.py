"""The parts of the Situation page: each says what its figures are, and draws."""
