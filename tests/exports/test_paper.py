"""Pictures and print: nothing covered or cut, the typeface in the file, and every file says what it is."""

from __future__ import annotations

import io
import math
import re
import subprocess
import sys
import zlib
from pathlib import Path
from xml.etree import ElementTree

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from PIL import Image

from charts.chart import Flag, Mark
from charts.theme import LIGHT
from exports import drawing, paper, typeface
from exports.about import in_language
from exports.workbook import chart_workbook
from language import i18n
from tests.exports import made_up
from tests.exports.reading import Workbook

SVG = "{http://www.w3.org/2000/svg}"
ROOT = Path(i18n.__file__).parents[1]
LONG_RU = made_up.provenance(
    "ru",
    filter_line=f"{made_up.LONG}; " * 9,
    marks=(f"Демонстрационные данные: {made_up.LONG} " * 3,),
    notes=(made_up.LONG * 4,),
)


def texts_on_page(chart, provenance) -> tuple[list, tuple[float, float]]:
    """The texts of a page with the boxes they take (left, lower, right, upper, in pixels), and the page's size."""

    def make():
        from matplotlib.text import Text

        with drawing.session():
            figure = paper.page(chart, provenance, paper.Size()).close()
            renderer = figure.canvas.get_renderer()
            found = [one for one in figure.findobj(Text) if one.get_text()]
            boxes = [(one.get_text(), one.get_window_extent(renderer).extents) for one in found]
            return boxes, tuple(figure.bbox.size)

    return in_language(provenance.language, make)


def covered(boxes) -> list[tuple[str, str]]:
    """Pairs of texts that run into each other by more than half a point."""
    slack = drawing.PIXELS_PER_INCH / 72 * 0.5
    found = []
    for number, (one, a) in enumerate(boxes):
        for other, b in boxes[number + 1 :]:
            if min(a[2], b[2]) - max(a[0], b[0]) > slack and min(a[3], b[3]) - max(a[1], b[1]) > slack * 2:
                found.append((one, other))
    return found


def cut(boxes, size) -> list[str]:
    return [
        words for words, (left, low, right, high) in boxes if left < 0 or low < 0 or right > size[0] or high > size[1]
    ]


@pytest.mark.each_time(14)
@pytest.mark.parametrize("name", made_up.RICH)
@pytest.mark.parametrize("provenance", [made_up.provenance("en"), LONG_RU], ids=["plain", "very long"])
def test_no_text_covers_another_or_leaves_the_page(name, provenance):
    boxes, size = texts_on_page(made_up.RICH[name], provenance)
    assert (covered(boxes), cut(boxes, size)) == ([], [])


@settings(
    max_examples=20,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
    phases=[Phase.explicit, Phase.generate],
    derandomize=True,
)
@given(made_up.charts)
def test_no_text_of_any_chart_covers_another_or_leaves_the_page(chart):
    boxes, size = texts_on_page(chart, made_up.provenance("ru"))
    assert (covered(boxes), cut(boxes, size)) == ([], [])


@pytest.mark.parametrize("values", [(75, 77), (77, 75), (75, 75.5), (76, 76)])
def test_a_number_stands_nearer_to_its_own_point_than_to_another(values):
    from matplotlib.text import Text

    lines = [
        made_up.line([40, value, 60], name=f"line {number}", colour=f"series:{number}")
        for number, value in enumerate(values)
    ]
    flags = tuple(Flag(place=1, value=value, label=f"{number}: {value}") for number, value in enumerate(values))
    with drawing.session():
        figure = paper.page(made_up.over_time(*lines, flags=flags), made_up.provenance(), paper.Size()).close()
        renderer = figure.canvas.get_renderer()
        dots = [
            dot.get_transform().transform(dot.get_xydata())[0]
            for dot in figure.get_children()
            if dot.get_gid() == "flag::1"
        ]
        numbers = [one for one in figure.findobj(Text) if one.get_gid() == "flag-number"]
        boxes = {one.get_text(): one.get_window_extent(renderer) for one in numbers}
    assert len(dots) == 2 and boxes
    for own, other, flag in zip(dots, reversed(dots), flags, strict=True):
        if box := boxes.get(flag.label):
            middle = ((box.x0 + box.x1) / 2, (box.y0 + box.y1) / 2)
            assert math.dist(middle, own) <= math.dist(middle, other), flag.label


