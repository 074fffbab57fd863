"""The BLO database: engine, versions, loader, demonstration data. Command line: `python -m database`."""
