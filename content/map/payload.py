"""Figures and words of the map, packed for the browser: see `components/map/main.js` for how they are read."""

from __future__ import annotations

from collections import defaultdict
from functools import cached_property

import numpy as np
import pandas as pd

from analysis import comparison_words, map_figures
from charts import map_rules as rules
from charts.map_ground import ground_colours, sections
from charts.map_payload import amended, by_step, packed
from content import leads, leaving, map_words, narrowing
from content.context import Context
from content.map import routes, words
from content.map.facts import Facts
from content.page_words import circle_words, other_words
from content.periods import chosen_base, has_offices
from language import i18n
from language.i18n import N_, _
from queries import release
from queries.narrowing import ignored
from queries.units import MASS
from scope import navigation
from scope.comparison import shift
from scope.filters import BLANK, FIELDS, OFFICE_KINDS
from scope.shape import MOST_CORNERS, SWEPT_CORNERS

LENGTHS = {"month": (1, 3, 6, 12, 36), "year": (1, 3, 5)}
FIT_CASES = 0.98
"""The view fits what holds this share of the cases: a single place far away would make all others small."""
MEASURES = {"drug": N_("Drugs, kg"), "plant_material": N_("Plant material, kg"), "precursor": N_("Precursors, kg")}
NEAR_KM = 50.0
CARD_LAYERS = ("offices", "places")
"""What a card shows by itself: the first that the source has."""
CARD_HEIGHT = 430


def payload(here: Context, found: Facts, initial: dict, *, is_card: bool = False, height: int = CARD_HEIGHT) -> bytes:
    """All that the browser needs.

    Args:
        initial: how the page opens: see `choices.initial`.
        is_card: the offices of one period by themselves, or the places, as a card among others: no layers, clock and
            panel; its map is `height` pixels high.
    """
    layers, sent = here.once("map", lambda: _without_opening(here, found, is_card, height), is_card, height)
    opening = {**initial, "layers": [one for one in initial["layers"] if one in layers] or layers[:1]}
    return amended(sent, {"initial": opening})


def _without_opening(here: Context, found: Facts, is_card: bool, height: int) -> tuple[list[str], bytes]:
    """The layers that there are, and all that the browser needs but how the page opens."""
    figures = Figures(here, found)
    places = routes.places(found, figures.tables)
    cells = routes.cells(found, figures.tables)
    borders = [] if is_card else figures.border_rows()
    corner, figures.tables["sections"] = sections_of([border["code"] for border in borders])
    layers = layers_of(here, found, places, cells)
    if is_card:
        layers = [one for one in CARD_LAYERS if one in layers][:1]
    sent = packed(
        {
            "language": i18n.language(),
            "isCard": is_card,
            "cardHeight": height,
            **_look(here),
            "rules": rules.payload(),
            "words": texts(here),
            "kilograms": words.unit_forms(MASS),
            "clock": _clock(here, found),
            "lengths": _lengths(found),
            "units": figures.unit_rows(),
            "others": _others(here, found),
            "pairs": figures.pair_rows(),
            "groups": figures.group_rows(),
            "amounts": figures.amount_rows(),
            "categories": [{"code": code, "name": _(text)} for code, text in i18n.CATEGORIES.items()],
            "measures": [
                ("cases", _("Cases")),
                *((code, _(text)) for code, text in MEASURES.items() if figures.weighs(code)),
            ],
            "colours": [("group", _("Largest group")), ("change", _("Change"))]
            if has_change(here, found)
            else [("group", _("Largest group"))],
            "places": places,
            "cells": cells,
            "precisions": routes.precisions(found, figures.tables),
            **routes.corridors(here, found, figures),
            "borders": borders,
            "corner": corner,
            "look_words": {
                state: [words.look_word(state, measure) for measure in ("cases", "drug")]
                for state in rules.LEGEND_STATES
            },
            "change_legend": words.CHANGE_LEGEND,
            "national": [
                {
                    "name": country["name"],
                    "years": {
                        year: [(group, amount) for group, amount, _unit in amounts]
                        for year, amounts in country["amounts"].items()
                    },
                }
                for country in routes.national(here, found)
            ],
            **_chosen(here, figures),
            "tells": _tells(here, found),
            "layers": layers,
            "grounds": list(words.GROUNDS),
            "fit": fit(figures.unit_rows() if "offices" in layers else [], places),
            "alt": _alt(found),
            "notes": [] if is_card else notes(here, found),
            "tiles": _tiles(here),
        },
        figures.tables,
    )
    return layers, sent


