"""Hostile texts in everything that files hold: each file opens in an independent reader, holds the texts as texts, and
nothing that is not seen."""

from __future__ import annotations

import csv
import io
import itertools
import re
import shutil
import subprocess
import warnings
import zipfile
from dataclasses import replace
from html.parser import HTMLParser

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from lxml import etree
from PIL import Image
from pptx import Presentation
from python_calamine import CalamineWorkbook

from briefing.files import WRITERS, name
from charts.chart import Bar, BarChart, Event, Matrix, MatrixCell, Series
from charts.map_picture import DrawnMark, LegendEntry, MapPicture
from charts.map_rules import NETWORK
from charts.theme import LIGHT
from exports import agency_summary_pdf, agency_summary_xlsx, map_paper, paper, plain, records_files, values, workbook
from exports.briefing_model import Cell, KeyFigure, Moment, Slide, Table
from exports.separated import KINDS
from language import i18n, signs
from tests.exports.briefings import briefing, over_time, provenance
from tests.exports.test_agency_summary import summary
from tests.hostile_texts import STORABLE, TEXTS, UNSEEN, shown
from web import data

ALL = tuple(STORABLE.values())
"""What files are made of comes from a database."""
WITHOUT_LONG = tuple(text for text in ALL if len(text) < 700)


@pytest.fixture(autouse=True)
def strict():
    """No warning of a glyph that is lacking, and none of a text that was cut."""
    i18n.use("en")
    with warnings.catch_warnings():
        warnings.simplefilter("error", UserWarning)
        yield
    i18n.use("en")


# Everything hostile at once ---------------------------------------------------------------------------------


def said(text: str = ""):
    words = text or "‮<b>=1+1</b>😀"
    return provenance(
        "en",
        filter_line=words,
        compared=words,
        source=words,
        installation=words,
        notes=(words, "second"),
        marks=("Demonstration data " + words[:40],),
    )


def chart(texts, title: str):
    return over_time(
        "en",
        *(Series(name=text, label=text, values=(1 + place, 2, None, 4)) for place, text in enumerate(texts)),
        title=title,
        unit=title[:20],
        take=title,
        notes=tuple(texts[:2]),
        events=(Event(at=1.0, number="1", words=title),),
    )


def bars(texts, title: str) -> BarChart:
    return BarChart(
        title=title,
        unit="",
        take=title,
        notes=(title,),
        bars=tuple(
            Bar(name=text, value=float(place), written=text[:9], words=text) for place, text in enumerate(texts, 1)
        ),
    )


def matrix(texts, title: str) -> Matrix:
    cells = tuple(
        MatrixCell(row=row, column=column, value=1.0, share=0.5, words=title, written="1")
        for row in range(len(texts))
        for column in range(len(texts))
    )
    return Matrix(
        title=title,
        unit="",
        row_names=tuple(texts),
        column_names=tuple(texts),
        row_titles=tuple(texts),
        column_titles=tuple(texts),
        cells=cells,
        take=title,
    )


def picture(texts, title: str) -> MapPicture:
    marks = tuple(
        DrawnMark((57.0 + place % 15 * 1.5, 38.0 + place % 5), 6.0, LIGHT.present, "reported", text, text[:12])
        for place, text in enumerate(texts)
    )
    return MapPicture(
        title=title,
        words=title,
        mode="light",
        language="en",
        box=NETWORK,
        ground=("rivers",),
        marks=marks,
        legend=(LegendEntry("disc", LIGHT.present, title),),
        notes=tuple(texts[:2]),
        disclaimer="Not official",
        attribution=title,
    )


def slides(texts) -> tuple[Slide, ...]:
    """Slides of every kind whose every word is one of the texts, each of which is in some place."""
    ring = itertools.cycle(texts)

    def some(count: int) -> tuple[str, ...]:
        return tuple(next(ring) for _number in range(count))

    def slide(key: str, **more) -> Slide:
        (title,) = some(1)
        figures = tuple(
            KeyFigure(label=one, written=other[:9], unit=other[:12], compared=one, note=other)
            for one, other in zip(some(3), some(3), strict=True)
        )
        return Slide(
            key=key,
            view="view",
            title=title,
            provenance=said(next(ring)),
            figures=figures,
            points=some(3),
            speaker=some(2),
            **more,
        )

    (first, second, third, fourth) = some(4)
    table = Table(
        title=first,
        headings=some(3),
        is_number=(False, False, True),
        rows=tuple(
            (Cell(written=one), Cell(written=other), Cell(written="1", value=1))
            for one, other in zip(some(8), some(8), strict=True)
        ),
    )
    return (
        slide("chart", charts=(chart(some(5), second),)),
        slide("bars", charts=(bars(some(8), third),)),
        slide("matrix", charts=(matrix(some(5), fourth),)),
        slide("map", map=picture(some(8), first)),
        slide("table", table=table),
        slide(
            "story",
            moments=tuple(
                Moment(when=one[:20], words=other, source=one) for one, other in zip(some(4), some(4), strict=True)
            ),
        ),
    )


