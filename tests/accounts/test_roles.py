"""What `access.toml` may say, and what each person comes to by it."""

import pytest

from accounts import roles
from accounts.roles import AccessError, Person, parse
from scope.access import Access

SECRET = {"BLO_SECRET_MINISTRY": "a secret of 24 letters..", "BLO_SECRET_PROXY": "another of 24 letters..."}
WHOLE = """
address = "https://blo.example.org/"
[session]
hours = 8
idle_minutes = 30
check_seconds = 5
[audit]
kept_days = 90
pseudonyms = true
[providers.ministry]
title_en = "Ministry"
title_ru = "Министерство"
metadata = "https://sso.example.org/.well-known/openid-configuration"
client_id = "blo"
[proxy]
user = "X-Remote-User"
groups = "X-Remote-Groups"
[[roles]]
name = "coordinators"
tier = "internal"
countries = ["KG", "KZ"]
may = ["download", "audit"]
who = [{issuer = "ministry", group = "blo"}, {issuer = "proxy", user = "bekov"}]
[[roles]]
name = "customs"
tier = "partner"
agency = "KG-SCS"
who = [{issuer = "ministry", email = "B@customs.example"}, {issuer = "ministry", claim = "unit", value = "7"}]
"""


def book(text=WHOLE, **more):
    return parse(text, environ=SECRET | more)


def person(issuer="ministry", subject="1", **more):
    return Person(issuer=issuer, subject=subject, **more)


def test_what_is_written_is_read_and_secrets_are_told_nowhere():
    read = book()
    assert (read.address, read.hours, read.idle_minutes, read.check_seconds) == ("https://blo.example.org", 8, 30, 5)
    assert (read.kept_days, read.is_pseudonymous) == (90, True)
    assert read.providers[0].title("ru") == "Министерство" and read.providers[0].secret == SECRET["BLO_SECRET_MINISTRY"]
    assert not [one for one in SECRET.values() if one in repr(read)]
    # What the operator names, in the order in which the dashboard has it.
    assert read.roles[0].access == Access(tier="internal", countries=("KG", "KZ"), may=("download", "audit"))


@pytest.mark.parametrize(
    ("who", "role"),
    [
        (person(groups=("x", "blo")), "coordinators"),
        (person("proxy", "bekov"), "coordinators"),
        # The name or group of one issuer is none of another.
        (person("proxy", "1", groups=("blo",)), None),
        (person("ministry", "bekov"), None),
        (person("proxy", "1", email="b@customs.example"), None),
        (person(email="b@CUSTOMS.example"), "customs"),
        (person(claims=(("unit", ("3", "7")),)), "customs"),
        (person(claims=(("unit", ("77",)),)), None),
        # The first that fits holds, not the widest.
        (person(groups=("blo",), email="b@customs.example"), "coordinators"),
        (person(), None),
    ],
)
def test_the_first_role_that_fits_holds_and_no_other_issuer_gives_it(who, role):
    standing = book().standing(who)
    assert (standing.role.name if standing.role else None) == role
    assert (standing.access is None) == (role is None)


def test_who_has_no_role_sees_nothing_or_what_is_released():
    open_to_all = WHOLE + '[otherwise]\ntier = "public"\n'
    assert book(open_to_all).standing(person()).access.tier == "public"
    with pytest.raises(AccessError, match=r"otherwise\.tier = 'internal'; write one of donor, public"):
        book(WHOLE + '[otherwise]\ntier = "internal"\n')


CLAIMS = {"sub": "7", "email": "b@customs.example", "groups": "blo", "unit": 7, "phone": "1", "name": "B."}


def test_of_what_a_token_says_only_that_is_kept_by_which_roles_are_given():
    of_token = roles.person_of_claims(CLAIMS, book().providers[0], book())
    # No word that the e-mail was verified: it is none.
    assert of_token == person(subject="7", name="B.", groups=("blo",), claims=(("unit", ("7",)),))
    verified = roles.person_of_claims(CLAIMS | {"email_verified": True}, book().providers[0], book())
    assert verified.email == "b@customs.example"
    assert roles.person_of_claims(CLAIMS | {"email_verified": "false"}, book().providers[0], book()).email == ""


