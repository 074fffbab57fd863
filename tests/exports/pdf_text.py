"""The text of each page of a PDF as Typst writes it, read from its streams and the tables that turn glyphs into
letters."""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator

ESCAPES = {b"n": 10, b"r": 13, b"t": 9, b"b": 8, b"f": 12}


def objects(content: bytes) -> dict[int, bytes]:
    return {int(found[1]): found[2] for found in re.finditer(rb"(\d+) 0 obj\n?(.*?)\nendobj", content, re.S)}


def _stream(body: bytes) -> bytes:
    return zlib.decompress(re.search(rb"stream\r?\n(.*)\r?\nendstream", body, re.S)[1])


def _referred(body: bytes, name: bytes) -> int:
    return int(re.search(rb"/" + name + rb"\s*\[?\s*(\d+) 0 R", body)[1])


def pages(content: bytes) -> list[str]:
    """Texts of the pages, all their letters without blanks: where lines break, blanks come and go."""
    found = objects(content)
    order = re.search(
        rb"/Kids\s*\[(.*?)\]", next(body for body in found.values() if re.search(rb"/Type\s*/Pages\b", body)), re.S
    )[1]
    return [_page(found, found[int(number)]) for number in re.findall(rb"(\d+) 0 R", order)]


def _page(found: dict[int, bytes], page: bytes) -> str:
    resources = found[_referred(page, b"Resources")]
    fonts = {
        name: _letters(_stream(found[_referred(found[int(number)], b"ToUnicode")]))
        for name, number in re.findall(rb"/(f\d+) (\d+) 0 R", resources)
    }
    said, font = [], {}
    drawn = _stream(found[_referred(page, b"Contents")])
    for name, codes in _parts(drawn):
        font = fonts[name] if name else font
        said += [
            font.get(int.from_bytes(codes[place : place + 2], "big"), "\ufffd") for place in range(0, len(codes), 2)
        ]
    return "".join("".join(said).split())


def _letters(table: bytes) -> dict[int, str]:
    """Letters of glyphs, from a table of single ones."""
    return {
        int(glyph, 16): bytes.fromhex(letters.decode()).decode("utf-16-be")
        for glyph, letters in re.findall(
            rb"<([0-9A-Fa-f]{4})> <([0-9A-Fa-f]+)>\n", table.split(b"endcodespacerange")[1]
        )
    }


def _parts(drawn: bytes) -> Iterator[tuple[bytes, bytes]]:
    """The fonts that are chosen, by name, and the strings that are drawn, in their order."""
    place = 0
    while found := re.compile(rb"/(f\d+) [\d.]+ Tf|<((?:[0-9A-Fa-f]{4})+)>|\(", re.S).search(drawn, place):
        place = found.end()
        if found[1]:
            yield found[1], b""
        elif found[2]:
            yield b"", bytes.fromhex(found[2].decode())
        else:
            string, place = _string(drawn, place)
            yield b"", string


def _string(drawn: bytes, place: int) -> tuple[bytes, int]:
    """A string from behind its opening bracket on, and where it ends; brackets of its own need no sign where they come
    in pairs."""
    made, depth = bytearray(), 1
    while True:
        octal = re.compile(rb"\\([0-7]{1,3})").match(drawn, place)
        sign = drawn[place : place + 1]
        if octal:
            made.append(int(octal[1], 8))
            place = octal.end()
            continue
        if sign == b"\\":
            after = drawn[place + 1 : place + 2]
            made.append(ESCAPES.get(after, after[0]))
            place += 2
            continue
        depth += (sign == b"(") - (sign == b")")
        place += 1
        if not depth:
            return bytes(made), place
        made += sign
