"""Rows of our own template as records: cells read and coded, rows of one record put together, contradictions refused.

Where a column of `seizure` keeps the reported text, a text without a code lands beside an empty code and is listed;
elsewhere the row is refused, because its text would be lost.
"""

from __future__ import annotations

import functools
import math
import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

import pandas as pd

from database import geography, identity
from database.codes import BETWEEN_LANGUAGES, Codes, first_known, plain
from database.formats import template
from database.formats.cells import (
    CellError,
    is_total,
    meant,
    read_count,
    read_day,
    read_degrees,
    read_month,
    read_number,
    read_time,
    total_row,
)
from database.formats.conventions import AS_USUAL, Numbers, Writing
from database.formats.items import coded_items
from database.formats.template import Column, Sheet
from database.places import Position, Resolver
from database.zones import moment
from language.i18n import _, number
from language.spelling import in_one_script

REPORTED = {
    "blo": "blo_reported",
    "country": "country_reported",
    "lead_agency": "lead_agency_reported",
    "place_kind": "place_kind_reported",
    "transport_mode": "transport_reported",
    "direction": "direction_reported",
    "concealment": "concealment_reported",
    "origin": "origin_reported",
    "departure": "departure_reported",
    "destination": "destination_reported",
}
"""Columns of the sheet of seizures whose text is kept in `seizure`."""
KEPT_KINDS = ("substance", "unit")
GROUP_OF_MODE = {
    "truck": "road_commercial",
    "bus": "road_commercial",
    "van": "road_private",
    "car": "road_private",
    "motorcycle": "road_private",
    "train_freight": "rail",
    "train_passenger": "rail",
    "air_passenger": "air_commercial",
    "air_cargo": "air_commercial",
    "river_vessel": "river",
    "pedestrian": "pedestrian",
    "postal": "mail",
    "courier": "mail",
    "other": "other",
    "unknown": "unknown",
}
FAR_DAY = date(2100, 1, 1)
MOST_SUGGESTED = 200
"""Distinct faulty texts of a column and chunk for which likely names are sought: the search takes milliseconds each."""
LONGEST_TEXT = 2_000
CUT_NUMBER = r"\d(?:[.,]\d+)?[eE]\+\d+"
"""What a spreadsheet makes of a record's number of more than fifteen digits: two of them become one."""
Reject = tuple[int, str, str, str, str]
"""Row number, column, value, reason, remedy."""


@dataclass
class Records:
    """Records of one chunk of rows.

    `parents`: one row per record, in columns of its table, beside `n` (its number here), `row_nos` and `record_id`
    (missing where the office gave none).
    `children`: rows of child tables, each with `n`. `unmatched` and `unplaced` as in the other formats.
    """

    parents: pd.DataFrame
    children: dict[str, pd.DataFrame] = field(default_factory=dict)
    rejects: list[Reject] = field(default_factory=list)
    unmatched: dict[str, dict[str, int]] = field(default_factory=dict)
    unplaced: Counter[tuple[str, str]] = field(default_factory=Counter)


@dataclass(frozen=True)
class Reading:
    """What cells are read against: code lists, places, the present moment in the zone of this installation, and how
    columns of the sheet write days and numbers."""

    codes: Codes
    places: Resolver
    now: datetime
    report_due_days: int
    writing: Mapping[str, Writing] = field(default_factory=dict)