WRONG = {
    "no TOML": ("[", "not valid TOML"),
    "a name that is not known": ("colour = 1", "access.toml: colour is not known; known: address"),
    "an address without a scheme": (WHOLE.replace("https://blo", "blo"), "write the address under which browsers call"),
    "a provider by plain HTTP": (WHOLE.replace("https://sso", "http://sso"), "begins with https://: who stands"),
    "a role for nobody": (
        WHOLE.replace('who = [{issuer = "ministry", group', 'whom = [{issuer = "ministry", group'),
        "whom",
    ),
    "an issuer that is not there": (WHOLE.replace('"proxy", user', '"prox", user'), r"who\[2\]\.issuer = 'prox'"),
    "two marks in one match": (WHOLE.replace('group = "blo"}', 'group = "blo", user = "x"}'), "needs one of group"),
    "a claim without its value": (WHOLE.replace(', value = "7"', ""), "claim with value"),
    "a tier that is not known": (
        WHOLE.replace('"internal"', '"all"'),
        r"roles\[1\]\.tier = 'all'; write one of internal",
    ),
    "a partner without an agency": (WHOLE.replace('agency = "KG-SCS"', ""), "needs the agency"),
    "a right that is not known": (WHOLE.replace('"audit"]', '"edit"]'), "may holds 'edit'; use of records"),
    "a right to what no page offers": (
        WHOLE.replace('"audit"]', '"load"]'),
        "holds 'load'.*with commands on the server",
    ),
    "two roles of one name": (WHOLE.replace('"customs"', '"coordinators"'), "two roles are called 'coordinators'"),
    "one header for two": (WHOLE.replace('"X-Remote-Groups"', '"x-remote-user"'), "name the same header"),
    "the secret's own header": (WHOLE.replace('"X-Remote-Groups"', '"X-BLO-Proxy"'), "name the same header"),
    "roles and nobody who signs in": (
        '[[roles]]\nname = "a"\ntier = "donor"\nwho = [{issuer = "a", user = "b"}]',
        "issuer",
    ),
    "a session for ever": (WHOLE.replace("hours = 8", "hours = 100000"), "a number from 0.01 to 744"),
    "a country by its name": (WHOLE.replace('"KZ"', '"Kazakhstan"'), "a list of codes"),
    "a provider called proxy": (WHOLE.replace("[providers.ministry]", "[providers.proxy]"), "and neither 'proxy' nor"),
}


@pytest.mark.parametrize(("text", "words"), WRONG.values(), ids=WRONG)
def test_what_cannot_be_used_is_refused_with_the_place_and_what_may_stand_there(text, words):
    with pytest.raises(AccessError, match=words):
        book(text)


def test_a_secret_is_long_and_lies_in_a_file_or_in_the_environment(tmp_path):
    with pytest.raises(AccessError, match="BLO_SECRET_MINISTRY"):
        parse(WHOLE, environ={})
    with pytest.raises(AccessError, match="has 5 letters; use at least 16"):
        book(BLO_SECRET_MINISTRY="short")
    in_file = WHOLE.replace('client_id = "blo"', 'client_id = "blo"\nclient_secret_file = "ministry.secret"')
    with pytest.raises(AccessError, match="cannot be read"):
        parse(in_file, folder=tmp_path, environ=SECRET)
    (tmp_path / "ministry.secret").write_text("of the file, and long enough\n")
    assert parse(in_file, folder=tmp_path, environ=SECRET).providers[0].secret == "of the file, and long enough"


def test_it_is_read_anew_when_it_has_changed(tmp_path, monkeypatch):
    path = tmp_path / "access.toml"
    monkeypatch.setattr(roles, "PATH", path)
    for name, value in SECRET.items():
        monkeypatch.setenv(name, value)
    assert not roles.current().is_open
    path.write_text(WHOLE)
    assert len(roles.current().roles) == 2
    path.write_text(WHOLE.replace('tier = "internal"', 'tier = "everything"'))
    with pytest.raises(AccessError):
        roles.current()
    path.write_text(WHOLE + "\n")
    assert len(roles.current().roles) == 2
