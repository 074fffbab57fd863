"""Single records: the list of the page Records, all of its pages."""

from __future__ import annotations

from functools import partial

from content.records import choices
from exports import route
from exports.records import Listing, also, for_file, headings, names_of_columns
from feeds.table import Column, Given
from feeds.views.request import NotAllowed, NotUsed, Request
from language.i18n import N_, _
from queries import records
from queries.records import Sort

TITLE = N_("Records")
WHAT = N_(
    "A row for each case, or with per=line for each item of a case, under the filters and in the order of the page"
)
TAGS = {
    "seized_on": "#date+seized",
    "public_ref": "#event+id",
    "country": "#country+name",
    "country_code": "#country+code",
    "blo": "#loc+office+name",
    "blo_code": "#loc+office+code",
    "place": "#loc+name",
    "place_code": "#loc+code",
    "lat": "#geo+lat",
    "lon": "#geo+lon",
    "location_precision": "#geo+precision",
    "lead_agency": "#org+lead+name",
    "lead_agency_code": "#org+lead+code",
    "agencies": "#org+list",
    "substance": "#item+substance+name",
    "substance_code": "#item+substance+code",
    "substances": "#item+substance+list",
    "group": "#item+group+name",
    "group_code": "#item+group+code",
    "quantity": "#value+quantity",
    "unit": "#meta+unit",
    "quantity_kg": "#value+mass+kg",
    "quantity_kg_equivalent": "#value+mass+kg+equivalent",
    "value_usd": "#value+usd",
    "persons_detained": "#affected+detained",
    "women_detained": "#affected+detained+f",
    "origin": "#country+origin+name",
    "departure": "#country+departure+name",
    "destination": "#country+destination+name",
    "status": "#status",
    "published_url": "#meta+url",
    "source": "#meta+source",
    "record_key": "#meta+id",
    "mark": "#meta+mark",
}
"""HXL tags of columns; any other is a description."""


def give(asked: Request) -> Given:
    """The records of a link."""
    here = asked.here
    if not records.grains(here.access):
        raise NotAllowed(_("Single cases are not shown at your access level, which has sums by country and year."))
    listing = listing_of(asked)
    load = here.load
    conditions = also(listing, here.names, load)
    counted = load(records.counts(listing.filters, listing.access, also=conditions)).iloc[0]
    rows = int(counted["case_count" if listing.grain == "case" else "line_count"])
    said = asked.provenance(None)
    order = route.Order(listing, said, asked.version.name, rows, "csv", asked.has_codes)
    whole = for_file(listing)
    how = {"with_codes": asked.has_codes, "marks": said.marks}
    columns = tuple(
        Column(key, heading, TAGS.get(key, f"#description+{key.replace('_', '')}"))
        for key, heading in zip(names_of_columns(whole, **how), headings(whole, **how), strict=True)
    )
    return Given(
        _(TITLE),
        columns,
        partial(route.tables, order, asked.version),
        rows,
        tuple(route.about_lines(order)),
        said.marks,
    )


def listing_of(asked: Request) -> Listing:
    """The list of a link to the page.

    Raises:
        NotUsed: a parameter of it cannot be used.
    """
    here, parameters = asked.here, asked.parameters
    grains = records.grains(here.access)
    grain = parameters.get("per", grains[0])
    if grain not in grains:
        raise NotUsed("per")
    known = {column.code: column for column in records.columns(here.access, grain)}
    columns = parameters.get("columns") or choices.SEPARATOR.join(choices.default_columns(here, grain))
    sort, text = parameters.get("sort") or choices.NEWEST_FIRST, parameters.get("q", "")
    wrong = [
        name
        for name, is_right in {
            "columns": choices.are_columns(columns, known),
            "sort": choices.is_sort(sort, known),
            "q": choices.is_search(text) and not (text and here.access.reads_release_only),
        }.items()
        if not is_right
    ]
    if wrong:
        raise NotUsed(*wrong)
    return Listing(
        here.filters,
        here.access,
        grain,
        Sort(sort.removeprefix("-"), sort.startswith("-")),
        tuple(columns.split(choices.SEPARATOR)),
        text,
        here.settings.zone,
    )
