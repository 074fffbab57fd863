"""The filter as a link and back: codes, never labels, so that a link holds in every language.

A link carries what was chosen ("last complete quarter"), not the days it came to; only a period chosen by its days
carries days. Unknown names and values that could not be codes are dropped and told, never guessed; what mail programs
and chats add to a link on its way is taken off first (`mended`).

Deep links: serialisation of the query state, with validation and normalisation of URL parameters.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from html import unescape
from typing import Any
from urllib.parse import unquote

from language.i18n import LANGUAGES
from scope.access import VIEWS
from scope.comparison import CALENDAR, FIRST_YEAR, LAST_YEAR, Period, calendar_code, is_choice
from scope.fields import Field
from scope.filters import (
    CODE_FIELDS,
    COMPARISONS,
    FIELDS,
    OTHER_FIELDS,
    SOURCE_KINDS,
    Box,
    Circle,
    Others,
    Without,
    excluding,
)
from scope.navigation import PAGES
from scope.reasons import BETWEEN, Reasons, clean, kept
from scope.reasons import MOST_LETTERS as MOST_REASON
from scope.settings import TIERS
from scope.shape import MOST_CORNERS, Shape, shape

PARAMETERS = {name: FIELDS[name].link for name in CODE_FIELDS}
"""Name of each list of codes in a link."""
CODED = {parameter: name for name, parameter in PARAMETERS.items()}
AGAINST = ("against_from", "against_to")
"""First and last day of another period that is compared with."""
WHY = "why"
"""The reasons for which cases are left out (`scope.reasons`)."""
KNOWN = {
    *(row.link for row in FIELDS.values()),
    *("source", "period", "from", "to", "compare", *AGAINST, WHY, "lang", "tier", "data"),
}
OF_A_COPY = {"saved": re.compile(r"view-[0-9a-f]{10}"), "as_of": re.compile(r"\d{8}T\d{6}Z")}
"""What a link says of itself and no page shows: the saved view that it opens, and the state of the data that it was
copied over; told once, then gone from the address."""
PAGE_PARAMETERS = {page.address: page.parameters for page in PAGES if page.parameters}
"""What pages keep in their links beside the filters, by the page's address; `page_state` reads and writes it."""
MOMENT = "%Y%m%dT%H%M%SZ"
MOST_LETTERS = 1000
"""The longest value of such a parameter."""
CODE = re.compile(r"[A-Za-z0-9_\-]{1,60}")
MOST_CODES = 200
RECORD = re.compile(r"[0-9a-f]{1,15}")
"""The number of a record (`queries.record_number`) in a link."""
MOST_LEFT_OUT = 50
MOST_TOLD, MOST_TOLD_LETTERS = 5, 40
"""So many unknown names are told, and so much of each: who makes up a link does not write on the page."""
SEPARATOR = "."
BETWEEN_FIELDS = "~"
"""Between the fields whose values are excluded, each its name and its codes: `concealment.body.luggage~group.opioids`.
Neither sign is written in another way in an address."""
FORM_OF = {row.link: row.form for row in FIELDS.values()}
"""How each parameter of a filter is written: see `FORMS`."""
LISTS = {
    *(name for name, form in FORM_OF.items() if form in ("codes", "records")),
    "layers",
    "columns",
    "rows",
    "across",
    "values",
}
"""Parameters that may hold several values: given twice, both are meant."""
OTHER_SEPARATORS = re.compile(r"[.,;|\s]+")
FREE = ("q", "record", WHY)
"""Parameters whose values are texts of any letters: nothing is taken off them but what is not seen."""
LOWER = ("source", "compare", "tier", "data", "lang", "theme")
TRACKERS = re.compile(r"(utm|mtm|pk|hsa|mc)_\w+|_\w+|\w*cl(k|)id|igsh(id)?|[wg]braid|mkt_tok", re.I)
"""Names that mail programs, search engines and networks put on links to follow them: nobody chose them."""
UNSEEN = re.compile(r"[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\x00-\x1f\x7f]")
BEFORE, AFTER = " \u00a0(<[{\"'`«“”„‘’*|", " \u00a0.,;:!?)>]}\"'`»“”„‘’*|\\"
"""What a sentence or a mark-up puts around a link, and may be taken for a part of it."""


@dataclass(frozen=True, kw_only=True)
class Choices(Others):
    """What the reader chose, before the database says what days it comes to. None = the default of the source.
    `against` is as `Filters` have it; `reasons` are those of cases that are left out, and narrow nothing."""

    source_kind: str | None = None
    period: str | None = None
    start: date | None = None
    last: date | None = None
    comparison: str | None = None
    against: tuple[date, date] | None = None
    codes: tuple[tuple[str, tuple[str, ...]], ...] = ()
    reasons: Reasons = ()

    def codes_of(self, field: str) -> tuple[str, ...]:
        return dict(self.codes).get(field, ())


