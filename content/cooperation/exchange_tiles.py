"""Four figures of messages across borders."""

from __future__ import annotations

from analysis import comparison_words
from charts.tiles import TILE, Tile
from content import narrowing
from content.context import Context
from content.cooperation import words
from content.cooperation.facts import Exchanges
from language import i18n
from language.i18n import _, count
from scope.comparison import Period


def tiles(here: Context, found: Exchanges) -> list[Tile]:
    """Messages, requests answered, and the times within which half and nine of ten of the requests were."""
    now, lines = found.now, tuple(narrowing.words(here, "exchanges_across"))
    rows = [
        _tile(
            "messages_across",
            _("Messages across borders"),
            count(now.sent),
            float(now.sent),
            _was(found, lambda span: span.sent),
            lines,
        ),
        _answered(found, lines),
    ]
    usual, late = found.usual
    median = now.median_days
    label = _("Median time to reply")
    if median is None:
        rows.append(_none("median_reply", label, "suppressed" if now.held else "not_stated"))
    else:
        then = found.then.median_days if found.then else None
        was = "" if then is None else comparison_words.was(words.days(then), free=_free(found))
        of = (
            _("Of all requests; those without a reply count for as long as they have waited")
            if now.waits
            else _("Of the answers whose time is told; requests without a reply have none")
        )
        rows.append(
            _tile("median_reply", label, words.days(median), median, was, (*_lines(words.usual(usual)), of, *lines))
        )
    if now.waits is not None:
        label = _("Nine of ten requests answered within")
        value = now.waits.late_days
        if value is None:
            reason = (
                _("Fewer than nine of ten requests have a reply so far") if now.requests else _("No request was sent")
            )
            rows.append(Tile(label=label, alt=f"{label}: {reason}", reason=reason, explain=TILE + "nine_of_ten"))
        else:
            rows.append(_tile("nine_of_ten", label, words.days(value), value, words.usual(late), lines))
    return rows


def _lines(*words_of: str) -> tuple[str, ...]:
    return tuple(one[:1].upper() + one[1:] for one in words_of if one)


def _tile(kind: str, label: str, value: str, amount: float, compared: str, lines: tuple[str, ...]) -> Tile:
    alt = f"{label}: {value}" + (f", {compared}" if compared else "")
    return Tile(label=label, alt=alt, value=value, amount=amount, compared=compared, lines=lines, explain=TILE + kind)


def _none(kind: str, label: str, state: str) -> Tile:
    reason = i18n.state_word(state)
    return Tile(label=label, alt=f"{label}: {reason}", reason=reason, explain=TILE + kind)


def _answered(found: Exchanges, lines: tuple[str, ...]) -> Tile:
    label, now = _("Requests answered"), found.now
    if not now.requests:
        reason = _("No request was sent")
        return Tile(label=label, alt=f"{label}: {reason}", reason=reason, explain=TILE + "requests_answered")
    share = now.answered / now.requests
    of = _("{n} of {total}").format(n=count(now.answered), total=count(now.requests))
    value = i18n.percent(share) if now.requests >= words.LEAST_BASE_CASES else of
    return _tile("requests_answered", label, value, share, of if value != of else "", lines)


def _was(found: Exchanges, figure) -> str:
    if not found.before:
        return ""
    return comparison_words.sum_was(sum(map(figure, found.before)) / len(found.before), found.framed)


def _free(found: Exchanges) -> Period | None:
    """The period compared where it was chosen freely."""
    return found.framed.bases[0] if found.framed.is_free and found.framed.bases else None
