"""A page is one record: its address, where it stands in the navigation, its script, what it keeps in links, and what
tests and documents say of it.

The navigation (`app.py`), links between pages, the views of playlists, README's table and the lists of tests are read
from here.

The registry of pages (routes).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from language.i18n import N_
from scope.access import AUDIT, NETWORK, OWN, RECORDS, SQL


@dataclass(frozen=True, kw_only=True)
class Page:
    """One page.

    Args:
        address: its path; empty for the page that opens first.
        section: heading that it stands under in the navigation; empty for a page that nobody is led to.
        icon: name of a Material symbol.
        script: file that draws it.
        question: what it answers, as README says it.
        parameters: what it keeps in its link beside the filters; `page_state` reads and writes them.
        views: of playlists that show the same (`briefing.views`); the first is what is added to a briefing from it.
        data: view of the data that a partner has on it, where there is no choice.
        shows: selectors of what a browser has once it is drawn.
        released: the access level from which on its figures are released; empty where they are not.
        right: what a reader must be allowed to do to have it, of `scope.access.RIGHTS`; empty for nothing.
        is_for_rows: who has no rows to ask of is not led to it (`scope.access.asks_in_sql`).
    """

    address: str
    section: str
    title: str
    icon: str
    script: str
    question: str = ""
    parameters: tuple[str, ...] = ()
    views: tuple[str, ...] = ()
    data: str = ""
    shows: tuple[str, ...] = ()
    released: str = "public"
    right: str = ""
    is_for_rows: bool = False

    @property
    def name(self) -> str:
        """What it is called among pages: its address, or the name of its script."""
        return self.address or self.script.rpartition("/")[2].removesuffix(".py")


PLOT, TABLE = ".js-plotly-plot .main-svg", ".blo-table"
PAGES = (
    Page(
        address="",
        section=N_("Monitor"),
        title=N_("Situation"),
        icon="radar",
        script="pages/monitor/situation.py",
        question="What is the state of the network, what changed against what was expected, which offices are silent?",
        views=("overview", "changes"),
        shows=(".st-key-card_map canvas", PLOT),
    ),
    Page(
        address="trends",
        section=N_("Monitor"),
        title=N_("Trends"),
        icon="trending_up",
        script="pages/monitor/trends.py",
        question=(
            "How do cases and quantities move, by any dimension; is a jump one case or many, what makes up a change, "
            "is there a season?"
        ),
        parameters=("measure", "grain", "split", "view", "unit", "top", "focus"),
        views=("trends",),
        shows=(PLOT,),
    ),
    Page(
        address="map",
        section=N_("Monitor"),
        title=N_("Map"),
        icon="map",
        script="pages/monitor/map.py",
        question="Where, along which corridors, across which borders, moving how over time?",
        parameters=("layers", "mode", "time", "speed", "at"),
        views=("map",),
        shows=(".st-key-map canvas",),
    ),
    Page(
        address="agencies",
        section=N_("Compare"),
        title=N_("Agencies"),
        icon="groups",
        script="pages/compare/agencies.py",
        question=(
            "What does each agency do, with whom, how fast does it reply; the profile of one, and a page of it on paper"
        ),
        parameters=("agency_profile", "view", "sort", "folded", "two"),
        released="",
        views=("agencies",),
        shows=(TABLE,),
    ),
    Page(
        address="offices",
        section=N_("Compare"),
        title=N_("Offices"),
        icon="location_city",
        script="pages/compare/offices.py",
        question=(
            "How does each office stand, beside its own usual and along its border; both sides of a crossing, one "
            "office, before and after; a page of each on paper"
        ),
        parameters=("office_profile", "pair_profile", "event", "view", "sort", "folded"),
        released="donor",
        views=("offices", "office", "pair"),
        shows=(TABLE,),
    ),
    Page(
        address="cooperation",
        section=N_("Compare"),
        title=N_("Cooperation"),
        icon="forum",
        script="pages/compare/cooperation.py",
        question=(
            "Who exchanges with whom across each border, how fast are replies, what is still open, what came of it, "
            "which operations were joint?"
        ),
        parameters=("view", "between", "two"),
        views=("cooperation",),
        shows=(PLOT,),
    ),
    Page(
        address="capacity",
        section=N_("Compare"),
        title=N_("Capacity"),
        icon="construction",
        script="pages/compare/capacity.py",
        question="What was opened, delivered and taught, by whom was it paid, against which target?",
        parameters=("view", "donor"),
        views=("capacity",),
        shows=(PLOT,),
    ),
    Page(
        address="records",
        section=N_("Work"),
        title=N_("Records"),
        icon="table_rows",
        script="pages/work/records.py",
        question="Which records stand behind a number? Facets, search in either script, files of exactly what is seen",
        parameters=("columns", "sort", "page", "size", "record", "q", "per", "facets"),
        data=OWN,
        shows=(TABLE,),
        right=RECORDS,
    ),
    Page(
        address="explore",
        section=N_("Work"),
        title=N_("Explore"),
        icon="pivot_table_chart",
        script="pages/work/explore.py",
        question="Any question that nobody foresaw: a cross table of any axes and values, each cell with its records",
        parameters=("rows", "across", "values", "shown", "heat", "order", "page", "size", "focus", "draw", "of"),
        views=("explore",),
        shows=(TABLE,),
    ),
    Page(
        address="sql",
        section=N_("Work"),
        title=N_("SQL"),
        icon="terminal",
        script="pages/work/sql.py",
        question=(
            "Any question of the rows that a reader may see, in DuckDB's SQL: editor, tables with their meaning, "
            "chart, files, link"
        ),
        parameters=("q",),
        data=OWN,
        shows=(".st-key-sql_text textarea",),
        right=SQL,
        is_for_rows=True,
    ),
    Page(
        address="briefing",
        section=N_("Work"),
        title=N_("Briefing"),
        icon="slideshow",
        script="pages/work/briefing.py",
        question=(
            "What will a visitor see? Playlists of slides for the wall, and the same as PPTX, PDF, XLSX and one HTML "
            "file"
        ),
        parameters=("playlist", "donor", "also", "theme", "pace"),
        data=NETWORK,
        shows=("iframe",),
    ),
    Page(
        address="help",
        section=N_("Work"),
        title=N_("Help"),
        icon="help",
        script="pages/work/help.py",
        question="How is it done? Eleven tasks step by step, with pictures; what is where",
        shows=(".blo-steps img",),
    ),
)
"""The pages in the order of the navigation."""
WALL = Page(address="wall", section="", title=N_("Briefing"), icon="", script="pages/work/wall.py")
"""The page that has neither sidebar nor filters: its link says all."""
PEOPLE = Page(
    address="people",
    section=N_("Work"),
    title=N_("People"),
    icon="manage_accounts",
    script="pages/work/people.py",
    question="Who sees what, who is signed in, and what was read and taken?",
    right=AUDIT,
)
"""The page that those are led to who may see who read what; where nobody signs in, nobody."""
EVERY = (*PAGES, WALL, PEOPLE)


def of(name: str) -> Page:
    """The page of a name, or of an address.

    Raises:
        LookupError: there is none.
    """
    for page in (*PAGES, WALL):
        if name in (page.name, page.address):
            return page
    raise LookupError(f"there is no page {name!r}")


def address(name: str, parameters: Mapping[str, str]) -> str:
    """Address of a page, by its name, with what is asked of it; relative, so that it holds wherever the app is
    served."""
    return f"{of(name).address or '.'}?{urlencode(parameters)}"
