"""What *People* says that a role sees is what its pages show."""

from dataclasses import replace
from datetime import UTC, datetime
from types import SimpleNamespace

import pytest

from accounts import audit
from accounts.audit import Line
from accounts.roles import Book, Role
from content.people import lines_table, sees
from language import i18n
from scope import navigation
from scope.access import Access
from scope.settings import AccessSettings, Settings

INTERNAL = Access(tier="internal", may=("records", "sql"))


@pytest.mark.parametrize(
    ("page", "access", "settings", "words"),
    [
        ("sql", INTERNAL, {}, "not shown"),
        ("sql", INTERNAL, {"sql": "internal"}, "all records"),
        ("sql", Access(tier="donor"), {"sql": "partner"}, "not shown"),
        ("briefing", INTERNAL, {}, "released figures"),
        ("briefing", INTERNAL, {"wall": "internal"}, "all records"),
        ("briefing", Access(tier="public"), {"wall": "internal"}, "released figures, by whole years"),
        ("records", Access(tier="internal", may=()), {}, "not shown"),
        ("trends", Access(tier="internal", countries=("KG",)), {}, "all records of its countries"),
        ("trends", None, {}, "nothing"),
        # Of single agencies the release tells nobody, of single offices not the public.
        *(("agencies", Access(tier=tier), {}, "nothing") for tier in ("donor", "public")),
        ("agencies", Access(tier="partner", agency_code="KG-SCS"), {}, "cases of the own agency"),
        ("offices", Access(tier="donor"), {}, "released figures"),
        ("offices", Access(tier="partner", agency_code="KG-SCS"), {}, "own cases, or released figures"),
        ("offices", Access(tier="public"), {}, "nothing"),
        ("agencies", INTERNAL, {}, "all records"),
    ],
)
def test_a_page_of_a_role_is_told_as_the_settings_let_it(page, access, settings, words):
    here = SimpleNamespace(settings=Settings(access=AccessSettings(**settings)), is_demonstration=False)
    assert sees(access, navigation.of(page), here) == words


def test_what_a_server_saw_by_itself_is_nobodys():
    def line(event: str, account: str) -> Line:
        return Line(
            number=1, at=datetime(2026, 12, 1, tzinfo=UTC), event=event, account=account, session="", tier="", what={}
        )

    told = [line("data", "-"), line("roles", "-"), line("page", "-"), line("page", "ministry:anna")]
    _columns, rows = lines_table(told, Book(), "UTC")
    (told_of,) = lines_table([replace(line("data", "-"), what={"state": "data-000001.duckdb:1796"})], Book(), "UTC")[1]
    assert told_of[4].text == "another state of the data: data-000001.duckdb…"
    assert [row[1].text for row in rows] == ["seen by the server"] * 2 + ["not signed in", "ministry:anna"]


def test_the_audit_calls_a_role_as_access_toml_does_and_one_that_is_gone_as_it_was_written_down():
    role = Role(name="desk", title_en="Duty desk", title_ru="Дежурная часть", access=INTERNAL, who=())
    moment = datetime(2026, 12, 1, tzinfo=UTC)
    lines = [
        Line(number=1, at=moment, event=audit.SIGNED_IN, account="m:a", session="", tier="", what={"role": name})
        for name in ("desk", "gone")
    ]
    for language, words in (("ru", "Дежурная часть"), ("en", "Duty desk")):
        i18n.use(language)
        assert [row[4].text for row in lines_table(lines, Book(roles=(role,)), "UTC")[1]] == [words, "gone"]


@pytest.mark.parametrize(
    ("event", "what", "words"),
    [
        ("put out", {"sessions": 2, "blocked": True}, "2 сеанса · доступ закрыт"),
        ("decision", {"what": "erased", "lines": 21}, "записи удалены · 21 строка"),
        (
            "decision",
            {"what": "key of a feed made", "key": "3f9a", "tier": "donor"},
            "выпущен ключ к потоку данных · 3f9a · донор",
        ),
        ("refused", {"why": "not let in by the provider"}, "служба входа не пропустила"),
        ("refused", {"why": "<b>said by a provider</b>"}, "<b>said by a provider</b>"),
    ],
)
def test_what_was_decided_is_told_in_the_language_of_who_looks(event, what, words):
    line = Line(
        number=1, at=datetime(2026, 12, 1, tzinfo=UTC), event=event, account="a", session="", tier="", what=what
    )
    try:
        i18n.use("ru")
        told = lines_table([line], Book(), "UTC")[1][0][4].text
    finally:
        i18n.use("en")
    assert told.replace("\xa0", " ") == words
