"""Figures over time in words: what is drawn, values with their units, changes."""

from __future__ import annotations

from datetime import date

from content import axes
from content.context import Context
from content.trends.choices import CATEGORY_WORDS, MEASURE_WORDS, Choices
from content.words import FIELD_WORDS
from language import i18n
from language.i18n import N_, _, ngettext
from scope.filters import BLANK

PER = {
    "day": N_("per day"),
    "week": N_("per week"),
    "month": N_("per month"),
    "quarter": N_("per quarter"),
    "half_year": N_("per half-year"),
    "year": N_("per year"),
}

AMOUNT_OF = {
    "drug": N_("{amount} of drugs"),
    "plant_material": N_("{amount} of plant material"),
    "precursor": N_("{amount} of precursors"),
    "other": N_("{amount} of other goods"),
}


def measure_words(chosen: Choices) -> str:
    """What is measured, of amounts with their kind and unit."""
    words = _(MEASURE_WORDS[chosen.measure])
    return (
        f"{words} ({_(CATEGORY_WORDS[chosen.category])}, {i18n.unit_word(chosen.unit)})" if chosen.is_amount else words
    )


def title(chosen: Choices) -> str:
    """What is drawn: measure, span, split."""
    split = [_(FIELD_WORDS[chosen.split])] if chosen.split else []
    return i18n.DOT.join([measure_words(chosen), _(PER[chosen.grain]), *split])


def unit(chosen: Choices) -> str:
    """The unit of the values."""
    if chosen.is_amount:
        return i18n.unit_word(chosen.unit)
    return {"cases": _("cases"), "persons": _("persons"), "value": _("US$"), "exchanges": _("messages")}[chosen.measure]


def value(chosen: Choices, amount: float) -> str:
    """A value with its unit: 12 cases, 4.5 kg, US$1,200."""
    if chosen.is_amount:
        return i18n.quantity(amount, chosen.unit)
    if chosen.measure == "value":
        return i18n.money_usd(amount)
    shown = i18n.as_shown(amount, is_count=True)
    if chosen.measure == "cases":
        words = ngettext("{n} case", "{n} cases", shown)
    elif chosen.measure == "persons":
        words = ngettext("{n} person", "{n} persons", shown)
    elif chosen.measure == "exchanges":
        words = ngettext("{n} message", "{n} messages", shown)
    else:
        raise KeyError(chosen.measure)
    return words.format(n=i18n.mean_count(amount))


def figure(chosen: Choices, amount: float) -> str:
    """A value with what it is of, as a sentence begins: 1,764 seizure cases, 4.5 kg of drugs."""
    if chosen.is_amount:
        return _(AMOUNT_OF[chosen.category]).format(amount=i18n.quantity(amount, chosen.unit))
    if chosen.measure == "value":
        return _("Seizures worth {amount}").format(amount=i18n.money_usd(amount))
    shown = i18n.as_shown(amount, is_count=True)
    if chosen.measure == "cases":
        words = ngettext("{n} seizure case", "{n} seizure cases", shown)
    elif chosen.measure == "persons":
        words = ngettext("{n} person detained", "{n} persons detained", shown)
    else:
        words = ngettext("{n} message exchanged", "{n} messages exchanged", shown)
    return words.format(n=i18n.mean_count(amount))


def number(chosen: Choices, amount: float) -> str:
    """A value without its unit."""
    return i18n.mean_count(amount) if chosen.is_whole else i18n.significant(amount)


def change(chosen: Choices, amount: float) -> str:
    """A difference with its sign."""
    return ("+" if amount > 0 else "") + number(chosen, amount)


def point(chosen: Choices, start: date, amount: float | None, state: str, *more: str) -> str:
    """A position when it is pointed at: its span, its value or why there is none."""
    when = axes.label(start, chosen.grain)
    if amount is None:
        return f"{when}: {i18n.state_word(state or 'missing')}"
    words = f"{when}: {value(chosen, amount)}"
    if state == "filling":
        words += f" ({i18n.state_word('filling').lower()})"
    return "\n".join([words, *(one for one in more if one)])


def point_of_month(chosen: Choices, month: date, amount: float, trend: float) -> str:
    """A month of the trend when it is pointed at."""
    return f"{i18n.month_year(month)}: {value(chosen, amount)}\n{_('trend')}: {value(chosen, trend)}"


def code(here: Context, split: str, one: str) -> str:
    """Name of a code of a split; an agency under its name at the end of the period."""
    if split in ("agency_codes", "lead_agencies") and one != BLANK:
        return here.names.agency(one, here.filters.end)
    return here.names.choice(split, one)
