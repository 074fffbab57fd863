"""What a page keeps in its link beside the filters comes back from it, and stays with its page."""

from __future__ import annotations

import pytest
import streamlit as st

from pages.parts import page_state, sidebar
from scope import links

MEASURES = ("cases", "weight")


@pytest.fixture(autouse=True)
def no_memory():
    """What the session knows of other pages."""
    st.session_state.clear()
    yield
    st.session_state.clear()


@pytest.fixture
def arrive(monkeypatch):
    """Opens a page by a link; returns the parts of the link that could not be used, as far as the frame can judge."""

    class Address(dict):
        to_dict = dict.copy

        def get_all(self, name: str) -> list[str]:
            return [self[name]]

    def follow(page: str, **parameters: str) -> tuple[str, ...]:
        monkeypatch.setattr(st, "query_params", Address(parameters))
        return sidebar.read_link(page)

    return follow


def measure() -> str:
    return page_state.parameter("measure", "cases", MEASURES)


def test_a_link_sets_a_parameter_and_without_one_the_default_holds(arrive):
    assert arrive("trends", measure="weight") == ()
    assert measure() == "weight" and page_state.came_by_link()
    arrive("trends", lang="en")
    assert measure() == "cases"


def test_only_what_is_not_the_default_is_written(arrive):
    arrive("trends", measure="weight", view="lines")
    assert (measure(), page_state.parameter("view", "lines", ("lines", "bars"))) == ("weight", "lines")
    assert page_state.written("trends") == {"measure": "weight"}


def test_a_value_that_is_not_allowed_gives_way_to_the_default_and_is_told_once(arrive):
    arrive("trends", measure="everything", top="x")
    assert (measure(), measure()) == ("cases", "cases")
    assert page_state.parameter("top", "5", str.isdigit) == "5"
    assert page_state.refused() == ("measure", "top")
    assert page_state.written("trends") == {}


def test_a_choice_that_is_no_longer_offered_is_not_told_as_a_mistake_of_the_link(arrive):
    arrive("trends", measure="weight")
    measure()
    assert page_state.parameter("measure", "cases", ("cases",)) == "cases"
    assert page_state.refused() == ()


def test_a_choice_by_hand_outlives_a_run_that_follows_no_link(arrive):
    arrive("trends", lang="en")
    measure()
    page_state.set_parameter("measure", "weight")
    st.session_state["_given"] = {"lang": ["en"]}
    arrive("trends", lang="en")
    assert measure() == "weight" and not page_state.came_by_link()
    page_state.set_parameter("measure", None)
    assert measure() == "cases"


def test_pages_do_not_share_parameters_of_the_same_name(arrive):
    arrive("trends", view="bars")
    assert page_state.parameter("view", "lines", ("lines", "bars")) == "bars"
    arrive("agencies")
    assert page_state.parameter("view", "table", ("table", "matrix")) == "table"
    assert page_state.refused() == () and page_state.written("agencies") == {}


def test_a_parameter_of_another_page_and_one_too_long_are_told(arrive):
    assert arrive("records", measure="weight", q="x" * (links.MOST_LETTERS + 1)) == ("q", "measure")
    assert page_state.parameter("q", "", lambda value: True) == ""


def test_no_page_parameter_has_the_name_of_a_filter():
    assert not links.KNOWN & {name for names in links.PAGE_PARAMETERS.values() for name in names}
