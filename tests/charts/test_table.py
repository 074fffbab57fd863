"""A table keeps data as text, numbers apart from words, and says what it shows."""

from __future__ import annotations

import re

import pytest

from charts.table import WIDE, Cell, Column, table
from charts.tiles import Bar

EVIL = '<b onclick="x">\'&'


def test_a_row_reads_as_its_cells():
    markup = table(
        [Column("Agency"), Column("Led", "number")], [[Cell("Customs", second="of X"), Cell("12")]], caption="Agencies"
    )
    assert re.sub("<[^>]+>", " ", markup).split() == ["Agencies", "Agency", "Led", "Customs", "of", "X", "12"]


@pytest.mark.parametrize(
    "cell", [Cell(EVIL), Cell("x", second=EVIL), Cell("x", colour=EVIL), Cell(bars=(Bar(1.0, "reported", EVIL),))]
)
def test_what_stands_in_a_cell_stays_text(cell):
    markup = table([Column("h")], [[cell]], caption="c")
    assert "<b " not in markup and 'onclick="' not in markup


def test_headings_notes_and_caption_stay_text():
    markup = table([Column(EVIL, note=EVIL)], [], caption=EVIL)
    assert "<b " not in markup and 'onclick="' not in markup


def test_numbers_have_a_column_of_their_own_kind():
    markup = table([Column("h", "number")], [[Cell("1")]], caption="c")
    assert '<th class="blo-number"' in markup and '<td class="blo-number" data-heading="h">1</td>' in markup


@pytest.mark.parametrize(("share", "width"), [(0.5, "50%"), (1.7, "100%"), (-1, "0%")])
def test_a_bar_never_leaves_its_cell(share, width):
    assert f'style="width:{width}"' in table([Column("h")], [[Cell("1", share=share)]], caption="c")


def test_no_share_draws_no_bar_and_a_share_of_zero_an_empty_one():
    assert "blo-share" not in table([Column("h")], [[Cell("1")]], caption="c")
    assert "width:0%" in table([Column("h")], [[Cell("0", share=0.0)]], caption="c")


def test_a_row_with_a_cell_too_few_is_refused():
    with pytest.raises(ValueError, match="shorter"):
        table([Column("a"), Column("b")], [[Cell("1")]], caption="c")


def test_only_tables_of_many_columns_fold_on_a_narrow_screen():
    def folds(columns: int) -> bool:
        return "blo-wide" in table([Column("h")] * columns, [], caption="c")

    assert not folds(WIDE - 1) and folds(WIDE)


def test_a_number_says_what_it_is_where_its_heading_stands_apart():
    markup = table([Column("Agency"), Column(EVIL, "number")], [[Cell("Customs"), Cell("12")]], caption="c")
    assert markup.count("data-heading=") == 2 and "<b " not in markup and 'onclick="' not in markup


def test_a_row_of_one_cell_goes_across_and_what_opens_under_it_is_behind_a_click():
    more = Cell("2 more", more=(Cell(EVIL, link="agencies?x=1", key="open:A"), Cell("B")))
    markup = table([Column("h")] * 3, [[more]], caption="c")
    assert '<td class="blo-row" colspan="3"><details' in markup and "<summary>2 more</summary>" in markup
    assert EVIL not in markup and 'data-key="open:A"' in markup


def test_links_to_our_own_pages_stay_in_the_tab_and_others_open_one():
    own = table([Column("h")], [[Cell("1", link="records?x=1")]], caption="c")
    other = table([Column("h")], [[Cell("1", link="https://example.org/")]], caption="c")
    assert 'target="_self"' in own and "_blank" not in own
    assert 'target="_blank" rel="noopener noreferrer"' in other