def test_texts_that_run_into_each_other_or_off_the_page_would_be_noticed():
    assert covered([("one", (0, 0, 90, 30)), ("other", (40, 10, 120, 40))]) == [("one", "other")]
    assert cut([("one", (-4, 0, 90, 30))], (100, 100)) == ["one"]


# What files say of themselves -------------------------------------------------------------------------------


def words_of_svg(content: bytes) -> str:
    root = ElementTree.fromstring(content)
    return " ".join(" ".join(one.itertext()) for one in root.iter(f"{SVG}text"))


@pytest.mark.parametrize("language", i18n.LANGUAGES)
def test_a_vector_picture_shows_all_that_it_must_say_as_text(language):
    provenance = made_up.provenance(language)
    shown = words_of_svg(paper.svg(made_up.RICH["stack"], provenance))
    assert [one for one in made_up.said(provenance) if one not in shown] == []


@pytest.mark.parametrize("language", i18n.LANGUAGES)
def test_a_page_of_print_shows_all_that_it_must_say(language):
    provenance = made_up.provenance(language)
    boxes, _size = texts_on_page(made_up.RICH["bars"], provenance)
    shown = " ".join(words for words, _box in boxes)
    assert [one for one in made_up.said(provenance) if one not in shown] == []


def test_the_headings_are_in_the_language_of_the_file_and_the_reader_keeps_his_own():
    i18n.use("en")
    shown = words_of_svg(paper.svg(made_up.RICH["stack"], made_up.provenance("ru")))
    assert "Источник" in shown and "Неполный период" in shown and "Source" not in shown
    assert i18n.language() == "en"


def test_numbers_on_the_axis_are_written_as_the_language_writes_them():
    chart = made_up.over_time(made_up.line([1200, 5400]))
    assert f"4{i18n.THIN}000" in words_of_svg(paper.svg(chart, made_up.provenance("ru")))
    assert "4,000" in words_of_svg(paper.svg(chart, made_up.provenance("en")))


def test_demonstration_data_says_so_at_the_top_in_the_colour_of_attention_and_real_data_says_nothing():
    picture = Image.open(io.BytesIO(paper.png(made_up.RICH["bars"], made_up.provenance())))
    colour = tuple(int(LIGHT.attention[at : at + 2], 16) for at in (1, 3, 5))
    width = picture.width
    top = picture.convert("RGB").crop((0, 0, width, 120))
    assert sum(count for count, one in top.getcolors(width * 120) if one == colour) > width * 20
    real = (
        Image.open(io.BytesIO(paper.png(made_up.RICH["bars"], made_up.provenance(marks=()))))
        .convert("RGB")
        .crop((0, 0, width, 120))
    )
    assert sum(count for count, one in real.getcolors(width * 120) if one == colour) == 0
    root = ElementTree.fromstring(paper.svg(made_up.RICH["bars"], made_up.provenance()))
    first = next(one for one in root.iter(f"{SVG}text"))
    assert first.text == made_up.MARK["en"]


def test_a_picture_says_in_its_own_properties_what_it_is():
    provenance = made_up.provenance("ru")
    picture = Image.open(io.BytesIO(paper.png(made_up.RICH["bars"], provenance)))
    assert picture.text["Title"] == "Change"
    assert [one for one in made_up.said(provenance) if one not in picture.text["Description"]] == []
    drawn = ElementTree.fromstring(paper.svg(made_up.RICH["bars"], provenance))
    assert drawn.find(f"{SVG}title").text == "Change"
    assert [one for one in made_up.said(provenance) if one not in drawn.find(f"{SVG}desc").text] == []
    assert drawn.get("role") == "img"