def encode(choices: Choices) -> dict[str, str]:
    """Query parameters of a link to these choices; `last` is the last day, as people say it."""
    parameters = {}
    if choices.source_kind:
        parameters["source"] = choices.source_kind
    if choices.period == "custom" and choices.start and choices.last:
        parameters |= {"from": choices.start.isoformat(), "to": choices.last.isoformat()}
    elif choices.period:
        parameters["period"] = choices.period
    if choices.comparison == "custom":
        if choices.against:
            days = (choices.against[0], choices.against[1] - timedelta(days=1))
            parameters |= {"compare": "custom"} | {
                name: day.isoformat() for name, day in zip(AGAINST, days, strict=True)
            }
    elif choices.comparison:
        parameters["compare"] = choices.comparison
    for field, codes in choices.codes:
        if codes:
            parameters[PARAMETERS[field]] = SEPARATOR.join(codes)
    for field in OTHER_FIELDS:
        if (value := getattr(choices, field)) not in (None, ()):
            parameters[FIELDS[field].link] = FORMS[FIELDS[field].form].written(value)
    if said := kept(choices.reasons, choices.left_out):
        parameters[WHY] = BETWEEN.join(f"{number:x}{SEPARATOR}{text}" for number, text in said)
    return parameters


def _written(value: float) -> str:
    """A number in the fewest digits that give it back."""
    return repr(float(value)).removesuffix(".0")


def mended(given: Mapping[str, Sequence[str]], own: Collection[str] = ()) -> dict[str, str]:
    """The parameters of a link as they were written, from what is left of them on their way: `&amp;` and codes that
    were coded twice, the full stop or bracket of the sentence around it, capitals, names given twice, marks of those
    who follow links.

    What contradicts itself is kept so that `decode` and the page refuse it.

    Args:
        own: names of parameters that only this page knows.
    """
    known = KNOWN | set(own)
    found: dict[str, list[str]] = {}
    for name, values in given.items():
        for value in values:
            for one, text in _parts(name, value, known):
                if one in known or not TRACKERS.fullmatch(one):
                    found.setdefault(one, []).append(text)
    return {name: _joined(name, values) for name, values in found.items()}


def _parts(name: str, value: str, known: set[str]) -> list[tuple[str, str]]:
    """The parameters that one part of a link holds: several, where what stood between them was coded once too often."""
    name = UNSEEN.sub("", unescape(unquote(name)))
    while name[:4].lower() == "amp;":
        name = name[4:]
    name = name.strip(BEFORE + AFTER + "&?#")
    if "=" in name:
        name, _sign, first = name.partition("=")
        value = f"{first}={value}" if value else first
    name = name.lower() if name.lower() in known else name
    value = UNSEEN.sub("", value)
    if name in FREE or name not in known:
        return [(name, value.strip())]
    coded = None
    while coded != value:
        coded, value = value, unescape(unquote(value))
    value, *more = re.split(r"&(?:amp;)*(?=\w+=)", value)
    found = [(name, _plain(name, value))]
    for part in more:
        one, _sign, rest = part.partition("=")
        found += _parts(one, rest, known)
    return found


def _plain(name: str, value: str) -> str:
    """A value without what does not belong to it, in the letters that links have."""
    value = value.rstrip(AFTER).lstrip(BEFORE)
    if name in LISTS:
        return SEPARATOR.join(filter(None, OTHER_SEPARATORS.split(value)))
    if name in LOWER:
        return value.lower()
    if name == "period":
        return value.upper() if CALENDAR.fullmatch(value.upper()) else value.lower()
    if FORM_OF.get(name) in ("circle", "box", "polygon"):
        return ",".join(re.split(r"\s*[,;]\s*|\s+", value))
    if FORM_OF.get(name) == "without":
        parts = (OTHER_SEPARATORS.split(part) for part in value.split(BETWEEN_FIELDS))
        return BETWEEN_FIELDS.join(filter(None, (SEPARATOR.join(filter(None, part)) for part in parts)))
    if FORM_OF.get(name) in ("kg", "usd"):
        return value.replace(",", ".")
    return value


