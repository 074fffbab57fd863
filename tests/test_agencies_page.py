"""The Agencies page: over a demonstration network, where a source holds no agencies, and for readers who may not see
them."""

from __future__ import annotations

import html
import io
import re
from pathlib import Path
from types import SimpleNamespace
from urllib.parse import parse_qsl, urlsplit

import pytest
import sqlalchemy as sa
from python_calamine import CalamineWorkbook
from streamlit.testing.v1 import AppTest

from analysis.agencies import Amount, Pair
from content.agencies import overview_lines, working_together
from database import loading, publishing, template
from database.engine import Location, reader
from language import i18n
from scope import settings
from tests.components_of import components_of
from tests.shown import Shown

APP = Path(__file__).parent.parent / "app.py"
PAGE = "pages/compare/agencies.py"
PATIENCE = 120


@pytest.fixture(scope="module")
def network(demonstration_of) -> Location:
    return demonstration_of(6000)


@pytest.fixture
def page(network, monkeypatch):
    def run(language: str = "en", *, place: Location = network, **parameters: str) -> Shown:
        monkeypatch.setenv("DATABASE_URL", f"duckdb:///{place.folder}")
        i18n.use(language)
        app = AppTest.from_file(str(APP), default_timeout=PATIENCE)
        app.query_params["lang"] = language
        app.switch_page(PAGE)
        for name, value in parameters.items():
            app.query_params[name] = value
        return Shown(app.run())

    yield run
    i18n.use("en")


def counted(network: Location, text: str) -> int:
    with reader(network).connect() as connection:
        return connection.execute(sa.text(text)).scalar_one()


IN_QUARTER = (
    "seized_on >= '2026-07-01' and seized_on < '2026-10-01' and status in ('provisional', 'verified', 'revised') and "
    "country_code in ('KZ', 'KG', 'TJ', 'TM', 'UZ')"
)


def line(shown: Shown, name: str) -> list[str]:
    return next(row for row in shown.rows() if row and name in row[0])


def test_the_line_of_an_agency_tells_what_sql_by_hand_counts(network, page):
    of_customs = (
        f"from seizure s where {IN_QUARTER} and (lead_agency_code = 'TJ-CS' or exists (select 1 from seizure_agency "
        "p where p.seizure_id = s.id and p.agency_code = 'TJ-CS'))"
    )
    cases, led = (
        counted(network, f"select count(*) {of_customs}"),
        counted(network, f"select count(*) {of_customs} and lead_agency_code = 'TJ-CS'"),
    )
    found = line(page(period="2026-Q3"), "Customs Service under the Government of the Republic of Tajikistan")
    assert found[1].split("\n")[0] == str(cases)
    assert found[2] == str(led)
    assert cases > led > 0


def test_the_line_of_a_country_counts_a_case_of_several_agencies_once(network, page):
    cases = counted(network, f"select count(*) from seizure where {IN_QUARTER} and country_code = 'UZ'")
    shown = page(period="2026-Q3")
    of_country = next(row for row in shown.rows() if row and row[0] == "Uzbekistan")
    lines = [row for row in shown.rows() if len(row) > 1 and "Republic of Uzbekistan" in row[0]]
    assert of_country[1].split("\n")[0] == str(cases)
    assert sum(int(row[1].split("\n")[0]) for row in lines) > cases


@pytest.mark.long
def test_countries_stand_in_the_order_of_their_names_in_both_languages(page):
    for language, names in (
        ("en", ["Kazakhstan", "Kyrgyzstan", "Tajikistan", "Turkmenistan", "Uzbekistan"]),
        ("ru", ["Казахстан", "Кыргызстан", "Таджикистан", "Туркменистан", "Узбекистан"]),
    ):
        heads = [row[0] for row in page(language, period="2026-Q3").rows() if row and row[0] in names]
        assert heads == names


