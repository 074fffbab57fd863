"""What a page, a slide or a file says of its figures: source, period, scope, filters, comparison, data date, who
reported, what they cannot say.

Metadata and provenance of figures: scope, coverage, caveats.
"""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from analysis import comparison_words, report_states, totals
from content import doubles, implausible, leaving, points
from content.context import Context
from content.periods import has_offices
from content.words import FIELD_WORDS, SOURCE_WORDS
from exports.provenance import Provenance
from language import i18n
from language.i18n import N_, _, count, ngettext
from queries import network
from scope.fields import Field
from scope.filters import FIELDS, LIMITS, OFFICE_KINDS, OTHER_FIELDS, Box, Circle
from scope.shape import Shape

MOST_NAMES = 3
EFFORT = N_("Seizures reflect enforcement effort and reporting as well as flows")


def view_words(here: Context) -> str:
    """Which cases a partner looks at; empty for readers who have one view only."""
    if here.access.reads_own_only:
        return _("Our cases: those in which {agency} took part").format(
            agency=here.names.choice("agency_codes", here.names.lineage(here.access.agency_code))
        )
    return _("Network: released figures of all agencies") if here.access.tier == "partner" else ""


def data_words(here: Context) -> str:
    return _("Data as of {time}").format(time=data_moment(here))


def data_moment(here: Context) -> str:
    """What the data speak for: their newest record, and when they were loaded."""
    newest, loaded = here.coverage.newest, loaded_moment(here)
    if newest is None:
        return loaded
    day = i18n.month_year(newest) if here.access.reads_release_only else i18n.date_short(newest)
    return _("{day} (newest record), loaded {time}").format(day=day, time=loaded)


def loaded_moment(here: Context) -> str:
    """When the data were loaded."""
    return i18n.datetime_zone(here.loaded_at, here.settings.zone, here.settings.zone_name(i18n.language()))


def filter_words(here: Context, *, but: tuple[str, ...] = ()) -> list[str]:
    """What narrows the figures: each filter with the names that it keeps; without those that are said otherwise."""
    filters = here.filters
    words = [
        f"{_(FIELD_WORDS[field])}: {some_names(here, field, codes)}"
        for field, codes in filters.chosen.items()
        if field not in but
    ]
    return words + list(excluded(here).values()) + list(others(here).values())


def excluded(here: Context) -> dict[str, str]:
    """What is excluded, by field, in words."""
    return {field: excluded_words(field, some_names(here, field, codes)) for field, codes in here.filters.without or ()}


def excluded_words(field: str, names: str) -> str:
    """Values of a filter that are excluded, in words."""
    return _("Not: {names} ({filter})").format(names=names, filter=_(FIELD_WORDS[field]))


def counted_again_words(here: Context, field: str, codes: tuple[str, ...]) -> str:
    """Values that were excluded and count again, because they, or something of theirs, are chosen by now."""
    return _("No longer excluded, because it was chosen: {names} ({filter})").format(
        names=some_names(here, field, codes), filter=_(FIELD_WORDS[field])
    )


def others(here: Context) -> dict[str, str]:
    """What narrows the figures and is no list of codes, chosen or excluded, by field, in words."""
    found = {}
    for field in OTHER_FIELDS:
        if FIELDS[field].form != "without" and (value := getattr(here.filters, field)) not in (None, ()):
            form = FIELDS[field].form
            found[field] = (
                left_out_words(here)
                if form == "records"
                else circle_words(here, value)
                if form == "circle"
                else other_words(FIELDS[field], value)
            )
            # A limit leaves alone what is not weighed.
            found[field] += f" ({_('of what is weighed')})" if form == "kg" else ""
    return found


def circle_words(here: Context, circle: Circle) -> str:
    """How far around what cases are asked for, by the name of the point where it has one."""
    point = points.around(points.known(here.asks, here.access, here.names), circle)
    if point is None:
        return other_words(FIELDS["near"], circle)
    return _("Within {n} km of {place}").format(n=i18n.significant(circle.radius_km), place=point.name)