def read_records(
    sheet: Sheet, texts: pd.DataFrame, row_numbers: pd.Series, seen: dict[str, tuple[int, str]], reading: Reading
) -> Records:
    """Records of one chunk.

    Args:
        texts: columns of the sheet as text, blank = ''; rows of one record stand together.
        seen: record numbers and keys of earlier rows of the file, with their row and how they are written there; added
            to.
    """
    found = Records(pd.DataFrame())
    texts = texts.map(str.strip)
    texts, row_numbers, totals = _without_totals(sheet, texts, row_numbers)
    if texts.empty:
        found.rejects = totals
        return found
    record = _numbered(texts, sheet)
    bad: dict[int, Reject] = {}
    values = _values(sheet, texts, row_numbers, bad, found, reading)
    if sheet.name == "seizures":
        values["unit_within"] = _units(texts, row_numbers, bad, reading)
    _read_by_clocks(sheet, values, texts, row_numbers, bad, reading)
    if sheet.has_record_id:
        for place in texts.index[texts["record_id"].str.fullmatch(CUT_NUMBER)]:
            remedy = _("give the column the format of text in the spreadsheet, and enter the number anew")
            _refuse(
                bad,
                [int(row_numbers[place])],
                "record_id",
                texts.at[place, "record_id"],
                _("a number of which a spreadsheet kept the first digits alone"),
                remedy,
            )
    _refuse_disagreement(sheet, texts, record, row_numbers, bad)
    _refuse_repeated(sheet, texts, record, row_numbers, seen, bad)
    _refuse_contradictions(sheet, texts, values, record, row_numbers, bad, reading.codes)
    refused = set(record[row_numbers.isin(bad)])
    for row, nth in zip(row_numbers, record, strict=True):
        if nth in refused and row not in bad:
            bad[row] = (
                row,
                "",
                "",
                _("another row of this record was refused"),
                _("mend that row; a record lands whole"),
            )
    found.rejects = totals + [bad[row] for row in sorted(bad)]
    kept = ~record.isin(refused)
    texts, values, record, row_numbers = texts[kept], values[kept], record[kept], row_numbers[kept]
    if texts.empty:
        return found
    found.parents = _parents(sheet, texts, values, record, row_numbers)
    MAKERS[sheet.name](found, texts, values, record, reading)
    return found


NAMING_KINDS = ("text", "substance", "blo", "agency", "country", "code")


def _without_totals(
    sheet: Sheet, texts: pd.DataFrame, row_numbers: pd.Series
) -> tuple[pd.DataFrame, pd.Series, list[Reject]]:
    """Rows that are no sums of others, and rejects for those that are: they belong to no record."""
    rejects: dict[int, Reject] = {}
    for column in sheet.columns:
        if column.kind not in NAMING_KINDS:
            continue
        words = [text for text in texts[column.name].unique() if is_total(text)]
        for place in texts.index[texts[column.name].isin(words)] if words else ():
            row = int(row_numbers[place])
            rejects.setdefault(row, (row, column.name, texts.at[place, column.name], *total_row()))
    kept = ~row_numbers.isin(rejects)
    return texts[kept], row_numbers[kept], list(rejects.values())


def _numbered(texts: pd.DataFrame, sheet: Sheet) -> pd.Series:
    """A number per row: rows that stand together with one record number share it."""
    if not sheet.has_record_id:
        return pd.Series(range(len(texts)), index=texts.index)
    ids = _by_unique(texts["record_id"], identity.number)
    begins = (ids == "") | (ids != ids.shift())
    return begins.cumsum()


# Cells ------------------------------------------------------------------------------------------------------


def _values(sheet, texts, row_numbers, bad, found: Records, reading: Reading) -> pd.DataFrame:
    """Values of all columns; a distinct text is read once. Faults go to `bad`, texts without a code to `unmatched`."""
    values = pd.DataFrame(index=texts.index)
    for column in sheet.columns:
        cells = texts[column.name]
        read = _reader(column, reading)
        known: dict[str, object] = {}
        faults: dict[str, tuple[str, str]] = {}
        without_code: list[str] = []
        for text in cells.unique():
            try:
                if text:
                    known[text] = read(text)
            except CellError as error:
                faults[text] = error.args
            except KeyError:
                if sheet.name == "seizures" and column.name in REPORTED and column.name != "country":
                    without_code.append(text)
                elif column.kind not in KEPT_KINDS:
                    remedy = _remedy(column, text, reading.codes) if len(faults) < MOST_SUGGESTED else _choose()
                    faults[text] = (_("not in the list"), remedy)
        if column.is_required:
            faults[""] = (_("nothing is stated"), _("fill in {column}").format(column=column.name))
        wrong = cells.isin(faults)
        if column.is_required and sheet.has_record_id:
            wrong &= (
                (cells != "")
                | (texts["record_id"] == "")
                | ~_by_unique(texts["record_id"], identity.number).duplicated()
            )
        for row, text in zip(row_numbers[wrong], cells[wrong], strict=True):
            _refuse(bad, [row], column.name, text, *faults[text])
        if without_code:
            counted = cells[cells.isin(without_code)].value_counts()
            found.unmatched[column.name] = {str(text): int(rows) for text, rows in counted.items()}
        values[column.name] = cells.map(known).astype("object").where(lambda one: one.notna(), None)
    return values


