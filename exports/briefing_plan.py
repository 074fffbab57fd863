"""Where the parts of a slide stand, on a slide of PowerPoint and on paper alike: boxes in points that never overlap."""

from __future__ import annotations

from dataclasses import dataclass, replace

from charts.chart import Chart
from charts.map_picture import MapPicture
from exports.briefing_model import Moment, Slide, Table

MARGIN = 36.0
GAP = 14.0
MARK_TALL = 22.0
TITLE_TALL, TITLE_GAP = 66.0, 14.0
FOOT_TALL = 66.0
NUMBER_WIDE = 98.0
SIDE_SHARE = 0.31
FIGURE_MOST, FIGURE_ROW = 122.0, 92.0
FIGURES_SHARE = 0.56
"""Of the column beside the picture, where sentences stand under the figures."""
BESIDE = 280.0
"""A picture is at least so wide where others stand beside it."""
LEAST_OF_THREE = 240.0

POINT_ROW, POINT_LETTER = 22.0, 7.0
"""A line of a sentence under several blocks, and the width of its letters."""

MOST_PANELS = 12
"""Small multiples that can be drawn; more become a table."""

Block = Chart | MapPicture | Table | tuple[Moment, ...]
"""What fills a part of a slide by itself."""


@dataclass(frozen=True)
class Box:
    """A place on the page in points: left and upper edge, width and height."""

    left: float
    top: float
    wide: float
    tall: float

    @property
    def right(self) -> float:
        return self.left + self.wide

    @property
    def low(self) -> float:
        return self.top + self.tall

    def from_top(self, tall: float) -> Box:
        return replace(self, tall=tall)

    def below(self, tall: float) -> Box:
        """What is left of the box under its first `tall` points."""
        return replace(self, top=self.top + tall, tall=max(self.tall - tall, 1.0))

    def columns(self, shares: list[float], gap: float = GAP) -> list[Box]:
        room, left, made = self.wide - gap * (len(shares) - 1), self.left, []
        for share in shares:
            wide = room * share / sum(shares)
            made.append(Box(left, self.top, wide, self.tall))
            left += wide + gap
        return made

    def rows(self, count: int, gap: float = GAP) -> list[Box]:
        tall = (self.tall - gap * (count - 1)) / max(count, 1)
        return [Box(self.left, self.top + number * (tall + gap), self.wide, tall) for number in range(count)]


@dataclass(frozen=True, kw_only=True)
class Plan:
    """The places of a slide's parts; None where it has no such part. `blocks` go with `blocks(slide)`."""

    title: Box
    foot: Box
    number: Box
    mark: Box | None
    code: Box | None
    figures: tuple[Box, ...]
    blocks: tuple[Box, ...]
    points: Box | None


def blocks(slide: Slide) -> tuple[Block, ...]:
    """What fills the slide, in its order: map, charts, table, story."""
    found: list[Block] = [shown_map(slide)] if slide.map else []
    found += slide.charts
    found += [slide.table] if slide.table else []
    return (*found, *([slide.moments] if slide.moments else []))


def shown_map(slide: Slide) -> MapPicture:
    """The map of a slide; where it plays, as it is at its last step."""
    picture = slide.map
    if not slide.steps:
        return picture
    last = slide.steps[-1]
    marks = tuple(
        replace(mark, radius=radius, state="zero" if not radius and mark.state == "reported" else mark.state)
        for mark, radius in zip(picture.marks, last.radii, strict=True)
    )
    words = ": ".join(part for part in (last.label, last.written) if part)
    return replace(picture, marks=marks, words=" ".join(dict.fromkeys(part for part in (picture.words, words) if part)))


