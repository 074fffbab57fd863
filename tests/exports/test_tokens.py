"""A ticket gives back what the server put in, for its time and its purpose, and nothing that anybody else wrote."""

from __future__ import annotations

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exports import tokens
from exports.tokens import Expired, Forged, seal, unseal

CONTENT = {"access": {"tier": "partner", "countries": ["KG"]}, "text": "ё «» \n", "rows": 12, "near": None}
values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)


@given(st.dictionaries(st.text(), values, max_size=4))
def test_what_is_put_in_comes_out(content):
    assert unseal(seal(content, purpose="files", holder="one"), purpose="files", holder="one") == content


def test_a_ticket_is_over_after_its_time():
    token = seal(CONTENT, purpose="files", holder="one", now=1000.0)
    assert unseal(token, purpose="files", holder="one", now=1000.0 + tokens.LASTS_SECONDS - 1) == CONTENT
    with pytest.raises(Expired):
        unseal(token, purpose="files", holder="one", now=1000.0 + tokens.LASTS_SECONDS)


def test_a_ticket_is_for_one_purpose_and_one_browser():
    token = seal(CONTENT, purpose="files", holder="one")
    for purpose, holder in (
        ("pictures", "one"),
        ("files", "another"),
        ("files", ""),
        ("files one", ""),
        ("files", "one "),
    ):
        with pytest.raises(Forged):
            unseal(token, purpose=purpose, holder=holder)


def test_nobody_without_a_number_is_given_a_ticket_that_works():
    with pytest.raises(Forged):
        unseal(seal(CONTENT, purpose="files", holder=""), purpose="files", holder="")


def test_no_letter_of_a_ticket_can_be_changed_left_out_or_added():
    token = seal(CONTENT, purpose="files", holder="one")
    for place in range(len(token)):
        other = "A" if token[place] != "A" else "B"
        for changed in (token[:place] + other + token[place + 1 :], token[:place] + token[place + 1 :]):
            with pytest.raises(Forged):
                unseal(changed, purpose="files", holder="one")
    for changed in (token + "=", token + "A", token + "." + token, " " + token):
        with pytest.raises(Forged):
            unseal(changed, purpose="files", holder="one")


@given(
    st.text(max_size=60)
    | st.binary(max_size=40).map(lambda raw: base64.urlsafe_b64encode(raw).decode() + "." + "A" * 43)
)
def test_what_somebody_makes_up_is_no_ticket(text):
    with pytest.raises(Forged):
        unseal(text, purpose="files", holder="one")
