"""One module per format of file: how it is recognised, and what its columns mean."""
