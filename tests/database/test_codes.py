"""Reported texts get a code only where it is safe; blank, unknown and other stay three values."""

from __future__ import annotations

import pandas as pd
import pytest
import sqlalchemy as sa

from database.codes import Substance, _with_second_names, code_column, codes, plain, reference_rows
from database.loading import load_files
from queries.schema import seizure, seizure_item, source

BEGUN = ROWS_ALONE = True
"""See `place` and `rows_alone` in `conftest.py`."""


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Heroin", Substance("HEROIN", "opioids", "drug")),
        ("  hEROIN ", Substance("HEROIN", "opioids", "drug")),
        ("HEROIN", Substance("HEROIN", "opioids", "drug")),
        ("героин", Substance("HEROIN", "opioids", "drug")),
        ("ATS", Substance(None, "ats", "drug")),
        ("2-Aminoindane", Substance(None, "nps", "drug")),
        ("Non-specified precursors", Substance(None, "precursors", "precursor")),
        ("Quinoline", Substance(None, None, None)),
        # Names of UNODC's worldwide files, of which no shipped record has any.
        ("Coca paste", Substance(None, "cocaine", "drug")),
        ("Cocaine Base", Substance(None, "cocaine", "drug")),
        ("Cocaine HCL", Substance("COCAINE_HCL", "cocaine", "drug")),
        ("Crack", Substance("COCAINE_CRACK", "cocaine", "drug")),
        ("Non-specified NPS", Substance(None, "nps", "drug")),
        ("Cannabis Herb (Marijuana)", Substance("CANNABIS_HERB", "cannabis", "drug")),
        ("Cannabis resin", Substance("CANNABIS_RESIN", "cannabis", "drug")),
        ("Cannabis Plants", Substance("CANNABIS_PLANT", "cannabis", "plant_material")),
        ("Cannabis", Substance(None, "cannabis", "drug")),
        ("25I-NBOMe", Substance(None, "hallucinogens", "drug")),
        ("Captagon", Substance(None, "ats", "drug")),
        ("Lorazepam", Substance("BENZODIAZEPINE", "sedatives", "drug")),
        ("Opiates", Substance(None, "opioids", "drug")),
        ("Alpha-pvp", Substance("ALPHA_PVP", "ats", "drug")),
        ("Khat", Substance("KHAT", "nps", "drug")),
        ("Other NPS", Substance("NPS_OTHER", "nps", "drug")),
        ("Multiple drugs", Substance(None, None, None)),
    ],
)
def test_a_name_becomes_a_substance_or_its_group_or_neither(text, found):
    assert codes().substance(text) == found


@pytest.mark.parametrize("text", ["Krokodil-X", "", "ALL_DRUGS", "All drugs and precursors"])
def test_a_name_that_is_in_no_list_or_a_sum_of_a_publisher_has_no_code(text):
    with pytest.raises(KeyError):
        codes().substance(text)


def test_every_alias_says_what_the_list_says():
    groups = {row["code"]: (row["group"], row["category"]) for row in reference_rows("substances")}
    for row in reference_rows("substance_alias"):
        found, code = codes().substance(row["alias"]), row["substance_code"]
        if code == "UNMAPPED":
            assert found == Substance(None, None, None), row
        elif code.startswith("GROUP:"):
            assert (found.code, found.group_code) == (None, code.removeprefix("GROUP:")), row
        else:
            assert found == Substance(code, *groups[code]), row


def test_only_what_the_source_itself_calls_other_is_other():
    others = {
        row["alias"]
        for row in reference_rows("substance_alias")
        if codes().substance(row["alias"]).code in ("OPIOID_OTHER", "DRUG_OTHER")
    }
    assert others == {"Other opioids", "Other", "Other Drugs**"}


def test_the_groups_of_aliases_are_of_one_category():
    categories: dict[str, set] = {}
    for row in reference_rows("substances"):
        categories.setdefault(row["group"], set()).add(row["category"])
    for row in reference_rows("substance_alias"):
        found = codes().substance(row["alias"])
        if found.group_code and not found.code:
            assert found.category in categories[found.group_code], row