def _refuse(bad: dict[int, Reject], rows, column: str, value: str, reason: str, remedy: str) -> None:
    for row in rows:
        bad.setdefault(row, (row, column, value, reason, remedy))


def _remedy(column: Column, text: str, codes: Codes) -> str:
    kind = {"blos": "blo", "agencies": "agency"}.get(column.kind, column.kind)
    own = template.OWN_LISTS.get(column.vocabulary)
    if own:
        return _("use one of: {codes}").format(codes=", ".join(own))
    near = codes.suggestions(column.vocabulary or kind, text)
    return meant(near) if near else _choose()


def _choose() -> str:
    return _("use a value of the list in the template")


def _reader(column: Column, reading: Reading) -> Callable[[str], object]:
    codes, today, writing = reading.codes, reading.now.date(), reading.writing.get(column.name, AS_USUAL)
    in_zone = {"days": writing.days, "zone": reading.now.tzinfo}
    readers: dict[str, Callable[[str], object]] = {
        "text": _text,
        "address": _address,
        "day": functools.partial(
            read_day, latest=FAR_DAY if column.name in ("first_day", "last_day") else today, **in_zone
        ),
        "month": functools.partial(read_month, latest=today, **in_zone),
        "moment": functools.partial(read_time, days=writing.days),
        "number": functools.partial(read_number, numbers=writing.numbers),
        "amount": lambda text: _amount(text, reading, writing.numbers)[0],
        "count": functools.partial(read_count, numbers=writing.numbers),
        "latitude": functools.partial(read_degrees, most=90),
        "longitude": functools.partial(read_degrees, most=180),
        "country": functools.partial(_either, codes.country),
        "agency": functools.partial(_either, codes.agency),
        "blo": functools.partial(_either, codes.blo),
        "substance": functools.partial(_either, codes.substance),
        "unit": functools.partial(_either, codes.unit),
        "blos": functools.partial(_several, codes.blo),
        "agencies": functools.partial(_several, codes.agency),
    }
    kind = "amount" if column.name == "quantity" and column.kind == "number" else column.kind
    if kind in readers:
        return readers[kind]
    look_up = template.labels(column.vocabulary) or codes.vocabulary(column.vocabulary)
    return functools.partial(_several, look_up) if column.kind == "codes" else functools.partial(_either, look_up)


MASS = {"t": 1000.0, "kg": 1.0, "g": 0.001, "mg": 0.000001}
PART = re.compile(r"\s*(\d[\d\s]*(?:[.,]\d+)?)\s*([^\W\d_]+)\.?")


def _amount(text: str, reading: Reading, numbers: Numbers = AS_USUAL.numbers) -> tuple[float | None, str]:
    """A quantity, and the unit that is written in the same cell ('' where none is): `2 т 29 кг 774 г` are 2029.774 kg.

    Raises:
        CellError: no quantity, or one in units that are not weighed together.
    """
    if text[-1:].isdigit():
        return read_number(text, numbers=numbers), ""
    parts = [(match[1], match[2]) for match in PART.finditer(text)]
    if not parts or PART.sub("", text).strip(" ,;."):
        return read_number(text, numbers=numbers), ""
    try:
        units = [_either(reading.codes.unit, unit)[0] for _number, unit in parts]
    except KeyError:
        return read_number(text, numbers=numbers), ""
    values = [read_number(number, numbers=numbers) for number, _unit in parts]
    if len(parts) == 1:
        return values[0], parts[0][1]
    sizes = [MASS.get(unit, 0.0) for unit in units]
    if not all(sizes) or sizes != sorted(set(sizes), reverse=True):
        raise CellError(
            _("several amounts in one cell"),
            _("write one number and its unit, or tonnes, kilograms and grams in this order"),
        )
    return math.fsum(value * size for value, size in zip(values, sizes, strict=True)), "kg"


