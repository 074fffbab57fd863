"""Agencies by their acronyms, in the reader's language: where there is no room for names."""

from __future__ import annotations

import pandas as pd

from content.context import Context
from language.i18n import N_, _

ACRONYMS = frozenset(
    (
        N_("AFC"),
        N_("BS"),
        N_("BT"),
        N_("CC"),
        N_("CCDC"),
        N_("CS"),
        N_("DCA"),
        N_("GKNB"),
        N_("KNB"),
        N_("MIA"),
        N_("MIA-DRUG"),
        N_("MNS"),
        N_("NCDC"),
        N_("SBNON"),
        N_("SBS"),
        N_("SCNS"),
        N_("SCS"),
        N_("SMS"),
        N_("SRC"),
        N_("SSDC"),
        N_("SSS"),
    )
)
"""Those of the agencies that are shipped; any other stands as it was loaded."""


def of_row(row) -> str:
    """The acronym of a row of `network.agencies`; without one the end of its code."""
    acronym = row.code[3:] if pd.isna(row.acronym) else row.acronym
    return _(acronym) if acronym in ACRONYMS else acronym


def by_code(here: Context) -> dict[str, str]:
    """Acronyms of all agencies under each of their names, by its code."""
    return {row.code: of_row(row) for rows in here.names.lineages.values() for row in rows}