def test_a_renamed_agency_is_one_line_that_tells_its_former_name(page):
    shown = page(period="2026-Q3")
    rows = [row for row in shown.rows() if row and "Border Service" in row[0] and "Kyrgyz" in row[0]]
    assert len(rows) == 1 and "State Border Service of the Kyrgyz Republic" in rows[0][0]
    own = next(row for row in re.findall(r"<tr.*?</tr>", shown.markup) if "State Border Service of the Kyrgyz" in row)
    assert re.search(r'<td class="blo-title" title="called [^"]* until 10', own)


@pytest.mark.long
def test_folded_groups_and_agencies_of_which_nothing_is_on_record_are_behind_a_click(page):
    shown = page(period="2026-Q3", folded="KZ.TM")
    rows = re.findall(r"<tr[^>]*data-group[^>]*>", shown.markup)
    of = {code: [row for row in rows if f'data-group="{code}"' in row] for code in ("KZ", "KG", "TJ", "TM", "UZ")}
    assert all(of.values())
    assert {code for code, found in of.items() if all(" hidden" in row for row in found)} == {"KZ", "TM"}
    assert not any(" hidden" in row for code in ("KG", "TJ", "UZ") for row in of[code])
    assert re.findall(r'data-fold="(..)" aria-expanded="false"', shown.markup) == ["KZ", "TM"]
    behind = [one for one in re.findall(r"<details.*?</details>", shown.markup) if "blo-doubts" not in one]
    assert len(behind) == 3 and "State Migration Service of Turkmenistan" in " ".join(behind)
    assert "data-folds" not in shown.markup and "data-folds" in page(period="2026-Q3").markup


@pytest.mark.long
def test_figures_that_lead_to_our_own_pages_open_in_the_same_tab(page):
    for parameters in ({}, {"view": "kinds"}, {"view": "together", "two": "UZ-CC|TJ-CS"}, {"agency_profile": "KG-BS"}):
        shown = page(period="2026-Q3", **parameters)
        assert "records?" in shown.markup and "_blank" not in shown.markup, parameters


@pytest.mark.long
def test_lines_can_stand_by_kind_and_be_sorted_within_their_groups(page):
    shown = page(period="2026-Q3", view="kinds", sort="cases")
    assert 'aria-sort="descending"' in shown.markup
    rows = [row for row in shown.rows() if row]
    start = next(place for place, row in enumerate(rows) if row[0] == "Customs")
    cases = [int(row[1].split("\n")[0]) for row in rows[start + 1 : start + 6]]
    assert cases == sorted(cases, reverse=True) and len(set(cases)) > 1


@pytest.mark.long
def test_a_chosen_kind_leaves_only_its_lines(page):
    shown = page(period="2026-Q3", agency_kind="customs")
    assert "Customs Service" in shown.words and "Border Troops" not in shown.words


def test_who_works_with_whom_names_two_agencies_of_the_link(page):
    shown = page(period="2026-Q3", view="together", two="UZ-CC|TJ-CS")
    assert "Cases together" in shown.words and "UZ CC → TJ CS" in shown.words
    refused = page(period="2026-Q3", view="together", two="UZ-CC|NOBODY")
    assert any("two" in warning.value for warning in refused.app.warning)


def test_agencies_that_had_nothing_together_have_no_line_among_who_works_with_whom():
    pairs = {("A", "B"): Pair(cases=2), ("B", "A"): Pair(cases=2), ("C", "D"): Pair(), ("C", "X"): Pair(cases=9)}
    assert working_together.with_others(["A", "B", "C", "D"], pairs, None) == (["A", "B"], ["C", "D"])
    assert working_together.with_others(["A", "B", "C", "D"], pairs, ("A", "D")) == (["A", "B", "D"], ["C"])


@pytest.mark.parametrize(
    ("language", "words"), [("en", "In the period the agency had"), ("ru", "За период случаев с участием ведомства")]
)
def test_a_profile_has_its_own_link_and_says_its_figures_in_both_languages(page, language, words):
    shown = page(language, period="2026-Q3", agency_profile="KG-BS")
    assert words in shown.words
    assert ("State Border Service" if language == "en" else "Государственная пограничная служба") in shown.words


