"""A briefing on paper: a page for each slide that says what it shows, in letters that are in the file."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from exports.briefing_pdf import pdf
from exports.briefing_plan import Box, plan
from exports.briefing_pptx import pptx
from exports.briefing_xlsx import xlsx
from exports.typeface import plain
from tests.conftest import some
from tests.exports import briefings
from tests.exports.pdf_text import objects, pages


@pytest.fixture(scope="module", params=some(("ru",), ("en", "ru")))
def made(request):
    briefing = briefings.briefing(request.param)
    content = pdf(briefing)
    return briefing, content, pages(content)


def without_blanks(words: str) -> str:
    return "".join(plain(words).split())


def test_every_page_says_what_it_shows_and_where_it_is_from(made):
    briefing, _content, texts = made
    assert len(texts) == len(briefing.slides)
    for number, (one, text) in enumerate(zip(briefing.slides, texts, strict=True), start=1):
        said = one.provenance
        wanted = [
            one.title,
            said.filter_line,
            said.compared,
            said.data_date,
            said.source,
            said.installation,
            *said.marks,
            *said.notes,
            *one.points,
        ]
        wanted += [one.map.disclaimer, one.map.attribution] if one.map else []
        for figure in one.figures:
            wanted += [figure.label, figure.written, figure.compared, figure.note]
        for cell in (cell for row in (one.table.rows if one.table else ()) for cell in row):
            wanted.append(cell.written)
        for moment in one.moments:
            wanted += [moment.when, moment.words, moment.source]
        wanted += [
            words
            for chart in one.charts
            if len(chart.__dict__.get("panels", ())) <= 12
            for words in (chart.title, chart.take)
        ]
        assert [words for words in wanted if without_blanks(words) not in text] == [], one.key
        assert f"{number}of{len(texts)}" in text or f"{number}из{len(texts)}" in text


def test_charts_and_maps_stay_lines_and_text(made):
    briefing, content, texts = made
    assert b"/Subtype/Image" not in content.replace(b" ", b"")
    trend = texts[[one.key for one in briefing.slides].index("trend")]
    for words in (briefing.slides[1].charts[0].labels[0], briefing.slides[1].charts[0].events[0].words, "83"):
        assert without_blanks(words) in trend
    office = "Office19" if briefing.language == "en" else "Офис19"
    assert office in texts[0]


def test_the_file_says_its_title_language_and_headings_and_has_its_letters(made):
    briefing, content, _texts = made
    found = b"\n".join(objects(content).values())
    assert re.search(rb"/Lang\s*\(" + briefing.language.encode(), found)
    assert b"/StructTreeRoot" in found and len(re.findall(rb"/S\s*/H1\b", found)) == len(briefing.slides)
    fonts = set(re.findall(rb"/BaseFont\s*/(?:[A-Z]{6}\+)?([\w-]+)", found))
    assert fonts and all(font.startswith(b"Inter") for font in fonts)
    assert re.search(rb"/FontFile[23]?", found)


def test_the_live_view_is_linked_where_there_is_one(made):
    briefing, content, _texts = made
    links = re.findall(rb"/URI\s*\(([^)]*)\)", content)
    assert set(links) == {(briefings.LINK + briefing.language).encode()}
    linked = sum(1 for one in briefing.slides if one.provenance.link)
    # The code and the words under it, which may break over two lines.
    assert len(links) in (2 * linked, 3 * linked)


def test_places_lie_on_the_page_and_never_overlap():
    for one in briefings.slides("ru"):
        for size in ((960.0, 540.0), (841.89, 595.28)):
            places = plan(one, *size)
            boxes: list[Box] = [
                box
                for box in (
                    places.title,
                    places.foot,
                    places.number,
                    places.mark,
                    places.code,
                    places.points,
                    *places.figures,
                    *places.blocks,
                )
                if box
            ]
            assert all(
                box.left >= 0
                and box.top >= 0
                and box.right <= size[0] + 0.01
                and box.low <= size[1] + 0.01
                and box.wide > 20
                and box.tall > 14
                for box in boxes
            )
            for number, box in enumerate(boxes):
                for other in boxes[:number]:
                    assert (
                        box.left >= other.right - 0.01
                        or other.left >= box.right - 0.01
                        or box.top >= other.low - 0.01
                        or other.top >= box.low - 0.01
                    ), one.key


def test_a_plain_briefing_of_two_slides_has_two_pages():
    only = briefings.briefing("en", "columns", "sources")
    assert len(pages(pdf(only))) == 2


def test_a_slide_without_anything_is_a_page():
    bare = replace(briefings.slides("en")[0], figures=(), map=None, steps=(), charts=(), speaker=(), title="")
    assert len(pages(pdf(replace(briefings.briefing(), slides=(bare,))))) == 1


@pytest.mark.parametrize("make", [pdf, pptx, xlsx])
def test_the_one_who_waits_is_told_how_far_it_is(make):
    told: list[tuple[int, int]] = []
    make(briefings.briefing("en", "columns", "sources"), tell=lambda done, total: told.append((done, total)))
    assert (
        told[0][0] == 0
        and told[-1][0] == told[-1][1]
        and [done for done, _total in told] == sorted(done for done, _total in told)
    )
