"""A page of paper: texts and marks in points from its upper left corner, and the files it becomes.

The drawing library is loaded only when a file is asked for, is used through its objects alone, and by one thread at a
time.
"""

from __future__ import annotations

import io
import re
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from html import escape
from typing import TYPE_CHECKING

from charts.theme import LIGHT, Palette
from exports import about, typeface
from exports.provenance import Provenance
from exports.typeface import plain, width, wrapped
from language import i18n, signs
from language.i18n import _

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from matplotlib.text import Text

_lock = threading.RLock()
MARGIN = 22.0
LINE = 1.34
"""Height of a line of text as a multiple of its size."""
CAPITAL = 0.727
"""Height of a capital letter or a figure of Inter as a share of its size."""
TITLE, TAKE, BODY, SMALL = 16.0, 11.0, 9.0, 8.0
"""Sizes of text in points: title, the sentence under it, words of the chart, notes and provenance."""
PIXELS_PER_INCH = 200
SETTINGS = {
    "pdf.fonttype": 42,
    "svg.fonttype": "none",
    "svg.hashsalt": "dashboard",
    "text.hinting": "none",
    "text.parse_math": False,
    "axes.unicode_minus": True,
    "path.simplify": False,
    "hatch.linewidth": 0.7,
}


@contextmanager
def session() -> Iterator[None]:
    """The drawing library for one thread, with the settings of files; the process keeps its own."""
    import matplotlib

    with _lock, matplotlib.rc_context(SETTINGS):
        yield


