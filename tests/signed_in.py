"""People who read one network at once, with the access that an `access.toml` gives them: of two countries and two
agencies, a donor, and one without a role."""

from __future__ import annotations

from dataclasses import replace

from accounts.roles import Book, Person, parse
from scope.access import NETWORK, Access

AREAS = ("KG", "UZ", "KG-SCS", "UZ-CC")
"""Two countries of the demonstration network, and an agency of each."""
SECRET = "a secret of the proxy, of 24 letters"
HEADERS = {"X-BLO-Proxy": SECRET}
ROLES = """
address = "http://127.0.0.1:{port}"
[proxy]
user = "X-Remote-User"
groups = "X-Remote-Groups"
[[roles]]
name = "head"
tier = "internal"
may = ["records", "download", "keep", "sql", "audit"]
who = [{{issuer = "proxy", user = "head"}}]
[[roles]]
name = "first-country"
tier = "internal"
countries = ["{first}"]
may = ["records", "download", "keep", "sql"]
who = [{{issuer = "proxy", group = "first"}}]
[[roles]]
name = "second-country"
tier = "internal"
countries = ["{second}"]
may = ["records", "download", "keep", "sql"]
who = [{{issuer = "proxy", group = "second"}}]
[[roles]]
name = "first-agency"
tier = "partner"
agency = "{first_agency}"
may = ["records", "download", "keep", "sql"]
who = [{{issuer = "proxy", user = "first-officer"}}]
[[roles]]
name = "second-agency"
tier = "partner"
agency = "{second_agency}"
countries = ["{second}"]
may = ["records", "download", "keep", "sql"]
who = [{{issuer = "proxy", user = "second-officer"}}]
[[roles]]
name = "donors"
tier = "donor"
who = [{{issuer = "proxy", user = "donor"}}]
[[roles]]
name = "donors-of-a-country"
tier = "donor"
countries = ["{first}"]
who = [{{issuer = "proxy", user = "donor-of-first"}}]
[otherwise]
tier = "public"
"""
PEOPLE = {
    "head": "",
    "first-country": "first",
    "second-country": "second",
    "first-officer": "",
    "second-officer": "",
    "donor": "",
    "donor-of-first": "",
    "anybody": "",
}
"""Groups of each, by the name that the proxy says."""


def text(first: str, second: str, first_agency: str, second_agency: str, port: int = 8501) -> str:
    """An `access.toml` for two countries and an agency of each."""
    return ROLES.format(first=first, second=second, first_agency=first_agency, second_agency=second_agency, port=port)


def headers(who: str) -> dict[str, str]:
    """What the proxy says of one of `PEOPLE`."""
    groups = {"X-Remote-Groups": PEOPLE[who]} if PEOPLE[who] else {}
    return HEADERS | {"X-Remote-User": who} | groups


def accesses(first: str, second: str, first_agency: str, second_agency: str) -> dict[str, Access]:
    """What each of `PEOPLE` sees; of agencies their own cases, and under `NAME, network` what is released to them."""
    book: Book = parse(text(first, second, first_agency, second_agency), environ={"BLO_SECRET_PROXY": SECRET})
    found: dict[str, Access] = {}
    for name, groups in PEOPLE.items():
        person = Person(issuer="proxy", subject=name, groups=tuple(groups.split()))
        access = book.standing(person).access
        assert access is not None
        found[name] = access
        if access.has_views:
            found[f"{name}, network"] = replace(access, view=NETWORK)
    return found