def _units(texts: pd.DataFrame, row_numbers: pd.Series, bad: dict[int, Reject], reading: Reading) -> pd.Series:
    """Units, those that stand in the cell of the quantity among them; where another stands beside it, the row is
    refused."""
    units = texts["unit"]
    within = _by_unique(texts["quantity"], lambda text: _unit_within(text, reading))
    for place in within.index[within != ""]:
        beside, text = units[place], texts.at[place, "quantity"]
        if beside and not _is_same_unit(beside, within[place], text, reading):
            reason = _("the quantity is written with a unit, and another stands in the column of units")
            _refuse(bad, [int(row_numbers[place])], "unit", beside, reason, _("write the unit once, in its own column"))
    return units.mask(within != "", within)


def _unit_within(text: str, reading: Reading) -> str:
    if not text or text[-1].isdigit():
        return ""
    try:
        return _amount(text, reading, Numbers("decimal", "decimal"))[1]
    except CellError:
        return ""


def _is_same_unit(beside: str, within: str, text: str, reading: Reading) -> bool:
    """Whether a unit is that of a cell, or one of several in it."""
    try:
        code = _either(reading.codes.unit, beside)
        return code in (
            _either(reading.codes.unit, within),
            *(_either(reading.codes.unit, match[2]) for match in PART.finditer(text)),
        )
    except KeyError:
        return False


def _text(text: str) -> str:
    if len(text) > LONGEST_TEXT:
        raise CellError(
            _("a text that is too long"), _("shorten it to {most} letters").format(most=number(LONGEST_TEXT))
        )
    return text


def _address(text: str) -> str:
    """The address of a page: what is published is told to everybody, so that a bare "yes" is not enough."""
    if text and not re.fullmatch(r"https?://[^\s/]+\.\S+", text):
        raise CellError(
            _("not the address of a page"),
            _("write the whole address, such as {example}").format(example="https://www.unodc.org/…"),
        )
    return _text(text)


def english_part(text: str) -> str:
    """What a choice of the template's drop-downs says in English: `Heroin / Героин` is Heroin."""
    return text.split(BETWEEN_LANGUAGES, 1)[0]


def _either(look_up: Callable[[str], str], text: str) -> str:
    return first_known(look_up, (text, english_part(text), *in_one_script(text)))


def _several(look_up: Callable[[str], str], text: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(_either(look_up, part) for part in text.replace("\n", ";").split(";") if plain(part)))


CLOCKS = {"sent_at": ("from_blo", "from_agency"), "replied_at": ("to_blo", "to_agency")}
"""Whose clock a column of times was written by: the office or, where none is named, the agency."""


def _read_by_clocks(sheet: Sheet, values, texts, row_numbers, bad, reading: Reading) -> None:
    """Times in UTC: each is read by the clock of the office that wrote it; refused where they are in the future."""
    for name in (column.name for column in sheet.columns if column.kind == "moment"):
        office, agency = CLOCKS[name]
        found = []
        for row, text, read, own, its in zip(
            row_numbers, texts[name], values[name], values[office], values[agency], strict=True
        ):
            clock = reading.codes.clock(own, its) or reading.now.tzinfo
            at = read and moment(read, clock)
            if at and at > reading.now:
                latest = f"{reading.now.astimezone(read.tzinfo or clock):%Y-%m-%d %H:%M}"
                _refuse(
                    bad,
                    [row],
                    name,
                    text,
                    _("a time in the future"),
                    _("the time cannot be after {time}").format(time=latest),
                )
            found.append(at)
        values[name] = pd.Series(found, index=values.index, dtype="object")


# Records that cannot stand ----------------------------------------------------------------------------------


def _refuse_disagreement(sheet: Sheet, texts, record, row_numbers, bad) -> None:
    """Rows of one record that say different things."""
    if not sheet.item:
        return
    for column in sheet.columns:
        if column.name in sheet.item or column.name == "record_id":
            continue
        stated = texts[column.name].where(texts[column.name] != "")
        different = stated.groupby(record).transform("nunique") > 1
        for row, value in zip(row_numbers[different], texts.loc[different, column.name], strict=True):
            _refuse(
                bad,
                [row],
                column.name,
                value,
                _("rows of one record differ"),
                _("write the same in all rows of the record"),
            )


