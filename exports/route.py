"""The way of files out of the app: a short-lived ticket in, a file out, piece by piece.

What a file may hold is in the ticket, as the server decided it when it drew the page: nothing that a client sends
widens it.
"""

from __future__ import annotations

import asyncio
import contextvars
import itertools
import logging
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass
from functools import partial
from urllib.parse import quote

import pyarrow as pa
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response, StreamingResponse
from starlette.routing import Route

from accounts import audit, roles
from database import reading, store
from database.reading import DatabaseUnavailable, Version
from exports import about, records_files, tokens
from exports.provenance import Provenance
from exports.records import Listing, Wording, also, for_file, label, place_names, told, view
from language import i18n
from language.i18n import _, count
from queries import records
from scope import settings
from scope.access import DOWNLOAD, RECORDS, Access
from web import gate

LOG = logging.getLogger(__name__)
PURPOSE = "records"
PATH = "/files/records"
STRETCH_ROWS, PIECE_ROWS = 20_000, 4_000
"""Rows that are read at a time, and that are put in words at a time."""
AT_ONCE = 2
"""Files that are made at the same time; who comes later waits."""
FORMATS = {
    "csv": ("csv", "text/csv; charset=utf-8"),
    "zip": ("zip", "application/zip"),
    "xlsx": ("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    "parquet": ("parquet", "application/vnd.apache.parquet"),
}
"""Ending and type of each format."""


@dataclass(frozen=True)
class Order:
    """A file that a reader may take: a list of records of one version of the data, in a format.

    Args:
        rows: how many rows the list has.
        with_codes: codes stand beside their names.
        csv: kind of CSV, also within a ZIP: one of `separated.KINDS`.
    """

    listing: Listing
    provenance: Provenance
    version: str
    rows: int
    format: str
    with_codes: bool = False
    csv: str = "standard"

    @property
    def name(self) -> str:
        """Name of the file, without its ending."""
        days = f"{self.listing.filters.start:%Y-%m-%d}_{self.listing.filters.end:%Y-%m-%d}"
        return f"records_{days}" + ("_demonstration" if self.provenance.is_demonstration else "")


def link(order: Order, holder: str) -> str:
    """Address of a file, from any page of the app, for a short time and for one reader (see `gate.Visitor.holder`)."""
    ticket = tokens.seal(tokens.plain(order), purpose=PURPOSE, holder=holder)
    return f"{PATH.lstrip('/')}?lang={order.provenance.language}&ticket={ticket}"


# Answering --------------------------------------------------------------------------------------------------


async def take(current: Callable[[], Version], request: Request) -> Response:
    """The file of a ticket; words in the reader's language where there is none. `current` gives the version of the data
    that is current now."""
    i18n.use(request.query_params.get("lang", ""))
    asking = gate.visitor(request.headers)
    try:
        # First: only now the key is known by which another server on this database may have signed.
        version = await run_in_threadpool(current)
        order = tokens.typed(
            Order, tokens.unseal(request.query_params.get("ticket", ""), purpose=PURPOSE, holder=asking.holder)
        )
    except DatabaseUnavailable:
        return _refusal(503, _("The database is unavailable"))
    except (tokens.Expired, KeyError, TypeError):
        # The latter for a ticket that another version of the dashboard gave out.
        return _refusal(410, _("This link is no longer valid: return to the page and download the file from there."))
    except tokens.Forged:
        return _refusal(403, _("This link does not give access to a file: download the file from the page of records."))
    if order.format == "xlsx" and order.rows > records_files.MOST_SHEET_ROWS:
        return _refusal(422, too_many_words(order.rows))
    if version.name != order.version:
        return _refusal(
            410,
            _("The data have changed since the page was drawn: return to the page and download the file from there."),
        )
    try:
        reader = await run_in_threadpool(_reader, asking, version)
    except DatabaseUnavailable:
        return _refusal(503, _("The database is unavailable"))
    asked = order.listing.access
    most = reader.lowered(asked.tier).looking_at(asked.view) if reader is not None else None
    if most is None or asked not in (most, most.without_own()) or not {RECORDS, DOWNLOAD} <= {*most.may}:
        # What the reader may see has been lowered since, or the link has come by another way than the page.
        return _refusal(403, _("This link does not give access to a file: download the file from the page of records."))
    ending, kind = FORMATS[order.format]
    name = f"{order.name}.{ending}"
    headers = {
        "Content-Disposition": f"attachment; filename=\"{name}\"; filename*=UTF-8''{quote(name)}",
        # Not packed again on its way: that would take far longer than to make it.
        "Content-Encoding": "identity",
        **NOT_KEPT,
    }
    if request.method == "HEAD":
        return Response(headers=headers, media_type=kind)
    try:
        noted = await run_in_threadpool(
            audit.FileGiven,
            session=asking.session,
            tier=asked.tier,
            name=name,
            rows=order.rows,
            filters=order.provenance.filter_line,
            request=asking.request,
        )
    except (store.StoreError, roles.AccessError) as error:
        LOG.error("%s", error)
        return _refusal(503, audit.not_noted_words())
    context = contextvars.copy_context()
    context.run(i18n.use, order.provenance.language)
    begin = partial(context.run, lambda: noted.through(make(order, version)))
    return StreamingResponse(pieces(request, begin, _making, context), headers=headers, media_type=kind)


def _reader(asking: gate.Visitor, version: Version) -> Access | None:
    """Access of who asks for a file."""
    said = reading.said_by(version)
    is_demonstration = said.get("is_demonstration") == "true"
    return gate.reader(asking, settings.current(), is_demonstration=is_demonstration)[0]


NOT_KEPT = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff", "Referrer-Policy": "no-referrer"}


def _refusal(status: int, words: str) -> Response:
    return PlainTextResponse(words + "\n", status, headers=NOT_KEPT)


def too_many_words(rows: int) -> str:
    """Why a list does not fit on a sheet, and what to do."""
    words = _("{n} rows do not fit on a sheet, which holds {most}: narrow the filters, or download CSV or Parquet.")
    return words.format(n=count(rows), most=count(records_files.MOST_SHEET_ROWS))


_making = asyncio.Semaphore(AT_ONCE)


async def pieces(
    request: Request,
    begin: Callable[[], Iterator[bytes]],
    making: asyncio.Semaphore,
    context: contextvars.Context,
) -> AsyncIterator[bytes]:
    """What is made piece by piece, while its reader is there, and so many at once as `making` lets.

    Args:
        context: holds the language: each piece is made in another thread, and they share it.
    """
    async with making:
        made = begin()
        try:
            while (piece := await run_in_threadpool(context.run, next, made, None)) is not None:
                if piece:
                    yield piece
                elif await request.is_disconnected():
                    return
        except Exception:
            # The beginning is sent: only a connection that breaks tells the reader that it is not whole.
            LOG.exception("a file or feed of rows could not be made")
            raise
        finally:
            made.close()


# Making -----------------------------------------------------------------------------------------------------


def make(order: Order, version: Version) -> Iterator[bytes]:
    """The pieces of a file, in the running language."""
    rows = tables(order, version)
    said = about_lines(order)
    if order.format == "csv":
        return records_files.csv(rows, kind=order.csv)
    if order.format == "zip":
        return records_files.zipped_csv(rows, name=order.name, about=said, kind=order.csv)
    if order.format == "parquet":
        return records_files.parquet(rows, about=said)
    return records_files.xlsx(rows, about=said, mark=" ".join(order.provenance.marks))


def tables(order: Order, version: Version) -> Iterator[pa.Table]:
    """The rows of a list in stretches, as a file has them."""
    listing, marks = for_file(order.listing), order.provenance.marks
    load = partial(reading.rows_in, version)
    names = reading.names(version, order.listing.access)
    shown = view(listing, names, also(listing, names, load))
    known: dict[str, str] = {}
    for stretch in _stretches(listing, shown, version):
        if "place" in listing.columns:
            new = {code for code in pa.compute.unique(stretch["place"]).to_pylist() if code is not None} - known.keys()
            known |= place_names(sorted(new), load, i18n.language())
        for start in range(0, max(len(stretch), 1), PIECE_ROWS):
            part = stretch.slice(start, PIECE_ROWS)
            yield told(part, listing, Wording(names, known), with_codes=order.with_codes, marks=marks)


def _stretches(listing: Listing, shown: records.View, version: Version) -> Iterator[pa.Table]:
    asked = (listing.filters, listing.access)
    fenced = listing.access.fenced
    ends = reading.table_in(version, fenced(records.boundaries(*asked, view=shown, size=STRETCH_ROWS))).to_pylist()
    for after, upto in itertools.pairwise((None, *(tuple(row.values()) for row in ends), None)):
        query = records.stretch(*asked, view=shown, wanted=listing.columns, after=after, upto=upto)
        yield reading.table_in(version, fenced(query))


def about_lines(order: Order) -> list[tuple[str, str]]:
    """What a file says of itself, in the running language."""
    listing, provenance = order.listing, order.provenance
    grain = (
        _("One row is one case; quantity, unit and mass are those of its largest item by mass, and nothing is added up")
        if listing.grain == "case"
        else _("One row is one item of a case: one substance")
    )
    sorted_by = label(listing.sort.column, listing.grain) + (" ↓" if listing.sort.is_descending else " ↑")
    lines = [
        *((_("Mark"), mark) for mark in provenance.marks),
        *about.lines(provenance),
        (_("Rows"), count(order.rows)),
        (_("What a row is"), grain),
        (_("Sorted by"), sorted_by),
        *([(_("Search"), listing.text)] if listing.text else []),
        *((_("Notes") if number == 0 else "", note) for number, note in enumerate(provenance.notes)),
    ]
    meanings = [
        (label(column, listing.grain), DEFINITIONS[column])
        for column in for_file(listing).columns
        if column in DEFINITIONS
    ]
    return [*lines, *((heading, _(words)) for heading, words in meanings)]


DEFINITIONS = {
    "seized_on": i18n.N_("Day of the seizure; where only the month or the year is known, its first day"),
    "quantity": i18n.N_("As reported, in the unit beside it; litres, tablets and plants are never turned into mass"),
    "quantity_kg": i18n.N_("Only from exact units of mass"),
    "quantity_kg_equivalent": i18n.N_("Worked out by documented factors, not weighed"),
    "is_significant": i18n.N_("At or above the significant quantity of the substance (proposed values)"),
    "status": i18n.N_("Provisional, verified and revised records count; rejected and withdrawn ones do not"),
    "double_report": i18n.N_("Another record probably reports the same case; nothing is removed"),
    "origin": i18n.N_("As stated by the reporter; blank, unknown and other are three values"),
}
"""What columns mean, where their heading does not say it."""


def routes(current: Callable[[], Version]) -> list[Route]:
    """Routes of the server; `current` gives the version of the data that is current now."""
    return [Route(PATH, partial(take, current), methods=["GET"])]
