"""Rows that an earlier version stored are read again from their reported texts; what was reported, and stated,
stays."""

from __future__ import annotations

from datetime import UTC, datetime

import pandas as pd
import pytest
import sqlalchemy as sa

from database import again, bulk, loading, publishing
from database.__main__ import main
from database.places import gazetteer_rows
from database.reference import IDS_SOURCE
from queries.schema import blo, country_alias, exchange, place, seizure, seizure_item
from scope import settings
from tests.database.conftest import write_ids

BEGUN = True
"""See `embedded` in `conftest.py`."""
TERMIZ, KULOB = "GN-1215957", "GN-1221194"


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.fixture
def files(tmp_path):
    """Event rows, and records and messages of offices."""
    events = write_ids(
        tmp_path,
        {"PLACE": "Termiz"},
        {"PLACE": "Termiz", "AMOUNT": "2"},
        {"COUNTRY": "Tajikistan", "PLACE": "Кӯлоб", "DRUG_NAME": "Coca paste", "DRUG_UNIT": "oz", "AMOUNT": "10"},
        {"COUNTRY": "Uzbekistan", "PLACE": "Ойбек", "SEIZURE_DATE": "2016-01-02"},
        {"PLACE": "Qwertz"},
    )
    records, messages = tmp_path / "records.csv", tmp_path / "messages.csv"
    records.write_text(
        "record_id;seized_on;country;place;lat;lon;origin\nA1;2026-03-01;UZ;Termiz;37.5;67.5;Ауғанстан\n"
        "A2;2026-03-01;UZ;Termez;;;\n"
    )
    messages.write_text(
        "record_id;sent_at;from_blo;to_blo;kind;replied_at\nE1;2026-03-15 "
        "10:00;KG-AKZHOL;KZ-KORDAI;request;2026-03-15 10:40\n"
        "E2;2026-03-15 10:00;UZ-OYBEK;TJ-FOTEHOBOD;request;2026-03-15 10:40\nE3;2026-03-15 "
        "10:00;KZ-KORDAI;KG-AKZHOL;request;2026-03-15 10:10+05:00\n"
    )
    return [events, records, messages]


def as_version_4(connection: sa.Connection) -> None:
    """Make of the rows what the version before made of them."""
    elsewhere = {"place_code": TERMIZ, "lat": 37.2242, "lon": 67.2783}
    termiz = sa.and_(seizure.c.place_text == "Termiz", seizure.c.location_precision == "settlement")
    connection.execute(sa.update(seizure).values(elsewhere).where(termiz))
    connection.execute(sa.update(seizure).values(place_code=TERMIZ).where(seizure.c.place_text == "Termiz"))
    connection.execute(
        sa.update(seizure).values(place_code=KULOB, lat=37.9146, lon=69.7845).where(seizure.c.place_text == "Кӯлоб")
    )
    connection.execute(
        sa.update(seizure)
        .values(place_code=None, lat=None, lon=None, location_precision="none", blo_code=None)
        .where(seizure.c.place_text == "Ойбек")
    )
    connection.execute(sa.update(seizure).values(origin_code=None))
    bulk.insert(connection, place, pd.DataFrame(gazetteer_rows({TERMIZ, KULOB})))
    unknown = {"group_code": None, "category": None, "unit": None, "quantity": 10.0, "quantity_kg": None}
    connection.execute(sa.update(seizure_item).values(unknown).where(seizure_item.c.substance_reported == "Coca paste"))
    # All by the clock of Tashkent, five hours before UTC; the third reply was written with its zone.
    shown = sa.case((exchange.c.record_key.endswith("E3"), utc("2026-03-15 05:10")), else_=utc("2026-03-15 05:40"))
    connection.execute(sa.update(exchange).values(sent_at=utc("2026-03-15 05:00"), replied_at=shown))
    connection.execute(sa.update(blo).values(time_zone=None))
    connection.execute(sa.delete(country_alias).where(country_alias.c.alias == "Ауғанстан"))
    connection.execute(sa.delete(place).where(place.c.code == "KG-MAILUU-SUU-S"))
    bulk.set_info(connection, schema_version="4")