def _joined(name: str, values: list[str]) -> str:
    """The value of a parameter that may have been given more than once."""
    values = list(dict.fromkeys(values))
    if name in LISTS:
        return SEPARATOR.join(dict.fromkeys(code for value in values for code in value.split(SEPARATOR) if code))
    return (BETWEEN_FIELDS if name == WHY or FORM_OF.get(name) == "without" else " & ").join(values)


def told(name: str, given: Mapping[str, str]) -> str:
    """A part of a link as the reader sees it, cut short."""
    part = f"{name}={given[name]}" if given.get(name) else name
    return part if len(part) <= MOST_TOLD_LETTERS else part[: MOST_TOLD_LETTERS - 1] + "…"


def decode(parameters: Mapping[str, str], page: str = "") -> tuple[Choices, tuple[str, ...]]:
    """Choices of a link to a page, and the names of the parameters that could not be used; the page judges its own by
    itself."""
    own = PAGE_PARAMETERS.get(page, ())
    refused = [name for name in own if len(parameters.get(name, "")) > MOST_LETTERS]

    def one_of(name: str, known: tuple[str, ...]) -> str | None:
        value = parameters.get(name)
        if value is None or value in known:
            return value
        refused.append(name)
        return None

    codes = []
    for field in CODE_FIELDS:
        if (text := parameters.get(PARAMETERS[field])) is None:
            continue
        given = tuple(dict.fromkeys(text.split(SEPARATOR)))
        if len(given) <= MOST_CODES and all(CODE.fullmatch(code) for code in given):
            codes.append((field, given))
        elif text:
            refused.append(PARAMETERS[field])
    period, start, last = _period(parameters, refused)
    comparison, against = _compared(one_of("compare", COMPARISONS), parameters, refused)
    one_of("tier", TIERS)
    one_of("data", VIEWS)
    one_of("lang", LANGUAGES)
    refused += [name[:MOST_TOLD_LETTERS] for name in parameters if name not in KNOWN and name not in own][:MOST_TOLD]
    others = {field: _other(FIELDS[field], parameters, refused) for field in OTHER_FIELDS}
    return (
        Choices(
            source_kind=one_of("source", SOURCE_KINDS),
            period=period,
            start=start,
            last=last,
            comparison=comparison,
            against=against,
            codes=tuple(codes),
            reasons=_reasons(parameters, others["left_out"], refused),
            **others,
        ),
        tuple(refused),
    )


def _period(parameters: Mapping[str, str], refused: list[str]) -> tuple[str | None, date | None, date | None]:
    if "from" in parameters or "to" in parameters:
        if found := _days(parameters, ("from", "to"), refused):
            return "custom", *found
        return None, None, None
    choice = parameters.get("period")
    if choice is None or choice == "custom":
        return None, None, None
    if is_choice(choice):
        return choice, None, None
    refused.append("period")
    return None, None, None


def _days(parameters: Mapping[str, str], names: tuple[str, str], refused: list[str]) -> tuple[date, date] | None:
    """The first and last day that two parameters say; None where they are no days, or not in this order."""
    try:
        start, last = (date.fromisoformat(parameters.get(name, "")) for name in names)
    except ValueError:
        start, last = date.max, date.min
    if start <= last and start.year >= FIRST_YEAR and last.year <= LAST_YEAR:
        return start, last
    refused += [name for name in names if name in parameters]
    return None


def _compared(
    choice: str | None, parameters: Mapping[str, str], refused: list[str]
) -> tuple[str | None, tuple[date, date] | None]:
    """How to compare, and the days of another period; days without a word of how are meant to be compared with."""
    given = [name for name in AGAINST if name in parameters]
    if given and choice in (None, "custom") and "compare" not in refused:
        if found := _days(parameters, AGAINST, refused):
            return "custom", (found[0], found[1] + timedelta(days=1))
        return None, None
    refused += given
    if choice == "custom":
        refused.append("compare")
        return None, None
    return choice, None


def _other(row: Field, parameters: Mapping[str, str], refused: list[str]) -> Any:
    """What a link says of a field that is no list of codes."""
    if row.link not in parameters:
        return None
    try:
        return FORMS[row.form].read(parameters[row.link])
    except ValueError:
        refused.append(row.link)
        return None


def _reasons(parameters: Mapping[str, str], left_out: tuple[int, ...] | None, refused: list[str]) -> Reasons:
    """Why the cases of a link are left out; a reason for another case is none."""
    if not (given := parameters.get(WHY)):
        return ()
    found: dict[int, str] = {}
    for part in given.split(BETWEEN):
        number, _sign, text = part.partition(SEPARATOR)
        said = clean(text)
        if RECORD.fullmatch(number.lower()) and said and len(text) <= MOST_REASON:
            found[int(number, 16)] = said
        else:
            refused.append(WHY)
    meant = kept(tuple(found.items()), left_out)
    if len(meant) < len(found):
        refused.append(WHY)
    return meant