def _refuse_repeated(sheet: Sheet, texts, record, row_numbers, seen: dict[str, tuple[int, str]], bad) -> None:
    """Records that stand twice in the file."""
    keys = KEYS.get(sheet.name, ("record_id",))
    joined = (
        _by_unique(texts["record_id"], identity.number)
        if keys == ("record_id",)
        else _joined(texts[list(keys)].map(plain), keys)
    )
    earlier_record: dict[str, int] = {}
    for place, key, nth, row in zip(texts.index, joined, record, row_numbers, strict=True):
        if not key.strip("\x1f"):
            continue
        is_same_record = bool(sheet.item) and earlier_record.get(key) == nth
        shown = texts.at[place, keys[0]] if keys == ("record_id",) else key.replace("\x1f", ", ")
        if key in seen and not is_same_record:
            earlier, first = seen[key]
            reason = _("the same record stands in row {row}").format(row=earlier)
            remedy = _("put the rows of one record together") if sheet.item else _("keep one of the two rows")
            if letters := identity.foreign_letters(first + shown if first != shown else ""):
                remedy = _("{remedy}; the letters {letters} in it are Cyrillic and look Latin").format(
                    remedy=remedy, letters=letters
                )
            _refuse(bad, [row], keys[0], shown, reason, remedy)
        else:
            seen.setdefault(key, (row, shown))
            earlier_record[key] = nth


KEYS = {
    "traffic": ("blo", "month", "direction", "measure"),
    "reports": ("blo", "subject", "first_day", "last_day"),
    "targets": ("indicator", "blo", "country", "first_day", "last_day"),
}
"""What tells one row from another in the sheets that have no record number."""


def _refuse_contradictions(sheet: Sheet, texts, values, record, row_numbers, bad, codes: Codes) -> None:
    """Records whose values contradict each other."""
    names = [name for name in values.columns if name not in sheet.item]
    first = values[names].groupby(record).transform("first")

    def refuse(where: pd.Series, column: str, reason: str, remedy: str) -> None:
        for row, value in zip(row_numbers[where], values.loc[where, column], strict=True):
            _refuse(bad, [row], column, "" if value is None else str(value), reason, remedy)

    def after(earlier: str, later: str) -> pd.Series:
        pairs = zip(first[earlier], first[later], strict=True)
        late = [not pd.isna(one) and not pd.isna(other) and one > other for one, other in pairs]
        return pd.Series(late, index=first.index, dtype=bool)

    for earlier, later in (("started_on", "ended_on"), ("sent_at", "replied_at"), ("first_day", "last_day")):
        if later in names:
            refuse(after(earlier, later), later, _("it ends before it begins"), _("correct one of the two"))
    for part, whole in (("women_detained", "persons_detained"), ("inspected", "count")):
        if part in names:
            refuse(after(part, whole), part, _("a part that is larger than the whole"), _("correct one of the two"))
    if sheet.name == "seizures":
        office_country = first["blo"].map(codes.country_of_office)
        stated = first["country"]
        refuse(
            stated.isin(["unknown", "other"]),
            "country",
            _("not a known country"),
            _("name the country where the seizure was made"),
        )
        refuse(
            stated.isna() & office_country.isna(),
            "country",
            _("no country and no office"),
            _("name at least one of them"),
        )
        differ = stated.notna() & office_country.notna() & (stated != office_country)
        refuse(differ, "country", _("the office lies in another country"), _("correct the office or the country"))
        refuse(
            first["lat"].isna() != first["lon"].isna(),
            "lat",
            _("half a position"),
            _("give latitude and longitude, or neither"),
        )
        stated_in = stated.where(stated.notna(), office_country)
        placed = zip(row_numbers, texts["lat"], texts["lon"], stated_in, first["lat"], first["lon"], strict=True)
        for row, lat_text, lon_text, country, lat, lon in placed:
            if not (pd.isna(lat) or pd.isna(lon) or pd.isna(country)) and (found := geography.fault(country, lat, lon)):
                _refuse(bad, [row], "lat", f"{lat_text}, {lon_text}", *found)
    if sheet.name == "trainings":
        alone = values["agency"].isna() & (values["men"].notna() | values["women"].notna())
        refuse(alone, "agency", _("officers without an agency"), _("name their agency; one row per agency"))


