"""Records that hold certain words: in their reference, in a reported text, or in the name of one of their codes.

Spelling and script are dealt with before (`analysis.finding`): here stand the codes and the texts that a word can mean.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from access import Access
from filters import Filters
from queries import matching
from queries.schema import seizure, seizure_agency, seizure_detection, seizure_item

TEXTS = {
    "place_text": seizure.c.place_text,
    "province_text": seizure.c.province_text,
    "substance_reported": seizure_item.c.substance_reported,
}
"""Reported texts in which words are looked for."""


@dataclass(frozen=True)
class Word:
    """One word, and what it can mean; a record that holds any of it has the word.

    Args:
        references: parts of a reference, in lower case.
        codes: by filter field, codes whose names hold the word; agencies by each of their names, not by lineage.
        texts: by column of `TEXTS`, reported texts that hold it.
    """

    references: tuple[str, ...] = ()
    codes: tuple[tuple[str, tuple[str, ...]], ...] = ()
    texts: tuple[tuple[str, tuple[str, ...]], ...] = ()


def conditions(words: Sequence[Word]) -> list[sa.ColumnElement[bool]]:
    """Conditions on `seizure`: a record has every one of the words."""
    return [_has(word) for word in words]


def _has(word: Word) -> sa.ColumnElement[bool]:
    reference = sa.func.lower(seizure.c.public_ref)
    found = [reference.contains(part, autoescape=True) for part in word.references]
    in_items = []
    for field, codes in word.codes:
        if field in matching.ITEM_COLUMNS:
            in_items.append(matching.ITEM_COLUMNS[field].in_(codes))
        else:
            found.append(_coded(field, codes))
    for name, texts in word.texts:
        column = TEXTS[name]
        (in_items if column.table is seizure_item else found).append(column.in_(texts))
    if in_items:
        found.append(seizure.c.id.in_(sa.select(seizure_item.c.seizure_id).where(sa.or_(*in_items))))
    return sa.or_(sa.false(), *found)


def _coded(field: str, codes: tuple[str, ...]) -> sa.ColumnElement[bool]:
    """A record holds one of the codes of a filter field that is no column of its items."""
    if field == "agency_codes":
        listed = sa.select(seizure_agency.c.seizure_id).where(seizure_agency.c.agency_code.in_(codes))
        return sa.or_(seizure.c.lead_agency_code.in_(codes), seizure.c.id.in_(listed))
    if field == "detections":
        return seizure.c.id.in_(sa.select(seizure_detection.c.seizure_id).where(seizure_detection.c.detection.in_(codes)))
    own = {"countries": seizure.c.country_code, "blo_codes": seizure.c.blo_code, "statuses": seizure.c.status}
    return (own | matching.CASE_COLUMNS)[field].in_(codes)


def texts(filters: Filters, access: Access) -> sa.CompoundSelect:
    """Reported texts of the records that the reader may see: column (of `TEXTS`), text; each once."""
    of_cases = matching.cases(filters, access)
    items = seizure.join(seizure_item, seizure_item.c.seizure_id == seizure.c.id)
    return sa.union_all(
        *(
            sa.select(sa.literal(name).label("column"), column.label("text"))
            .distinct()
            .select_from(items if column.table is seizure_item else seizure)
            .where(*of_cases, column.is_not(None))
            for name, column in TEXTS.items()
        )
    )
