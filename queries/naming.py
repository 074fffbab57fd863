"""What each tier may name: the one list that names, links, choices, labels, marks and files go by.

Internal readers, and partners among the cases of their own agency, may name everything that is in the lists (partners
no event of days that are not released, unless it was at an office where their agency works). Readers of released
figures (donors, the public, partners who look at the network) are told of

- offices of high or medium confidence: others are not called BLOs before them, their cases stay in their country;
- crossings, of whose sides none is an office that is not told, or the place of one (no other place is named to them);
- agencies of high or medium confidence, and their own;
- dated events of days that are released, of the network, a country, or an office that is told, whose words name no
  office that is not.

Access control of labels by tier: which codes a reader may see resolved to names.
"""

from __future__ import annotations

import sqlalchemy as sa

from queries import matching
from queries.schema import agency, blo, crossing_pair, database_info, event_mark
from scope.access import Access

RELEASED_TO = "released_to"
"""Key in `database_info`: first day that is not released. Where a database does not say it no day is."""
SURE = ("high", "medium")


def offices(office: sa.ColumnElement, access: Access) -> list[sa.ColumnElement[bool]]:
    """Conditions on a column of offices."""
    return [office.in_(matching.told_offices())] if access.reads_release_only else []


def _untold() -> sa.Select:
    return sa.select(blo.c.code).where(blo.c.code.not_in(matching.told_offices()))


def pairs(access: Access) -> list[sa.ColumnElement[bool]]:
    """Conditions on `crossing_pair`."""
    if not access.reads_release_only:
        return []
    sites = sa.select(blo.c.place_code).where(blo.c.code.in_(_untold()), blo.c.place_code.is_not(None))
    sites = sites.where(
        blo.c.place_code.not_in(
            sa.select(sa.func.coalesce(blo.c.place_code, "")).where(blo.c.code.in_(matching.told_offices()))
        )
    )
    sides = (crossing_pair.c.side_a, sa.func.coalesce(crossing_pair.c.side_b, ""))
    return [condition for side in sides for condition in (side.not_in(_untold()), side.not_in(sites))]


def agencies(access: Access) -> list[sa.ColumnElement[bool]]:
    """Conditions on `agency`."""
    if not access.reads_release_only:
        return []
    return [
        sa.or_(
            sa.func.coalesce(agency.c.confidence, SURE[0]).in_(SURE),
            agency.c.code.in_(matching.names_of(access.agency_code)),
        )
    ]


def events(access: Access) -> list[sa.ColumnElement[bool]]:
    """Conditions on `event_mark`: of a network, a country or an office that may be named."""
    if access.sees_all_records:
        return []
    released_to = (
        sa.select(sa.cast(database_info.c.value, sa.Date)).where(database_info.c.key == RELEASED_TO).scalar_subquery()
    )
    if access.reads_own_only:
        # What happened at an office of its own (others are not asked for) is known to the agency.
        return [sa.or_(event_mark.c.scope_kind == "blo", event_mark.c.occurred_on < released_to)]
    named = sa.exists().where(
        blo.c.code.in_(_untold()),
        sa.or_(
            *(
                sa.func.strpos(sa.func.lower(text), sa.func.lower(word)) > 0
                for text in (event_mark.c.text_en, event_mark.c.text_ru)
                for word in (blo.c.code, blo.c.name_en, blo.c.name_ru)
            )
        ),
    )
    is_told = sa.or_(event_mark.c.scope_kind != "blo", event_mark.c.scope_code.in_(matching.told_offices()))
    return [event_mark.c.occurred_on < released_to, is_told, sa.not_(named.correlate(event_mark))]
