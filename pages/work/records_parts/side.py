"""One record at the side: what it says and what was reported, its lines, agencies, history, and likely doubles."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from charts.table import Cell, Column, table
from content import leads, leaving
from content.context import Context
from content.records.cells import amount, exact
from exports.records import LABELS, Wording, place_names
from language import i18n
from language.i18n import _, count
from pages.parts import led_to, sidebar
from pages.parts.leaving import draw_left, draw_reason
from pages.work.records_parts import controls
from queries import records
from queries.units import MASS

CODED = {
    "country": "country",
    "blo": "blo",
    "lead_agency": "lead_agency",
    "place_kind": "place_kind",
    "transport_mode": "transport",
    "direction": "direction",
    "concealment": "concealment",
    "origin": "origin",
    "departure": "departure",
    "destination": "destination",
}
"""Columns that were given a code, and the reported text that it was given for."""
DIMENSIONS = {column.code: column.dimension for column in records.OF_CASE}


def open_record(here: Context, key: str) -> None:
    """Show a record at the side until the reader closes it."""

    @st.dialog(_("Record"), width="medium", position="right", on_dismiss=_close)
    def panel(language: str) -> None:
        i18n.use(language)
        _draw(here, key)

    panel(i18n.language())


def _close() -> None:
    controls.open_record(None)


def _draw(here: Context, key: str) -> None:
    asked = (here.filters, here.access)
    answers = {
        name: here.ask(query(*asked, record_key=key))
        for name, query in {
            "record": records.record,
            "lines": records.lines,
            "agencies": records.agencies,
            "detections": records.detections,
            "doubles": records.doubles,
            "published": records.published_totals,
        }.items()
    }
    found = answers["record"].rows()
    if found.empty:
        st.info(_("This record is not there, or not within your access."), icon=":material/search_off:")
        return
    record = found.to_dict("records")[0]
    places = [record["place"]] if not pd.isna(record["place"]) else []
    wording = Wording(here.names, place_names(places, here.load, i18n.language()))
    _title(here, record)
    _act(here, int(record["record_no"]))
    _lines(here, answers["lines"].rows(), wording)
    if record["is_quantity_implausible"]:
        _implausible(here, answers["published"].rows())
    _facts(record, wording)
    _took_part(here, answers["agencies"].rows(), answers["detections"].rows(), wording)
    _history(here, record, wording)
    _doubles(here, answers["doubles"].rows())
    st.caption(_("The address of this page opens this record."))


def _title(here: Context, record: dict) -> None:
    badge = f'<span class="blo-badge">{i18n.html(_("Demonstration data"))}</span>' if here.is_demonstration else ""
    name = (
        record["public_ref"]
        if not pd.isna(record["public_ref"])
        else i18n.dated(record["seized_on"].date(), record["date_precision"])
    )
    st.html(f'<h2 class="blo-head">{i18n.html(name)}{badge}</h2>')
    status = here.names("record_status", record["status"])
    words = [
        i18n.dated(record["seized_on"].date(), record["date_precision"]),
        here.names("country", record["country"]),
        status,
        record["source"],
    ]
    st.html(f'<div class="blo-words">{i18n.html(i18n.DOT.join(word for word in words if not pd.isna(word)))}</div>')
    office = record.get("blo")
    if office and not pd.isna(office):
        led_to.draw(leads.of_things(here, [("office", office), *leads.pairs_of(here, [office])]))


def _act(here: Context, number: int) -> None:
    """Leave this case out of everything that is counted, on every page, for a reason; or take it in again."""
    with st.expander(_("Do not count this case"), key="leave_out_box", icon=":material/do_not_disturb_on:"):
        found = leaving.cases(here, numbers=(number,))
        if found and found[0].is_left_out:
            draw_left(found[0], key=f"left_{number:x}", then=st.rerun)
            return
        st.caption(_("It is then counted on no page, and a chip and the link say so."))
        reason = draw_reason(key="leave_reason", then=None)

        def act() -> None:
            sidebar.leave_out([number], reason())
            controls.open_record(None)

        if st.button(_("Do not count it"), key="leave_out", on_click=act):
            st.rerun()


def _head(words: str) -> None:
    st.html(f'<h2 class="blo-head blo-part">{i18n.html(words)}</h2>')


def _lines(here: Context, rows: pd.DataFrame, wording: Wording) -> None:
    _head(_("Items"))
    if rows.empty:
        st.html(f'<div class="blo-note">{i18n.html(_("The record names no substance."))}</div>')
        return
    columns = [
        Column(_("Substance")),
        Column(_("Quantity"), "number"),
        Column(_("Mass, kg"), "number"),
        Column(_("As reported")),
    ]
    lines = []
    for row in rows.to_dict("records"):
        coded = row["substance"] if not pd.isna(row["substance"]) else None
        group = row["group"] if not pd.isna(row["group"]) else None
        name = wording.code("substance", coded or (records.GROUP_ONLY + group if group else records.UNKNOWN))
        reported = " ".join(
            str(row[f"{part}_reported"])
            for part in ("substance", "quantity", "unit")
            if not pd.isna(row[f"{part}_reported"])
        )
        lines.append(
            [
                Cell(
                    name,
                    second=_("at or above the significant quantity") if row["is_significant"] is True else "",
                    colour=here.palette.group(group) if group else "",
                ),
                Cell(
                    i18n.NOTHING
                    if pd.isna(row["quantity"])
                    else amount(row["quantity"], None if pd.isna(row["unit"]) else row["unit"])
                ),
                Cell(_mass(row)),
                Cell(reported or i18n.NOTHING),
            ]
        )
    st.html(table(columns, lines, caption=_("Items")))


def _implausible(here: Context, rows: pd.DataFrame) -> None:
    """Why a quantity is hardly possible, beside what is published of the whole country and year."""
    words = [
        _(
            "A quantity is far beyond the others of its country and substance: is the unit right? It counts until a "
            "person has decided."
        )
    ]
    for row in rows.itertuples():
        known = {
            "substance": here.names("substance", row.substance_code),
            "country": here.names("country", row.country_code),
            "year": f"{row.year:.0f}",
        }
        if pd.isna(row.quantity_kg):
            words.append(_("{substance}, {country}, {year}: no published national total is held.").format(**known))
        else:
            total = i18n.quantity(row.quantity_kg, MASS)
            words.append(
                _("{substance}, {country}, {year}: the published national total is {total}.").format(
                    **known, total=total
                )
            )
    st.html(f'<div class="blo-warning">{"<br/>".join(map(i18n.html, words))}</div>')


def _mass(row: dict) -> str:
    if not pd.isna(row["quantity_kg"]):
        return exact(row["quantity_kg"])
    if not pd.isna(row["quantity_kg_equivalent"]):
        return _("equivalent {n}").format(n=exact(row["quantity_kg_equivalent"]))
    return i18n.NOTHING


def _facts(record: dict, wording: Wording) -> None:
    """Codes beside the texts that they were given for."""
    _head(_("What the record says"))
    columns = [Column(_("What")), Column(_("Read as")), Column(_("As reported"))]
    lines = []
    for column, text in CODED.items():
        code, reported = record[column], record[f"{text}_reported"]
        read = i18n.NOTHING if pd.isna(code) else wording.code(DIMENSIONS[column], code)
        if column == "transport_mode" and pd.isna(code) and not pd.isna(record["transport_group"]):
            read = wording.code("transport_group", record["transport_group"])
        lines.append([Cell(_(LABELS[column])), Cell(read), Cell(i18n.NOTHING if pd.isna(reported) else reported)])
    place = i18n.NOTHING if pd.isna(record["place"]) else wording.code("place", record["place"])
    precision = wording.code("location_precision", record["location_precision"])
    told = "; ".join(record[name] for name in ("place_text", "province_text") if not pd.isna(record[name]))
    lines.insert(
        2,
        [
            Cell(_(LABELS["place"])),
            Cell(place, second=_("precision: {precision}").format(precision=precision)),
            Cell(told or i18n.NOTHING),
        ],
    )
    for column in ("persons_detained", "women_detained", "value_usd"):
        if not pd.isna(record[column]):
            lines.append([Cell(_(LABELS[column])), Cell(exact(record[column])), Cell("")])
    st.html(table(columns, lines, caption=_("What the record says")))


def _took_part(here: Context, agencies: pd.DataFrame, detections: pd.DataFrame, wording: Wording) -> None:
    _head(_("Agencies and detection"))
    roles = {"lead": _("led"), "participant": _("took part")}
    lines = [
        [
            Cell(
                wording.code("agency", row.agency_code),
                link=leads.address(here, "agency", here.names.lineage(row.agency_code)),
            ),
            Cell(roles.get(row.role, row.role)),
        ]
        for row in agencies.itertuples()
    ]
    lines += [
        [Cell(wording.code("detection_method", code)), Cell(_("detection method"))] for code in detections["detection"]
    ]
    if lines:
        st.html(table([Column(_("Name")), Column(_("Part"))], lines, caption=_("Agencies and detection")))
    else:
        st.html(f'<div class="blo-note">{i18n.html(_("No agency and no detection method is stated."))}</div>')


def _history(here: Context, record: dict, wording: Wording) -> None:
    _head(_("History"))
    zone = here.settings.zone_name(i18n.language())

    def moment(value) -> str:
        return i18n.NOTHING if pd.isna(value) else i18n.datetime_zone(value.to_pydatetime(), here.settings.zone, zone)

    file = i18n.NOTHING if pd.isna(record["file_name"]) else record["file_name"]
    row = "" if pd.isna(record["row_no"]) else _("row {n} of the file").format(n=count(record["row_no"]))
    flags = [
        *(
            [wording.code("double_report_grade", record["double_report"])]
            if not pd.isna(record["double_report"])
            else []
        ),
        *([_("implausible quantity")] if record["is_quantity_implausible"] else []),
        *([_("after an exchange of information")] if record["has_exchange"] else []),
        *([_("in a joint operation")] if record["has_operation"] else []),
    ]
    lines = [
        [Cell(_(LABELS["status"])), Cell(here.names("record_status", record["status"]))],
        [Cell(_(LABELS["first_loaded_on"])), Cell(moment(record["first_loaded_at"]))],
        [Cell(_(LABELS["updated_on"])), Cell(moment(record["updated_at"]))],
        [Cell(_(LABELS["file_name"])), Cell(file, second=row)],
        [Cell(_(LABELS["record_key"])), Cell(record["record_key"])],
        *([[Cell(_("Flags")), Cell(", ".join(flags))]] if flags else []),
    ]
    if not pd.isna(record["published_url"]):
        lines.append([Cell(_(LABELS["published_url"])), Cell(record["published_url"])])
    st.html(table([Column(_("What")), Column(_("Value"))], lines, caption=_("History")))


def _doubles(here: Context, rows: pd.DataFrame) -> None:
    """Other records of what is probably the same case; each opens in place of this one."""
    if rows.empty:
        return
    _head(_("Probably reported twice"))
    for row in rows.to_dict("records"):
        where = (
            here.names("blo", row["blo_code"])
            if not pd.isna(row["blo_code"])
            else here.names("country", row["country_code"])
        )
        name = row["public_ref"] if not pd.isna(row["public_ref"]) else i18n.date_short(row["seized_on"].date())
        words = i18n.DOT.join(
            (name, i18n.date_short(row["seized_on"].date()), where, here.names("record_status", row["status"]))
        )
        if st.button(i18n.markdown(words), key=f"double_{row['record_key']}", icon=":material/content_copy:"):
            controls.open_record(row["record_key"])
            st.rerun()
