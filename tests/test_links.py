"""A link gives back what was chosen, and carries nothing that could not have been chosen."""

from __future__ import annotations

import csv
from datetime import date, timedelta
from pathlib import Path
from urllib.parse import parse_qsl, quote

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from briefing import wall_link
from scope import links, reasons
from scope.comparison import PERIOD_CHOICES
from scope.filters import BLANK, CODE_FIELDS, COMPARISONS, SOURCE_KINDS, Box, Circle
from scope.links import Choices, decode, encode, mended
from tests import filter_values

REFERENCE = Path(links.__file__).parents[1] / "assets" / "reference"
NOTHING = Choices()

code = st.text("ABCXYZabcxyz0123456789_-", min_size=1, max_size=60)
chosen_codes = st.dictionaries(
    st.sampled_from(CODE_FIELDS), st.lists(code, min_size=1, max_size=5, unique=True).map(tuple)
).map(lambda chosen: tuple((field, chosen[field]) for field in CODE_FIELDS if field in chosen))
calendar = st.builds(
    "{:04}{}".format, st.integers(1900, 2200), st.sampled_from(["", "-H1", "-H2", "-Q1", "-Q4", "-01", "-12"])
)
days = st.lists(st.dates(date(1900, 1, 1), date(2200, 12, 31)), min_size=2, max_size=2).map(sorted)
periods = st.one_of(
    st.sampled_from([None, *(choice for choice in PERIOD_CHOICES if choice != "custom")]).map(
        lambda choice: {"period": choice}
    ),
    calendar.map(lambda choice: {"period": choice}),
    days.map(lambda pair: {"period": "custom", "start": pair[0], "last": pair[1]}),
)
comparisons = (st.none() | st.sampled_from([one for one in COMPARISONS if one != "custom"])).map(
    lambda choice: {"comparison": choice}
) | days.map(lambda pair: {"comparison": "custom", "against": (pair[0], pair[1] + timedelta(days=1))})
kilograms = st.none() | st.floats(0, 1e12, exclude_max=True)
circles = st.builds(
    Circle, lat=st.floats(-90, 90), lon=st.floats(-180, 180), radius_km=st.floats(0, 2000, exclude_min=True)
)

boxes = st.tuples(
    st.lists(st.floats(-180, 180), min_size=2, max_size=2).map(sorted),
    st.lists(st.floats(-90, 90), min_size=2, max_size=2).map(sorted),
).map(lambda edges: Box(west=edges[0][0], east=edges[0][1], south=edges[1][0], north=edges[1][1]))


@settings(max_examples=150, deadline=None)
@given(
    periods,
    st.none() | st.sampled_from(SOURCE_KINDS),
    comparisons,
    chosen_codes,
    st.none() | circles,
    st.none() | boxes,
    kilograms,
    kilograms,
    st.none() | st.lists(st.integers(0, 2**60 - 1), min_size=1, max_size=5, unique=True).map(tuple),
    filter_values.excluded(),
    kilograms,
    st.none() | st.integers(0, 10**6 - 1),
    st.lists(st.text(max_size=120).map(reasons.clean)),
)
def test_whatever_was_chosen_comes_back_from_its_link(
    period,
    source_kind,
    comparison,
    codes,
    near,
    box,
    least_kg,
    most_kg,
    left_out,
    without,
    most_usd,
    least_persons,
    why,
):
    choices = Choices(
        source_kind=source_kind,
        **comparison,
        codes=codes,
        near=near,
        box=box,
        least_kg=least_kg,
        most_kg=most_kg,
        left_out=left_out,
        without=without,
        most_usd=most_usd,
        least_persons=least_persons,
        reasons=tuple(one for one in zip(left_out or (), why, strict=False) if one[1]),
        **period,
    )
    assert decode(encode(choices)) == (choices, ())


