"""The typeface of files: Inter, from the files beside the code, so that a picture looks the same on every machine."""

from __future__ import annotations

import base64
import functools
import io
import re
from collections.abc import Iterable
from pathlib import Path

from language import signs

FOLDER = Path(__file__).parents[1] / "assets" / "fonts"
FILES = {400: FOLDER / "Inter-Regular.ttf", 600: FOLDER / "Inter-SemiBold.ttf"}
FAMILY = "Inter"
OURS = "Inter of the dashboard"
"""Name under which the drawing library knows these files; another Inter on the machine may differ in its widths."""
FALLBACK = "Fallback of the dashboard"
"""DejaVu Sans, which comes with the drawing library: for letters that Inter has not."""
FALLBACK_FILES = {400: "DejaVuSans.ttf", 600: "DejaVuSans-Bold.ttf"}
BREAKS = re.compile("[\t\n\r]+")


def plain(text: object) -> str:
    """Data as one line of text: no character that would break a line, that is not seen, or that files of XML cannot
    hold."""
    return re.sub(" {2,}", " ", BREAKS.sub(" ", signs.drawn(text))).strip(" ")


LACKING = "\u25a1"
"""Stands for a sign that neither typeface has, such as an emoji."""
_PARTS = "\ufe0f\u20e3\U0001f3fb-\U0001f3ff\U000e0020-\U000e007f"
_SIGN = re.compile(f"[\U0001f1e6-\U0001f1ff]{{2}}|[^\\s\u200d][{_PARTS}]*(?:\u200d[^\\s\u200d][{_PARTS}]*)*|\u200d")
"""A sign with what belongs to it: a flag of two letters, an emoji with its colour, or several that are joined."""


@functools.cache
def _drawable() -> frozenset[int]:
    """What the typefaces have together."""
    from fontTools.ttLib import TTFont
    from matplotlib import get_data_path

    known: set[int] = set()
    for path in (FILES[400], Path(get_data_path(), "fonts", "ttf", FALLBACK_FILES[400])):
        with TTFont(path, lazy=True) as font:
            known |= font.getBestCmap().keys()
    return frozenset(known)


@functools.lru_cache(maxsize=4096)
def lettered(text: str) -> str:
    """A line of text as the typefaces can draw it: a box for each sign that they have not."""
    if text.isascii() or all(ord(sign) in _drawable() for sign in set(text)):
        return text
    return _SIGN.sub(lambda found: _lettered(found[0]), text)


def _lettered(sign: str) -> str:
    if all(ord(part) in _drawable() for part in sign):
        return sign
    return (
        "".join(part for part in sign if ord(part) in _drawable() and part not in "\u200d\ufe0f")
        if ord(sign[0]) in _drawable()
        else LACKING
    )


@functools.cache
def register() -> None:
    """Make the files known to the drawing library."""
    from matplotlib import get_data_path
    from matplotlib.font_manager import FontEntry, fontManager

    for weight, path in FILES.items():
        other = Path(get_data_path(), "fonts", "ttf", FALLBACK_FILES[weight])
        for name, file in ((OURS, path), (FALLBACK, other)):
            fontManager.ttflist.append(
                FontEntry(
                    fname=str(file),
                    name=name,
                    style="normal",
                    variant="normal",
                    weight=weight,
                    stretch="normal",
                    size="scalable",
                )
            )


@functools.lru_cache(maxsize=256)
def properties(size: float, weight: int):
    """How the drawing library asks for the typeface in a size (points) and a weight (400 or 600)."""
    from matplotlib.font_manager import FontProperties

    register()
    return FontProperties(family=[OURS, FALLBACK], size=size, weight=weight)


@functools.cache
def _renderer():
    from matplotlib.backends.backend_agg import RendererAgg

    return RendererAgg(8, 8, 72)


def width(text: str, size: float, weight: int = 400) -> float:
    """Width of a line of text in points. To be called within `drawing.session`."""
    return _wide(text, weight) * size / 100 if text else 0.0


@functools.lru_cache(maxsize=20_000)
def _wide(text: str, weight: int) -> float:
    """Width of a line of text whose letters are 100 points high."""
    return _renderer().get_text_width_height_descent(
        lettered(BREAKS.sub(" ", signs.drawn(text))), properties(100.0, weight), False
    )[0]


def wrapped(text: str, size: float, most: float, weight: int = 400) -> list[str]:
    """The lines of a text no wider than `most` points; words too long for a line are parted."""
    lines, line = [], ""
    at_most = max(int(most / (size * NARROWEST)), 2)
    for word in plain(text).split(" "):
        trial = f"{line} {word}" if line else word
        if len(trial) <= at_most and width(trial, size, weight) <= most:
            line = trial
            continue
        if line:
            lines.append(line)
        while len(word) > 1 and (len(word) > at_most or width(word, size, weight) > most):
            fits = _fitting(word[:at_most], size, most, weight)
            lines.append(word[:fits])
            word = word[fits:]
        line = word
    return [*lines, line] if line or not lines else lines


NARROWEST = 0.15
"""Width of the narrowest letter as a share of its size: no line has more letters, and longer ones need not be
measured."""


def _fitting(word: str, size: float, most: float, weight: int) -> int:
    """How many letters of a word fit, at least one."""
    low, high = 1, len(word)
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if width(word[:middle], size, weight) <= most else (low, middle - 1)
    return low


FEATURES = ("kern", "mark", "mkmk", "ccmp", "locl")
"""What of a typeface's own rules a picture needs; `tnum`, figures of one width, for numbers that change or stand in
columns."""


def web_font(weight: int, characters: Iterable[str], *, features: Iterable[str] = FEATURES) -> str:
    """A rule of CSS with the letters that are needed, inside the file itself."""
    from fontTools import subset
    from fontTools.ttLib import TTFont

    font = TTFont(FILES[weight], recalcTimestamp=False)
    wanted = subset.Subsetter(subset.Options(layout_features=list(features), hinting=False))
    wanted.populate(text="".join(sorted(set(characters))))
    wanted.subset(font)
    font.flavor = "woff"
    file = io.BytesIO()
    font.save(file)
    data = base64.b64encode(file.getvalue()).decode("ascii")
    return (
        f"@font-face{{font-family:'{FAMILY}';font-weight:{weight};src:url(data:font/woff;base64,{data}) "
        f"format('woff')}}"
    )
