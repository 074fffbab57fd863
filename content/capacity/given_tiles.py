"""Four figures of what was given: since the data begin, with what of it came in the period."""

from __future__ import annotations

from charts.tiles import TILE, Tile
from content import narrowing
from content.capacity import facts
from content.capacity.facts import Given, Support
from content.capacity.given_charts import participants_told
from content.context import Context
from language import i18n
from language.i18n import _, count


def tiles(here: Context, given: Given) -> list[Tile]:
    """Offices supported, deliveries, course participants, grants."""
    since, rows = facts.since(here), []
    if here.access.tier != "public":
        number = len(given.ever.offices)
        rows.append(_tile("offices_supported", _("Offices supported"), count(number), float(number), "", ()))
    for kind, subject, label, table, column, of_sum in (
        (
            "deliveries_since",
            "equipment",
            _("Deliveries of equipment since {year}"),
            "equipment",
            "delivery_count",
            "delivery_count",
        ),
        (
            "participants_since",
            "trainings",
            _("Course participants since {year}"),
            "courses",
            "attendance_count",
            "course_count",
        ),
    ):
        label = label.format(year=since)
        lines = tuple(narrowing.words(here, table))
        if subject not in here.subjects:
            rows.append(_none(kind, label, "not_held"))
            continue
        total, now = given.ever.sum(table, column), given.found.sum(table, column)
        if not total:
            is_any = bool(given.ever.sum(table, of_sum)) and table == "courses"
            rows.append(_none(kind, label, given.ever.why_not("suppressed_count") if is_any else "none_recorded"))
            continue
        if table == "courses":
            lines = (*_women(given.ever), *lines)
        rows.append(_tile(kind, label, count(total), total, _in_period(now, count), lines))
    label = _("Grants since {year}").format(year=since)
    total, now = given.ever.sum("grants", "amount_usd"), given.found.sum("grants", "amount_usd")
    if not total:
        number = given.ever.sum("grants", "contribution_count")
        rows.append(_none("grants_since", label, "not_stated" if number else "none_recorded"))
    else:
        lines = tuple(narrowing.words(here, "contributions"))
        rows.append(_tile("grants_since", label, i18n.money_usd(total), total, _in_period(now, i18n.money_usd), lines))
    return rows


def _women(part: Support) -> tuple[str, ...]:
    number, men, women = (part.sum("courses", name) for name in ("attendance_count", "men", "women"))
    return () if number is None or women is None else (participants_told(number, men, women),)


def _in_period(now: float | None, write) -> str:
    return _("{n} in the period").format(n=write(now)) if now else _("none in the period")


def _tile(kind: str, label: str, value: str, amount: float, compared: str, lines: tuple[str, ...]) -> Tile:
    alt = f"{label}: {value}" + (f", {compared}" if compared else "")
    return Tile(label=label, alt=alt, value=value, amount=amount, compared=compared, lines=lines, explain=TILE + kind)


def _none(kind: str, label: str, state: str) -> Tile:
    reason = i18n.state_word(state)
    return Tile(label=label, alt=f"{label}: {reason}", reason=reason, explain=TILE + kind)
