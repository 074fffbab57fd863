"""What feeds there are, for programs (OpenAPI) and for people, in the reader's language; without any data."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from feeds.address import PATH
from feeds.asking import OWN
from feeds.views import FEEDS, Feed
from feeds.writing import TYPES
from language import i18n
from language.i18n import N_, _
from scope.access import VIEWS
from scope.filters import COMPARISONS, FIELDS, SOURCE_KINDS
from scope.settings import TIERS, Settings

STYLE = (
    "body{font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;color:#1c2733}"
    "table{border-collapse:collapse;width:100%;margin:.5rem 0 1.5rem}th,td{text-align:left;vertical-align:top;"
    "padding:.3rem .8rem .3rem 0;border-bottom:1px solid #d8dee4}code{font:14px/1.5 ui-monospace,monospace;"
    "overflow-wrap:anywhere}pre{background:#f2f5f7;padding:.6rem;white-space:pre-wrap;overflow-wrap:anywhere}"
    "@media(prefers-color-scheme:dark){body{background:#11181f;color:#e3e8ed}pre{background:#1c2733}"
    "th,td{border-color:#33414e}a{color:#8ab8e6}}"
)
FORM_WORDS = {
    "codes": N_("Codes, several joined by full stops, where _ means not stated"),
    "circle": N_("Latitude, longitude and kilometres, joined by commas"),
    "box": N_("West, south, east and north in degrees, joined by commas"),
    "polygon": N_("Latitude and longitude of each corner in turn, 3 to 50 corners, joined by commas"),
    "kg": N_("Kilograms"),
    "usd": N_("Amount in US dollars"),
    "persons": N_("Number of persons"),
    "without": N_("Parameters of codes with the codes that are left out, written as country.KG"),
    "records": N_("Numbers of records, several joined by full stops"),
}
COMMON = {
    "source": (N_("Kind of source"), SOURCE_KINDS),
    "period": (N_("Period, such as 2026, 2026-H1, 2026-Q3, last_quarter or all"), ()),
    "from": (N_("First day, with to= in place of a period"), ()),
    "to": (N_("Last day, with from= in place of a period"), ()),
    "compare": (N_("What the period is compared with"), COMPARISONS),
    "why": (N_("Why cases of left_out are left out, as 1f.in two reports, joined by ~; it is said in the file"), ()),
    "against_from": (N_("First day of another period to compare with, with compare=custom"), ()),
    "against_to": (N_("Last day of another period to compare with, with compare=custom"), ()),
    "data": (N_("For agencies: cases of their own, or the network as it is released"), VIEWS),
    "tier": (N_("A lower access level than that of the key"), TIERS),
}
HOW = {
    "head": (N_("0 leaves out the lines above the headings of CSV that say what the table is"), ("1", "0")),
    "hxl": (N_("1 writes HXL tags beneath the headings (CSV, XLSX) or beside the columns (Parquet)"), ("0", "1")),
    "codes": (N_("1 writes codes beside the names in records"), ("0", "1")),
    "csv": (
        N_("Kind of CSV, for programs, for Excel with semicolon and decimal comma, or for Excel in English"),
        ("standard", "comma", "point"),
    ),
}
PAGE_WORDS = {
    "columns": N_("Columns in their order, joined by full stops"),
    "sort": N_("Column that rows are sorted by; with a minus before it the largest first"),
    "q": N_("Words to search for"),
    "per": N_("What a row is, case or line"),
    "measure": N_("Measure, which is cases, quantity, persons, median, value or exchanges"),
    "grain": N_("Span of time, which is day, week, month, quarter, half_year or year"),
    "split": N_("What it is split by, such as countries or group_codes"),
    "rows": N_("Axes in rows, joined by full stops, such as country.month"),
    "across": N_("Axes in columns, joined by full stops"),
    "values": N_("What cells tell, joined by full stops, such as cases.quantity"),
    "unit": N_("Of quantities their category and unit, such as drug.kg"),
}
ANSWERS = {
    "304": N_("Nothing has changed since"),
    "400": N_("A part of the address cannot be used, and the answer names it"),
    "401": N_("There is no key, it is not known, it has ended or it was revoked"),
    "403": N_("The key does not give what is asked for, and the answer says what"),
    "404": N_("There is no such feed or format"),
    "410": N_("There is no such feed any more, and the answer says why"),
    "422": N_("There are more rows than a sheet can hold, or more cells than a table"),
    "429": N_("There are too many requests with this key, and Retry-After says in how many seconds to ask again"),
    "503": N_("The database is unavailable"),
}


def parameters(feed: Feed, settings: Settings) -> Iterator[tuple[str, str, tuple[str, ...]]]:
    """Parameters of a feed: name, words, and values where they are few."""
    for name in feed.parameters:
        yield name, _(PAGE_WORDS[name]), ()
    for name, (words, values) in COMMON.items():
        yield name, _(words), values
    for row in FIELDS.values():
        yield row.link, f"{_(row.words)}. {_(FORM_WORDS[row.form])}", ()
    for name in OWN:
        if name != "codes" or feed.has_codes:
            words, values = HOW[name]
            yield name, _(words), values
    yield "lang", _("Language of headings and names"), settings.languages


def openapi(address: str, settings: Settings) -> dict[str, Any]:
    """The description of all feeds (OpenAPI 3.1)."""
    return {
        "openapi": "3.1.0",
        "info": {
            "title": f"{settings.name(i18n.language())}: {_('Feeds')}",
            "version": "1",
            "description": " ".join(_about()),
        },
        "servers": [{"url": address}],
        "security": [{"password": []}, {"bearer": []}, {"header": []}],
        "components": {
            "securitySchemes": {
                "password": {"type": "http", "scheme": "basic"},
                "bearer": {"type": "http", "scheme": "bearer"},
                "header": {"type": "apiKey", "in": "header", "name": "X-BLO-Key"},
            }
        },
        "paths": {
            f"{PATH}/{feed.code}.{form}": {"get": _operation(feed, form, settings)}
            for feed in FEEDS.values()
            for form in feed.forms
        },
    }


def _operation(feed: Feed, form: str, settings: Settings) -> dict[str, Any]:
    return {
        "operationId": f"{feed.code}-{form}",
        "summary": f"{_(feed.title)} ({form.upper()})",
        "description": _(feed.what),
        "parameters": [
            {
                "name": name,
                "in": "query",
                "description": words,
                "schema": {"type": "string", **({"enum": list(values)} if values else {})},
            }
            for name, words, values in parameters(feed, settings)
        ],
        "responses": {
            "200": {"description": _(feed.what), "content": {TYPES[form].partition(";")[0]: {}}},
            **{status: {"description": _(words)} for status, words in ANSWERS.items()},
        },
    }


def _about() -> list[str]:
    return [
        _("A feed gives what a page shows, under the same filters, to programs that ask again by themselves."),
        _(
            "Its address is that of the page with its filters, and the key goes into the header Authorization as "
            "Bearer, into X-BLO-Key, or stands as the password beside any name, and never in the address."
        ),
        _("A key gives at most its own access level, and at most what the operator allows when it is used."),
    ]


def page(address: str, settings: Settings) -> str:
    """The same as a page of HTML that needs nothing else."""
    e = i18n.html
    title = f"{settings.name(i18n.language())}: {_('Feeds')}"
    example = f"curl -u :KEY '{address}{PATH}/trends.csv?period=2026&measure=cases&head=0'"
    parts = [
        f"<h1>{e(title)}</h1>",
        *(f"<p>{e(words)}</p>" for words in _about()),
        f"<pre>{e(example)}</pre>",
        f'<p><a href="{e(address)}{PATH}/openapi.json?lang={i18n.language()}">OpenAPI</a> · '
        + " · ".join(
            f'<a href="{e(address)}{PATH}?lang={one}" lang="{one}">{one.upper()}</a>' for one in settings.languages
        )
        + "</p>",
        f"<h2>{e(_('Feeds'))}</h2>",
        _table(
            (_("Address"), _("What a row is"), _("Formats"), _("Parameters of its own")),
            [
                (
                    f"<code>{PATH}/{feed.code}.{feed.forms[0]}</code>",
                    e(_(feed.what)),
                    e(", ".join(feed.forms)),
                    "<br/>".join(f"<code>{name}</code> {e(_(PAGE_WORDS[name]))}" for name in feed.parameters),
                )
                for feed in FEEDS.values()
            ],
        ),
        f"<h2>{e(_('Parameters of every feed'))}</h2>",
        _table(
            (_("Name"), _("What it says")),
            [
                (
                    f"<code>{name}</code>",
                    e(words) + (f"<br/><code>{e(' | '.join(values))}</code>" if values else ""),
                )
                for name, words, values in parameters(next(iter(FEEDS.values())), settings)
                if name not in PAGE_WORDS
            ],
        ),
        f"<h2>{e(_('Answers'))}</h2>",
        _table((_("Status"), _("What it says")), [(status, e(_(words))) for status, words in ANSWERS.items()]),
    ]
    return (
        f'<!doctype html><html lang="{i18n.language()}"><head><meta charset="utf-8"/>'
        f'<meta name="viewport" content="width=device-width"/><title>{e(title)}</title><style>{STYLE}</style></head>'
        f"<body>{''.join(parts)}</body></html>"
    )


def _table(headings: tuple[str, ...], rows: list[tuple[str, ...]]) -> str:
    """Cells are HTML already."""
    head = "".join(f'<th scope="col">{i18n.html(one)}</th>' for one in headings)
    body = "".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>" for row in rows)
    return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
