"""A shape that is written down: its corners, one in each line."""

from __future__ import annotations

import re

from language import i18n
from language.i18n import _
from scope.shape import DIGITS, LEAST_CORNERS, MOST_CORNERS, Corner, Shape, ShapeError, shape

MOST_LETTERS = 4000
MOST_TOLD = 40
NUMBER = re.compile(r"[-+\u2212]?\d{1,3}(?:[.,]\d{1,15})?")
"""A degree, with a decimal point or comma, and a minus as people write it."""


class UnreadableShape(ValueError):
    """What is written is no shape; the words say why."""


def written(drawn: Shape | None) -> str:
    """Its corners as they are read again."""
    return "\n".join(", ".join(map(_plain, corner)) for corner in (drawn.corners if drawn else ()))


def read(text: str) -> Shape | None:
    """The shape whose corners stand in the lines of a text as latitude and longitude; None where nothing does.

    Raises:
        UnreadableShape: they are none.
    """
    lines = [(number, line.strip()) for number, line in enumerate(text[:MOST_LETTERS].splitlines(), 1)]
    corners = [_corner(number, line) for number, line in lines if line]
    if not corners:
        return None
    try:
        return shape(corners)
    except ShapeError as error:
        raise UnreadableShape(why_not(error)) from None


def _plain(degrees: float) -> str:
    return f"{degrees:.{DIGITS}f}".rstrip("0").rstrip(".")


def why_not(error: ShapeError) -> str:
    """Why corners are no shape."""
    return {
        "few": _("A shape has at least {n} corners."),
        "many": _("A shape has at most {n} corners."),
        "flat": _("These corners lie in one line, so that nothing lies within them."),
        "outside": _("No latitude is farther than 90 degrees from zero, no longitude farther than 180."),
    }[error.reason].format(n=i18n.count(LEAST_CORNERS if error.reason == "few" else MOST_CORNERS))


def _corner(number: int, line: str) -> Corner:
    """Latitude and longitude of a line: `41.3, 69.2`, `41.3 69.2` or `41,3; 69,2`."""
    parts = [part.strip(",;") for part in re.split(r"\s*;\s*|\s+", line.strip(" ,;")) if part.strip(",;")]
    if len(parts) == 1:
        parts = parts[0].split(",")
    if len(parts) != 2 or not all(map(NUMBER.fullmatch, parts)):
        told = line if len(line) <= MOST_TOLD else line[: MOST_TOLD - 1] + "…"
        raise UnreadableShape(
            _("Line {n} is no latitude and longitude, such as 41.3, 69.2: {text}").format(
                n=i18n.count(number), text=told
            )
        )
    lat, lon = (float(part.replace(",", ".").replace("\u2212", "-")) for part in parts)
    return lat, lon