def told(connection: sa.Connection) -> dict:
    """What the database holds of the rows of `files`."""
    items = seizure.join(seizure_item, seizure_item.c.seizure_id == seizure.c.id, isouter=True)
    columns = "place_text place_code lat lon location_precision blo_code origin_code".split()
    made = "substance_code group_code unit quantity quantity_kg".split()
    query = sa.select(*(seizure.c[name] for name in columns), *(seizure_item.c[name] for name in made)).select_from(
        items
    )
    rows = connection.execute(query.where(seizure.c.source_code.in_((IDS_SOURCE, "BLO"))).order_by(seizure.c.id)).all()
    times = connection.execute(sa.select(exchange.c.sent_at, exchange.c.replied_at).order_by(exchange.c.id)).all()
    places = (
        connection.execute(sa.select(place.c.code).where(place.c.code.in_((TERMIZ, KULOB, "KG-MAILUU-SUU-S"))))
        .scalars()
        .all()
    )
    zones = connection.execute(sa.select(sa.func.count()).where(blo.c.time_zone.is_not(None))).scalar_one()
    return {
        "rows": [tuple(row) for row in rows],
        "times": [tuple(one.astimezone(UTC) for one in row) for row in times],
        "places": places,
        "zones": zones,
    }


@pytest.mark.each_time(1)
def test_what_an_earlier_version_stored_becomes_what_this_one_reads(place, files):
    with publishing.change(place) as connection:
        loading._prepare(connection, settings.current())
        for path in files:
            loading._load_file(
                connection, path, None, loading.RejectReport(None), lambda rows, rate: None, settings.current(), {}
            )
        due = told(connection)
        assert (
            due["rows"][2][:5] == ("Кӯлоб", "TJ-KULOB-S", 37.915, 69.784, "settlement")
            and due["rows"][2][8] == "cocaine"
        )
        assert due["rows"][2][10:] == (pytest.approx(283.49523125), pytest.approx(0.28349523125))
        as_version_4(connection)
        assert told(connection) != due
        found = again.read_again(connection, settings.current())
        assert told(connection) == due
        assert [str(one) for one in found.moved] == [
            f"Termiz (UZ): {TERMIZ} -> UZ-TERMEZ-S, 2 cases",
            f"Кӯлоб (TJ): {KULOB} -> TJ-KULOB-S, 1 cases",
            f"Termiz (UZ): {TERMIZ} -> UZ-TERMEZ-S, 1 cases",
            "Ойбек (UZ): nowhere -> UZ-OYBEK, 1 cases",
        ]
        assert again.moving(connection) == () and again.read_again(connection, settings.current()) == again.ReadAgain()


@pytest.mark.long
def test_check_lists_what_moved_and_init_moves_it(embedded, files, capsys, monkeypatch):
    loading.load_files(files[:2], embedded)
    with publishing.change(embedded) as connection:
        as_version_4(connection)
        connection.execute(sa.update(seizure).values(lat=67.5, lon=37.5).where(seizure.c.public_ref == "A1"))
    monkeypatch.setenv("DATABASE_URL", f"duckdb:///{embedded.folder}")
    told = [f"Termiz (UZ): {TERMIZ} -> UZ-TERMEZ-S, 2 cases", "Ойбек (UZ): nowhere -> UZ-OYBEK, 1 cases"]
    assert main(["check"]) == 1
    printed = capsys.readouterr().out
    assert "1 cases have a stated position that is swapped" in printed and "python -m database init" in printed
    assert "5 cases of 4 place texts lie elsewhere than they are read now" in printed and all(
        one in printed for one in told
    )
    assert main(["init"]) == 0
    printed = capsys.readouterr().out
    assert "5 cases of 4 place texts were read again and lie elsewhere" in printed and all(
        one in printed for one in told
    )
    assert main(["check"]) == 0
    assert "elsewhere" not in capsys.readouterr().out
