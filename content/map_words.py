"""What stands under every map."""

from __future__ import annotations

from language.i18n import N_

DISCLAIMER = N_(
    "The boundaries and names shown and the designations used on this map do not imply official endorsement or "
    "acceptance by the United Nations."
)
ATTRIBUTION = "Natural Earth · © OpenStreetMap contributors (ODbL) · GeoNames (CC BY 4.0) · GSHHG (LGPL)"
"""Of the offline basemap; see `static/basemap/ATTRIBUTION.md`."""
