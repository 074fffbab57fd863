"""The loader over the records that UNODC published, and over files that overlap. Totals are those that came with the
published file, typed in by hand."""

from __future__ import annotations

from datetime import date

import pytest
import sqlalchemy as sa

from database import bulk, loading, publishing
from database.engine import current_version
from database.formats.files import FileError
from queries import schema
from queries.schema import database_info, load, report, seizure, seizure_item, source
from tests.conftest import KINDS, some

ROWS_ALONE = True

IDS = seizure.c.source_code == "UNODC-IDS"
COUNTRIES = {
    "Russian Federation": "RU",
    "Afghanistan": "AF",
    "Pakistan": "PK",
    "Uzbekistan": "UZ",
    "Kazakhstan": "KZ",
    "Iran, Islamic Republic of": "IR",
    "Tajikistan": "TJ",
    "Turkmenistan": "TM",
    "Armenia": "AM",
    "Kyrgyzstan": "KG",
    "China": "CN",
    "Georgia": "GE",
}


def _counts(rows_of, location, column) -> dict:
    joined = seizure.join(seizure_item, seizure_item.c.seizure_id == seizure.c.id)
    query = sa.select(column, sa.func.count()).select_from(joined).where(IDS).group_by(column)
    return dict(rows_of(location, query))


def test_every_row_of_the_published_file_lands(ids_load, rows_of):
    location, result, reject_path = ids_load
    assert (result.rows_read, result.rows_accepted, result.rows_known, result.rows_rejected) == (30_589, 30_589, 0, 0)
    assert rows_of(location, sa.select(sa.func.count()).where(IDS)) == [(30_589,)]
    assert len(reject_path.read_text("utf-8-sig").splitlines()) == 1


def test_rows_by_year_are_those_published(ids_load, rows_of):
    year = sa.cast(sa.func.extract("year", seizure.c.seized_on), sa.Integer)
    assert _counts(rows_of, ids_load[0], year) == {2011: 8_393, 2012: 6_465, 2013: 8_308, 2014: 7_423}


def test_rows_by_country_are_those_published(ids_load, rows_of):
    expected = {
        "RU": 22_726,
        "AF": 4_306,
        "PK": 2_185,
        "UZ": 606,
        "KZ": 269,
        "IR": 200,
        "TJ": 105,
        "TM": 99,
        "AM": 43,
        "KG": 34,
        "CN": 13,
        "GE": 3,
    }
    assert _counts(rows_of, ids_load[0], seizure.c.country_code) == expected
    assert sum(expected[code] for code in ("KZ", "KG", "TJ", "TM", "UZ")) == 1_113
    named = {
        COUNTRIES[name]: count for name, count in _counts(rows_of, ids_load[0], seizure.c.country_reported).items()
    }
    assert named == expected


def test_rows_by_unit_are_those_published(ids_load, rows_of):
    assert _counts(rows_of, ids_load[0], seizure_item.c.unit_reported) == {
        "Kilogram": 20_941,
        "Gram": 8_904,
        "Litre": 524,
        "Tablet": 195,
        None: 7,
        "Unit": 4,
        "Ampoule": 3,
        "Piece": 3,
        "Ton": 3,
        "Injection": 2,
        "Thousand of tablets": 2,
        "Packages": 1,
    }


def test_rows_without_a_mass_unit_have_no_kilograms(ids_load, rows_of):
    by_kg = _counts(rows_of, ids_load[0], seizure_item.c.quantity_kg.is_(None))
    assert by_kg == {False: 30_589 - 741, True: 741}


def test_a_thousand_of_tablets_are_counted_as_tablets(ids_load, rows_of):
    query = sa.select(seizure_item.c.unit, seizure_item.c.quantity, seizure_item.c.quantity_reported).where(
        seizure_item.c.unit_reported == "Thousand of tablets"
    )
    rows = rows_of(ids_load[0], query)
    assert len(rows) == 2
    assert all(unit == "tablet" and quantity == float(reported) * 1000 for unit, quantity, reported in rows)


