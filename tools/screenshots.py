"""Every page of the app as a picture, and every slide of the wall: `make screens`, or `python -m tools.screenshots
--help`.

The pages are those that the app itself links to, over a demonstration network of its own. A page is taken when it has
come to rest: nothing runs or loads, maps and charts are drawn, and two pictures in a row are the same.
"""

from __future__ import annotations

import argparse
import io
import itertools
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page
from playwright.sync_api import TimeoutError as TookTooLong

from content.help import TASKS
from scope import settings
from tools import help_tasks, launch

OUT = launch.ROOT / "var" / "screens"
HELP_PICTURES = launch.ROOT / "static" / "help"
README_PICTURE = launch.ROOT / "docs" / "situation-en-light.png"
THEMES = ("light", "dark")
PATIENCE = 120_000
"""Milliseconds: software draws a map slowly, and the first page has everything to import."""
LOOK = 100
"""Milliseconds between two looks whether a page is drawn: one for each picture of it would hold it up."""
MOST_LOOKS = 60
LEAST_COLOURS = 16
"""What is not drawn yet has the colour of its card, and perhaps a frame and a line of words."""
AT_REST = """() => {
    const all = selector => [...document.querySelectorAll(selector)];
    return all("[data-testid=stApp][data-test-script-state=notRunning]").length === 1
        && document.fonts.status === "loaded"
        && all("[data-testid=stSkeleton], [data-testid=stAppSkeleton]").length === 0
        && all("[data-testid=stSpinner], [data-stale=true]").length === 0
        && all("[data-testid=stDeckGlJsonChart]").every(one => one.querySelector("canvas"))
        && all("*").filter(one => one.shadowRoot?.querySelector("canvas.map"))
            .every(one => one.shadowRoot.querySelector("[data-ready=true]"))
        && all("[data-testid=stPlotlyChart]").every(one => one.querySelector(".main-svg"));
}"""
ERRORS = "[data-testid=stException], [data-testid=stAlertContentError]"
MAPS = "[data-testid=stDeckGlJsonChart] canvas"
WALL = "wall"
"""Path of the wall, which no page links to."""
WALL_SHOWN = """() => {
    const wall = document.getElementById("blo-wall")?.wall;
    return Boolean(wall?.payload && (wall.shown || !wall.payload.slides.length));
}"""


@dataclass(frozen=True)
class Size:
    """A screen in pixels; `is_whole`: the picture goes on below its lower edge, to the end of the page."""

    width: int
    height: int
    is_whole: bool = False


SIZES = {"desk": Size(1600, 900), "wall": Size(1920, 1080), "phone": Size(390, 844, is_whole=True)}
WALL_SIZES = {"laptop": Size(1366, 768), "wall": Size(1920, 1080), "4k": Size(3840, 2160)}


class NotShown(RuntimeError):
    """A page that is not there, shows an error, or does not come to rest."""


def main(arguments: list[str] | None = None) -> int:
    """Take the pictures that are asked for; 0 = all are taken, 1 = the first that could not be is named."""
    asked = options(arguments)
    try:
        with launch.browser() as browser, _database(asked.database) as database:
            with launch.server(launch.ROOT / "app.py", database) as server:
                take(browser, server.address, asked, server.token)
    except (launch.NoBrowser, NotShown) as error:
        print(error, file=sys.stderr)
        return 1
    return 0


def options(arguments: list[str] | None) -> argparse.Namespace:
    """What the command line asks for."""
    languages = settings.current().languages
    parser = argparse.ArgumentParser(
        prog="python -m tools.screenshots", description="Every page of the app as a picture."
    )
    parser.add_argument("--out", type=Path, default=OUT, help="folder of the pictures (default: var/screens)")
    parser.add_argument(
        "--page",
        nargs="+",
        help="by address, the first page by its English title (default: all); wall: each slide of a playlist",
    )
    parser.add_argument("--language", nargs="+", choices=languages, default=languages)
    parser.add_argument("--theme", nargs="+", choices=THEMES, default=THEMES)
    parser.add_argument(
        "--size",
        nargs="+",
        choices=SIZES | WALL_SIZES,
        help=f"default: {', '.join(SIZES)}; of the wall: {', '.join(WALL_SIZES)}; phone: the whole page",
    )
    parser.add_argument("--whole", action="store_true", help="the whole page in every size")
    parser.add_argument(
        "--url",
        default="",
        metavar="PARAMETERS",
        help="filters as in a link: 'country=TJ&period=2026-Q3'; of the wall: 'playlist=network'",
    )
    where = parser.add_mutually_exclusive_group()
    where.add_argument("--database", metavar="DATABASE_URL", help="another database than a fresh demonstration network")
    words = f"only {README_PICTURE.relative_to(launch.ROOT).as_posix()}, over a demonstration network"
    where.add_argument("--readme", action="store_true", help=words)
    words = f"only the pictures of the page Help ({HELP_PICTURES.relative_to(launch.ROOT).as_posix()}), over one"
    where.add_argument("--tasks", action="store_true", help=words)
    return parser.parse_args(arguments)