def texts(here: Context) -> dict[str, str | list[str]]:
    """The words of the map for this source and reader."""
    is_of_some = bool(ignored("reports", here.filters, here.access))
    chosen = chosen_base(here)
    return words.texts(
        is_released=here.access.reads_release_only,
        is_by_country=here.access.tier == "public",
        is_of_events=here.filters.source_kind not in OFFICE_KINDS,
        is_of_some=is_of_some,
        base=comparison_words.after_than("custom", (chosen.base,)) if chosen and chosen.base else "",
    )


class Figures:
    """Units, substance groups and amounts under the numbers that rows of the tables carry, and those tables."""

    def __init__(self, here: Context, found: Facts):
        self.here, self.found = here, found
        self.steps = len(found.clock.steps)
        self.offices_add = not here.access.reads_release_only or release.level(here.filters) == "blo"
        cases, amounts = self._rows("cases"), self._rows("amounts")
        is_stated = amounts["quantity"].notna() | (amounts["held"] > 0)
        unstated, amounts = amounts[~is_stated], amounts[is_stated]
        groups = self._rows("groups") if "groups" in found.rows else _most_of_amounts(amounts)
        self.units = [*found.offices["code"], *self._countries(cases)]
        self.number = {unit: place for place, unit in enumerate(self.units)}
        self.groups, _of_row = map_figures.keys(pd.concat([groups, amounts]), ["category", "group_code"])
        self.amounts, of_amount = map_figures.keys(amounts, ["category", "group_code", "unit"])
        self.tables = {
            "cases": self._packed(
                cases,
                persons=cases["persons_detained"],
                stated=cases["stated_count"],
                held=cases["held"],
                uncounted=cases["uncounted"],
            ),
            "groups": self._packed(groups, group=pd.Series(self._group_numbers(groups), index=groups.index)),
            "amounts": self._packed(
                amounts,
                key=pd.Series(of_amount, index=amounts.index),
                amount=amounts["quantity"].astype("float64").fillna(0.0),
                held=amounts["held"],
            ),
        }
        if len(unstated):
            self.tables["unstated"] = self._packed(unstated)
        if "largest" in found.rows:
            self.tables["largest"] = self._largest(found.rows["largest"])
        if len(found.states):
            units = [unit.removeprefix("country:") for unit in self.units]
            self.tables["states"] = {"state": map_figures.state_matrix(found.states, units, found.clock.steps).ravel()}

    def _rows(self, name: str) -> pd.DataFrame:
        """Rows of a question with their step and place (unit); where countries make up the totals, offices beneath
        them."""
        rows = self.found.rows[name]
        if not self.offices_add and f"office_{name}" in self.found.rows:
            rows = pd.concat([rows, self.found.rows[f"office_{name}"]], ignore_index=True)
        rows = within(self.found, rows)
        held = rows["suppressed_count"] if "suppressed_count" in rows else pd.Series(0, index=rows.index)
        uncounted = rows["uncounted_count"] if "uncounted_count" in rows else pd.Series(0, index=rows.index)
        return rows.assign(
            held=held, uncounted=uncounted, place=map_figures.unit_of(rows, set(self.found.offices["code"]))
        )

    def _countries(self, cases: pd.DataFrame) -> list[str]:
        """Countries with cases outside offices, and those that report themselves."""
        found = {unit for unit in cases["place"] if unit.startswith("country:")}
        found |= {f"country:{unit}" for unit in self.found.states["unit"] if len(unit) == 2}
        return sorted(found)

    def _packed(self, rows: pd.DataFrame, **columns: pd.Series) -> dict[str, np.ndarray]:
        whole = {
            name: values if values.dtype.kind == "f" and name == "amount" else values.fillna(0).astype("int64")
            for name, values in columns.items()
        }
        unit = rows["place"].map(self.number).astype("int64")
        return by_step(
            pd.DataFrame(
                {"step": rows["step"], "unit": unit, "cases": rows["case_count"].fillna(0).astype("int64"), **whole}
            ),
            self.steps,
        )

    def _group_numbers(self, rows: pd.DataFrame) -> np.ndarray:
        place = {key: number for number, key in enumerate(self.groups)}
        known, of_row = map_figures.keys(rows, ["category", "group_code"])
        return np.array([place[key] for key in known], dtype="int64")[of_row] if known else of_row

    def _largest(self, rows: pd.DataFrame) -> dict[str, np.ndarray]:
        rows = within(self.found, rows[rows["largest"].notna()])
        place = {key: number for number, key in enumerate(self.amounts)}
        known, of_row = map_figures.keys(rows, ["category", "group_code", "unit"])
        keys = np.array([place[key] for key in known], dtype="int64")[of_row] if known else of_row
        return by_step(
            pd.DataFrame(
                {
                    "step": rows["step"],
                    "key": keys,
                    "amount": rows["largest"].astype("float64"),
                    "sure": rows["largest_sure"].astype("float64").fillna(0.0),
                    "flagged": rows["flagged_quantity"].astype("float64").fillna(0.0),
                    "doubtful": rows["flagged_count"].astype("int64"),
                }
            ),
            self.steps,
        )

    # What the numbers stand for ---------------------------------------------------------------------------------

    def unit_rows(self) -> list[dict]:
        """Units in order: offices, then countries. `drawn`: it has a mark; `adds`: it is part of the totals; `reports`:
        whether it is told whether it reported; `facing`: names of the sides across the border without an office."""
        return [
            *map(self._office, self.found.offices.itertuples()),
            *map(self._country, self.units[len(self.found.offices) :]),
        ]

    def _office(self, row) -> dict:
        is_drawn = not pd.isna(row.lat) and self.here.access.tier != "public"
        return {
            "code": row.code,
            "name": self.here.names("blo", row.code),
            "field": "blo_codes",
            "drawn": is_drawn,
            "adds": self.offices_add,
            "lon": row.lon if is_drawn else 0.0,
            "lat": row.lat if is_drawn else 0.0,
            "unsure": row.confidence == "low",
            "reports": row.code in self._reporting,
            "facing": self._facing.get(row.code, []) if is_drawn else [],
        }

    @cached_property
    def _facing(self) -> dict[str, list[str]]:
        """By office the names of the sides that it faces and where there is no office."""
        pairs, spoken = self.here.names.pairs, i18n.of_names()
        found: dict[str, list[str]] = defaultdict(list)
        is_place = pairs["side_b_name_en"].notna() & ~pairs["side_b"].isin(self.here.names.offices["code"])
        for row in pairs[is_place].itertuples():
            found[row.side_a].append(getattr(row, f"side_b_name_{spoken}"))
        return found

    def _country(self, unit: str) -> dict:
        code = unit.removeprefix("country:")
        lon, lat = routes.points(self.found).get(code, (0.0, 0.0))
        is_drawn = self.here.access.tier == "public" and (lon, lat) != (0.0, 0.0)
        return {
            "code": code,
            "name": self.here.names("country", code),
            "field": "countries",
            "drawn": is_drawn,
            "adds": not (self.offices_add and self.here.access.reads_release_only),
            "lon": lon,
            "lat": lat,
            "unsure": False,
            "reports": code in self._reporting,
            "facing": [],
        }

    @cached_property
    def _reporting(self) -> set[str]:
        return set(self.found.states["unit"])

    def pair_rows(self) -> list[dict]:
        """Crossings both of whose sides are offices on the map."""
        pairs = self.here.names.pairs
        both = pairs[pairs["side_a"].isin(self.number) & pairs["side_b"].isin(self.number)]
        return [
            {
                "code": row.code,
                "name": self.here.names.pair(row.code),
                "units": [self.number[row.side_a], self.number[row.side_b]],
            }
            for row in both.itertuples()
        ]

    def group_rows(self) -> list[dict]:
        return [
            {
                "code": group or BLANK,
                "name": self.here.names("substance_group", group) if group else _("No reliable code"),
                "colour": self.here.palette.group(group),
            }
            for _category, group in self.groups
        ]

    def amount_rows(self) -> list[dict]:
        group = {key: number for number, key in enumerate(self.groups)}
        return [
            {"category": category, "unit": unit, "group": group[category, code], "forms": words.unit_forms(unit)}
            for category, code, unit in self.amounts
        ]

    def weighs(self, category: str) -> bool:
        """Whether anything of a category was weighed."""
        return any(one == category and unit == MASS for one, _group, unit in self.amounts)

    def border_rows(self) -> list[dict]:
        """Borders with offices on them: each office's cases count on the border of its crossing."""
        pairs = self.here.names.pairs
        of_pairs: dict[str, list[str]] = pairs.groupby("border")["code"].agg(list).to_dict()
        at_border: dict[str, set[str]] = defaultdict(set)
        for row in pairs.itertuples():
            at_border[row.border] |= {side for side in (row.side_a, row.side_b) if side in self.number}
        of_pair = set().union(*at_border.values())
        for row in self.found.offices.dropna(subset=["neighbour_code"]).itertuples():
            # Its crossing may be one that the reader is not told of, for the office on the other side.
            if row.code not in of_pair:
                at_border["-".join(sorted((row.country_code, row.neighbour_code)))].add(row.code)
        rows = []
        for code, sides in sorted(at_border.items()):
            if sides:
                one, other = code.split("-")
                name = f"{self.here.names('country', one)} – {self.here.names('country', other)}"
                rows.append(
                    {
                        "code": code,
                        "name": name,
                        "units": [self.number[side] for side in sorted(sides)],
                        "pairs": of_pairs.get(code, []),
                    }
                )
        return rows