def test_the_twelve_largest_drugs_have_the_rows_published(ids_load, rows_of):
    counts = _counts(rows_of, ids_load[0], seizure_item.c.substance_reported)
    expected = {
        "Heroin": 12_608,
        "Opium": 2_484,
        "Amphetamine": 2_156,
        "N-Methylephedrone": 1_466,
        "Synthetic Cannabinoid": 1_352,
        "JWH-018": 1_234,
        "MDPV": 934,
        "Poppy straw": 901,
        "JWH-122": 853,
        "Methamphetamine": 502,
        "Alcohol": 445,
        "Ephedrone": 397,
    }
    assert dict(sorted(counts.items(), key=lambda pair: -pair[1])[:12]) == expected
    assert len(counts) == 126


def test_rows_by_routing_keep_blank_and_other_apart(ids_load, rows_of):
    assert _counts(rows_of, ids_load[0], seizure.c.direction_reported) == {
        None: 29_015,
        "National territory/domestic seizure": 744,
        "Border - outbound": 567,
        "Border - inbound": 235,
        "Border - transit/free trade zone": 27,
        "Other": 1,
    }
    assert _counts(rows_of, ids_load[0], seizure.c.direction) == {
        None: 29_015,
        "domestic": 744,
        "outbound": 567,
        "inbound": 235,
        "transit": 27,
        "other": 1,
    }


def test_rows_by_transport_are_those_published(ids_load, rows_of):
    assert _counts(rows_of, ids_load[0], seizure.c.transport_reported) == {
        None: 23_327,
        "Other": 3_009,
        "Commercial air": 1_438,
        "Private road": 1_263,
        "Commercial road": 1_140,
        "Rail": 240,
        "Mail": 84,
        "Commercial sea": 45,
        "River": 25,
        "Pedestrian": 13,
        "Private air": 4,
        "Private sea": 1,
    }
    assert _counts(rows_of, ids_load[0], seizure.c.transport_group)[None] == 23_327


@pytest.mark.parametrize(
    ("column", "blank"),
    [
        (seizure.c.province_text, 14_131),
        (seizure.c.place_text, 107),
        (seizure.c.concealment_reported, 20_091),
        (seizure.c.place_kind_reported, 20_156),
        (seizure.c.origin_reported, 18_486),
        (seizure.c.departure_reported, 15_825),
        (seizure.c.destination_reported, 14_546),
    ],
    ids=lambda value: getattr(value, "name", None),
)
def test_blank_cells_stay_blank(ids_load, rows_of, column, blank):
    assert _counts(rows_of, ids_load[0], column)[None] == blank


def test_kilograms_of_heroin_and_opium_are_those_published(ids_load, rows_of):
    joined = seizure.join(seizure_item, seizure_item.c.seizure_id == seizure.c.id)
    query = (
        sa.select(seizure_item.c.substance_reported, sa.func.sum(seizure_item.c.quantity_kg))
        .select_from(joined)
        .where(IDS, seizure_item.c.substance_reported.in_(("Heroin", "Opium")))
        .group_by(seizure_item.c.substance_reported)
    )
    totals = dict(rows_of(ids_load[0], query))
    assert {name: round(total, 3) for name, total in totals.items()} == {"Heroin": 46_984.868, "Opium": 339_928.730}


KILOGRAMS = """
KZ HEROIN 143/526.514 34/307.500 - 78/427.864
KZ OPIUM 5/3.608 1/0.103 - 3/48.485
KG HEROIN 20/78.492 4/22.600 - -
KG OPIUM 4/19.761 1/4.000 - -
TJ HEROIN 27/112.435 46/135.847 - -
TJ OPIUM 5/46.263 22/72.592 - -
TM HEROIN 34/39.870 - - -
TM OPIUM 62/656.876 - - -
UZ HEROIN 124/482.953 68/227.374 54/89.812 19/51.462
UZ OPIUM 50/624.667 78/714.987 115/832.003 95/540.007
AF HEROIN 257/4540.223 35/483.830 758/4207.773 939/3781.786
AF OPIUM 236/25431.587 40/2242.051 567/70242.524 587/67282.480
IR HEROIN - 12/2073.110 18/956.930 -
IR OPIUM - 91/30698.278 53/34827.055 -
PK HEROIN 370/2619.546 419/6556.624 400/6079.725 419/3348.858
PK OPIUM 121/22495.836 90/19234.230 100/22561.890 103/39154.400
RU HEROIN 2188/1595.625 2118/1940.801 2270/2217.086 1734/2056.059
RU OPIUM 9/27.951 15/130.126 11/63.690 8/25.208
"""