def other_words(row: Field, value: Circle | Box | Shape | float) -> str:
    """What a field that is no list of codes asks for, in words."""
    if isinstance(value, Circle):
        return _("Within {n} km of a point").format(n=i18n.significant(value.radius_km))
    if isinstance(value, Box):
        return _("Within a box: {edges}").format(edges=box_words(value))
    if isinstance(value, Shape):
        west, south, east, north = value.bounds
        edges = box_words(Box(west=west, south=south, east=east, north=north))
        return _("Within a drawn shape: {edges}").format(edges=edges)
    if row.form in LIMITS:
        # To the cent: a limit is not rounded.
        return f"{_(row.label)}: {i18n.number(value, 0 if value == int(value) else 2)}"
    return f"{_(row.label)}: {i18n.significant(value)}"


def left_out_words(here: Context) -> str:
    """The cases that count nowhere because the reader left them out, each with its reason."""
    found = leaving.cases(here, numbers=here.filters.left_out or ())
    names = [
        f"{case.short} ({leaving.reason_words(case.reason)})" if case.reason else case.short
        for case in found[:MOST_NAMES]
    ]
    more = [f"+{count(len(found) - MOST_NAMES)}"] if len(found) > MOST_NAMES else []
    return ngettext("{n} case left out: {names}", "{n} cases left out: {names}", len(found)).format(
        n=count(len(found)), names=", ".join([*names, *more])
    )


def titled(here: Context, title: str) -> str:
    """A title of a view, with how many cases the reader left out of it, and why."""
    without = leaving.title_words(here)
    return f"{title} · {without}" if without else title


def source_words(here: Context) -> str:
    kind = _(SOURCE_WORDS[here.filters.source_kind])
    if here.filters.source_kind == "demonstration":
        return _("invented records at real offices")
    rows = (
        here.load(network.sources(here.filters.source_kind, here.access))
        if not here.access.reads_release_only
        else pd.DataFrame()
    )
    names = [", ".join(_(part) for part in (row.publisher, row.name) if not pd.isna(part)) for row in rows.itertuples()]
    return f"{kind} ({'; '.join(names)})" if names else kind


def scope_words(here: Context) -> str:
    if here.filters.countries:
        return some_names(here, "countries", here.filters.countries)
    if here.access.countries:
        return _("within your access: {countries}").format(
            countries=some_names(here, "countries", here.access.countries)
        )
    return _("five programme countries")


def some_names(here: Context, field: str, codes: tuple[str, ...]) -> str:
    """The first names of a choice, and how many more there are."""
    words = i18n.list_words(here.names.choice(field, code) for code in codes[:MOST_NAMES])
    return words + (f" +{count(len(codes) - MOST_NAMES)}" if len(codes) > MOST_NAMES else "")


def reported_words(here: Context, frame: totals.Frame | None) -> str:
    """Who reported on the period, or what is released; empty where it is not known."""
    if here.access.reads_release_only:
        age = here.settings.release_age_days
        words = ngettext("verified records older than {n} day", "verified records older than {n} days", age)
        return words.format(n=count(age))
    if frame is None or frame.states.empty:
        return ""
    reported, known = report_states.reported_in(frame.states, frame.period)
    if here.filters.source_kind in OFFICE_KINDS:
        words = ngettext("{n} office of {total} reported in full", "{n} offices of {total} reported in full", reported)
    else:
        words = ngettext(
            "{n} country of {total} reported in full", "{n} countries of {total} reported in full", reported
        )
    return words.format(n=count(reported), total=count(known))


def box_words(box: Box) -> str:
    """The edges of a box: 40.2–41.1° N, 68.9–70.3° E."""
    return (
        f"{i18n.degrees_between(box.south, box.north, is_latitude=True)}, "
        f"{i18n.degrees_between(box.west, box.east, is_latitude=False)}"
    )