@contextmanager
def _database(given: str | None) -> Iterator[str]:
    """Address of the given database, or of a demonstration network that is gone afterwards."""
    if given:
        yield given
        return
    with tempfile.TemporaryDirectory(prefix="screens-") as folder:
        address = f"duckdb:///{folder}"
        print("making the demonstration network…", flush=True)
        command = [sys.executable, "-m", "database", "demo"]
        subprocess.run(
            command, cwd=launch.ROOT, env=os.environ | {"DATABASE_URL": address}, stdout=subprocess.DEVNULL, check=True
        )
        yield address


def take(browser: Browser, address: str, asked: argparse.Namespace, token: str = "") -> None:
    """Write the pictures that are asked for, of the app at an address; a token shows what readers of this machine see.

    Raises:
        NotShown: a page is not there, shows an error, or does not come to rest.
    """
    found = pages(browser, address)
    if asked.readme:
        _write(
            README_PICTURE, smaller(picture(browser, f"{address}{found['situation']}?lang=en", "light", SIZES["desk"]))
        )
        return
    if asked.tasks:
        for language in asked.language:
            take_tasks(browser, address, language)
        return
    if unknown := set(asked.page or ()) - {*found, WALL}:
        raise NotShown(f"no page {', '.join(sorted(unknown))}; the app has {', '.join([*found, WALL])}")
    filters = "".join(f"&{part}" for part in (asked.url, f"token={token}" if token else "") if part)
    for name in asked.page or found:
        if name == WALL:
            for language, theme, size in itertools.product(asked.language, asked.theme, _sizes(asked, WALL_SIZES)):
                link = f"{address}/{WALL}?lang={language}&theme={theme}&paused=1{filters}"
                for number, taken in enumerate(slides(browser, link, WALL_SIZES[size]), start=1):
                    _write(asked.out / f"{name}-{language}-{theme}-{size}-{number:02}.png", taken)
            continue
        for language, theme, size in itertools.product(asked.language, asked.theme, _sizes(asked, SIZES)):
            screen = replace(SIZES[size], is_whole=asked.whole or SIZES[size].is_whole)
            taken = picture(browser, f"{address}{found[name]}?lang={language}{filters}", theme, screen)
            _write(asked.out / f"{name}-{language}-{theme}-{size}.png", taken)


def take_tasks(browser: Browser, address: str, language: str) -> None:
    """Do each task of the page Help, and write what is on the screen after its last step.

    Raises:
        help_tasks.StepFailed: a step does not do what it says.
    """
    for task in TASKS:
        context = browser.new_context(
            viewport={"width": help_tasks.WIDE, "height": help_tasks.HIGH}, color_scheme="light"
        )
        page = context.new_page()
        _open(page, address + help_tasks.begin(language))
        last = help_tasks.do(page, task, rest=_rest)
        last.wait_for_timeout(1000)
        _write(launch.ROOT / "static" / task.picture(language), help_tasks.picture(last))
        context.close()


def _rest(page: Page) -> None:
    page.wait_for_timeout(300)
    page.wait_for_function(f"() => ({WALL_SHOWN})() || ({AT_REST})()", timeout=PATIENCE, polling=LOOK)


def _sizes(asked: argparse.Namespace, known: dict[str, Size]) -> list[str]:
    """Those of the sizes asked for that such a page has; all where none is asked for."""
    return [name for name in asked.size or known if name in known]