def test_rows_and_kilograms_by_country_drug_and_year_are_those_published(ids_load, rows_of):
    expected = {}
    for line in KILOGRAMS.split("\n")[1:-1]:
        country, drug, *years = line.split()
        for year, cell in zip(range(2011, 2015), years, strict=True):
            if cell != "-":
                expected[country, drug, year] = cell
    year = sa.cast(sa.func.extract("year", seizure.c.seized_on), sa.Integer)
    by = (seizure.c.country_code, seizure_item.c.substance_code, year)
    query = (
        sa.select(*by, sa.func.count(), sa.func.sum(seizure_item.c.quantity_kg))
        .select_from(seizure.join(seizure_item, seizure_item.c.seizure_id == seizure.c.id))
        .where(
            IDS,
            seizure_item.c.substance_code.in_(("HEROIN", "OPIUM")),
            seizure_item.c.quantity_kg.is_not(None),
            seizure.c.country_code.in_(("KZ", "KG", "TJ", "TM", "UZ", "AF", "IR", "PK", "RU")),
        )
        .group_by(*by)
    )
    found = {(country, drug, at): f"{rows}/{kg:.3f}" for country, drug, at, rows, kg in rows_of(ids_load[0], query)}
    assert found == expected


def test_identical_rows_all_land_and_are_numbered(ids_load, rows_of):
    location, result, _path = ids_load
    assert rows_of(location, sa.select(sa.func.count()).where(IDS, seizure.c.occurrence > 1)) == [(612,)]
    assert result.flags.identical_count == 612


def test_the_rows_of_armenia_that_are_a_thousand_times_too_large_are_caught_and_few_others(ids_load, rows_of):
    columns = (seizure.c.country_code, seizure_item.c.substance_reported, seizure_item.c.quantity_kg)
    joined = sa.select(*columns).join(seizure_item, seizure_item.c.seizure_id == seizure.c.id)
    flagged = rows_of(ids_load[0], joined.where(IDS, seizure.c.is_quantity_implausible))
    wrong = {("Cocaine", 2936), ("Methamphetamine", 1641), ("Methamphetamine", 2882), ("Opium", 1935)}
    assert wrong <= {(drug, round(kg)) for country, drug, kg in flagged if country == "AM"}
    assert len(flagged) <= len(wrong) + 25
    assert not [kg for country, drug, kg in flagged if (country, drug) == ("AF", "Heroin")]


def test_published_records_are_verified_and_carry_no_link(ids_load, rows_of):
    query = sa.select(source.c.kind, seizure.c.status, seizure.c.published_url).distinct()
    joined = seizure.join(source, source.c.code == seizure.c.source_code)
    assert rows_of(ids_load[0], query.select_from(joined).where(IDS)) == [("national_events", "verified", None)]


def test_a_country_year_without_rows_is_missing_not_zero(ids_load, rows_of):
    query = sa.select(report.c.country_code, report.c.period_start, report.c.period_end, report.c.status).where(
        report.c.source_code == "UNODC-IDS", report.c.subject == "seizures"
    )
    found = {(code, start.year): status for code, start, _end, status in rows_of(ids_load[0], query)}
    assert len(found) == 12 * 4
    missing = {pair for pair, status in found.items() if status == "missing"}
    assert {pair for pair in missing if pair[0] in ("KZ", "KG", "TJ", "TM", "UZ")} == {
        ("KZ", 2013),
        ("KG", 2013),
        ("KG", 2014),
        ("TJ", 2013),
        ("TJ", 2014),
        ("TM", 2012),
        ("TM", 2013),
        ("TM", 2014),
    }
    assert set(found.values()) == {"missing", "received"}


