"""Words of the map, for the browser: texts by name, counted words as [one, few, many]."""

from __future__ import annotations

from collections.abc import Callable

from analysis import comparison_words, under_review
from language import i18n
from language.i18n import N_, _, ngettext

FORMS = (1, 2, 5)
LAYERS = {
    "offices": N_("Offices"),
    "places": N_("Places"),
    "density": N_("Density"),
    "corridors": N_("Corridors"),
    "borders": N_("Borders"),
    "national": N_("National totals"),
}
PAGES = ("situation", "trends", "records")
"""Pages that the panel leads to, with the filters that are set."""
GROUNDS = {"railways": N_("Railways"), "roads": N_("Roads"), "rivers": N_("Rivers")}
PRECISIONS = {
    "crossing": N_("position known to a crossing"),
    "address": N_("position known to an address"),
    "settlement": N_("position known to a settlement"),
    "district": N_("position known to a district"),
    "province": N_("position known to a province"),
}
LEGEND = {
    "legend_more": N_("more than before"),
    "legend_same": N_("about as many"),
    "legend_fewer": N_("fewer than before"),
    "legend_unknown_change": N_("cannot be compared"),
    "legend_place": N_("place of seizure"),
    "legend_precision": N_("place within the circle"),
    "legend_density": N_("few to many cases in a hexagon"),
    "legend_border": N_("cases at offices of a border"),
    "legend_inward": N_("came from, to where it was seized"),
    "legend_onward": N_("from where it was seized, bound for"),
}
CHANGE_LEGEND = {"more": "legend_more", "same": "legend_same", "fewer": "legend_fewer", "none": "legend_unknown_change"}
"""What colours of change mean, in the order of the legend."""


def look_word(state: str, measure: str) -> str:
    """The name of the text that says what a look of marks means: hollow is no case, or nothing of what is weighed."""
    if state == "zero" and measure != "cases":
        return "none_told"
    return state if state == "unsure" else f"state_{state}"


def texts(
    *, is_released: bool, is_by_country: bool, is_of_events: bool, is_of_some: bool, base: str = ""
) -> dict[str, str | list[str]]:
    """All texts of the browser's part of the page.

    Args:
        is_released: for readers of released figures, who learn of reports only as far as these are released.
        is_by_country: marks are countries, not offices.
        is_of_some: the filters keep some cases only, so that an office without one of these may have others.
        is_of_events: the source publishes events: where none is known, none was published, which is no report of
            nothing.
        base: the period compared, after "than", where it was chosen freely.
    """
    released = {
        "reporting": _("all reports are released"),
        "state_missing": _("not all reports are released"),
        "state_unknown": _("no report was due"),
    }
    unpublished = i18n.state_word("no_case_published")
    events = {"state_zero": unpublished.lower(), "none_told": unpublished}
    some = {"state_zero": _("there is a report, but no such case")} if is_of_some else {}
    return (
        _told()
        | (_beside(base) if base else {})
        | some
        | (released if is_released else {})
        | (events if is_of_events else {})
        | ({"layer_offices": _("Countries")} if is_by_country else {})
    )


def _beside(base: str) -> dict[str, str | list[str]]:
    """Words of change beside a period that need not be one before."""
    kept = {name: f"{{{name}}}" for name in ("now", "before", "share")}
    return {
        "legend_more": comparison_words.more_or_fewer(base, is_more=True),
        "legend_fewer": comparison_words.more_or_fewer(base, is_more=False),
        "change": _("{now} over the months reported in both, {before} {base}: {share}").format(base=base, **kept),
        "change_few": _("{now} over the months reported in both, {before} {base}: too few for per cent").format(
            base=base, **kept
        ),
    }


