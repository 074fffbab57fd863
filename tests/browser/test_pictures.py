"""What only a browser knows of tiles, tables, trend and map: whether they are seen, fit, answer a click, and stay
here."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from charts import theme

ROOT = Path(theme.__file__).parents[1]

pytestmark = pytest.mark.long

PAGE = f"""
import sys
sys.path.insert(0, {str(ROOT)!r})
from datetime import date
from pathlib import Path
import streamlit as st
from charts import theme
from charts import map as maps
from charts import map_rules as rules
from charts.table import Cell, Column, table
from charts.tiles import Bar, Tile, tiles
from charts.chart import Band, Flag, Series, TimeChart
from charts.figure import figure

st.set_page_config(layout="wide", page_icon={str(ROOT / "static" / "icon.png")!r})
palette = theme.palette(st.context.theme.type)
names = ("present", "context", "attention", "text", "muted", "hairline", "card", "page", "band")
colours = "".join(f"--blo-{{name}}:{{getattr(palette, name)}};" for name in names)
style = Path({str(ROOT / "assets" / "style.css")!r}).read_text(encoding="utf-8")
st.html(f"<style>:root{{{{{{colours}}}}}}" + style + "</style>")
EVIL = "<img src=x onerror='document.title=1'>"
months = (
    Bar(1.0, "reported", "a"), Bar(0.5, "reported", "b"), Bar(0.0, "nil", "c"), Bar(None, "missing", "d"),
    Bar(None, "closed", "e"), Bar(None, "not_open", "f"), Bar(0.6, "filling", "g"),
)
tile = Tile("Изъято наркотиков", "Изъято наркотиков: 12 345 кг", value="12 345", unit="кг", change="+1 %",
            compared="к 12", lines=(EVIL,), bars=months, months=("октябрь 2025 г.", "сентябрь 2026 г."))
st.html(tiles([tile] * 6, "Why"))
st.html(table([Column("Дата"), Column("Вещество"), Column("Количество", "number"), Column("Место"),
               Column("Примечания")],
              [[Cell("30.09.2026"), Cell("Метамфетамин", colour=palette.group("ats")), Cell("1 234 567,5 кг"),
                Cell("Нижний Пяндж (Панджи Поён)", second=EVIL), Cell("Предварительно")]] * 3, caption="Случаи"))
st.html(table([Column("Ведомство"), Column("Ведущее", "number"), Column("Участвующее", "number"),
               Column("12 месяцев", "bars")],
              [[Cell("Узбекистан · Министерство внутренних дел", second="Пограничные войска Комитета " * 4),
                Cell("1 211", share=0.5), Cell("154"), Cell(bars=months)]], caption="Ведомства"))
first = [date(2026, month, 1) for month in range(1, 7)]
line = Series(name="cases", values=(1.0, None, 9.0, 2.0, 3.0, 1.0),
              states=("reported", "missing", "reported", "reported", "reported", "filling"),
              words=tuple("abcdef"), label="Опиоиды")
chart = TimeChart(title="", unit="", starts=tuple(first), labels=tuple("abcdef"), ticks=((0, "Jan"), (5, "Jun")),
                  series=(line,),
                  bands=(Band(name="expected range", low=(1.0,) * 6, high=(4.0,) * 6),),
                  flags=(Flag(place=2, value=9.0, label="9"),))
st.plotly_chart(figure(chart, palette), theme=None, config={{"displayModeBar": False}})
view = maps._view(rules.NETWORK, 600, 400)
place = maps.Place("TJ-ONE", view.latitude, view.longitude, 1.0, "Title " + EVIL, "12 cases " + EVIL, label="Ойбек")
picture = maps.deck([place], mode=st.context.theme.type, language="ru", width=600, height=400,
                    box=rules.NETWORK)