def plan(slide: Slide, wide: float, tall: float) -> Plan:
    """The places on a page of this size."""
    mark = Box(0.0, 0.0, wide, MARK_TALL) if slide.provenance.marks else None
    title = Box(MARGIN, (mark.low if mark else 0.0) + 12, wide - 2 * MARGIN, TITLE_TALL)
    foot = Box(MARGIN, tall - FOOT_TALL - 12, wide - 2 * MARGIN, FOOT_TALL)
    code = Box(foot.right - FOOT_TALL, foot.top, FOOT_TALL, FOOT_TALL) if slide.provenance.link else None
    number = Box((code.left if code else foot.right) - NUMBER_WIDE - 8, foot.top, NUMBER_WIDE, FOOT_TALL)
    foot = replace(foot, wide=number.left - 10 - foot.left)
    body = Box(MARGIN, title.low + TITLE_GAP, wide - 2 * MARGIN, foot.top - 12 - title.low - TITLE_GAP)
    weights = _weights(slide)
    # A table beside a chart needs more room than sentences beside both leave on paper.
    is_narrow = bool(slide.table and slide.charts) and body.wide * (1 - SIDE_SHARE) < 2 * BESIDE + GAP
    strip = 0.0
    if len(weights) > 2 or slide.moments or is_narrow:
        strip = POINT_ROW * sum(-(-len(point) // int(body.wide / POINT_LETTER)) for point in slide.points)
    figures, places, points = _body(body, len(slide.figures), weights, len(slide.points), strip)
    return Plan(
        title=title,
        foot=foot,
        number=number,
        mark=mark,
        code=code,
        figures=tuple(figures),
        blocks=tuple(places),
        points=points,
    )


def _weights(slide: Slide) -> list[float]:
    """How much room each block wants beside the others."""
    return [1.25 if isinstance(one, Table) and len(one.headings) > 3 else 1.0 for one in blocks(slide)]


def _body(
    body: Box, figures: int, weights: list[float], points: int, strip: float
) -> tuple[list[Box], list[Box], Box | None]:
    """Boxes of figures and blocks, and that of the points: a strip under several blocks, which wants so many points,
    or (0) a column beside them."""
    if not weights:
        return _without_blocks(body, figures, points)
    if not figures and not points:
        return [], _grid(body, weights), None
    if len(weights) > 1 or (figures > 2 and points):
        top = body.from_top(FIGURE_ROW if figures else 0.0).columns([1.0] * figures) if figures else []
        rest = body.below(FIGURE_ROW + GAP) if figures else body
        if not points:
            return top, _grid(rest, weights), None
        if strip:
            strip = min(strip, rest.tall * 0.3)
            return top, _grid(rest.from_top(rest.tall - strip - GAP), weights), rest.below(rest.tall - strip)
        main, side = rest.columns([1 - SIDE_SHARE, SIDE_SHARE], 22.0)
        return top, _grid(main, weights), side
    main, side = body.columns([1 - SIDE_SHARE, SIDE_SHARE], 22.0)
    tall = min(FIGURE_MOST, side.tall * (FIGURES_SHARE if points else 1.0) / figures - GAP) if figures else 0.0
    slots = [replace(side, top=side.top + number * (tall + GAP), tall=tall) for number in range(figures)]
    return slots, _grid(main, weights), side.below(figures * (tall + GAP)) if points else None


def _without_blocks(body: Box, figures: int, points: int) -> tuple[list[Box], list[Box], Box | None]:
    if not figures:
        return [], [], body if points else None
    top = body.from_top(body.tall if not points else min(FIGURE_MOST * 1.2, body.tall / 2))
    return top.columns([1.0] * figures), [], body.below(top.tall + GAP) if points else None


def _grid(room: Box, weights: list[float]) -> list[Box]:
    """Blocks beside each other, in as many rows as they need."""
    beside = max(1, min(len(weights), int((room.wide + GAP) // BESIDE), 3))
    if len(weights) == 3 and room.wide >= 3 * LEAST_OF_THREE:
        beside = 3
    if len(weights) == 4:
        beside = min(beside, 2)
    lines = [weights[first : first + beside] for first in range(0, len(weights), beside)]
    return [box for line, row in zip(lines, room.rows(len(lines)), strict=True) for box in row.columns(line)]