def made(texts, language: str = "en"):
    return replace(
        briefing(language),
        slides=slides(texts),
        title=texts[0],
        installation=texts[-1],
        period=texts[len(texts) // 2],
        key="own",
    )


# Independent readers ----------------------------------------------------------------------------------------


def of_xlsx(content: bytes) -> list[str]:
    """Texts of all cells; every part is well-formed, no cell a formula but those of charts, no link leads outside."""
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        for part in parts.namelist():
            if part.endswith((".xml", ".rels")):
                root = etree.fromstring(parts.read(part))
                assert not [one for one in root.iter("{*}f") if "worksheets" in part]
                assert not [
                    one.get("Target") for one in root.iter("{*}Relationship") if one.get("TargetMode") == "External"
                ]
                assert not UNSEEN.search("".join(root.itertext()))
    book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    assert len({one.casefold() for one in book.sheet_names}) == len(book.sheet_names)
    assert all(len(one.encode("utf-16-le")) <= 62 for one in book.sheet_names)
    return [str(cell) for one in book.sheet_names for row in book.get_sheet_by_name(one).to_python() for cell in row]


def of_pptx(content: bytes) -> list[str]:
    found = []
    for slide in Presentation(io.BytesIO(content)).slides:
        for shape in slide.shapes:
            if shape.has_text_frame:
                found.append(shape.text_frame.text)
            if shape.has_table:
                found += [cell.text for row in shape.table.rows for cell in row.cells]
            if shape.has_chart:
                found += [series.name for series in shape.chart.plots[0].series]
    return found


def of_pdf(content: bytes) -> list[str]:
    assert content.startswith(b"%PDF") and b"/JavaScript" not in content and b"/Launch" not in content
    if not shutil.which("pdftotext"):
        pytest.skip("pdftotext (Debian: poppler-utils) is not here")
    told = subprocess.run(["pdftotext", "-", "-"], input=content, capture_output=True, check=True)
    assert not told.stderr, told.stderr
    # The reader says by these where a text runs from the right.
    return [re.sub("[\u202a-\u202c]", "", told.stdout.decode())]


class _Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []
        self.words: list[str] = []

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.attributes += attrs

    def handle_data(self, words):
        self.words.append(words)


def of_html(content: bytes) -> list[str]:
    page = _Tags()
    page.feed(content.decode())
    assert not set(page.tags) & {"img", "iframe", "object", "embed", "b"} and page.tags.count("script") <= 2
    assert not [name for name, value in page.attributes if name.startswith("on") or "javascript:" in (value or "")]
    return page.words


READERS = {"xlsx": of_xlsx, "pptx": of_pptx, "pdf": of_pdf, "html": of_html}


def judged(words: list[str], texts) -> None:
    """Nothing unseen is in a file; what stands in the texts does."""
    whole = "".join(words)
    assert not UNSEEN.search(whole.replace("\x0c", "")), UNSEEN.search(whole.replace("\x0c", ""))
    bare = re.sub(r"\s+", "", whole)
    assert [text[:30] for text in texts if shown(text) and shown(text)[:8] not in bare] == []


# A sweep for each surface -----------------------------------------------------------------------------------


@pytest.mark.each_time(2)
@pytest.mark.parametrize("kind", WRITERS)
def test_a_briefing_of_hostile_texts_is_a_whole_file(kind):
    of = made(WITHOUT_LONG)
    judged(
        READERS[kind](WRITERS[kind](of)),
        [text for text in WITHOUT_LONG if text.isascii() and len(text) < 60] if kind == "xlsx" else [],
    )
    assert re.fullmatch(r"[a-z0-9.-]+", name(of, kind))


@pytest.mark.parametrize("kind", [pytest.param(kind, marks=pytest.mark.long) for kind in WRITERS])
def test_a_briefing_of_very_long_texts_is_a_whole_file(kind):
    READERS[kind](WRITERS[kind](made(tuple(text for text in ALL if len(text) >= 700))))


@pytest.mark.long
@pytest.mark.parametrize("kind", WRITERS)
@pytest.mark.parametrize("text", STORABLE)
def test_each_hostile_text_alone_makes_a_whole_briefing(kind, text):
    READERS[kind](WRITERS[kind](made((TEXTS[text],), "ru")))


@pytest.mark.long
@pytest.mark.parametrize(
    "make",
    [chart, bars, matrix],
    ids=lambda one: one.__name__,
)
def test_a_chart_of_hostile_texts_is_a_whole_file(make):
    # Some of all: a chart holds few names. The others come in their turn in `make soak`.
    texts = [
        TEXTS[name]
        for name in (
            "override",
            "emoji",
            "joined emoji",
            "persian",
            "formula",
            "markup",
            "heap of marks",
            "long word",
            "brackets",
            "placeholder",
            "controls",
        )
    ]
    _whole(make(texts if make is bars else texts[:6], texts[0] + texts[1] + texts[5]), [])


@pytest.mark.long
@pytest.mark.parametrize("make", [chart, bars, matrix], ids=lambda one: one.__name__)
@pytest.mark.parametrize("text", STORABLE)
def test_a_chart_of_each_hostile_text_is_a_whole_file(make, text):
    _whole(make([TEXTS[text], TEXTS[text] + "2"], TEXTS[text]), [])


def _whole(one, texts) -> None:
    where = said(one.title)
    drawn = etree.fromstring(paper.svg(one, where))
    assert not UNSEEN.search("".join(drawn.itertext())) and not [
        tag for tag in drawn.iter() if str(tag.tag).endswith(("script", "image", "foreignObject"))
    ]
    Image.open(io.BytesIO(paper.png(one, where))).verify()
    of_pdf(paper.pdf(one, where))
    judged(of_xlsx(workbook.chart_workbook(one, where, definitions=((one.title, one.title),))), texts)
    _tabular(plain.csv(one, where))


def _tabular(content: bytes) -> None:
    text = content.decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(text, newline="")))
    assert len({len(row) for row in rows}) == 1 and not UNSEEN.search(text)
    for cell in (cell for row in rows for cell in row):
        assert not cell.lstrip().startswith(values.FORMULA) or re.fullmatch(r"-?[\d.e+]+", cell), cell