def of_a_copy(parameters: Mapping[str, str]) -> tuple[dict[str, str], tuple[str, ...]]:
    """What a link says of itself, and which of that could not be used."""
    said = {name: parameters[name] for name in OF_A_COPY if name in parameters}
    refused = tuple(name for name, value in said.items() if not OF_A_COPY[name].fullmatch(value))
    return {name: value for name, value in said.items() if name not in refused}, refused


def as_of(loaded_at: datetime | None) -> dict[str, str]:
    """The state of the data for a link; nothing where that is not known."""
    return {"as_of": loaded_at.astimezone(UTC).strftime(MOMENT)} if loaded_at else {}


def moment(text: str) -> datetime | None:
    """The moment that `as_of` says; None where there is none."""
    try:
        return datetime.strptime(text, MOMENT).replace(tzinfo=UTC)
    except ValueError:
        return None


def fixed(choices: Choices, start: date, end: date) -> Choices:
    """The choices with the days that their period came to, which stay the same whenever the link is opened."""
    if named := calendar_code(Period(start, end)):
        return replace(choices, period=named, start=None, last=None)
    return replace(choices, period="custom", start=start, last=end - timedelta(days=1))


@dataclass(frozen=True)
class Form:
    """How something else than codes stands in a link; `read` raises ValueError for what it cannot be."""

    written: Callable[[Any], str]
    read: Callable[[str], Any]


def _numbers(*numbers: float) -> str:
    return ",".join(map(_written, numbers))


def _amount(text: str) -> float:
    if not 0 <= (value := float(text)) < 1e12:
        raise ValueError(text)
    return value


def _whole(text: str) -> int:
    if not text.isascii() or not text.isdecimal() or (value := int(text)) >= 10**6:
        raise ValueError(text)
    return value


def _records(text: str) -> tuple[int, ...] | None:
    given = dict.fromkeys(filter(None, text.lower().split(SEPARATOR)))
    if len(given) > MOST_LEFT_OUT or not all(RECORD.fullmatch(one) for one in given):
        raise ValueError(text)
    return tuple(dict.fromkeys(int(one, 16) for one in given)) or None


def _without(text: str) -> Without | None:
    found: dict[str, list[str]] = {}
    for part in filter(None, text.split(BETWEEN_FIELDS)):
        name, *codes = part.split(SEPARATOR)
        if name.lower() not in CODED or not codes or not all(CODE.fullmatch(code) for code in codes):
            raise ValueError(text)
        found.setdefault(CODED[name.lower()], []).extend(codes)
    if sum(map(len, found.values())) > MOST_CODES:
        raise ValueError(text)
    without = None
    for field, codes in found.items():
        without = excluding(without, field, codes)
    return without


def _excluded(without: Without) -> str:
    return BETWEEN_FIELDS.join(SEPARATOR.join((PARAMETERS[field], *codes)) for field, codes in without)


def _circle(text: str) -> Circle:
    lat, lon, radius = (float(part) for part in text.split(","))
    if not (-90 <= lat <= 90 and -180 <= lon <= 180 and 0 < radius <= 2000):
        raise ValueError(text)
    return Circle(lat=lat, lon=lon, radius_km=radius)


def _box(text: str) -> Box:
    west, south, east, north = (float(part) for part in text.split(","))
    if not (-180 <= west <= east <= 180 and -90 <= south <= north <= 90):
        raise ValueError(text)
    return Box(west=west, south=south, east=east, north=north)


def _shape(text: str) -> Shape:
    degrees = [float(part) for part in text.split(",", 2 * MOST_CORNERS + 2)]
    if len(degrees) % 2:
        raise ValueError(text)
    return shape(zip(degrees[::2], degrees[1::2], strict=True))


FORMS = {
    "circle": Form(lambda one: _numbers(one.lat, one.lon, one.radius_km), _circle),
    "box": Form(lambda one: _numbers(one.west, one.south, one.east, one.north), _box),
    "polygon": Form(lambda one: _numbers(*(degree for corner in one.corners for degree in corner)), _shape),
    "kg": Form(_written, _amount),
    "usd": Form(_written, _amount),
    "persons": Form(str, _whole),
    "records": Form(lambda numbers: SEPARATOR.join(f"{number:x}" for number in numbers), _records),
    "without": Form(_excluded, _without),
}
"""How the fields that are no lists of codes stand in links."""