# Rows of the tables -----------------------------------------------------------------------------------------


def _parents(sheet: Sheet, texts, values, record, row_numbers) -> pd.DataFrame:
    """One row per record with the first stated value of each column."""
    names = [column.name for column in sheet.columns if column.name not in sheet.item]
    grouped = values[names].groupby(record)
    parents = grouped.first().astype("object").where(lambda one: one.notna(), None)
    parents = parents.rename(columns={column.name: column.field for column in sheet.columns})
    if sheet.has_record_id:
        ids = texts["record_id"].groupby(record).first().astype("object")
        parents["record_id"] = ids.where(ids != "", None)
    else:
        parents["record_id"] = None
    parents["row_nos"] = row_numbers.groupby(record).agg(tuple)
    parents["n"] = parents.index
    return parents


def _by_unique(texts: pd.Series, look_up: Callable[[str], str]) -> pd.Series:
    """What each text becomes; a distinct one is looked up once."""
    return texts.map({text: look_up(text) for text in texts.unique()})


def _joined(texts: pd.DataFrame, columns: Sequence[str]) -> pd.Series:
    """Cells of each row in one text, kept apart by a character that no cell holds."""
    rows = zip(*(texts[column].tolist() for column in columns), strict=True)
    return pd.Series(["\x1f".join(row) for row in rows], index=texts.index, dtype="object")


def _seizures(found: Records, texts, values, record, reading: Reading) -> None:
    parents = found.parents
    blank = texts.where(texts != "")
    for column, reported in REPORTED.items():
        parents[reported] = blank[column].groupby(record).first()
    parents["country_code"] = parents["country_code"].where(
        parents["country_code"].notna(), parents["blo_code"].map(reading.codes.country_of_office)
    )
    parents["transport_group"] = parents["transport_mode"].map(GROUP_OF_MODE)
    parents["date_precision"] = "day"
    _drop_unopened(found, parents, reading.codes)
    _add_positions(found, parents, reading)
    items = coded_items(
        blank["substance"].map(english_part, na_action="ignore"),
        values["unit_within"].where(values["unit_within"] != "").map(english_part, na_action="ignore"),
        values["quantity"],
        reading.codes,
    )
    found.unmatched |= {
        name: texts_of
        for name, texts_of in (("substance", items.unmatched_substances), ("unit", items.unmatched_units))
        if texts_of
    }
    rows = items.rows.assign(
        n=record,
        line_no=record.groupby(record).cumcount() + 1,
        substance_reported=blank["substance"],
        quantity_reported=blank["quantity"],
        unit_reported=blank["unit"],
    )
    stated = blank[["substance", "quantity", "unit"]].notna().any(axis=1)
    found.children["seizure_item"] = rows[stated]
    lead = parents.loc[parents["lead_agency_code"].notna(), ["n", "lead_agency_code"]]
    lead = lead.rename(columns={"lead_agency_code": "agency_code"}).assign(role="lead")
    others = _exploded(parents, "other_agencies", "agency_code").assign(role="participant")
    both = pd.concat([lead, others], ignore_index=True)
    found.children["seizure_agency"] = both.drop_duplicates(["n", "agency_code"])
    found.children["seizure_detection"] = _exploded(parents, "detection", "detection")
    found.parents = parents.drop(columns=["other_agencies", "detection"])


def _drop_unopened(found: Records, parents: pd.DataFrame, codes: Codes) -> None:
    """An office that had not opened on the day is not named; its text is kept and listed."""
    opened = (
        parents["blo_code"].map({code: office.first_day for code, office in codes.offices.items()}).astype("object")
    )
    early = [
        bool(day and not pd.isna(day) and seized < day)
        for day, seized in zip(opened, parents["seized_on"], strict=True)
    ]
    listed = parents.loc[early, "blo_reported"].value_counts()
    if len(listed):
        found.unmatched.setdefault("blo", {}).update({str(text): int(count) for text, count in listed.items()})
    parents.loc[early, "blo_code"] = None