def test_an_unknown_agency_in_a_link_is_told(page):
    shown = page(period="2026-Q3", agency_profile="XX-NOBODY")
    assert any("agency" in warning.value for warning in shown.app.warning)
    assert "What each agency did" in shown.words


def test_an_agency_without_a_case_has_a_profile_that_says_so(page):
    shown = page(period="2026-Q3", agency_profile="TM-SMS")
    assert "No case of the period names this agency." in shown.words


@pytest.mark.parametrize("tier", ["donor", "public"])
def test_readers_of_released_figures_see_no_agency(page, tier):
    for parameters in ({}, {"agency_profile": "KG-BS"}, {"view": "together"}):
        shown = page(period="2025", tier=tier, **parameters)
        assert shown.app.info[0].value == i18n.state_word("not_at_this_level")
        assert "Border Service" not in shown.words and not components_of(shown.app)
        assert not [button for button in shown.app.button if button.key.startswith("make_")]


@pytest.mark.long
def test_a_source_without_agencies_says_so_and_what_can_be_done(demonstration_of, page, tmp_path):
    other = demonstration_of(400, tmp_path / "other")
    with publishing.change(other) as connection:
        connection.execute(sa.text("delete from source_subject where subject = 'agencies'"))
    shown = page(place=other, period="2026-Q3")
    assert shown.app.info[0].value == i18n.state_word("not_held")
    assert "python -m database load" in shown.app.code[0].value
    assert any("led each of them" in one.value for one in shown.app.markdown)


def test_a_partner_sees_of_others_only_what_they_did_together(network, page, monkeypatch):
    from scope import settings

    own = settings.Settings(access=settings.AccessSettings(tier="partner", agency="UZ-CC"))
    monkeypatch.setattr(settings, "current", lambda: own)
    other = page(period="2026", agency_profile="UZ-BT")
    assert "In the period the agency had" in other.words
    of_others = (
        "select count(*) from seizure s where exists (select 1 from seizure_agency p where p.seizure_id = s.id and "
        "p.agency_code = 'UZ-BT')"
    )
    assert counted(network, of_others) > counted(
        network,
        f"{of_others} and exists (select 1 from seizure_agency p where p.seizure_id = s.id and "
        "p.agency_code = 'UZ-CC')",
    )
    references = set(re.findall(r"D-\d+", other.words))
    for reference in references:
        took_part = (
            "select count(*) from seizure s join seizure_agency p on p.seizure_id = s.id where s.public_ref = "
            f"'{reference}' and p.agency_code = 'UZ-CC'"
        )
        assert counted(network, took_part) == 1


@pytest.mark.long
@pytest.mark.parametrize("language", ["en", "ru"])
def test_the_files_of_one_agency_are_made_in_the_background(page, language):
    shown = page(language, period="2026-Q3", agency_profile="TJ-CS")
    for kind in ("pdf", "xlsx"):
        shown.app.button(key=f"make_{kind}").click().run()
    jobs = {
        job.result.name.rpartition(".")[2]: job
        for job in shown.app.session_state["_jobs"].all
        if job.wait(PATIENCE) is None
    }
    assert {kind: (job.state, job.reason) for kind, job in jobs.items()} == {"pdf": ("done", ""), "xlsx": ("done", "")}
    assert jobs["pdf"].result.content.startswith(b"%PDF")
    sheet = CalamineWorkbook.from_filelike(io.BytesIO(jobs["xlsx"].result.content)).get_sheet_by_index(0).to_python()
    heads = sheet[3]
    values = dict(zip(heads, sheet[4], strict=True))
    first = line(page(language, period="2026-Q3"), values[heads[0]])
    assert i18n.count(values[heads[3]]) == first[1].split("\n")[0]
    assert ("Tajikistan" if language == "en" else "Таджикистан") in values.values()
    # Both stand ready beside the page that asked for them.
    ready = [button.key for button in shown.app.run().get("download_button") if button.key.startswith("take_")]
    assert [key.split("-")[0] for key in ready] == ["take_pdf", "take_xlsx"]