def why_empty(here: Context, frame: totals.Frame) -> str:
    """Why a period has no case: nothing matches, nobody reported, or it lies outside the data."""
    first, end = here.coverage.first, here.coverage.end
    states = frame.states
    reported, known = (None, None) if states.empty else report_states.reported_in(states, frame.period)
    if here.filters.end <= first or here.filters.start >= end:
        return _("The period lies outside the data, which covers {period}.").format(period=i18n.period(first, end))
    if known == 0:
        return _("No office was open in this period.") if has_offices(here) else _("Nothing is known of this period.")
    if reported == 0:
        return _("Nobody reported on this period in full: that does not mean that there were no seizures.")
    if reported and not here.filters.is_narrowed:
        return _("There is no case in the period; {n} of {total} reported in full.").format(
            n=count(reported), total=count(known)
        )
    return _("No data for the chosen filters")


def release_words(here: Context) -> list[str]:
    """What else is held back from readers of released figures, and when what was told changes."""
    limit, share = here.settings.small_cell_limit, here.settings.dominance_share
    told = _("A figure that was told stays until at least {limit} unpublished cases have changed.").format(
        limit=count(limit)
    )
    if share < 1:
        told = (
            _("An amount is held back, too, where more than {share} of it comes from one unpublished case.").format(
                share=i18n.percent(share)
            )
            + " "
            + told
        )
    if here.settings.tell_small_counts:
        return [
            told + " " + _("How many cases there were is always shown: a number of cases says nothing of the amount.")
        ]
    return [told + " " + _("Numbers of cases under {limit} are held back as well.").format(limit=count(limit))]


@dataclass(frozen=True)
class Doubt:
    """What is not to be overlooked of the totals of a page: sentences without the last full stop, the address of the
    records behind them, and the key by which these can be left out (`charts.leaving`), or none."""

    sentences: tuple[str, ...]
    address: str
    leave: str = ""

    @property
    def words(self) -> str:
        """All of it."""
        return comparison_words.sentences(self.sentences)


def doubts(here: Context) -> list[Doubt]:
    """What is not to be overlooked of the totals of a page, a slide or a file. Every card of a page says the same in
    its files."""

    def make() -> list[Doubt]:
        found = [
            Doubt(tuple(doubles.page_words(here)), doubles.address(here)),
            Doubt(tuple(implausible.page_words(here)), implausible.address(here), leaving.implausible_key(here)),
        ]
        return [doubt for doubt in found if doubt.sentences]

    return here.once("doubts", make)


def ask_doubts(here: Context) -> None:
    """Begin to ask what `doubts` will need, beside all else that a page asks for."""
    doubles.ask(here)


def caveats(here: Context) -> list[str]:
    notes = [_(EFFORT)]
    if here.filters.source_kind in ("published", "national_events"):
        notes.append(_("Sums of published cases are not national totals"))
    if here.is_demonstration:
        notes.append(_("Demonstration data: every record is invented"))
    notes.append(_("Not an official UNODC publication"))
    return notes


def marks(here: Context) -> tuple[str, ...]:
    """What stands out on whatever is made of the data: that they are a demonstration."""
    return (_("Demonstration data"),) if here.is_demonstration else ()


def provenance(
    here: Context, frame: totals.Frame | None, *more_notes: str, link: str, has_totals: bool = True
) -> Provenance:
    """What a file says of itself: the words of the page that it is taken from; no `frame`: nothing is compared.

    Args:
        link: address that shows the same again; empty where there is none.
        has_totals: whether cases or quantities are added up in it.
    """
    span = i18n.period(here.filters.start, here.filters.end)
    language = i18n.language()
    return Provenance(
        language=language,
        installation=here.settings.name(language),
        filter_line=" · ".join(
            [
                *filter(None, [view_words(here)]),
                span[:1].upper() + span[1:],
                scope_words(here),
                *filter_words(here, but=("countries",)),
            ]
        ),
        compared="" if frame is None else comparison_words.compared_with(frame),
        data_date=data_moment(here),
        source=source_words(here),
        link=link,
        marks=marks(here),
        notes=(*more_notes, *(one.words for one in (doubts(here) if has_totals else ())), *caveats(here)),
    )