class Page:
    """A page that grows downwards: `y` is the first free point from its upper edge.

    Args:
        margin: what stays free at its edges, in points.
        has_seams: names on maps have a seam of the ground's colour drawn around them; else whoever shows the page draws
            it.
    """

    def __init__(
        self, wide: float, palette: Palette = LIGHT, *, margin: float = MARGIN, has_seams: bool = True
    ) -> None:
        from matplotlib.backends.backend_agg import FigureCanvasAgg
        from matplotlib.figure import Figure
        from matplotlib.transforms import Affine2D

        self.wide, self.palette, self.y = wide, palette, margin
        self.margin, self.has_seams = margin, has_seams
        self.figure: Figure = Figure(figsize=(wide / 72, 1), dpi=PIXELS_PER_INCH, facecolor=palette.card)
        FigureCanvasAgg(self.figure)
        self._flip = Affine2D()
        self.points = self._flip + self.figure.dpi_scale_trans
        self._axes: list[tuple[Axes, float, float, float, float]] = []

    @property
    def left(self) -> float:
        return self.margin

    @property
    def right(self) -> float:
        return self.wide - self.margin

    def text(
        self,
        x: float,
        y: float,
        words: str,
        size: float = BODY,
        *,
        colour: str = "",
        weight: int = 400,
        across: str = "left",
        turned: float = 0.0,
        middle: bool = False,
        over: float = 5.0,
        gid: str = "",
    ) -> Text:
        """A line of text with its baseline (or the middle of its capitals) at a point."""
        from matplotlib.text import Text

        artist = Text(
            x,
            y + (size * CAPITAL / 2 if middle else 0),
            typeface.lettered(plain(words)),
            color=colour or self.palette.text,
            fontproperties=typeface.properties(size, weight),
            ha=across,
            va="baseline",
            rotation=turned,
            rotation_mode="anchor",
            transform=self.points,
            parse_math=False,
            zorder=over,
            clip_on=False,
            gid=gid or None,
        )
        self.figure.add_artist(artist)
        return artist

    def lines(self, x: float, y: float, lines: list[str], size: float = BODY, **look) -> None:
        """Lines of text under each other; `y` is the upper edge of the first."""
        for number, line in enumerate(lines):
            self.text(x, y + size * (1 + LINE * number), line, size, **look)

    def paragraph(
        self,
        words: str,
        size: float,
        *,
        colour: str = "",
        weight: int = 400,
        left: float | None = None,
        right: float | None = None,
        after: float = 0.0,
    ) -> None:
        """A text in lines between two edges, at the first free place."""
        left, right = self.left if left is None else left, self.right if right is None else right
        for line in wrapped(words, size, right - left, weight):
            self.text(left, self.y + size, line, size, colour=colour, weight=weight)
            self.y += size * LINE
        self.y += after

    def line(
        self,
        xs: list[float],
        ys: list[float],
        colour: str,
        thick: float = 0.7,
        *,
        over: float = 1.0,
        dashed: bool | tuple[float, ...] = False,
    ) -> None:
        from matplotlib.lines import Line2D

        style = (0, dashed if isinstance(dashed, tuple) else (3, 2)) if dashed else "-"
        self.figure.add_artist(
            Line2D(xs, ys, color=colour, lw=thick, ls=style, transform=self.points, zorder=over, solid_capstyle="butt")
        )

    def box(
        self,
        left: float,
        top: float,
        wide: float,
        tall: float,
        colour: str,
        *,
        edge: str = "none",
        thick: float = 0.8,
        hatch: str = "",
        over: float = 1.0,
        gid: str = "",
    ) -> None:
        from matplotlib.patches import Rectangle

        patch = Rectangle(
            (left, top),
            wide,
            tall,
            facecolor=colour,
            edgecolor=edge,
            lw=thick if edge != "none" else 0,
            hatch=hatch or None,
            transform=self.points,
            zorder=over,
            gid=gid or None,
        )
        self.figure.add_artist(patch)

    def hatched(self, colour: str) -> dict:
        """How a bar looks whose value is still filling up."""
        return {"facecolor": self.palette.card, "edgecolor": colour, "lw": 0.9, "hatch": "////"}

    def mark(
        self,
        x: float,
        y: float,
        shape: str,
        size: float,
        colour: str,
        *,
        edge: str = "",
        thick: float = 1.2,
        over: float = 4.0,
        gid: str = "",
    ) -> None:
        """A marker: `size` is its width in points."""
        from matplotlib.lines import Line2D

        artist = Line2D(
            [x],
            [y],
            ls="",
            marker=shape,
            ms=size,
            mfc=colour,
            mec=edge or colour,
            mew=thick,
            transform=self.points,
            zorder=over,
            gid=gid or None,
        )
        self.figure.add_artist(artist)

    def axes(
        self, left: float, top: float, wide: float, tall: float, across: tuple[float, float], up: tuple[float, float]
    ) -> Axes:
        """A field for values: only what is drawn into it, no axis of its own."""
        axes = self.figure.add_axes((0, 0, 1, 1), frameon=False)
        axes.set_axis_off()
        axes.set_xlim(*across)
        axes.set_ylim(*up)
        axes.set_zorder(2)
        self._axes.append((axes, left, top, wide, tall))
        return axes

    @property
    def tall(self) -> float:
        """Its height, if nothing is added."""
        return self.y + max(self.margin - 6, 0.0)

    def close(self) -> Figure:
        """The page at its height."""
        tall = self.tall
        self._flip.clear().scale(1 / 72, -1 / 72).translate(0, tall / 72)
        self.figure.set_size_inches(self.wide / 72, tall / 72)
        for axes, left, top, wide, high in self._axes:
            axes.set_position((left / self.wide, 1 - (top + high) / tall, wide / self.wide, high / tall))
        return self.figure


# What stands above and below every picture ------------------------------------------------------------------


def head(page: Page, provenance: Provenance, title: str, take: str) -> None:
    """Marks that must not be overlooked, title, and the sentence that says what it means."""
    colours = page.palette
    for mark in provenance.marks:
        lines = wrapped(mark, BODY, page.right - page.left - 16, 600)
        tall = len(lines) * BODY * LINE + 7
        page.box(page.left, page.y, page.right - page.left, tall, colours.attention, gid="mark")
        page.lines(page.left + 8, page.y + 3.5, lines, colour=colours.card, weight=600, gid="mark-words")
        page.y += tall + 4
    page.y += 7 if provenance.marks else 0
    page.paragraph(title, TITLE, weight=600, after=3)
    if take:
        page.paragraph(take, TAKE, colour=colours.muted)
    page.y += 10