# The typeface in the file -----------------------------------------------------------------------------------


def test_a_vector_picture_brings_the_letters_it_shows():
    import base64

    from fontTools.ttLib import TTFont

    content = paper.svg(made_up.RICH["panels"], made_up.provenance("ru"))
    root = ElementTree.fromstring(content)
    style = " ".join(one.text or "" for one in root.iter(f"{SVG}style"))
    rules = re.findall(r"font-family:'Inter';font-weight:(\d+);src:url\(data:font/woff;base64,([^)]+)\)", style)
    letters = {int(weight): set(TTFont(io.BytesIO(base64.b64decode(data))).getBestCmap()) for weight, data in rules}
    assert set(letters) == {400, 600}
    for one in root.iter(f"{SVG}text"):
        weight = 600 if "600" in one.get("style") else 400
        assert {ord(letter) for letter in one.text} - letters[weight] == set()
        assert "Inter" in one.get("style") and typeface.OURS not in one.get("style")
    assert len(content) < 200_000
    assert set(re.findall(rb"url\((#|data:)?", content)) == {b"#", b"data:"}
    assert {one[:1] for one in re.findall(rb"href=\"([^\"]*)", content)} <= {b"#"}


def test_print_embeds_the_typeface_as_outlines_of_truetype_and_keeps_its_text():
    content = paper.pdf(made_up.RICH["panels"], made_up.provenance("ru"))
    assert content.count(b"/FontFile2") >= 2
    assert b"/Type3" not in content
    names = set(re.findall(rb"/BaseFont /([\w+-]+)", content))
    assert {name.rpartition(b"+")[2].removeprefix(b"Inter-") for name in names} >= {b"Regular", b"SemiBold"}
    streams = [
        zlib.decompress(part)
        for part in re.findall(rb"/FlateDecode[^>]*>>\s*stream\r?\n(.*?)\r?\nendstream", content, re.DOTALL)
    ]
    assert any(b"beginbfchar" in stream or b"beginbfrange" in stream for stream in streams)


def test_letters_that_inter_has_not_are_drawn_from_another_typeface_and_nothing_is_said_of_it(caplog, recwarn):
    chart = made_up.over_time(made_up.line([1, 2]), title="Приграничье مرز")
    assert paper.pdf(chart, made_up.provenance())[:5] == b"%PDF-"
    assert [str(one.message) for one in recwarn] + [one.message for one in caplog.records] == []


@pytest.mark.long
def test_a_picture_is_the_same_each_time():
    for make in (paper.svg, paper.pdf, paper.png):
        assert make(made_up.RICH["stack"], made_up.provenance()) == make(made_up.RICH["stack"], made_up.provenance())


# The library ------------------------------------------------------------------------------------------------


def test_the_drawing_library_is_not_loaded_before_a_file_is_asked_for():
    code = (
        "import sys, exports.paper, exports.workbook, exports.plain, exports.map_paper; print(sorted({'matplotlib', "
        "'fontTools', 'xlsxwriter'} & set(sys.modules)))"
    )
    said = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert said.stdout.strip() == "[]"


@pytest.mark.long
def test_settings_of_the_drawing_library_stay_as_they_were_and_windows_are_never_asked_for():
    code = """
import sys
import matplotlib
from exports import paper
from tests.exports import made_up
before = matplotlib.rcParams.copy()
for make in (paper.png, paper.svg, paper.pdf):
    make(made_up.RICH["stack"], made_up.provenance())
print(matplotlib.rcParams.copy() == before, "matplotlib.pyplot" in sys.modules)
"""
    said = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert said.stdout.split() == ["True", "False"]


