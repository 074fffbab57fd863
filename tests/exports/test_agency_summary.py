"""The summary of an agency as PDF and workbook: a page each, whatever it holds; numbers as numbers; data as text."""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from dataclasses import replace
from datetime import date

import pytest
from python_calamine import CalamineWorkbook

from charts.chart import Band, Bar, BarChart, Series, TimeChart
from exports import agency_summary_pdf, agency_summary_xlsx
from exports.agency_summary import AmountRow, CaseRow, CourseRow, Figure, PartnerRow, Summary
from exports.provenance import Provenance
from language import i18n
from scope.comparison import shift

STARTS = tuple(shift(date(2024, 10, 1), number) for number in range(24))
EVIL = '=cmd|" /C calc"!A0 #image("x.png") <script>alert(1)</script> $x^2$ *bold*'


def provenance(language: str = "en") -> Provenance:
    return Provenance(
        language=language,
        installation="Border Liaison Offices",
        filter_line="Q3 2026 · five programme countries",
        compared="compared with Q3 2025",
        data_date="6 Nov 2026",
        source="invented records",
        link="https://example.org/agencies?lang=en",
        marks=("Demonstration data",),
        notes=("No national totals",),
    )


def bars(title: str, count: int, *, is_whole: bool = True) -> BarChart:
    made = tuple(
        Bar(
            name=f"{title} {number}",
            value=float(count - number) if is_whole else 0.5,
            written=str(count - number),
            base=None if is_whole else 0.4,
        )
        for number in range(count)
    )
    return BarChart(title=title, unit="", bars=made, is_whole=is_whole, take="Most often", notes=("not stated: 3",))


def summary(number: int = 1, *, rows: int = 3, words: str = "Customs Service") -> Summary:
    values = tuple(float(place) if place != 7 else None for place in range(24))
    own = Series(
        name=words, values=values, states=tuple("missing" if value is None else "reported" for value in values)
    )
    trend = TimeChart(
        title="Cases per month",
        unit="cases",
        starts=STARTS,
        labels=tuple(map(i18n.month_year, STARTS)),
        ticks=((0, "Oct\n2024"),),
        series=(own,),
        bands=(Band(name="same kind elsewhere", low=(1.0,) * 24, high=(9.0,) * 24),),
        take="Most: 23",
        notes=("Band: others",),
        selected=(21, 23),
    )
    return Summary(
        code=f"KG-{number}",
        name=f"{words} {number}",
        country="Kyrgyzstan",
        kind="Customs",
        subtitle="Customs · Kyrgyzstan",
        sentences=tuple(f"{words}: {place}." for place in range(rows)),
        figures=tuple(Figure(words[:20], str(place), "was 3") for place in range(6)),
        numbers=(("Cases", 20.0), ("Median reply, days", 2.25), ("Men", None)),
        trend=trend,
        amounts=tuple(AmountRow(words, "kg", 12.5, "12.5 kg", 4, 7.5, "1 case: 60%") for _place in range(rows)),
        partners=tuple(PartnerRow(words, words, "Tajikistan", 3, 4, 5, 1.5, "1.5 days") for _place in range(rows)),
        courses=tuple(CourseRow(words, 2, 5.0, None) for _place in range(rows)),
        significant=tuple(CaseRow("30 Sep 2026", words, "1.2 kg", "Oybek") for _place in range(rows)),
        bars=(*(bars(f"Field {place}", rows) for place in range(5)), bars("Complete", 12, is_whole=False)),
    )


def pages_of(pdf: bytes) -> int:
    """Pages of a PDF, also where its objects are packed into streams."""
    packed = re.findall(rb"stream\r?\n(.*?)\r?\nendstream", pdf, re.S)
    opened = []
    for part in packed:
        try:
            opened.append(zlib.decompress(part))
        except zlib.error:
            continue
    return len(re.findall(rb"/Type\s*/Page\b(?!s)", b"\n".join([pdf, *opened])))


@pytest.mark.parametrize("language", ["en", "ru"])
@pytest.mark.parametrize("agencies", [1, 3])
def test_each_agency_has_one_page(language, agencies):
    made = agency_summary_pdf.pdf([summary(number) for number in range(agencies)], provenance(language))
    assert made.startswith(b"%PDF") and pages_of(made) == agencies


def test_what_is_too_long_for_a_page_is_drawn_smaller():
    long = summary(rows=30, words="A name of an agency that goes on and on over more than one line of its column")
    assert pages_of(agency_summary_pdf.pdf([long, summary()], provenance())) == 2


