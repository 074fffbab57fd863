"""Questions to the BLO database: each function turns `Filters` and `Access` into a SQLAlchemy select.

The semantic layer: row-level security, filters and measures as composable SQL, without any state.
"""
