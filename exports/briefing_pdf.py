"""A briefing on paper: a page for each slide, made by Typst without a browser or system fonts; charts and maps stay
lines and text."""

from __future__ import annotations

import io
import re
import tempfile
from collections.abc import Callable
from pathlib import Path

from charts.chart import BarChart, Chart, TimeChart
from charts.map_picture import MapPicture
from charts.theme import LIGHT
from exports import about, briefing_words, drawing, map_paper, paper, typeset
from exports.briefing_model import Briefing, KeyFigure, Slide, Table
from exports.briefing_plan import MOST_PANELS, Block, Box, Plan, blocks, plan
from exports.drawing import LINE, MARGIN
from exports.typeface import plain, wrapped
from language.i18n import _

TEMPLATE = Path(__file__).with_name("briefing.typ")
WIDE, TALL = 841.89, 595.28
"""A4 lying, in points."""
HEADING, TAKE, NOTE = 11.0, 9.5, 8.0
"""Sizes of the words around a picture, as in the template."""
UNDER = MARGIN - 6
"""Margin at the foot of a picture."""
LEAST_FIELD = 70.0
LARGEST = 1.35
"""Pictures of bars and squares are drawn at most so much larger than on a page of their own."""


def pdf(briefing: Briefing, *, tell: Callable[[int, int], None] = lambda done, total: None) -> bytes:
    """A page of A4 for each slide, with the letters in the file.

    Args:
        tell: is told after each page how many of all steps are done.
    """
    return about.in_language(briefing.language, lambda: _made(briefing, tell))


def _made(briefing: Briefing, tell: Callable[[int, int], None]) -> bytes:
    steps = len(briefing.slides) + 1
    with tempfile.TemporaryDirectory(prefix="briefing-") as name:
        folder = Path(name)
        pages = []
        for number, slide in enumerate(briefing.slides, start=1):
            tell(number - 1, steps)
            pages.append(_page(folder, slide, number, briefing))
        tell(steps - 1, steps)
        made = typeset.pdf(TEMPLATE, folder, _said(briefing) | {"slides": pages})
    tell(steps, steps)
    return made


def _said(briefing: Briefing) -> dict:
    colours = {name: getattr(LIGHT, name) for name in ("text", "muted", "present", "hairline", "context", "attention")}
    return {
        "title": plain(briefing.title),
        "installation": plain(briefing.installation),
        "language": briefing.language,
        "colours": colours,
        "wide": WIDE,
        "tall": TALL,
        "about": plain(about.sentences([*briefing.marks, briefing.period, briefing.data_date])),
        "period": plain(briefing.period),
        "live": _("Live view"),
        "empty": drawing.nothing(),
    }


# A page -----------------------------------------------------------------------------------------------------


def _page(folder: Path, slide: Slide, number: int, briefing: Briefing) -> dict:
    places = plan(slide, WIDE, TALL)
    shown = [
        _block(folder, f"{number}-{place}", block, box, slide)
        for place, (block, box) in enumerate(zip(blocks(slide), places.blocks, strict=True))
    ]
    return {
        "title": plain(slide.title),
        "mark": briefing_words.mark_line(slide),
        "number": briefing_words.number_of(number, briefing),
        "foot": briefing_words.foot_lines(slide),
        "figures": [_figure(figure) for figure in slide.figures],
        "blocks": shown,
        "points": [plain(point) for point in slide.points],
        "link": slide.provenance.link if slide.provenance.link.startswith(("http://", "https://")) else "",
        "code": _code(folder, number, slide.provenance.link),
        "boxes": _boxes(places),
    }


def _boxes(places: Plan) -> dict:
    def one(box: Box | None) -> list[float] | None:
        return [box.left, box.top, box.wide, box.tall] if box else None

    return {name: one(getattr(places, name)) for name in ("title", "foot", "number", "mark", "code", "points")} | {
        name: [one(box) for box in getattr(places, name)] for name in ("figures", "blocks")
    }


def _figure(figure: KeyFigure) -> dict:
    return {
        "written": plain(figure.written),
        "label": plain(figure.label),
        "under": briefing_words.figure_lines(figure),
        "is_state": bool(figure.state),
    }