@pytest.mark.long
def test_many_at_once_draw_what_one_draws_alone():
    from concurrent.futures import ThreadPoolExecutor

    names = ["bars", "squares"] * 2
    alone = {name: paper.svg(made_up.RICH[name], made_up.provenance("ru")) for name in set(names)}
    with ThreadPoolExecutor(4) as pool:
        drawn = list(pool.map(lambda name: paper.svg(made_up.RICH[name], made_up.provenance("ru")), names))
    assert [one == alone[name] for name, one in zip(names, drawn, strict=True)] == [True] * len(names)


def test_the_line_of_a_vector_picture_runs_through_the_values():
    """The way of the drawn path, read from the file, goes up and down as the values do."""
    values = [3.0, 9.0, 0.0, 6.0]
    root = ElementTree.fromstring(paper.svg(made_up.over_time(made_up.line(values)), made_up.provenance()))
    group = next(one for one in root.iter(f"{SVG}g") if (one.get("id") or "").startswith("line:"))
    way = next(one for one in group.iter(f"{SVG}path")).get("d")
    heights = [float(y) for y in re.findall(r"[ML] [\d.]+ ([\d.]+)", way)]
    scaled = [(heights[2] - one) / (heights[2] - heights[1]) * 9 for one in heights]
    assert scaled == pytest.approx(values, abs=1e-3)


@pytest.mark.parametrize("name", ["panels", "several lines", "below zero", "stack"])
def test_values_stand_at_the_height_of_their_number_on_the_axis_in_every_small_multiple(name):
    """Where the numbers of the axis stand gives the scale; each line's points are measured with it."""
    from matplotlib.lines import Line2D
    from matplotlib.patches import Rectangle
    from matplotlib.text import Text

    chart = made_up.RICH[name]
    with drawing.session():
        page = paper.page(chart, made_up.provenance(), paper.Size())
        figure = page.close()
        for axes in figure.axes:
            inside = axes.get_window_extent()
            numbers = []
            for one in figure.findobj(Text):
                # Numbers of the axis end left of the fields; the middle of a figure is 0.36 of its size above its foot.
                if (
                    one.get_text()
                    and one.get_ha() == "right"
                    and inside.y0 - 20 <= one.get_window_extent().y0 <= inside.y1
                ):
                    number = float(one.get_text().replace("\u2212", "-").replace(",", ""))
                    numbers.append(
                        (
                            number,
                            page.points.transform(one.get_position())[1] + 0.3635 * one.get_size() * figure.dpi / 72,
                        )
                    )
            (low, foot), (high, head) = min(numbers), max(numbers)
            height = {value: foot + (value - low) / (high - low) * (head - foot) for value in range(-40, 60)}
            for one in axes.get_children():
                if isinstance(one, Line2D) and (one.get_gid() or "").startswith(("line:", "dotted:")):
                    for value, (_x, y) in zip(one.get_ydata(), axes.transData.transform(one.get_xydata()), strict=True):
                        if value in height:
                            assert y == pytest.approx(height[value], abs=0.5)
                elif isinstance(one, Rectangle) and (one.get_gid() or "").startswith(("bar:", "filling:")):
                    box = one.get_window_extent()
                    assert box.height == pytest.approx(abs(height[round(one.get_height())] - height[0]), abs=0.5)


def test_what_diamonds_say_stands_under_the_chart_on_paper_and_in_the_workbook():
    marks = tuple(Mark(place=place, value=1.0, words=f"month {place}: 9 kg\none case: 8 kg") for place in range(8))
    chart = made_up.over_time(made_up.line([1.0] * 8), marks=marks)
    shown = [words for words, _box in texts_on_page(chart, made_up.provenance())[0]]
    assert [words for words in shown if "one case" in words] == [
        f"month {place}: 9 kg; one case: 8 kg" for place in (7, 6, 5, 4, 3, 2)
    ]
    assert "2 earlier marks are explained in the workbook." in shown
    told = set(Workbook(chart_workbook(chart, made_up.provenance())).sheets["About"].values())
    assert {f"month {place}: 9 kg; one case: 8 kg" for place in range(8)} <= told
