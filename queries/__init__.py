"""Questions to the BLO database: each function turns `Filters` and `Access` into a SQLAlchemy select."""