@settings(max_examples=150, deadline=None)
@given(
    st.dictionaries(
        st.sampled_from(sorted(links.KNOWN)) | st.text(max_size=50),
        st.text(max_size=80)
        | st.sampled_from(
            ["nan", "inf", "-1", "1e999", "0001-01-01", "9999-12-31", "2026-13", "٢٠٢٦", "1_0", "KZ.KZ.UZ", "..", "%00"]
        ),
        max_size=6,
    )
)
def test_no_link_breaks_the_page_and_what_is_taken_from_it_makes_a_link_that_says_the_same(parameters):
    choices, refused = decode(parameters)
    assert decode(encode(choices)) == (choices, ())
    assert all(any(name.startswith(told) for name in parameters) for told in refused)
    for field, codes in choices.codes:
        assert field in CODE_FIELDS and all(links.CODE.fullmatch(one) for one in codes)


def test_a_link_is_made_of_codes_in_words_that_can_be_read():
    choices = Choices(
        source_kind="blo",
        period="2026-Q3",
        comparison="previous",
        codes=(("countries", ("KZ", BLANK)), ("blo_codes", ("UZ-OYBEK",))),
        least_kg=1.5,
    )
    assert encode(choices) == {
        "source": "blo",
        "period": "2026-Q3",
        "compare": "previous",
        "country": "KZ._",
        "office": "UZ-OYBEK",
        "least_kg": "1.5",
    }


def test_days_in_a_link_are_the_first_and_the_last():
    choices = Choices(period="custom", start=date(2024, 2, 29), last=date(2024, 3, 31))
    assert encode(choices) == {"from": "2024-02-29", "to": "2024-03-31"}


def test_another_period_to_compare_with_is_its_first_and_last_day():
    choices = Choices(comparison="custom", against=(date(2024, 3, 15), date(2024, 5, 21)))
    written = {"compare": "custom", "against_from": "2024-03-15", "against_to": "2024-05-20"}
    assert encode(choices) == written and decode(written) == (choices, ())
    # Days alone are meant to be compared with; a mail program may have cut the rest off, or added to it.
    assert decode({name: written[name] for name in ("against_from", "against_to")}) == (choices, ())
    bent = {"Compare": ["Custom"], "against_from": [" 2024-03-15"], "against_to": ["2024-05-20)."]}
    assert decode(mended(bent)) == (choices, ())


@pytest.mark.parametrize(
    ("given", "refused"),
    [
        ({"compare": "custom"}, ("compare",)),
        ({"compare": "custom", "against_from": "2024-03-15"}, ("against_from",)),
        ({"against_from": "2024-05-20", "against_to": "2024-03-15"}, ("against_from", "against_to")),
        ({"against_from": "2024-02-30", "against_to": "2024-03-15"}, ("against_from", "against_to")),
    ],
)
def test_days_to_compare_with_that_are_none_are_refused_by_name(given, refused):
    assert decode(given) == (NOTHING, refused)


def test_days_beside_another_comparison_are_refused_and_it_stays():
    given = {"compare": "previous", "against_from": "2024-03-15", "against_to": "2024-05-20"}
    assert decode(given) == (Choices(comparison="previous"), ("against_from", "against_to"))


def test_a_link_without_choices_is_empty_and_chooses_nothing():
    assert encode(NOTHING) == {} and decode({}) == (NOTHING, ())