def test_nine_in_ten_programme_places_are_found_to_the_district(ids_load, rows_of):
    query = (
        sa.select(seizure.c.location_precision, sa.func.count())
        .where(IDS, seizure.c.place_text.is_not(None), seizure.c.country_code.in_(("KZ", "KG", "TJ", "TM", "UZ")))
        .group_by(seizure.c.location_precision)
    )
    counts = dict(rows_of(ids_load[0], query))
    fine = sum(count for precision, count in counts.items() if precision not in ("none", "country", "province"))
    assert fine / sum(counts.values()) >= 0.9
    assert "country" not in counts


def test_no_office_is_named_before_it_opened(ids_load, rows_of):
    query = sa.text(
        "SELECT count(*) FROM seizure JOIN blo ON blo.code = seizure.blo_code "
        "WHERE source_code = 'UNODC-IDS' AND (opened_on IS NULL OR opened_on > seized_on)"
    )
    assert rows_of(ids_load[0], query) == [(0,)]


def test_the_load_is_on_record(ids_load, rows_of, ids_file):
    columns = (load.c.file_name, load.c.sha256, load.c.rows_read, load.c.rows_accepted, load.c.rows_known)
    assert rows_of(ids_load[0], sa.select(*columns, load.c.rows_rejected)) == [
        (ids_file.name, "1a0d377217c4abb94285588b11148d34cc5ade26f6b51baae518de83d0b3ef44", 30_589, 30_589, 0, 0)
    ]


def test_names_without_a_safe_code_are_listed_and_never_called_other(ids_load, rows_of):
    location, result, _path = ids_load
    listed = {text for column, text, _rows, _near in loading.unresolved(result) if column == "DRUG_NAME"}
    assert "Quinoline" in listed
    without = sa.select(seizure_item.c.substance_reported).where(
        seizure_item.c.substance_code.is_(None), seizure_item.c.substance_reported.is_not(None)
    )
    assert {text for (text,) in rows_of(location, without.distinct())} == listed


@pytest.mark.each_time(1)
def test_loading_a_file_again_adds_nothing(place, ids_csv, rows_of):
    path = ids_csv({}, {}, {"AMOUNT": "2"})
    first, again = (loading.load_files([path], place)[0] for _time in range(2))
    assert (first.rows_accepted, first.rows_known) == (3, 0)
    assert (again.rows_accepted, again.rows_known) == (0, 3)
    assert rows_of(place, sa.select(sa.func.count()).where(IDS)) == [(3,)]


@pytest.mark.each_time(1)
def test_of_overlapping_files_the_larger_count_of_identical_rows_holds(place, ids_csv, rows_of):
    small = ids_csv({}, {}, name="small.csv")
    large = ids_csv({}, {"AMOUNT": "7"}, {}, {}, name="large.csv")
    counts = [(one.rows_accepted, one.rows_known) for one in loading.load_files([small, large, small], place)]
    assert counts == [(2, 0), (2, 2), (0, 2)]
    heroin = sa.select(seizure.c.occurrence).where(IDS, seizure.c.record_key.like("%-3"))
    assert rows_of(place, heroin) == [(3,)]


@pytest.mark.parametrize("place", some(["duckdb"], KINDS), indirect=True)
def test_a_dry_run_counts_and_writes_nothing(place, ids_csv, rows_of, tmp_path):
    loading.load_files([ids_csv({}, name="before.csv")], place)
    version = current_version(place)
    (result,) = loading.load_files(
        [ids_csv({"AMOUNT": "3"}, {"AMOUNT": "-1"})], place, dry_run=True, reject_path=tmp_path / "rejects.csv"
    )
    assert (result.rows_accepted, result.rows_rejected) == (1, 1)
    assert len((tmp_path / "rejects.csv").read_text("utf-8-sig").splitlines()) == 2
    assert current_version(place) == version
    assert rows_of(place, sa.select(sa.func.count()).where(IDS)) == [(1,)]