def _add_positions(found: Records, parents: pd.DataFrame, reading: Reading) -> None:
    """The stated position; else that of the place text; else, where no place is stated, that of the office."""
    rows = []
    for place, province, country, office, lat, lon in zip(
        parents["place_text"],
        parents["province_text"],
        parents["country_code"],
        parents["blo_code"],
        parents["lat"],
        parents["lon"],
        strict=True,
    ):
        position = reading.places.position(place, province, country)
        code, precision = position.place_code, position.location_precision
        if place and precision == "none":
            found.unplaced[country, place] += 1
        if lat is not None:
            rows.append((code, lat, lon, "address"))
        elif not place and not province and (site := _site_of(office, reading)):
            rows.append((site.place_code, site.lat, site.lon, "crossing"))
        else:
            rows.append((code, position.lat, position.lon, precision))
    for name, column in zip(("place_code", "lat", "lon", "location_precision"), zip(*rows, strict=True), strict=True):
        parents[name] = pd.Series(list(column), index=parents.index, dtype="object")


def _site_of(office: str | None, reading: Reading) -> Position | None:
    """The place where an office stands; None where the list has none of it."""
    known = reading.codes.offices.get(office or "")
    return reading.places.at(known.place_code, known.country_code) if known and known.place_code else None


def _exploded(parents: pd.DataFrame, column: str, target: str) -> pd.DataFrame:
    """A row per member of a list column."""
    rows = parents.loc[parents[column].notna(), ["n", column]].explode(column)
    return rows.rename(columns={column: target}).dropna().reset_index(drop=True)


def _exchanges(found: Records, texts, values, record, reading: Reading) -> None:
    answers = {"yes": True, "no": False}
    found.parents["expects_reply"] = found.parents["expects_reply"].map(answers).astype("object")


def _operations(found: Records, texts, values, record, reading: Reading) -> None:
    found.children["operation_blo"] = _exploded(found.parents, "blos", "blo_code")
    found.children["operation_agency"] = _exploded(found.parents, "agencies", "agency_code")
    found.parents = found.parents.drop(columns=["blos", "agencies"])


def _trainings(found: Records, texts, values, record, reading: Reading) -> None:
    rows = values[["agency", "men", "women"]].assign(n=record).rename(columns={"agency": "agency_code"})
    stated = rows[rows["agency_code"].notna()]
    counts = stated[["men", "women"]].apply(pd.to_numeric)
    summed = stated[["n", "agency_code"]].join(counts).groupby(["n", "agency_code"], as_index=False)
    found.children["training_attendance"] = summed.sum(min_count=1)


def _nothing_more(found: Records, texts, values, record, reading: Reading) -> None:
    pass


def _periods(found: Records, texts, values, record, reading: Reading) -> None:
    """Spans end on the day after their last one."""
    parents = found.parents
    parents["period_start"] = parents["first_day"]
    parents["period_end"] = [day + timedelta(days=1) for day in parents["last_day"]]
    found.parents = parents.drop(columns=["first_day", "last_day"])


def _reports(found: Records, texts, values, record, reading: Reading) -> None:
    """A report that came after its due day is late, whatever the sheet says of its receipt."""
    _periods(found, texts, values, record, reading)
    parents = found.parents
    due = [day + timedelta(days=reading.report_due_days) for day in parents["period_end"]]
    late = [bool(day) and day > last for day, last in zip(parents["received_on"], due, strict=True)]
    status = parents["status"].where(parents["status"].notna(), "received")
    parents["status"] = status.mask(pd.Series(late, index=parents.index) & (status == "received"), "late")


MAKERS: dict[str, Callable[[Records, pd.DataFrame, pd.DataFrame, pd.Series, Reading], None]] = {
    "seizures": _seizures,
    "exchanges": _exchanges,
    "operations": _operations,
    "trainings": _trainings,
    "equipment": _nothing_more,
    "traffic": _nothing_more,
    "reports": _reports,
    "targets": _periods,
}