def sections_of(codes: list[str]) -> tuple[list[float], dict[str, np.ndarray]]:
    """Longitude and latitude of a corner, and the lines of the borders in thousandths of a degree from it, as the
    basemap has them. `border`: number of the border that each line belongs to; `starts`: where each line begins, and
    the end."""
    lines = [(number, line) for number, code in enumerate(codes) for line in sections().get(code, [])]
    flat = np.array([point for _number, line in lines for point in line], dtype="float64").reshape(-1, 2)
    corner = np.floor(flat.min(axis=0)) if len(flat) else np.zeros(2)
    lon, lat = np.rint((flat - corner) * 1000).astype("int64").T
    return corner.tolist(), {
        "border": np.array([number for number, _line in lines], dtype="int64"),
        "starts": np.cumsum([0, *(len(line) for _number, line in lines)]),
        "lon": lon,
        "lat": lat,
    }


def within(found: Facts, rows: pd.DataFrame) -> pd.DataFrame:
    """Rows of the clock's steps with `step`."""
    rows = rows.assign(step=found.clock.of(rows["month"]))
    return rows[(rows["step"] >= 0) & (rows["step"] < len(found.clock.steps))]


def _most_of_amounts(amounts: pd.DataFrame) -> pd.DataFrame:
    """Cases by substance group where only amounts are released: the most that one unit of a group tells, for a case may
    have two."""
    return amounts.groupby(["step", "place", "category", "group_code"], as_index=False, dropna=False)[
        "case_count"
    ].max()