def test_an_agency_without_anything_has_its_page():
    bare = replace(
        summary(),
        amounts=(),
        partners=(),
        courses=(),
        significant=(),
        sentences=(),
        bars=tuple(bars(f"Field {place}", 0) for place in range(6)),
    )
    assert pages_of(agency_summary_pdf.pdf([bare], provenance())) == 1


def test_data_is_text_on_paper_and_no_code_of_the_typesetter():
    assert pages_of(agency_summary_pdf.pdf([summary(words=EVIL)], provenance())) == 1


def test_the_letters_are_in_the_file_and_come_from_the_project():
    made = agency_summary_pdf.pdf([summary()], provenance("ru"))
    opened = b"".join(
        zlib.decompress(part) for part in re.findall(rb"stream\r?\n(.*?)\r?\nendstream", made, re.S) if part[:1] == b"x"
    )
    fonts = set(re.findall(rb"/BaseFont\s*/(?:[A-Z]{6}\+)?([\w-]+)", made + opened))
    assert fonts and all(font.startswith(b"Inter") for font in fonts)
    assert re.search(rb"/FontFile[23]?", made + opened)


def test_the_one_who_waits_is_told_how_far_it_is():
    told: list[tuple[int, int]] = []
    agency_summary_pdf.pdf([summary(), summary(2)], provenance(), tell=lambda done, total: told.append((done, total)))
    assert told == [(0, 3), (1, 3), (2, 3), (3, 3)]
    told.clear()
    agency_summary_xlsx.xlsx([summary()], provenance(), tell=lambda done, total: told.append((done, total)))
    assert (
        told[0][0] == 0
        and told[-1][0] == told[-1][1]
        and [done for done, _total in told] == sorted(done for done, _total in told)
    )


def sheets(made: bytes) -> dict[str, list[list]]:
    book = CalamineWorkbook.from_filelike(io.BytesIO(made))
    return {name: book.get_sheet_by_name(name).to_python() for name in book.sheet_names}


def test_numbers_are_numbers_months_are_days_and_nothing_is_blank():
    found = sheets(agency_summary_xlsx.xlsx([summary(1), summary(2)], provenance()))
    assert [*found] == ["Agencies", "Months", "Seized", "Partners", "Breakdowns", "Training", "In short", "About"]
    assert found["Agencies"][3] == ["Agency", "Country", "Agency kind", "Cases", "Median reply, days", "Men"]
    assert found["Agencies"][4:] == [
        [f"Customs Service {number}", "Kyrgyzstan", "Customs", 20.0, 2.25, ""] for number in (1, 2)
    ]
    months = found["Months"][4:28]
    assert [row[3] for row in months] == list(STARTS)
    assert [row[4] for row in months] == [*map(float, range(7)), "", *map(float, range(8, 24))]
    assert months[7][5] == "Not reported" and months[8][5] == ""
    assert found["Seized"][4][3:] == ["Customs Service", "kg", 12.5, 4.0, 7.5]


def test_every_sheet_says_that_the_data_are_for_demonstration_and_the_last_what_they_are():
    found = sheets(agency_summary_xlsx.xlsx([summary()], provenance()))
    for name, rows in found.items():
        assert "Demonstration data" in str(rows[0]), name
    told = dict((row[0], row[1]) for row in found["About"])
    assert told["Link"] == "https://example.org/agencies?lang=en" and told["Data as of"] == "6 Nov 2026"


def test_the_mark_is_printed_on_each_page_of_the_workbook():
    made = agency_summary_xlsx.xlsx([summary()], replace(provenance(), marks=("Demonstration & more",)))
    with zipfile.ZipFile(io.BytesIO(made)) as file:
        pages = [file.read(name).decode() for name in file.namelist() if name.startswith("xl/worksheets/sheet")]
    headed = [re.findall("<oddHeader>(.*?)</oddHeader>", page) for page in pages]
    assert headed == [["&amp;LDemonstration &amp;&amp; more"]] * 7 + [[]]


def test_text_of_records_never_becomes_a_formula():
    import zipfile

    made = agency_summary_xlsx.xlsx([summary(words=EVIL)], provenance())
    with zipfile.ZipFile(io.BytesIO(made)) as file:
        parts = [file.read(name) for name in file.namelist() if name.startswith("xl/worksheets/sheet")]
    assert parts and not any(b"<f>" in part for part in parts)
    assert sheets(made)["Agencies"][4][0] == f"{EVIL} 1"


def test_no_agency_gives_a_workbook_that_says_what_it_would_hold():
    assert "About" in sheets(agency_summary_xlsx.xlsx([], provenance()))