def foot(page: Page, provenance: Provenance, notes: tuple[str, ...]) -> None:
    """Notes, then what the picture holds and where it is from."""
    colours = page.palette
    for note in (*notes, *provenance.notes):
        if note:
            page.paragraph(note, SMALL, colour=colours.text, after=2)
    page.y += 5
    page.line([page.left, page.right], [page.y, page.y], colours.hairline, 0.8)
    page.y += 5
    headed = about.lines(provenance)
    indent = max((width(plain(heading), SMALL, 600) for heading, _text in headed), default=0.0) + 12
    for heading, text in headed:
        page.text(page.left, page.y + SMALL, heading, SMALL, colour=colours.muted, weight=600)
        page.paragraph(text, SMALL, colour=colours.muted, left=page.left + indent, after=1)


# Files ------------------------------------------------------------------------------------------------------


def _file(provenance: Provenance, draw: Callable[[], Page], write: Callable[[Page], bytes]) -> bytes:
    def make() -> bytes:
        with session():
            page = draw()
            page.close()
            return write(page)

    return about.in_language(provenance.language, make)


def _said(provenance: Provenance) -> str:
    """All that a file says of itself, in one text for its own properties."""
    parts = [*provenance.marks, *(f"{heading}: {text}" for heading, text in about.lines(provenance)), *provenance.notes]
    return plain(about.sentences(parts))


def png(provenance: Provenance, title: str, draw: Callable[[], Page]) -> bytes:
    def write(page: Page) -> bytes:
        file = io.BytesIO()
        said = {"Title": plain(title), "Description": _said(provenance), "Software": plain(provenance.installation)}
        page.figure.savefig(file, format="png", dpi=PIXELS_PER_INCH, metadata=said)
        return file.getvalue()

    return _file(provenance, draw, write)


def pdf(provenance: Provenance, title: str, draw: Callable[[], Page]) -> bytes:
    def write(page: Page) -> bytes:
        file = io.BytesIO()
        said = {
            "Title": plain(title),
            "Subject": _said(provenance),
            "Author": plain(provenance.installation),
            "CreationDate": None,
        }
        page.figure.savefig(file, format="pdf", metadata=said)
        return file.getvalue()

    return _file(provenance, draw, write)


def plain_svg(provenance: Provenance, draw: Callable[[], Page]) -> bytes:
    """For a page that has the typeface itself: text stays text, no letters are in the file."""

    def write(page: Page) -> bytes:
        return _svg(page).replace(f"'{typeface.OURS}', '{typeface.FALLBACK}'", typeface.FAMILY).encode("utf-8")

    return _file(provenance, draw, write)


def svg(provenance: Provenance, title: str, draw: Callable[[], Page]) -> bytes:
    """Text stays text, so that it can be found and edited; the letters it needs are in the file.

    Programs that take no fonts from a file show the text in Inter where they have it, else in a typeface that is
    narrower, so that nothing is covered or cut there either.
    """

    def write(page: Page) -> bytes:
        return _with_fonts(_svg(page), provenance, title).encode("utf-8")

    return _file(provenance, draw, write)


def _svg(page: Page) -> str:
    file = io.BytesIO()
    page.figure.savefig(file, format="svg", metadata={"Date": None, "Creator": None, "Format": None, "Type": None})
    # Names of what is drawn stand in attributes, as they came.
    return signs.seen(file.getvalue().decode("utf-8"))


def _with_fonts(text: str, provenance: Provenance, title: str) -> str:
    text = text.replace(
        f"'{typeface.OURS}', '{typeface.FALLBACK}'", f"{typeface.FAMILY}, Arial, 'DejaVu Sans', sans-serif"
    )
    letters: dict[int, set[str]] = {400: set(" "), 600: set(" ")}
    for style, words in re.findall(r"<text style=\"([^\"]*)\"[^>]*>([^<]*)</text>", text):
        letters[600 if re.search(r"font(?:-weight)?:[^;]*\b600\b", style) else 400] |= set(words) | set("&<>")
    fonts = "".join(typeface.web_font(weight, found) for weight, found in letters.items())
    said = f"<title>{escape(plain(title))}</title>\n <desc>{escape(_said(provenance))}</desc>\n <style>{fonts}</style>"
    start = text.index("<svg ")
    end = text.index(">", start)
    opening = text[start:end] + f' role="img" xml:lang="{i18n.language()}"'
    return text[:start] + opening + ">\n " + said + text[end + 1 :]


def nothing() -> str:
    return _("No data for the chosen filters")
