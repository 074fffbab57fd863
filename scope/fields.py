"""A field of the filters is one row: what it is called, where its codes stand, and where a reader meets it.

The rows are the attributes of `filters.Filters`, so that each field stands once and with its type; `codes` and `other`
write a row, and `filters.FIELDS` is the table of all. Links, names, sidebar, facets, search, chips and what does not
narrow a subject are read from it. Where codes stand is said by names of `queries/schema.py`, which `queries.matching`
turns into columns: queries know of fields, fields of nothing.

The registry of filter dimensions.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

SUBJECTS = (
    "cases",
    "exchanges",
    "exchanges_across",
    "agency_messages",
    "operations",
    "operations_across",
    "courses",
    "agency_courses",
    "equipment",
    "contributions",
    "targets",
    "agreements",
    "past",
    "news",
    "replies",
    "reports",
    "story",
    "listed",
    "national",
)
"""What figures are of. Messages and courses of agencies are narrowed also by the agencies that are shown, for each has
its own line; a story is of its office whatever else is chosen; `listed` are agencies by themselves, whatever they
did."""
OF_OFFICES = tuple(one for one in SUBJECTS if one not in ("listed", "national", "agreements"))
"""Subjects of which it is known at which office they were."""


def N_(text: str) -> str:  # noqa: N802
    """Mark a text for translation, as `i18n.N_` does, which stands on a higher floor."""
    return text


@dataclass(frozen=True, kw_only=True)
class Field:
    """One row.

    Args:
        words: what it is called, in English.
        link: its name in links.
        dimension: list that its codes are of (see `network.names`).
        at: columns in which a case holds its codes, as `table.column`; a case that holds one in any of them has it.
        through: column that the codes are looked up in, where `at` holds something that leads to them: an agency, an
            office.
        is_apart: what it asks for is another one than other fields through the same table ask for; `BLANK`: there is no
            other one.
        rule: name of its condition in `queries.matching.RULES`, where it is another than to stand in `at`.
        sidebar: `first`, `more`, or nowhere in the sidebar; its order there is that of the table.
        is_by_name: its choices stand in the order of their names, those of cases first in the others.
        is_in_order: they stand in the order of their codes: months, years.
        of_all: it is worked out from the cases of all agencies, so that readers who read but the own cases have it not.
        facet: place among the facets of the records, of equals in the order of the table; None: no facet.
        opens: kinds of source (`offices`, `events`) of which its facet is open at first.
        search: `offered`: names of its codes are looked for, and it is offered as a filter; `looked`: they are looked
            for; nothing for a field whose codes have no names, or those of another, or are no words of a record.
        split: place among the splits of figures over time, as `facet`; None: they are not split by it.
        narrows: which of `SUBJECTS`.
        released: lowest tier whose released figures it narrows, `public` or `donor`; nothing for what is no part of the
            release.
        not_released: subjects that it narrows among records and not in the release.
        form: how a link writes what is no list of codes (see `links.FORMS`).
        label: what stands before such a value, where that is not `words`.
    """

    words: str
    link: str
    dimension: str = ""
    at: tuple[str, ...] = ()
    through: str = ""
    is_apart: bool = False
    rule: str = ""
    sidebar: str = ""
    is_by_name: bool = False
    is_in_order: bool = False
    of_all: bool = False
    facet: int | None = None
    opens: tuple[str, ...] = ()
    search: str = ""
    split: int | None = None
    narrows: tuple[str, ...] = ("cases",)
    released: str = ""
    not_released: tuple[str, ...] = ()
    form: str = "codes"
    label: str = ""

    @property
    def is_of_items(self) -> bool:
        """Whether it narrows the items of a case, so that the others are in no quantity."""
        return any(path.startswith("seizure_item.") for path in self.at)


def codes(words: str, link: str, dimension: str, *at: str, **row: Any) -> tuple[str, ...]:
    """A field that holds a list of codes; empty means no restriction."""
    return field(default=(), metadata={"row": Field(words=words, link=link, dimension=dimension, at=at, **row)})


def other(words: str, link: str, form: str, *at: str, **row: Any) -> Any:
    """A field that restricts by something else than codes; None means no restriction."""
    return field(default=None, metadata={"row": Field(words=words, link=link, form=form, at=at, **row)})