def _write(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    print(f"{path} ({len(content) / 1000:,.0f} kB)", flush=True)


def pages(browser: Browser, address: str) -> dict[str, str]:
    """Paths of the pages that the app links to, by name: the path itself, or the English title of the one at `/`."""
    page = browser.new_page()
    _open(page, f"{address}/?lang=en")
    links = page.eval_on_selector_all(
        "[data-testid=stSidebar] [data-testid=stPageLink] a[href]",
        "all => all.map(one => [new URL(one.href).pathname, one.querySelector('p').innerText])",
    )
    page.close()
    return {path.strip("/") or title.lower().replace(" ", "-"): path for path, title in links}


def picture(browser: Browser, link: str, theme: str, size: Size) -> bytes:
    """PNG of one page, once it has come to rest.

    Raises:
        NotShown: it shows an error, or does not come to rest.
    """
    page = browser.new_page(viewport={"width": size.width, "height": size.height}, color_scheme=theme)
    try:
        _open(page, link)
        if size.is_whole:
            # The page scrolls within a box of its own: a picture of the whole needs a screen as high as what is in it.
            # What has grown with a large window says its own pixels.
            height = page.evaluate(
                "() => { const main = document.querySelector('[data-testid=stMain]');"
                " return Math.ceil(main.scrollHeight * main.getBoundingClientRect().height / main.offsetHeight) }"
            )
            page.set_viewport_size({"width": size.width, "height": max(height, size.height)})
        return _still(page)
    except TookTooLong as error:
        raise NotShown(f"{link}: {error.message.splitlines()[0]}") from error
    finally:
        page.close()


def slides(browser: Browser, link: str, size: Size) -> Iterator[bytes]:
    """PNG of each slide of a wall that is paused, in their order; one picture of a wall without slides.

    Raises:
        NotShown: it shows an error, or no slide.
    """
    page = browser.new_page(viewport={"width": size.width, "height": size.height})
    try:
        page.goto(link)
        page.wait_for_function(WALL_SHOWN, timeout=PATIENCE)
        wall = "document.getElementById('blo-wall').wall"
        count = page.evaluate(f"() => {wall}.payload.slides.length")
        yield _same_twice(page)
        for _turn in range(1, count):
            page.evaluate(f"() => {wall}.stepByHand(1)")
            yield _same_twice(page)
    except TookTooLong as error:
        errors = page.locator(ERRORS).all_inner_texts()
        raise NotShown(f"{link}: {errors[0] if errors else error.message.splitlines()[0]}") from error
    finally:
        page.close()


def _same_twice(page: Page) -> bytes:
    """PNG of what is on screen when two pictures in a row are the same."""
    before = b""
    for _look in range(MOST_LOOKS):
        now = page.screenshot()
        if now == before:
            return now
        before = now
    raise NotShown(f"{page.url} does not come to rest")


def _open(page: Page, link: str) -> None:
    page.goto(link)
    page.wait_for_function(AT_REST, timeout=PATIENCE, polling=LOOK)
    page.wait_for_load_state("networkidle", timeout=PATIENCE)
    if errors := page.locator(ERRORS).all_inner_texts():
        raise NotShown(f"{link} shows an error: {errors[0]}")


def _still(page: Page) -> bytes:
    """PNG of what is on screen when two pictures in a row are the same and every map is drawn."""
    before = b""
    for _look in range(MOST_LOOKS):
        page.wait_for_function(AT_REST, timeout=PATIENCE, polling=LOOK)
        now = page.screenshot(animations="disabled")
        if now == before and all(_is_drawn(one.screenshot()) for one in page.locator(MAPS).all()):
            return now
        before = now
    raise NotShown(f"{page.url} does not come to rest")


def _is_drawn(png: bytes) -> bool:
    image = Image.open(io.BytesIO(png)).convert("RGB")
    # `getcolors` counts only so far; None is more than that.
    colours = image.getcolors(LEAST_COLOURS)
    return colours is None


def smaller(png: bytes) -> bytes:
    """The same picture in fewer bytes; its colours stay, for each has a meaning."""
    out = io.BytesIO()
    Image.open(io.BytesIO(png)).convert("RGB").save(out, "PNG", optimize=True)
    return out.getvalue()


if __name__ == "__main__":
    sys.exit(main())
