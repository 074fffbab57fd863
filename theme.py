"""Colours with a meaning, light and dark. All other colours and the fonts are in `.streamlit/config.toml`."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Palette:
    """One mode's colours: the present is blue, what it is compared with grey, what needs attention a warm tone."""

    present: str
    context: str
    attention: str
    text: str
    muted: str
    hairline: str
    card: str
    page: str
    band: str
    groups: dict[str, str]

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
    groups={
        "opioids": "#1668b2",
        "cannabis": "#5b7f3b",
        "cocaine": "#a8496b",
        "ats": "#b3541e",
        "ecstasy": "#7d5ba6",
        "hallucinogens": "#2a8c8c",
        "nps": "#a3781f",
        "sedatives": "#4f6d9c",
        "other_drugs": "#8a6f4e",
        "precursors": "#54408f",
        "other_goods": "#6b7280",
    },
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
    groups={
        "opioids": "#5aa9e6",
        "cannabis": "#93b873",
        "cocaine": "#d98aa8",
        "ats": "#e08b55",
        "ecstasy": "#b197d6",
        "hallucinogens": "#66c2c2",
        "nps": "#d6b25e",
        "sedatives": "#8fabd6",
        "other_drugs": "#c2a884",
        "precursors": "#a693e0",
        "other_goods": "#9aa4b2",
    },
)


def palette(mode: str | None) -> Palette:
    """The colours of a mode: dark, or light for anything else."""
    return DARK if mode == "dark" else LIGHT


def rgb(colour: str, alpha: int = 255) -> list[int]:
    """`#1668b2` as deck.gl wants it: red, green, blue, alpha."""
    return [int(colour[place : place + 2], 16) for place in (1, 3, 5)] + [alpha]