@pytest.mark.long
def test_a_map_of_hostile_texts_is_a_whole_file():
    one, where = picture(ALL[:16], TEXTS["emoji"] + TEXTS["markup"]), said()
    drawn = etree.fromstring(map_paper.svg(one, where))
    assert not UNSEEN.search("".join(drawn.itertext()))
    of_pdf(map_paper.pdf(one, where))
    of_xlsx(workbook.map_workbook(picture(ALL, "x"), where))
    _tabular(plain.map_csv(picture(ALL, "x"), where))


def test_summaries_of_agencies_of_hostile_texts_are_whole_files():
    summaries = [
        summary(number, rows=2, words=text) for number, text in enumerate(WITHOUT_LONG[::4] + (TEXTS["long word"],))
    ]
    of_pdf(agency_summary_pdf.pdf(summaries, said()))
    judged(
        of_xlsx(
            agency_summary_xlsx.xlsx([summary(number, rows=2, words=text) for number, text in enumerate(ALL)], said())
        ),
        [text for text in WITHOUT_LONG if text.isascii()],
    )


def test_lists_of_records_of_hostile_texts_are_whole_files():
    told = [signs.drawn(text) for text in TEXTS.values()]
    table = pa.table({"Place, as reported": pa.array(told), "n": pa.array(range(len(told)))})
    about = [("Source", text) for text in told]
    for kind, of in KINDS.items():
        content = b"".join(records_files.csv(iter([table]), kind=kind)).decode("utf-8-sig")
        rows = list(csv.reader(io.StringIO(content, newline=""), delimiter=of.separator))[-len(told) :]
        for row, text in zip(rows, told, strict=True):
            assert row[0].removeprefix(values.SHIELD if row[0] != text else "") == text
            assert not row[0].lstrip().startswith(values.FORMULA)
    cells = of_xlsx(b"".join(records_files.xlsx(iter([table]), about=about, mark="x")))
    assert [text for text in told if text.isprintable() and text.strip() and text not in cells] == []
    with zipfile.ZipFile(
        io.BytesIO(b"".join(records_files.zipped_csv(iter([table]), name="records", about=about, kind="standard")))
    ) as parts:
        assert parts.testzip() is None and not [
            part for part in parts.namelist() if ".." in part or part.startswith("/")
        ]
    assert (
        pq.read_table(io.BytesIO(b"".join(records_files.parquet(iter([table]), about=about)))).column(0).to_pylist()
        == told
    )


def test_texts_that_were_stored_earlier_are_read_without_what_is_not_seen(embedded):
    """As an earlier version loaded them, through the only door by which pages, walls and files get their rows."""
    import sqlalchemy as sa

    from database import engine, publishing
    from queries.schema import agency

    with publishing.change(embedded) as connection:
        for number, text in enumerate(STORABLE.values()):
            connection.execute(sa.insert(agency).values(_an_agency(f"XX-{number}", text)))
    version = data.Version("1", engine.reader(embedded))
    query = sa.select(agency.c.code, agency.c.name_en, agency.c.name_ru).order_by(
        sa.func.length(agency.c.code), agency.c.code
    )
    frame, table = data.rows_in(version, query), data.table_in(version, query)
    expected = [signs.drawn(text) for text in STORABLE.values()]
    assert sorted(frame["name_en"]) == sorted(table.column("name_ru").to_pylist()) == sorted(expected)
    version.engine.dispose()


def _an_agency(code: str, text: str) -> dict:
    from queries.schema import agency

    return {"code": code, "name_en": text, "name_ru": text} | {
        column.name: {"country_code": "KG", "kind": "customs", "lineage_code": code}.get(column.name, "x")
        for column in agency.c
        if not column.nullable and column.name not in ("code", "name_en", "name_ru")
    }