def _told() -> dict[str, str | list[str]]:
    return {
        **{f"layer_{name}": _(text) for name, text in (LAYERS | GROUNDS).items()},
        **{name: _(text) for name, text in LEGEND.items()},
        "layers": _("Layers of the map"),
        "ground": _("Basemap"),
        "measure": _("Size"),
        "colour": _("Colour"),
        "zoom_in": _("Zoom in"),
        "zoom_out": _("Zoom out"),
        "fit": _("Fit to data"),
        "box": _("Choose a box on the map"),
        "draw": _("Draw a shape on the map"),
        "draw_how": _("Draw around an area in one go, or click its corners and then the first one again."),
        "draw_keys": _(
            "By keyboard: space sets a corner in the middle, Backspace takes it back, Enter closes the shape, Escape "
            "stops."
        ),
        "near": _("All within 50 km"),
        "play": _("Play"),
        "pause": _("Pause"),
        "slider": _("End of the window"),
        "length": _("Length of the window"),
        "speed": _("Speed"),
        "back": _("Back to the page’s period"),
        "summary": _("{cases} in this period ({period})."),
        "summary_most": _("{cases} in this period ({period}), the most at {name} ({n})."),
        "summary_most_kg": _("{cases} in this period ({period}), the largest weight at {name} ({n})."),
        "summary_none": _("In this period ({period}) no case is known."),
        "summary_held": _("In this period ({period}) the numbers of cases are held back."),
        "summary_filling": _("The period is still filling up."),
        "place_more": _forms(lambda n: ngettext("and {n} more place", "and {n} more places", n)),
        "per_second": _("{n} a second"),
        "km": _("{n} km"),
        "of": _("{n} of {total}"),
        "cases": _("Seizure cases"),
        "persons": _("Persons detained"),
        "not_stated": i18n.state_word("not_stated"),
        "suppressed": i18n.state_word("suppressed"),
        "stated": _("stated for {n} of {total} cases"),
        "reporting": _("Reported in full"),
        "held": _("Amounts held back"),
        "uncounted": _("Numbers of cases held back"),
        "state_held": _("number of cases held back"),
        "unstated": _("Amounts not stated"),
        "unplaced": _("Not drawn, as the place is not known"),
        "filling": i18n.state_word("filling"),
        "other_units": _("In other units:"),
        "more_units": _forms(lambda n: ngettext("{n} more amount", "{n} more amounts", n)),
        "more_legs": _forms(
            lambda n: ngettext("{n} smaller corridor is not drawn", "{n} smaller corridors are not drawn", n)
        ),
        "dominated": _("1 case is {share}"),
        "leave": _("Do not count this case"),
        "under_review": _forms(under_review.form),
        "largest_cases": _("Largest in view by cases"),
        "largest_kg": _("Largest in view by weight"),
        "states_cases": _("Cases by country"),
        "states_kg": _("Weight by country"),
        "outside_offices": _("Outside offices"),
        "not_held": i18n.state_word("not_held"),
        "corridors": _("Corridors"),
        "unknown_routes": _("Where they came from is not known for {from} of cases, where they were bound for {to}"),
        "national": _("Published national totals"),
        "national_note": _(
            "Whole years as published, of all agencies. They are never added to the cases of this page."
        ),
        "cases_n": _forms(lambda n: ngettext("{n} case", "{n} cases", n)),
        "hexagon": _("Hexagon"),
        "mostly": _("mostly {group}"),
        "drugs": _("drugs {quantity}"),
        "largest_mark": _("the largest mark stands for {cases}"),
        "unsure": _("office on which information is unreliable"),
        "outside_filter": _("outside the filter"),
        "no_office": _("{place}: no office"),
        "change": _("{now} over the months reported in both, {before} before: {share}"),
        "change_few": _("{now} over the months reported in both, {before} before: too few for per cent"),
        "change_none": _("cannot be compared"),
        "state_zero": _("there is a report, but no case"),
        "none_told": i18n.state_word("none_recorded"),
        "state_missing": _("a report is missing"),
        "state_filling": _("the report is not due yet"),
        "state_unknown": _("not known whether it reported"),
        "state_closed": i18n.state_word("closed").lower(),
        "state_not_open": i18n.state_word("not_open").lower(),
        "no_ground": _("The basemap could not be loaded, so the figures are shown without it."),
    }


def _forms(word: Callable[[int], str]) -> list[str]:
    """A counted word in its three forms."""
    return [word(n) for n in FORMS]


def unit_forms(unit: str | None) -> str | list[str]:
    """A unit behind an amount: a symbol, or [one, few, many]."""
    forms = [i18n.unit_word(unit, n) for n in FORMS]
    return forms[0] if len(set(forms)) == 1 else forms


def length_words(steps: int, step: str) -> str:
    """A window of so many steps: 3 months, 1 year."""
    words = ngettext("{n} year", "{n} years", steps) if step == "year" else ngettext("{n} month", "{n} months", steps)
    return words.format(n=i18n.count(steps))