def _link_of(shown: Shown, name: str, text: str) -> dict[str, str]:
    """Parameters of the link that a figure of a line has."""
    row = next(row for row in re.findall(r"<tr.*?</tr>", shown.markup) if name in html.unescape(row))
    address = next(
        found for found, words in re.findall(r'<a href="([^"]*)"[^>]*>([^<]*)</a>', row) if html.unescape(words) == text
    )
    return dict(parse_qsl(urlsplit(html.unescape(address)).query))


def test_the_share_done_jointly_leads_to_just_those_records(network, page):
    name = "Customs Service under the Government of the Republic of Tajikistan"
    shown = page(period="2026-Q3")
    share = line(shown, name)[3]
    parameters = _link_of(shown, name, share)
    of_customs, beside = (
        f"(lead_agency_code in ({names}) or exists (select 1 from seizure_agency p where p.seizure_id = s.id and "
        f"p.agency_code in ({names})))"
        for names in ("'TJ-CS'", ", ".join(f"'{code}'" for code in parameters["partner"].split(".")))
    )
    joint = counted(network, f"select count(*) from seizure s where {IN_QUARTER} and {of_customs} and {beside}")
    cases = counted(network, f"select count(*) from seizure s where {IN_QUARTER} and {of_customs}")
    assert parameters["agency"] == "TJ-CS" and 0 < joint < cases and share == f"{joint / cases:.0%}"


@pytest.mark.long
def test_persons_lead_to_the_records_that_state_most_of_them_first(page):
    name = "Customs Service under the Government of the Republic of Tajikistan"
    shown = page(period="2026-Q3")
    parameters = _link_of(shown, name, line(shown, name)[4])
    assert parameters["sort"] == "-persons_detained" and "persons_detained" in parameters["columns"].split(".")


def test_what_one_loaded_case_does_not_tell_is_no_zero_in_the_table(embedded, tmp_path, page, monkeypatch):
    monkeypatch.setattr(settings, "current", lambda: settings.Settings(access=settings.AccessSettings(tier="internal")))
    row = {
        "record_id": "A-1",
        "seized_on": "2026-03-15",
        "blo": "KG-KAINDY-RAIL",
        "country": "KG",
        "status": "verified",
        "substance": "HEROIN",
        "quantity": "12.5",
        "unit": "kg",
    }
    template.write(tmp_path / "one.xlsx", {"seizures": [row]})
    loading.load_files([tmp_path / "one.xlsx"], embedded)
    shown = page(place=embedded, period="2026-03")
    assert "State Customs Service under the Ministry of Finance of the Kyrgyz Republic" in " ".join(
        re.findall(r"<details.*?</details>", shown.markup)
    )
    cells = next(row for row in shown.rows() if row and row[0] == "Kyrgyzstan")
    assert cells[-4] == "—" and cells[-2] == "—"
    assert "1 case of the period names no agency and is in no line." in shown.words
    assert "Messages: none recorded." in shown.words and "Trained: none recorded." in shown.words


@pytest.mark.parametrize(
    ("amount", "second", "warning"),
    [
        (Amount(775.0, 1, 775.0), "1 case", ""),
        (Amount(777.0, 5, 775.0), "", "1 case is 99.7%"),
        (Amount(4.0, 3, 1.5), "", ""),
    ],
)
def test_an_amount_says_that_one_case_is_all_or_most_of_it(amount, second, warning):
    reader = SimpleNamespace(reads_release_only=False)
    here = SimpleNamespace(address=lambda page, codes: f"{page} {codes}", access=reader)
    cell = overview_lines._amount_cell(
        here, SimpleNamespace(amounts={("drug", "opioids", "kg"): amount}), ("drug", "opioids", "kg"), 1, {}
    )
    assert (cell.second, cell.warning) == (second, warning)
    # Where it is of one case, or mostly, that one can be left out.
    assert cell.leave == ("largest|group_codes.opioids|of.drug.kg" if second or warning else "")
