"""Agencies by their acronyms, in the reader's language: where there is no room for names."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import pandas as pd

from language.i18n import N_, _, in_every_language

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


def of_row(row: Any) -> str:
    """The acronym of a row of `network.agencies`; without one the end of its code."""
    acronym = _stated(row)
    return _(acronym) if acronym in ACRONYMS else acronym


def in_all_languages(row: Any) -> list[str]:
    """The acronym of a row as each language has it."""
    acronym = _stated(row)
    return in_every_language(acronym) if acronym in ACRONYMS else [acronym]


def by_code(lineages: Mapping[str, Iterable[Any]]) -> dict[str, str]:
    """Acronyms of all agencies under each of their names, by its code.

    Args:
        lineages: rows of `network.agencies` by agency.
    """
    return {row.code: of_row(row) for rows in lineages.values() for row in rows}


def _stated(row: Any) -> str:
    return str(row.code[3:] if pd.isna(row.acronym) else row.acronym)
