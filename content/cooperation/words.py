"""Names and sentences of the Cooperation page."""

from __future__ import annotations

from analysis import comparison_words
from analysis.cooperation import border_code
from analysis.reply_times import HALF_DAYS_MOST, Range, Waits
from charts.table import Cell, Column
from content import definitions, leads
from content.agencies import facts as agencies
from content.context import Context
from content.cooperation.facts import Exchanges, Flow
from content.leads import Lead
from language import i18n
from language.i18n import N_, _, count, ngettext
from language.spelling import folded
from scope.comparison import LEAST_BASE_CASES

END_WORDS = {"country": N_("Countries"), "office": N_("Offices"), "agency": N_("Agencies")}


def end_name(here: Context, code: str, by: str, *, is_short: bool = False) -> str:
    """Name of an end of messages."""
    if not code:
        return i18n.state_word("not_stated")
    if by == "agency":
        if code not in here.names.lineages:
            return code
        return agencies.short_name(here, code) if is_short else agencies.full_name(here, code)
    return here.names("blo" if by == "office" else "country", code)


def led_to(here: Context, found: Exchanges, chosen: tuple[str, str] | None) -> list[Lead]:
    """The ways to the pages of the offices or agencies that wrote to each other, or of the two that were chosen and of
    the pair that they are; of countries to the pairs at the borders that they wrote across, or at that of two."""
    if found.by == "country":
        ways = [chosen] if chosen else [(one.from_code, one.to_code) for one in found.now.flows]
        borders, known = {border_code(*way) for way in ways}, here.names.pairs
        codes = sorted(known[known["border"].isin(borders)]["code"], key=lambda code: folded(here.names.pair(code)))
        return leads.of_things(here, [("pair", code) for code in codes])
    wrote = {code for one in found.now.flows for code in (one.from_code, one.to_code)}
    ends = [code for code in in_order(here, wrote, found.by) if not chosen or code in chosen]
    pairs = leads.pairs_of(here, ends) if chosen and found.by == "office" else []
    both = [(kind, code) for kind, code in pairs if set(ends) <= set(here.names.sides(code))]
    return leads.of_things(here, [*((found.by, code) for code in ends), *both])


def country_of(here: Context, code: str, by: str) -> str:
    """Country of an end; '' where it is not stated."""
    if by == "country" or not code:
        return code
    if by == "agency":
        return agencies.agency(here, code).country_code if code in here.names.lineages else ""
    return code[:2]


def in_order(here: Context, codes: set[str], by: str) -> list[str]:
    """Ends by country, then by name: never by a figure."""
    return sorted(
        codes,
        key=lambda code: (
            not code,
            folded(here.names("country", country_of(here, code, by))),
            folded(end_name(here, code, by)),
        ),
    )


def days(value: float | None) -> str:
    """A time to reply; the last step of the scale is an open end."""
    if value is None:
        return i18n.NOTHING
    if value * 2 >= HALF_DAYS_MOST:
        return _("60 days or more")
    return i18n.days(value)


def share(part: int, whole: int) -> str:
    """A share in per cent where its base is large enough, else both numbers."""
    if not whole:
        return i18n.NOTHING
    of = _("{n} of {total}").format(n=count(part), total=count(whole))
    return f"{of} · {i18n.percent(part / whole)}" if whole >= LEAST_BASE_CASES else of


def usual(found: Range | None) -> str:
    """The usual range of a time to reply; '' where too little is known."""
    if found is None:
        return ""
    words = _("usual {low} to {high}, in eight of ten of the {n} months before")
    return words.format(low=i18n.number(found.low, 1 if found.low % 1 else 0), high=days(found.high), n=found.months)


def flow(here: Context, one: Flow, by: str) -> str:
    """What one end sent another, in a line for what is pointed at."""
    way = f"{end_name(here, one.from_code, by)} → {end_name(here, one.to_code, by)}"
    said = [messages(one.sent)]
    if one.requests:
        said.append(_("{n} of {total} requests answered").format(n=count(one.answered), total=count(one.requests)))
    if one.median_days is not None:
        said.append(_("median reply time {days}").format(days=days(one.median_days)))
    return f"{way}\n{', '.join(said)}"


def messages(number: int) -> str:
    return ngettext("{n} message", "{n} messages", number).format(n=count(number))


def replies(number: int) -> str:
    return ngettext("{n} reply", "{n} replies", number).format(n=count(number))


def subjects(here: Context, found: dict[str, Waits]) -> tuple[list[Column], list[list[Cell]]]:
    """Requests by what they were about, by name; those that state none last."""
    columns = [
        Column(_("Subject"), "title"),
        definitions.column("subjects", "requests", _("Requests")),
        definitions.column("subjects", "answered", _("Answered")),
        definitions.column("subjects", "still_open", _("Still open")),
        definitions.column("subjects", "median_of_requests", _("Median")),
        definitions.column("subjects", "late_of_requests", _("Nine of ten")),
    ]
    named = {code: here.names("substance_group", code) if code else i18n.state_word("not_stated") for code in found}
    rows = [
        [
            Cell(named[code]),
            *(
                Cell(count(number), value=float(number))
                for number in (one.request_count, one.answered_count, one.open_count)
            ),
            *(Cell(days(wait), value=wait) for wait in (one.median_days, one.late_days)),
        ]
        for code, one in sorted(found.items(), key=lambda pair: (not pair[0], folded(named[pair[0]])))
    ]
    return columns, rows


def lead(here: Context, found: Exchanges) -> str:
    """The sentence that the view opens with."""
    now = found.now
    if not now.sent:
        return f"{_('No message across a border is recorded in this period')}."
    borders = len({tuple(sorted((one.from_code, one.to_code))) for one in now.flows}) if found.by == "country" else 0
    said = [
        ngettext("{n} message {across}", "{n} messages {across}", now.sent).format(
            n=count(now.sent),
            across=ngettext("across {n} border", "across {n} borders", borders).format(n=count(borders)),
        )
        if borders > 1
        else ngettext("{n} message across borders", "{n} messages across borders", now.sent).format(n=count(now.sent))
    ]
    if now.requests:
        said.append(
            ngettext(
                "{n} request of {total} is answered so far",
                "{n} requests of {total} are answered so far",
                now.answered,
            ).format(n=count(now.answered), total=count(now.requests))
        )
    if now.median_days is not None:
        said.append(
            _("half of the requests have their reply within {days}").format(days=days(now.median_days))
            if now.waits
            else _("half of the answers known came within {days}").format(days=days(now.median_days))
        )
    return f"{comparison_words.sentences(said)}."