@pytest.mark.parametrize("place", some(["duckdb"], KINDS), indirect=True)
def test_a_file_that_cannot_be_read_leaves_those_before_it_out_too(place, ids_csv, rows_of, tmp_path):
    loading.load_files([ids_csv({}, name="before.csv")], place)
    broken = tmp_path / "broken.csv"
    broken.write_text("nothing;that;is;known\n1;2;3;4\n")
    with pytest.raises(FileError):
        loading.load_files([ids_csv({"AMOUNT": "3"}, name="good.csv"), broken], place)
    assert rows_of(place, sa.select(sa.func.count()).where(IDS)) == [(1,)]


@pytest.mark.each_time(1)
def test_a_year_that_was_missing_is_received_once_its_rows_come(place, ids_csv, rows_of):
    loading.load_files([ids_csv({}, {"SEIZURE_DATE": "2011-02-03"}, name="first.csv")], place)
    query = (
        sa.select(report.c.period_start, report.c.status)
        .where(report.c.country_code == "UZ")
        .order_by(report.c.period_start)
    )
    assert rows_of(place, query) == [
        (date(2011, 1, 1), "received"),
        (date(2012, 1, 1), "missing"),
        (date(2013, 1, 1), "received"),
    ]
    loading.load_files([ids_csv({"SEIZURE_DATE": "2012-02-03"}, name="second.csv")], place)
    assert [status for _start, status in rows_of(place, query)] == ["received"] * 3


@pytest.mark.each_time(1)
def test_a_programme_country_that_never_reported_is_missing(place, ids_csv, rows_of):
    loading.load_files([ids_csv({"COUNTRY": "Uzbekistan", "SEIZURE_DATE": "2013-05-17"})], place)
    told = rows_of(place, sa.select(report.c.country_code, report.c.status).where(report.c.source_code == "UNODC-IDS"))
    assert dict(told) == {"UZ": "received"} | dict.fromkeys(("KZ", "KG", "TJ", "TM"), "missing")


@pytest.mark.parametrize("place", some(["duckdb"], KINDS), indirect=True)
def test_a_town_of_the_gazetteer_becomes_a_place_with_its_name_in_both_languages(place, ids_csv, rows_of):
    rows = [
        {"COUNTRY": "Afghanistan", "PLACE": "Kandahar"},
        {"COUNTRY": "Afghanistan", "PLACE": "Kandahar", "SEIZURE_DATE": "2013-06-01"},
    ]
    loading.load_files([ids_csv(rows[0])], place)
    loading.load_files([ids_csv(*rows)], place)
    town = schema.place
    found = rows_of(
        place,
        sa.select(town.c.name_ru, town.c.country_code, town.c.kind, town.c.source, sa.func.count())
        .select_from(seizure.join(town, town.c.code == seizure.c.place_code))
        .where(IDS, seizure.c.location_precision == "settlement")
        .group_by(town.c.name_ru, town.c.country_code, town.c.kind, town.c.source),
    )
    assert found == [("Кандагар", "AF", "settlement", "GeoNames", 2)]


def test_real_rows_never_meet_demonstration_data(embedded, ids_csv):
    with publishing.change(embedded) as connection:
        bulk.set_info(connection, is_demonstration="true")
    with pytest.raises(FileError, match="demonstration data"):
        loading.load_files([ids_csv({})], embedded)


def test_an_unknown_source_is_named_with_those_that_are_known(embedded, ids_csv):
    with pytest.raises(FileError, match="NOWHERE.*UNODC-IDS"):
        loading.load_files([ids_csv({})], embedded, source="NOWHERE")


@pytest.mark.parametrize("place", some(["duckdb"], KINDS), indirect=True)
def test_each_load_gives_the_data_a_new_version(place, ids_csv, rows_of):
    version = sa.select(database_info.c.value).where(database_info.c.key == "data_version")
    loading.load_files([ids_csv({}, name="first.csv")], place)
    before = rows_of(place, version)
    loading.load_files([ids_csv({"AMOUNT": "9"}, name="second.csv")], place)
    assert rows_of(place, version) != before


def test_progress_tells_rows_and_rate(embedded, ids_csv):
    told = []
    loading.load_files([ids_csv({}, {})], embedded, progress=lambda rows, rate: told.append((rows, rate > 0)))
    assert told == [(2, True)]
