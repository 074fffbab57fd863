"""Colours with a meaning, light and dark. All other colours and the fonts are in `.streamlit/config.toml`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType


@dataclass(frozen=True)
class Palette:
    """One mode's colours: the present is blue, what it is compared with grey, what needs attention a warm tone.

    No substance group has the colour of the present or of attention, so that a mark never seems to say what it does
    not.
    """

    present: str
    context: str
    attention: str
    text: str
    muted: str
    hairline: str
    card: str
    page: str
    band: str
    groups: Mapping[str, str]
    series: tuple[str, ...]
    """Colours of what has none of its own (countries, offices, agencies): told apart, none better than another."""

    def of(self, role: str) -> str:
        """The colour of a role: a field of the palette, `group:<substance group>` or `series:<number>`."""
        kind, _colon, which = role.partition(":")
        if kind == "group":
            return self.group(which)
        if kind == "series":
            return self.series[int(which) % len(self.series)]
        return getattr(self, role)

    def group(self, code: str | None) -> str:
        """Colour of a substance group, the same on every page; grey for what has no safe group."""
        return self.groups.get(code or "", self.context)


LIGHT = Palette(
    present="#1668b2",
    context="#7a8594",
    attention="#b3541e",
    text="#16202e",
    muted="#566173",
    hairline="#dfe4ea",
    card="#ffffff",
    page="#f7f9fb",
    band="#dbe8f4",
    groups=MappingProxyType(
        {
            "opioids": "#0b7a75",
            "cannabis": "#5f8a2f",
            "cocaine": "#a8327e",
            "ats": "#a87b00",
            "ecstasy": "#9a6fd6",
            "hallucinogens": "#2f9fc4",
            "nps": "#d0607e",
            "sedatives": "#33466b",
            "other_drugs": "#6b4f35",
            "precursors": "#5b2d91",
            "other_goods": "#7f8896",
        }
    ),
    series=("#1668b2", "#0b7a75", "#7d5ba6", "#a87b00", "#a8496b", "#5f8a2f", "#6b4f35", "#2f9fc4"),
)
DARK = Palette(
    present="#5aa9e6",
    context="#8592a3",
    attention="#e08b55",
    text="#e6ebf1",
    muted="#a3afbd",
    hairline="#2a3746",
    card="#17212d",
    page="#0f161f",
    band="#1d3a55",
    groups=MappingProxyType(
        {
            "opioids": "#35b5a8",
            "cannabis": "#9cc765",
            "cocaine": "#e277bb",
            "ats": "#e0bd4a",
            "ecstasy": "#c4a5f5",
            "hallucinogens": "#8fdcf0",
            "nps": "#f0a0ae",
            "sedatives": "#7c8fc0",
            "other_drugs": "#b09878",
            "precursors": "#9b72e0",
            "other_goods": "#a8b0ba",
        }
    ),
    series=("#5aa9e6", "#35b5a8", "#b197d6", "#e0bd4a", "#e277bb", "#9cc765", "#b09878", "#8fdcf0"),
)


def palette(mode: str | None) -> Palette:
    """The colours of a mode: dark, or light for anything else."""
    return DARK if mode == "dark" else LIGHT


def rgb(colour: str, alpha: int = 255) -> list[int]:
    """`#1668b2` as deck.gl wants it: red, green, blue, alpha."""
    return [int(colour[place : place + 2], 16) for place in (1, 3, 5)] + [alpha]


def mixed(colour: str, ground: str, share: float) -> str:
    """A colour thinned with the ground, but nothing shines through it."""
    pairs = [(int(colour[at : at + 2], 16), int(ground[at : at + 2], 16)) for at in (1, 3, 5)]
    return "#" + "".join(f"{round(share * one + (1 - share) * other):02x}" for one, other in pairs)