chosen = st.pydeck_chart(picture, height=400, width=600, key="map", selection_mode="single-object", on_select="rerun")
marks = chosen.selection.get("objects", {{}}).get("places", [])
st.html("<i id='chosen'>" + ",".join(one["code"] for one in marks) + "</i>")
"""


@pytest.fixture(scope="module")
def address(serve, tmp_path_factory) -> str:
    folder = tmp_path_factory.mktemp("pictures")
    shutil.copytree(ROOT / "static", folder / "static")
    shutil.copytree(ROOT / ".streamlit", folder / ".streamlit", ignore=shutil.ignore_patterns("secrets.toml"))
    script = folder / "page.py"
    script.write_text(PAGE, encoding="utf-8")
    return serve(script)


def opened(browser, address: str, width: int, height: int, scheme: str):
    page = browser.new_page(viewport={"width": width, "height": height}, color_scheme=scheme)
    asked, files = [], []
    page.on("request", lambda request: asked.append(request.url))
    page.on("websocket", lambda socket: asked.append(socket.url))
    page.on("response", lambda response: files.append((response.url, response.status)))
    page.goto(address)
    page.wait_for_selector("#chosen", state="attached", timeout=60_000)
    page.wait_for_selector("[data-testid=stDeckGlJsonChart] canvas", timeout=60_000)
    page.wait_for_selector(".js-plotly-plot .main-svg", timeout=60_000)
    return page, asked, files


@pytest.fixture(scope="module")
def wide(browser, address):
    page, asked, files = opened(browser, address, 1600, 900, "light")
    for name in ("countries", "roads"):
        while not any(url.endswith(f"{name}.geojson") and status == 200 for url, status in files):
            page.wait_for_event("response", timeout=60_000)
    yield page, asked, files
    page.close()


@pytest.fixture(scope="module", params=["dark", pytest.param("light", marks=pytest.mark.long)])
def phone(browser, address, request):
    page, _asked, _files = opened(browser, address, 390, 844, request.param)
    yield page
    page.close()


def test_every_request_stays_on_this_machine_and_finds_what_it_asks_for(wide, address):
    _page, asked, files = wide
    here = (address, address.replace("http", "ws"), "data:", "blob:")
    assert [url for url in asked if not url.startswith(here)] == []
    assert [url for url, status in files if status >= 400] == []
    assert any(url.endswith("inter-cyrillic-wght-normal.woff2") for url, _status in files)


def sizes(page, selector: str) -> list[dict]:
    return page.eval_on_selector_all(
        selector,
        "all => all.map(one => ({w: one.getBoundingClientRect().width, h: one.getBoundingClientRect().height}))",
    )


def test_the_months_of_a_tile_are_seen_and_differ(wide):
    page, *_rest = wide
    bars = sizes(page, ".blo-tile:first-child .blo-month i")
    tall, half, zero, missing, closed, not_open, filling = bars
    assert all(one["w"] > 0 and one["h"] > 0 for one in bars)
    assert tall["h"] > 20 and half["h"] == pytest.approx(tall["h"] / 2, abs=1)
    assert zero["h"] < 3 < filling["h"] and zero["w"] == pytest.approx(tall["w"])
    assert missing["w"] < zero["w"] and not_open["w"] < closed["w"]


def test_six_tiles_stand_in_one_row_on_a_desk_and_in_rows_of_two_on_a_phone(wide, phone):
    def rows(page) -> int:
        return page.evaluate(
            "new Set([...document.querySelectorAll('.blo-tile')].map(one => one.getBoundingClientRect().top)).size"
        )

    assert rows(wide[0]) == 1 and rows(phone) == 3


def test_nothing_is_wider_than_a_phone(phone):
    assert phone.evaluate("document.querySelector('[data-testid=stMain]').scrollWidth") <= 390
    for selector in (".blo-table", ".blo-tile", ".blo-table td"):
        for one in phone.eval_on_selector_all(selector, "all => all.map(one => one.getBoundingClientRect().right)"):
            assert one <= 390, selector


def test_data_in_tiles_and_tables_makes_no_element(wide):
    page, *_rest = wide
    assert page.eval_on_selector_all(".stHtml img", "all => all.length") == 0
    assert "<img src=x" in page.text_content(".blo-tile:first-child")


def test_colours_follow_the_mode(phone):
    mode = phone.evaluate("getComputedStyle(document.querySelector('.blo-full i')).backgroundColor")
    dark = phone.evaluate("matchMedia('(prefers-color-scheme: dark)').matches")
    red, green, blue, _alpha = theme.rgb((theme.DARK if dark else theme.LIGHT).present)
    assert mode == f"rgb({red}, {green}, {blue})"


def test_the_trend_draws_its_line_its_band_and_its_numbers(wide):
    page, *_rest = wide
    assert page.eval_on_selector_all(".js-plotly-plot .scatterlayer .js-line", "all => all.length") > 0
    texts = page.eval_on_selector_all(".js-plotly-plot text", "all => all.map(one => one.textContent)")
    assert {"9", "expected range", "Опиоиды"} <= set(texts)


def test_a_mark_says_what_it_is_as_text_and_a_click_brings_back_its_code(wide):
    page, *_rest = wide
    canvas = page.locator("[data-testid=stDeckGlJsonChart] canvas").first
    canvas.scroll_into_view_if_needed()
    box = canvas.bounding_box()
    middle = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    tooltip = page.locator(".deck-tooltip")
    step = 0
    while not (tooltip.count() and "12 cases" in tooltip.first.inner_text()):
        page.mouse.move(middle[0] + step % 3, middle[1])
        page.wait_for_timeout(500)
        step += 1
    assert "Title <img src=x" in tooltip.first.inner_text()
    assert tooltip.locator("img").count() == 0
    # Pressed where the pointer rests. While software draws anew a press can be lost: then press again.
    chosen = page.locator("#chosen")
    for _attempt in range(10):
        page.mouse.down()
        page.wait_for_timeout(100)
        page.mouse.up()
        for _moment in range(12):
            if chosen.text_content() == "TJ-ONE":
                return
            page.wait_for_timeout(500)
    pytest.fail("no click brought back the code of the mark")