def test_large_quantities_and_near_places_stay_exact():
    choices = Choices(near=Circle(lat=40.123456789, lon=-69.5, radius_km=0.25), most_kg=1_234_567.89)
    assert encode(choices) == {"near": "40.123456789,-69.5,0.25", "most_kg": "1234567.89"}


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("country", "KZ' or 1=1 --"),
        ("country", "KZ;drop table seizure"),
        ("office", "<script>alert(1)</script>"),
        ("office", "[x](https://example.org)"),
        ("agency", "A" * 61),
        ("group", "A" * 1_000_000),
        ("substance", ".".join(f"C{n}" for n in range(201))),
        ("place", "KZ..UZ"),
        ("transport", "груз"),
        ("detection", "a b"),
        ("status", "verified\x00"),
        ("source", "everything"),
        ("source", "BLO"),
        ("compare", "' or ''='"),
        ("period", "2026-Q5"),
        ("period", "2026-13"),
        ("period", "1899"),
        ("period", "2201"),
        ("period", "last_century"),
        ("least_kg", "nan"),
        ("least_kg", "inf"),
        ("most_kg", "-0.1"),
        ("most_kg", "1e12"),
        ("most_kg", "heavy"),
        ("least_usd", "-1"),
        ("most_persons", "1.5"),
        ("most_persons", "1000000"),
        ("without", "concealment"),
        ("without", "nothing.KZ"),
        ("without", "left_out.17"),
        ("without", "country.KZ' or 1=1"),
        ("without", "country.KZ~group." + "A" * 61),
        ("without", "substance." + ".".join(f"C{n}" for n in range(201))),
        ("why", "1f.under review"),
        ("left_out", "R-17"),
        ("left_out", "1234567890abcdef"),
        ("left_out", ".".join(f"{n:x}" for n in range(51))),
        ("box", "68,39,71"),
        ("box", "71,39,68,41"),
        ("box", "68,41,71,39"),
        ("box", "68,39,nan,41"),
        ("box", "-181,39,71,41"),
        ("box", "68,39,71,91"),
        ("shape", "40,69,41,70"),
        ("shape", "40,69,41,70,42"),
        ("shape", "40,69,41,70,42,71"),
        ("shape", "40,69,41,69,40,69"),
        ("shape", "40,69,41,69,91,70"),
        ("shape", "40,69,41,69,40,nan"),
        ("shape", "40,69,41,69,40,inf"),
        ("shape", "40,69,41,69,40,x"),
        ("shape", ",".join(f"{40 + number / 100},{69 + number % 2}" for number in range(51))),
        ("shape", "40,69," * 100_000),
        ("near", "40.1,69.2"),
        ("near", "40.1,69.2,nan"),
        ("near", "nan,69.2,10"),
        ("near", "91,69.2,10"),
        ("near", "40.1,-180.1,10"),
        ("near", "40.1,69.2,0"),
        ("near", "40.1,69.2,inf"),
        ("near", "40.1,69.2,10,5"),
        ("tier", "administrator"),
    ],
)
def test_a_value_that_could_not_have_been_chosen_is_dropped_and_told(name, value):
    assert decode({name: value}) == (NOTHING, (name,))


def test_a_broken_part_leaves_the_others_in_force():
    choices, refused = decode({"country": "KZ' or 1=1", "period": "2026-Q5", "office": "UZ-OYBEK"})
    assert refused == ("country", "period")
    assert choices.codes == (("blo_codes", ("UZ-OYBEK",)),)


@pytest.mark.parametrize(
    ("parameters", "told"),
    [
        ({"from": "2026-01-01", "to": "2025-12-31"}, ("from", "to")),
        ({"from": "1899-12-31", "to": "2025-12-31"}, ("from", "to")),
        ({"from": "2026-01-01", "to": "2201-01-01"}, ("from", "to")),
        ({"from": "2026-02-30", "to": "2026-03-01"}, ("from", "to")),
        ({"from": "2026-01-01"}, ("from",)),
        ({"to": "2026-01-01"}, ("to",)),
    ],
)
def test_days_that_are_no_period_are_dropped_and_told(parameters, told):
    assert decode(parameters) == (NOTHING, told)


def test_a_code_given_twice_is_chosen_once():
    assert decode({"country": "KZ.UZ.KZ"}) == (Choices(codes=(("countries", ("KZ", "UZ")),)), ())


def test_an_empty_list_of_codes_restricts_nothing_and_is_no_mistake():
    assert decode({"country": ""}) == (NOTHING, ())


def test_a_name_that_is_not_known_is_told_so_that_a_slip_is_not_taken_for_a_choice():
    assert decode({"contry": "KZ", "lang": "ru", "tier": "donor"}) == (NOTHING, ("contry",))


def test_who_makes_up_a_link_cannot_fill_the_page_with_it():
    _choices, refused = decode({f"{n}" + "x" * 5_000: "" for n in range(1_000)})
    assert len(refused) == 5 and max(map(len, refused)) == 40


def test_every_code_of_the_reference_data_fits_into_a_link():
    columns = {
        "countries": ("iso2",),
        "blos": ("code",),
        "crossing_pairs": ("code",),
        "agencies": ("code", "lineage_code", "kind"),
        "places": ("code",),
        "substances": ("code", "group", "category"),
        "vocabularies": ("code",),
    }
    for name, used in columns.items():
        with (REFERENCE / f"{name}.csv").open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                unfit = [row[column] for column in used if row[column] and not links.CODE.fullmatch(row[column])]
                assert not unfit, (name, unfit)