def _look(here: Context) -> dict:
    mode = "dark" if here.mode == "dark" else "light"
    names = ("present", "context", "attention", "text", "muted", "hairline", "card", "page", "band")
    return {
        "mode": mode,
        "palette": {name: getattr(here.palette, name) for name in names} | rules.COLOURS[mode],
        "ground": ground_colours(mode),
    }


def _clock(here: Context, found: Facts) -> dict:
    clock = found.clock
    is_yearly = clock.step == "year"
    comparison = here.filters.comparison if has_change(here, found) else "none"
    return {
        "labels": [i18n.period(step, shift(step, 12)) if is_yearly else i18n.month_year(step) for step in clock.steps],
        "short": [str(step.year) if is_yearly else i18n.month_axis_year(step) for step in clock.steps],
        "years": [step.year for step in clock.steps],
        "first": clock.first,
        "last": clock.last,
        "complete": clock.complete,
        "year": 1 if is_yearly else 12,
        "period": i18n.period(here.filters.start, here.filters.end),
        "comparison": comparison,
        "base": base_steps(here, found),
        # From the first day of each step to the day after the last one.
        "days": [step.isoformat() for step in (*clock.steps, shift(clock.steps[-1], 12 if is_yearly else 1))]
        if clock.steps and leaving.may(here)
        else None,
    }