def _code(folder: Path, number: int, link: str) -> str:
    """The file of the code that leads to the live view."""
    import segno

    if not link:
        return ""
    file = io.BytesIO()
    segno.make_qr(link, error="l").save(
        file, kind="svg", border=1, dark=LIGHT.text, light=LIGHT.card, unit="pt", xmldecl=False
    )
    name = f"code-{number}.svg"
    (folder / name).write_bytes(file.getvalue())
    return name


def _block(folder: Path, name: str, block: Block, box: Box, slide: Slide) -> dict:
    if isinstance(block, Table):
        return {"kind": "table", "title": plain(block.title), "take": "", "notes": "", **_table(block)}
    if isinstance(block, TimeChart) and len(block.panels) > MOST_PANELS:
        table, under = briefing_words.panel_table(block)
        title, take, notes = _words_of(block)
        return {
            "kind": "table",
            "title": briefing_words.heading(block),
            "take": take,
            "notes": " ".join(words for words in (under, notes) if words),
            **_table(table),
        }
    if isinstance(block, tuple):
        rows = [
            [{"words": plain(words), "is_state": one.is_open} for words in (one.when, one.words, one.source)]
            for one in block
        ]
        return {
            "kind": "table",
            "title": "",
            "take": "",
            "notes": "",
            "headings": [_("When"), _("What happened"), _("Source")],
            "is_number": [False] * 3,
            "rows": rows,
        }
    title, take, notes = _words_of(block)
    room = (
        box.tall
        - sum(_tall(words, size, box.wide) for words, size in ((title, HEADING), (take, TAKE), (notes, NOTE)))
        - 8
    )
    picture = _picture(block, box.wide, max(room, LEAST_FIELD), slide)
    cropped, wide, tall = _without_margins(picture)
    (folder / f"{name}.svg").write_bytes(cropped)
    is_fixed = isinstance(block, MapPicture) or (isinstance(block, TimeChart) and not block.panels)
    return {
        "kind": "picture",
        "title": title,
        "take": take,
        "notes": notes,
        "picture": f"{name}.svg",
        "wide": wide,
        "tall": tall,
        "largest": 1.0 if is_fixed else LARGEST,
        "alt": plain(about.sentences([title, take])),
    }


def _without_margins(picture: bytes) -> tuple[bytes, float, float]:
    """A picture without the margins at its sides and its foot; its width and height in points."""
    said = re.search(rb'width="([\d.]+)pt" height="([\d.]+)pt" viewBox="[^"]*"', picture)
    wide, tall = float(said[1]) - 2 * MARGIN, float(said[2]) - UNDER
    head = f'width="{wide:.2f}pt" height="{tall:.2f}pt" viewBox="{MARGIN:.2f} 0 {wide:.2f} {tall:.2f}"'
    return picture.replace(said[0], head.encode(), 1), wide, tall


def _words_of(block: Chart | MapPicture) -> tuple[str, str, str]:
    """Heading, the sentence under it, and the notes at the foot."""
    if isinstance(block, MapPicture):
        return plain(block.title), plain(block.words), about.sentences(plain(note) for note in block.notes if note)
    return plain(block.title), plain(block.take), about.sentences(plain(note) for note in block.notes if note)


def _tall(words: str, size: float, wide: float) -> float:
    if not words:
        return 0.0
    with drawing.session():
        return len(wrapped(words, size, wide * 0.97)) * size * LINE + 3


def _picture(block: Chart | MapPicture, wide: float, tall: float, slide: Slide) -> bytes:
    """The picture of a block with its margins; as high as its place, if it can be of any height."""
    across = wide + 2 * MARGIN
    if isinstance(block, MapPicture):
        with drawing.session():
            field = map_paper.fitting_field(block, across, tall)
        return map_paper.bare_svg(block, slide.provenance, wide=across, field=field)
    if isinstance(block, BarChart) or not isinstance(block, TimeChart) or block.panels:
        return paper.bare_svg(block, slide.provenance, size=paper.Size(wide=across))
    with drawing.session():
        trial = paper.body(block, paper.Size(wide=across, field=tall))
    return paper.bare_svg(
        block, slide.provenance, size=paper.Size(wide=across, field=max(2 * tall - trial.y, LEAST_FIELD))
    )


def _table(table: Table) -> dict:
    rows = [[{"words": plain(cell.written), "is_state": bool(cell.state)} for cell in row] for row in table.rows]
    return {"headings": [plain(words) for words in table.headings], "is_number": list(table.is_number), "rows": rows}