def test_every_list_of_codes_has_a_name_of_its_own_in_links():
    assert set(links.PARAMETERS) == set(CODE_FIELDS)
    assert len(set(links.PARAMETERS.values())) == len(CODE_FIELDS)


# On its way -------------------------------------------------------------------------------------------------

SAMPLES = (
    {name: "KZ.UZ-OYBEK._" for name in links.PARAMETERS.values()}
    | {
        "source": "blo",
        "period": "2026-Q2",
        "from": "2026-01-05",
        "to": "2026-03-31",
        "compare": "five_years",
        "against_from": "2024-03-15",
        "against_to": "2024-05-20",
        "near": "40.1,-69.2,10",
        "box": "-68,39,71.5,41",
        "shape": "39,-68.25,41,-68,40,71.5",
    }
    | {
        "least_kg": "1.5",
        "most_kg": "20",
        "least_usd": "99.5",
        "most_usd": "1000",
        "least_persons": "0",
        "most_persons": "3",
        "left_out": "1a2b3c4d5e6f708.ff",
        "why": "1a2b3c4d5e6f708.under_review~ff.the lorry was counted by both sides, 12.5 kg",
        "without": "country.KZ~concealment.in-bag._",
        "lang": "ru",
        "tier": "donor",
        "data": "own",
    }
)
OWN = {
    "measure": "weight",
    "grain": "month",
    "split": "countries",
    "view": "stacked",
    "between": "office",
    "unit": "drug.kg",
    "top": "5",
    "focus": "KZ",
    "columns": "seized_on.blo",
    "sort": "-seized_on",
    "page": "3",
    "size": "100",
    "record": "S:KZ:A.1:seizures",
    "q": "heroin & (opium).",
    "per": "line",
    "rows": "country.office",
    "across": "group.year",
    "values": "cases.quantity",
    "shown": "row",
    "heat": "all",
    "order": "-2",
    "draw": "lines",
    "of": "1",
    "facets": "open",
    "agency_profile": "KZ-KNB",
    "office_profile": "KG-KAINDY-RAIL",
    "pair_profile": "KORDAI-AKZHOL",
    "event": "2022-07.status",
    "folded": "KZ.TJ",
    "two": "KZ.UZ",
    "layers": "offices.density",
    "mode": "cases.group",
    "time": "0.12",
    "speed": "8",
    "at": "41.2,69.3,6",
    "playlist": "donor",
    "donor": "JP",
    "also": "en",
    "theme": "dark",
    "pace": "20",
    "start": "drugs",
    "paused": "1",
    "frozen": "b-12",
}
ADDED = [
    *".,;:!?)>]}*|\"'",
    "»",
    "”",
    "’",
    ").",
    ">.",
    "),",
    '">',
    "**",
    "&gt;",
    "&quot;",
    " ",
    "\u00a0",
    "\u200b",
    "\ufeff",
    "\r\n",
    "%20",
    "%2E",
]
MUTATIONS = (
    {f"ends with {added!r}": lambda name, value, added=added: {name: [value + added]} for added in ADDED}
    | {
        f"begins with {added!r}": lambda name, value, added=added: {name: [added + value]}
        for added in (" ", "(", "<", "«", '"', "\u200b")
    }
    | {
        "&amp;": lambda name, value: {f"amp;{name}": [value]},
        "&amp;amp;": lambda name, value: {f"amp;amp;{name}": [value]},
        "name in capitals": lambda name, value: {name.upper(): [value]},
        "Name": lambda name, value: {name.capitalize(): [value]},
        "given twice": lambda name, value: {name: [value, value]},
        "given twice, once after &amp;": lambda name, value: {name: [value], f"amp;{name}": [value]},
        "coded twice": lambda name, value: {name: [quote(value, safe="")]},
        "coded three times": lambda name, value: {name: [quote(quote(value, safe=""), safe="")]},
        "= coded twice": lambda name, value: {f"{name}={value}": [""]},
        "& coded twice": lambda name, value: (
            {"lang": [f"ru&{name}={value}"]} if name != "lang" else {"period": [f"2026&lang={value}"]}
        ),
        "trackers": lambda name, value: {
            name: [value],
            "utm_source": ["mail"],
            "UTM_Medium": ["x"],
            "fbclid": ["Iw"],
            "gclid": ["1"],
            "yclid": ["2"],
            "_openstat": ["a"],
        },
    }
)
SPARED = {name for name in MUTATIONS if name.startswith(("ends", "begins", "coded", "& coded", "= coded"))}


