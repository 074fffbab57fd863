"""Pictures of `exports` as parts of one page: small, without ids that clash, and without rules that reach beyond
them."""

from __future__ import annotations

import re
from xml.etree import ElementTree

SVG, LINK = "http://www.w3.org/2000/svg", "http://www.w3.org/1999/xlink"
DROPPED = {f"{{{SVG}}}metadata", f"{{{SVG}}}style", f"{{{SVG}}}title", f"{{{SVG}}}desc"}
LONG = re.compile(r"-?\d+\.\d+")
USED = re.compile(r"url\(#([^)]*)\)")
SEAM = re.compile(r"^place-name:(#[0-9a-f]{6})$")
SEAM_WIDE = 2.2
"""Width of the seam around names on maps, in points."""

ElementTree.register_namespace("", SVG)
ElementTree.register_namespace("xlink", LINK)


def inline(picture: bytes, prefix: str, *, digits: int = 2) -> str:
    """The picture as an element that fills its box; ids that it refers to begin with `prefix`, all others are gone.

    Lines have round joints, as the drawing library says by a rule for all elements; names on maps have the seam that
    their id asks for. Coordinates have so many decimals.
    """
    root = ElementTree.fromstring(picture)
    for parent in list(root.iter()):
        for child in [one for one in parent if one.tag in DROPPED]:
            parent.remove(child)
    renamed: dict[str, str] = {}
    for one in root.iter():
        for value in (
            one.get(f"{{{LINK}}}href", "").removeprefix("#"),
            *USED.findall(one.get("clip-path", "")),
            *USED.findall(one.get("style", "")),
            *USED.findall(one.get("fill", "")),
        ):
            if value:
                renamed.setdefault(value, f"{prefix}{len(renamed)}")
    for group in root.iter(f"{{{SVG}}}g"):
        if seam := SEAM.match(group.get("id", "")):
            for text in group.iter(f"{{{SVG}}}text"):
                text.set(
                    "style",
                    f"{text.get('style', '')}; paint-order: stroke; stroke: {seam[1]}; stroke-width: {SEAM_WIDE}",
                )
    for one in root.iter():
        _rename(one, renamed)
        for name, value in one.attrib.items():
            if name in ("d", "x", "y", "transform", "width", "height", "points"):
                one.set(
                    name,
                    LONG.sub(lambda number: f"{float(number[0]):.{digits}f}".rstrip("0").rstrip("."), value).replace(
                        "\n", " "
                    ),
                )
        if one.tag != f"{{{SVG}}}text":
            one.text = one.text if (one.text or "").strip() else None
        one.tail = None
    for name in ("width", "height", "version"):
        root.attrib.pop(name, None)
    root.set("style", "stroke-linejoin: round; stroke-linecap: butt")
    root.set("preserveAspectRatio", "xMinYMin meet")
    return ElementTree.tostring(root, encoding="unicode")


def _rename(one: ElementTree.Element, renamed: dict[str, str]) -> None:
    own = one.attrib.pop("id", None)
    if own in renamed:
        one.set("id", renamed[own])
    if href := one.get(f"{{{LINK}}}href"):
        one.attrib.pop(f"{{{LINK}}}href")
        one.set("href", "#" + renamed[href.removeprefix("#")])
    for name in ("clip-path", "style", "fill"):
        if name in one.attrib:
            one.set(name, USED.sub(lambda found: f"url(#{renamed[found[1]]})", one.get(name, "")))


def box(picture: str) -> tuple[float, float]:
    """Width and height of a picture in its own points."""
    _left, _top, wide, tall = ElementTree.fromstring(picture).get("viewBox", "0 0 0 0").split()
    return float(wide), float(tall)