def _lengths(found: Facts) -> list[tuple]:
    clock = found.clock
    own = clock.last - clock.first + 1
    steps = sorted({*(one for one in LENGTHS[clock.step] if one <= len(clock.steps)), own})
    return [*((one, words.length_words(one, clock.step)) for one in steps), ("all", _("from the beginning"))]


def _others(here: Context, found: Facts) -> list[dict]:
    """Offices that the filters leave out, as a hint that they are there."""
    if here.access.tier == "public":
        return []
    located = found.others[found.others["lat"].notna()]
    return [
        {"code": row.code, "name": here.names("blo", row.code), "lon": row.lon, "lat": row.lat}
        for row in located.itertuples()
    ]


def has_change(here: Context, found: Facts) -> bool:
    if found.clock.is_partial or here.filters.comparison == "none":
        return False
    return here.filters.comparison != "custom" or base_steps(here, found) is not None


def base_steps(here: Context, found: Facts) -> tuple[int, int] | None:
    """Steps of the clock of a period that was chosen freely to compare with; None where there is none."""
    chosen = chosen_base(here)
    return map_figures.base_steps(found.clock, chosen.base) if chosen else None


def layers_of(here: Context, found: Facts, places: list[dict], cells: dict) -> list[str]:
    """Layers that there are for this source and reader, in the order of their switches."""
    has_marks = has_offices(here) or here.access.tier == "public"
    is_told = not here.access.reads_release_only
    has = {
        "offices": has_marks,
        "places": bool(places),
        "density": any(cells.values()),
        "corridors": is_told,
        "borders": has_marks and here.access.tier != "public",
        "national": not found.rows["national"].empty,
    }
    return [name for name in words.LAYERS if has[name]]


def fit(units: list[dict], places: list[dict]) -> list[float]:
    """West, south, east, north of the marks, or else of the places with the circles in which they lie, without the few
    that are far away."""
    points = [(row["lon"], row["lat"], 1.0, 0.0) for row in units if row["drawn"]]
    points = points or [(row["lon"], row["lat"], row["sum"], row["km"]) for row in places]
    if not points:
        return list(rules.NETWORK)
    frame = pd.DataFrame(points, columns=["lon", "lat", "weight", "km"])
    up = np.degrees(frame["km"] / map_figures.EARTH_KM)
    edges = []
    for name, reach in (("lon", up / np.cos(np.radians(frame["lat"]))), ("lat", up)):
        ordered = frame.assign(reach=reach).sort_values(name)
        share = (ordered["weight"].cumsum() - ordered["weight"] / 2) / ordered["weight"].sum()
        kept = (
            ordered[(share >= (1 - FIT_CASES) / 2) & (share <= (1 + FIT_CASES) / 2)] if len(ordered) > 50 else ordered
        )
        edges.append(((kept[name] - kept["reach"]).min(), (kept[name] + kept["reach"]).max()))
    (west, east), (south, north) = edges
    return [float(edge) for edge in (west - 0.6, south - 0.5, east + 0.6, north + 0.5)]


def _chosen(here: Context, figures: Figures) -> dict:
    """What of the map the filters name: a circle, a box, a shape, and the one thing whose figures these are; and of how
    many corners a shape may be."""
    filters = here.filters
    near, box = filters.near, filters.box
    return {
        "near": {"lon": near.lon, "lat": near.lat, "km": near.radius_km} if near else None,
        "box": [box.west, box.south, box.east, box.north] if box else None,
        "outline": [[lon, lat] for lat, lon in filters.shape.corners] if filters.shape else None,
        "sketch": {"most": MOST_CORNERS, "swept": SWEPT_CORNERS},
        "subject": _subject(here, figures),
    }