@pytest.mark.each_time(84)
@pytest.mark.parametrize("mutation", MUTATIONS)
@pytest.mark.parametrize("page", [*links.PAGE_PARAMETERS, "", "wall"])
def test_what_happens_to_a_link_on_its_way_changes_nothing_in_what_it_says(page, mutation):
    own = wall_link.OF_WALL if page == "wall" else links.PAGE_PARAMETERS.get(page, ())
    for name, value in (SAMPLES | {name: OWN[name] for name in own}).items():
        if name in links.FREE and mutation in SPARED:
            continue
        sent = mended(MUTATIONS[mutation](name, value), own)
        sent = {one: text for one, text in sent.items() if one == name} if mutation == "& coded twice" else sent
        assert sent == {name: value}
        if name in SAMPLES and name not in ("from", "to", *links.AGAINST):
            # A reason is one of a case that is left out.
            beside = {"left_out": SAMPLES["left_out"]} if name == "why" else {}
            understood = decode(sent | beside, page)
            assert understood == decode({name: value} | beside, page) and understood[1] == ()


def test_a_text_that_is_searched_keeps_its_letters():
    for text in ("a&b=c", "heroin.", "(opium)", "100%25", "Q=1", "«Ойбек»"):
        assert mended({"q": [f" {text}\u200b"]}, ("q",)) == {"q": text}


@pytest.mark.parametrize(
    ("given", "meant"),
    [
        ({"country": ["UZ", "KZ"]}, {"country": "UZ.KZ"}),
        ({"country": ["UZ.KZ", "KZ.TJ"]}, {"country": "UZ.KZ.TJ"}),
        ({"country": ["UZ,KZ; TJ|TM KG"]}, {"country": "UZ.KZ.TJ.TM.KG"}),
        ({"period": ["2026-H1"], "amp;country": ["UZ"]}, {"period": "2026-H1", "country": "UZ"}),
        ({"period": ["2026-Q2."]}, {"period": "2026-Q2"}),
        ({"period": ["2026-q2"]}, {"period": "2026-Q2"}),
        ({"period": ["Last_Year"]}, {"period": "last_year"}),
        ({"near": ["40.1; -69.2 10"]}, {"near": "40.1,-69.2,10"}),
        ({"without": ["Country.KZ,UZ", "group.opioids"]}, {"without": "Country.KZ.UZ~group.opioids"}),
        ({"least_kg": ["1,5"]}, {"least_kg": "1.5"}),
        ({"source": ["BLO"], "compare": ["Five_Years"]}, {"source": "blo", "compare": "five_years"}),
    ],
)
def test_what_people_write_in_other_ways_is_understood(given, meant):
    assert mended(given) == meant and decode(mended(given))[1] == ()


@pytest.mark.parametrize("name", sorted(links.KNOWN - links.LISTS - {"without", "why"}))
def test_a_name_given_twice_with_two_values_is_told_with_both(name):
    others = {
        "period": "2025",
        "source": "published",
        "compare": "none",
        "tier": "public",
        "data": "network",
        "lang": "en",
        "from": "2026-01-01",
        "to": "2026-02-02",
    }
    given = mended({name: [SAMPLES[name], others.get(name, "7")]})
    assert decode(given) == (NOTHING, (name,))
    assert links.told(name, given) == f"{name}={SAMPLES[name]} & {others.get(name, '7')}"


