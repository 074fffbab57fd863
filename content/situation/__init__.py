"""The state of the network."""