def _subject(here: Context, figures: Figures) -> dict | None:
    filters, names = here.filters, here.names
    fields = ("blo_codes", "pair_codes", "place_codes", "cell_codes", "from_codes", "destination_codes")
    titles = [names.choice(field, code) for field in fields for code in getattr(filters, field)]
    titles += [
        circle_words(here, filters.near) if row.form == "circle" else other_words(row, getattr(filters, field))
        for field, row in FIELDS.items()
        if row.form in ("circle", "box", "polygon") and getattr(filters, field)
    ]
    if not titles:
        return None
    located = [row for row in figures.unit_rows() if row["drawn"]] if filters.blo_codes or filters.pair_codes else []
    near = None
    if located and not here.access.reads_release_only:
        near = {
            "lat": float(np.mean([row["lat"] for row in located])),
            "lon": float(np.mean([row["lon"] for row in located])),
            "km": NEAR_KM,
        }
    has_records = not here.access.reads_release_only and here.has("records")
    pages = [navigation.of(name) for name in words.PAGES if name != "records" or has_records]
    own = [
        {"address": one.address, "label": _("Page of {name}").format(name=one.short)}
        for one in leads.of_codes(here, filters.chosen)
    ]
    led_to = [*own, *({"address": here.address(page.name), "label": _(page.title)} for page in pages)]
    return {"title": i18n.list_words(titles), "pages": led_to, "near": near}


def _tells(here: Context, found: Facts) -> dict:
    is_told = not here.access.reads_release_only
    is_held = "persons" in here.subjects
    return {
        "persons": is_held and is_told and not here.filters.restricts_items,
        "noPersons": not is_held,
        "reports": len(found.states) > 0,
        "located": is_told,
        "drawn": is_told,
    }


def _alt(found: Facts) -> str:
    """What the map shows, in a sentence."""
    cases = within(found, found.rows["cases"])
    now = cases[(cases["step"] >= found.clock.first) & (cases["step"] <= found.clock.last)]
    words_ = i18n.ngettext("Map: {n} case in the period", "Map: {n} cases in the period", int(now["case_count"].sum()))
    return (
        words_.format(n=i18n.count(now["case_count"].sum()))
        + ". "
        + _("Arrow keys move it, plus and minus zoom, 0 fits it to the data.")
    )


def notes(here: Context, found: Facts) -> list[str]:
    """What the reader must know beneath the map."""
    said = []
    if here.filters.source_kind in OFFICE_KINDS and not here.access.reads_release_only:
        said.append(
            _(
                "Area: the measure at an office or, seen from afar, a pair of offices; the scale of the marks stays "
                "the same while the map plays. Places, hexagons, corridors and borders show numbers of cases."
            )
        )
    if not here.access.reads_release_only:
        said.append(
            _(
                "Corridors cross the middle of the border that two countries share, or run from border to border where "
                "they share none: the way that goods took is not known."
            )
        )
    if here.access.reads_release_only:
        said.append(
            _(
                "Released figures only: by month, country or office and substance group. Places, hexagons and "
                "corridors are not available at your access level."
            )
        )
    if found.clock.is_partial:
        said.append(
            _(
                "The period is not made of whole months: only its days are played, and the months at its ends are "
                "incomplete."
            )
        )
    if has_change(here, found) and (has_offices(here) or here.access.tier == "public"):
        said.append(_change_note(here))
    elif (chosen := chosen_base(here)) and chosen.base and not found.clock.is_partial:
        said.append(
            _("Change is not drawn, for {period} is not made of whole months.").format(
                period=i18n.period(chosen.base.start, chosen.base.end)
            )
        )
    said += narrowing.words(here, "cases", *(["national"] if not found.rows["national"].empty else []))
    said.append(_(map_words.DISCLAIMER))
    said.append(here.settings.map_attribution if here.settings.map_tiles else map_words.ATTRIBUTION)
    return said


def _change_note(here: Context) -> str:
    if (chosen := chosen_base(here)) and chosen.base:
        return _(
            "Change: cases compared with {span}, only over the months reported in both, and only while the window is "
            "as long; “about as many” means within 20%."
        ).format(span=i18n.period(chosen.base.start, chosen.base.end))
    against = {
        "previous": _("the span of the same length just before"),
        "last_year": _("the same months a year earlier"),
        "five_years": _("the mean of the same months of up to five earlier years"),
    }[here.filters.comparison]
    return _(
        "Change: cases compared with {span}, only over the months reported in both; “about as many” means within 20%."
    ).format(span=against)


def _tiles(here: Context) -> dict | None:
    settings = here.settings
    return {"url": settings.map_tiles, "zoom": settings.map_tiles_zoom} if settings.map_tiles else None