def test_a_reason_is_one_line_of_its_case_in_any_words():
    hostile = "=cmd|' /C calc'!A0 <script>*bold*</script> ; DROP TABLE seizure\u202e\u200b\r\n~ok"
    choices = Choices(left_out=(31, 17), reasons=((31, reasons.clean(hostile)), (17, "under_review")))
    link = encode(choices)
    assert link["why"] == "1f.=cmd|' /C calc'!A0 <script>*bold*</script> ; DROP TABLE seizure -ok~11.under_review"
    assert decode(mended({name: [value] for name, value in link.items()})) == (choices, ())
    # Of a case that is not left out it is none, and neither is one that is longer than a line.
    one = {"left_out": "1f", "why": "1f.in two reports"}
    assert decode(one)[0].reasons == ((31, "in two reports"),)
    assert decode(one | {"why": "1f.in two reports~2a.by mistake"}) == (decode(one)[0], ("why",))
    assert decode(one | {"why": "1f." + "x" * 121}) == (decode({"left_out": "1f"})[0], ("why",))
    twice = mended(
        {"left_out": ["1f.11"], "why": ["1f.in two reports", "11.R&amp;D, 50\u200b\u00a0%"]},
    )
    assert decode(twice)[0].reasons == ((31, "in two reports"), (17, "R&amp;D, 50 %")) and decode(twice)[1] == ()
    # It narrows nothing: without cases that are left out nothing of it is left.
    assert encode(Choices(reasons=((31, "in two reports"),))) == {}


def test_a_link_that_was_cut_short_is_told_not_guessed():
    assert decode(mended({"period": ["2026…"]}))[1] == ("period",) and decode(mended({"office": ["UZ-OYB…"]}))[1] == (
        "office",
    )


def test_what_is_told_of_a_link_is_short_and_names_its_value():
    assert links.told("contry", mended({"contry": ["KZ."], "utm_x": ["1"]})) == "contry=KZ."
    assert len(links.told("office", {"office": "x" * 500})) == 40


EARLIER = (
    # 25 November 2026
    ("trends", "measure=quantity&split=group_codes&grain=quarter&period=2026-Q2&country=TJ.UZ&office=UZ-OYBEK"),
    ("records", "sort=-quantity_kg&page=3&per=case&least_kg=10&most_kg=250&status=rejected&concealment=on_body._"),
    ("agencies", "view=together&agency=UZ-SCS&partner=TJ-DCA&agency_kind=customs&from=2026-01-15&to=2026-03-20"),
    ("map", "layers=sites&mode=2d&near=40.3,69.3,50&cell=841f91dffffffff&place=crossing&vehicle=truck&group=opioids"),
    (
        "",
        "box=60.5,36,75.25,42&came_from=AF&origin=AF&departure=TJ&destination=RU&direction=in",
    ),
    ("", "source=national_events&category=drug&substance=HEROIN&detection=dog&transport=road&compare=none"),
    # 29 November 2026
    ("offices", "office_profile=KG-KAINDY-RAIL&sort=reported&lead=KG-SCS&double=probable&check=implausible"),
    ("cooperation", "view=results&between=KG-UZ&compare=last_year&left_out=123456789abcdef"),
    ("capacity", "donor=JP&view=targets&period=all"),
    # 30 November 2026
    ("explore", "rows=pair&across=&values=messages.cases.reply&period=2025&order=-0&heat=all&draw=boxes"),
    ("explore", "from=2026-03-15&to=2026-05-20&compare=custom&against_from=2024-03-15&against_to=2024-05-20"),
    (
        "explore",
        "rows=year&values=cases&near=40.3,69.3,50&season=12.1.2&concealment_since=2026&period=all",
    ),
    ("", "without=concealment.on_body&pair=OYBEK-FOTEHOBOD"),
    # 1 December 2026
    ("map", "shape=38,66,43,66,42.2,71,38,73.5&layers=sites&period=2025"),
)
"""Links as people may have kept them since these days, and their pages."""


@pytest.mark.parametrize(("page", "link"), EARLIER)
def test_links_of_earlier_days_open_and_say_the_same(page, link):
    asked = dict(parse_qsl(link, keep_blank_values=True))
    own = links.PAGE_PARAMETERS.get(page, ())
    choices, refused = decode(asked, page)
    assert refused == ()
    assert encode(choices) == {name: value for name, value in asked.items() if name not in own}
