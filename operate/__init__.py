"""What the operator asks of an installation, from the command line."""