def test_what_has_no_safe_code_keeps_its_text_and_is_listed(place, ids_csv, rows_of):
    file = ids_csv(
        {"DRUG_NAME": "ATS"}, {"DRUG_NAME": "Quinoline"}, {"DRUG_NAME": "Heroin"}, {"DRUG_NAME": "Krokodil-X"}
    )
    (result,) = load_files([file], place)
    kept = sa.select(
        seizure_item.c.substance_reported,
        seizure_item.c.substance_code,
        seizure_item.c.group_code,
        seizure_item.c.category,
        seizure_item.c.quantity_kg,
    )
    of_file = (
        sa.select(seizure.c.id)
        .join(source, source.c.code == seizure.c.source_code)
        .where(source.c.kind == "national_events")
    )
    rows = rows_of(place, kept.where(seizure_item.c.seizure_id.in_(of_file)))
    assert sorted(rows) == [
        ("ATS", None, "ats", "drug", 1.5),
        ("Heroin", "HEROIN", "opioids", "drug", 1.5),
        ("Krokodil-X", None, None, None, 1.5),
        ("Quinoline", None, None, None, 1.5),
    ]
    assert result.rows_accepted == 4
    assert result.unmatched["DRUG_NAME"].keys() >= {"Krokodil-X"}


# Units ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "unit"),
    [
        ("Kilogram", ("kg", 1.0)),
        ("gram", ("g", 1.0)),
        ("Thousand of tablets", ("tablet", 1000.0)),
        ("Piece", ("unit", 1.0)),
        ("kg", ("kg", 1.0)),
        ("Ton", ("t", 1.0)),
    ],
)
def test_a_unit_has_its_code_and_what_it_is_times(text, unit):
    assert codes().unit(text) == unit


@pytest.mark.parametrize(
    ("text", "unit"),
    [
        ("кг", "kg"),
        ("КГ.", "kg"),
        ("г", "g"),
        ("гр.", "g"),
        ("мг", "mg"),
        ("т", "t"),
        ("тонн", "t"),
        ("тонны", "t"),
        ("л", "l"),
        ("мл", "ml"),
        ("табл.", "tablet"),
        ("шт.", "unit"),
        ("litres", "l"),
        ("pcs", "unit"),
    ],
)
def test_a_unit_is_known_as_people_write_it(text, unit):
    assert codes().unit(text) == (unit, 1.0)


@pytest.mark.parametrize("text", ["Гашиш", "hashish", "смола каннабиса", "Cannabis resin"])
def test_a_substance_is_known_by_either_of_its_two_names(text):
    assert codes().substance(text).code == "CANNABIS_RESIN"


def test_a_second_name_that_two_substances_share_is_no_name():
    names = {"a (shared)": "A", "b (shared)": "B", "c (own)": "C", "own part": "D"}
    assert _with_second_names(names) == names | {"a": "A", "b": "B", "c": "C", "own": "C"}


@pytest.mark.parametrize("text", ["uz-oybek", "UZ\u2011OYBEK", "UZ–OYBEK", "«Ойбек»", "„Oybek“", ' "ОЙБЕК" '])
def test_a_code_is_known_with_any_dash_and_a_name_between_quotes(text):
    assert codes().blo(text) == "UZ-OYBEK"


def test_every_country_is_known_by_its_code_of_three_letters():
    listed = {row["iso3"]: row["iso2"] for row in reference_rows("countries") if row["iso3"]}
    assert len(listed) > 240 and {code: codes().country(code) for code in listed} == listed


@pytest.mark.parametrize("text", ["bucket", "", "Tablets or so"])
def test_a_unit_that_is_not_known_is_not_guessed(text):
    with pytest.raises(KeyError):
        codes().unit(text)


@pytest.mark.parametrize(
    ("unit", "substance", "exact", "equivalent"),
    [
        ("kg", "HEROIN", 1.0, None),
        ("g", "HEROIN", 0.001, None),
        ("mg", None, 1e-6, None),
        ("t", "OPIUM", 1000.0, None),
        ("l", "ACETIC_ANHYDRIDE", None, 1.0),
        ("l", "ALCOHOL", None, None),
        ("tablet", "METHAMPHETAMINE", None, 9e-5),
        ("tablet", "HEROIN", None, None),
        ("package", "HEROIN", None, None),
        (None, "HEROIN", None, None),
    ],
)
def test_only_mass_becomes_kilograms_and_assumptions_stay_apart(unit, substance, exact, equivalent):
    assert codes().kilograms(unit, substance) == (exact, equivalent)


@pytest.mark.parametrize(
    ("text", "exact", "equivalent"),
    [
        ("oz", 0.028349523125, None),
        ("Ounce", 0.028349523125, None),
        ("oz.", 0.028349523125, None),
        ("Унция", 0.028349523125, None),
        ("lbs", 0.45359237, None),
        ("Short ton", 907.18474, None),
        ("Tola", 0.0116638038, None),
        ("центнер", 100, None),
        ("мкг", 1e-9, None),
        ("US gallon", None, 3.785411784),
        ("cc", None, 0.001),
        ("куб. см", None, 0.001),
        ("дал", None, 10),
    ],
)
def test_a_unit_that_is_exact_by_definition_has_its_factor(text, exact, equivalent):
    unit, multiplier = codes().unit(text)
    factors = [factor and multiplier * factor for factor in codes().kilograms(unit, "HEROIN")]
    assert factors == [pytest.approx(exact), pytest.approx(equivalent)]
    # What is drunk stays in litres.
    assert exact or codes().kilograms(unit, "ALCOHOL") == (None, None)


@pytest.mark.parametrize("text", ["gallon", "pint", "fluid ounce", "фунт царский", "pood"])
def test_a_unit_that_has_several_sizes_is_not_guessed(text):
    with pytest.raises(KeyError):
        codes().unit(text)


# Countries, agencies, offices, code lists -------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Uzbekistan", "UZ"),
        ("узбекистан", "UZ"),
        ("UZ", "UZ"),
        ("Bolivia, Plurinational State of", "BO"),
        ("United Kingdom (England and Wales)", "GB"),
        ("Unknown", "unknown"),
        ("Неизвестно", "unknown"),
        ("Other", "other"),
        ("Прочие", "other"),
    ],
)
def test_a_country_is_found_by_any_of_its_names(text, code):
    assert codes().country(text) == code


@pytest.mark.parametrize("text", ["Atlantis", "", "Central Asia"])
def test_a_country_that_is_in_no_list_is_not_guessed(text):
    with pytest.raises(KeyError):
        codes().country(text)


def test_offices_and_agencies_are_found_by_code_and_by_name_in_both_languages():
    for name, look_up in (("blos", codes().blo), ("agencies", codes().agency)):
        for row in reference_rows(name):
            assert look_up(row["code"]) == row["code"]
            assert look_up(row["name_en"].upper()) in {
                one["code"] for one in reference_rows(name) if one["name_en"] == row["name_en"]
            }
            assert look_up(row["name_ru"]) in {
                one["code"] for one in reference_rows(name) if one["name_ru"] == row["name_ru"]
            }
    with pytest.raises(KeyError):
        codes().blo("Office on the moon")


@pytest.mark.parametrize("text", ["Каинды (ж/д)", "Каинды - железнодорожный", "Kaindy (railway)"])
def test_an_office_is_found_by_the_name_that_the_list_had_before(text):
    assert codes().blo(text) == "KG-KAINDY-RAIL"


@pytest.mark.parametrize("text", ["Между ОПВ через границу", "ОПВ - ОПВ через границу", "ОПВ – ОПВ через границу"])
def test_a_choice_is_found_by_the_label_that_the_list_had_before(text):
    assert codes().vocabulary("exchange_channel")(text) == "blo_blo"


def test_every_value_of_the_published_files_has_the_code_that_its_list_says():
    for row in reference_rows("ids_code_map"):
        if row["code"] and row["vocabulary"] != "seizure_unit":
            assert codes().vocabulary(row["vocabulary"])(row["value"]) == row["code"], row


def test_the_words_of_a_code_list_are_its_codes_in_both_languages():
    look_up = codes().vocabulary("direction")
    for row in reference_rows("vocabularies"):
        if row["vocabulary"] == "direction":
            assert look_up(row["code"]) == look_up(row["label_en"]) == look_up(row["label_ru"]) == row["code"]


# Columns ----------------------------------------------------------------------------------------------------


def test_blank_unknown_and_other_stay_three_values():
    texts = pd.Series(["Unknown", "Other", None, "", "  ", float("nan"), "Uzbekistan", "Atlantis", "Atlantis"])
    found = code_column(texts, codes().country)
    assert found.values.tolist() == ["unknown", "other", None, None, None, None, "UZ", None, None]
    assert found.unmatched == {"Atlantis": 2}


def test_a_column_looks_every_text_up_once():
    asked = []
    code_column(pd.Series(["a", "b", "a", "a"]), lambda text: asked.append(text) or text)
    assert sorted(asked) == ["a", "b"]


@pytest.mark.parametrize(
    ("text", "compared"), [("  Ёлка \t\n и  ЕЛЬ ", "елка и ель"), ("STRASSE", "strasse"), (5, "5")]
)
def test_texts_are_compared_without_case_blanks_and_dots_over_letters(text, compared):
    assert plain(text) == compared


def test_a_text_without_a_code_comes_with_the_names_that_are_most_like_it():
    assert codes().suggestions("substance", "Herion")[0] in ("Heroin", "Героин")
    assert "Uzbekistan" in codes().suggestions("country", "Uzbekstan")
    assert codes().suggestions("country", "qqqqqqqq") == []
    assert len(codes().suggestions("substance", "cannabis")) <= 3
