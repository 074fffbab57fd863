"""What stands behind a figure, asked for when a reader wants to know: its definition and scope, how much of it is
doubtful, which months its comparison leaves out, its largest cases, its parts by office, and the questions that it is
the answer to.

Each reader is told what its access covers: of released figures the definition and the scope alone.

Drill-down and data lineage of a key figure.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Literal

import pandas as pd

from analysis import comparison_words, totals
from charts.table import Cell, Column, table
from content import definitions, leaving, narrowing, page_words
from content.context import Context
from content.definitions import Definition
from content.periods import has_offices
from language import i18n
from language.i18n import N_, _, count
from queries import figures, seizures, series
from scope.access import asks_in_sql
from scope.comparison import LEAST_BASE_CASES
from scope.filters import BLANK

if TYPE_CHECKING:
    import sqlalchemy as sa

Time = Literal["period", "around", "another"]
MOST_LARGEST = 5
DOUBTS = {
    "implausible": N_("Implausible quantity"),
    "identical": N_("Identical to another record"),
    "probable": N_("Probable double report"),
}
"""What is doubtful of a case; of the last two those cases that repeat another one."""


def _none() -> Sequence[sa.Select]:
    return ()


@dataclass(frozen=True, kw_only=True)
class Figure:
    """A figure, a chart or a column of figures as it stands on a page.

    Args:
        key: by which the page finds it.
        kind: of `definitions.FIGURES`.
        title: what it is called there.
        here: with the filters that it stands under.
        of: what it is of (see `queries.narrowing`).
        frame: what it is compared with, and who reported.
        shown: the figure as it is written, with its unit; empty for several.
        said: what the page says of it besides.
        codes: filters beside those of `here`.
        amount: category and unit of a sum of amounts.
        queries: that it is the answer to.
        time: it is of the `period` alone, of the time `around` it as well, or of `another`, which the page says.
    """

    key: str
    kind: str
    title: str
    here: Context
    of: Sequence[str] = ()
    frame: totals.Frame | None = None
    shown: str = ""
    said: Sequence[str] = ()
    codes: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    amount: figures.Amount | None = None
    queries: Callable[[], Sequence[sa.Select]] = _none
    time: Time = "period"

    @property
    def definition(self) -> Definition:
        return definitions.FIGURES[self.kind]

    @property
    def there(self) -> Context:
        """The page's context, narrowed to what the figure is of."""
        return replace(self.here, filters=self.here.filters.with_(**self.codes)) if self.codes else self.here

    def asking(self, queries: Callable[[], Sequence[sa.Select]]) -> Figure:
        """The same figure as the answer to questions."""
        return replace(self, queries=queries)

    @property
    def has_cases(self) -> bool:
        """Whether single cases stand behind it that this reader may see."""
        return self.definition.of in ("cases", "amounts") and not self.here.access.reads_release_only

    @property
    def has_records(self) -> bool:
        """Whether the records under its filters can be shown to this reader."""
        is_of_cases = self.definition.of in ("cases", "amounts", "part")
        return is_of_cases and not self.here.access.reads_release_only and self.here.has("records")

    @property
    def tells_queries(self) -> bool:
        here = self.here
        return asks_in_sql(here.settings.access, here.access, is_demonstration=here.is_demonstration)


def facts(figure: Figure) -> list[tuple[str, str]]:
    """What the figure is of, as pairs of a heading and its words."""
    here, kind = figure.there, figure.kind
    found = []
    if unit := definitions.unit(kind):
        found.append((_("Unit"), unit))
    elif figure.amount:
        found.append((_("Unit"), i18n.unit_word(figure.amount[1])))
    if figure.time != "another":
        span = _capital(i18n.period(here.filters.start, here.filters.end))
        if figure.time == "around":
            span = _("{period}, and the time around it that is drawn").format(period=span)
        if figure.frame and figure.definition.is_compared:
            span += i18n.DOT + comparison_words.compared_with(figure.frame)
        found.append((_("Period"), span))
    filters = [page_words.view_words(here), _capital(page_words.scope_words(here))]
    filters += page_words.filter_words(here, but=("countries",))
    filters += narrowing.words(here, *figure.of)
    found.append((_("Filters"), "; ".join(one for one in filters if one)))
    found.append((_("Source"), _capital(page_words.source_words(here))))
    if reported := page_words.reported_words(here, figure.frame):
        found.append((_("Reports"), _capital(reported)))
    found.append((_("Data as of"), page_words.data_moment(here)))
    return found


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]


# What its comparison leaves out -----------------------------------------------------------------------------


def left_out(figure: Figure) -> str:
    """Months that the comparison leaves out, with the reason in each period, as a table; empty where there are none, or
    nothing is compared."""
    frame = figure.frame
    if frame is None or not figure.definition.is_compared or not frame.left_out[0]:
        return ""
    nothing = pd.DataFrame({"month": [], "reporter": [], "span": [], "value": []})
    columns = [
        Column(_("Country") if frame.is_by_country else _("Office")),
        Column(_("Months not compared")),
        Column(_("This period")),
        Column(_("Compared with")),
    ]
    dimension = "country" if frame.is_by_country else "blo"
    rows = [
        [
            Cell(figure.here.names(dimension, one.unit)),
            Cell(", ".join(map(i18n.month_axis_year, one.months))),
            Cell(_why(one.value, one.state)),
            Cell(_why(one.base, one.base_state)),
        ]
        for one in totals.not_compared(frame, nothing, "value")
    ]
    return table(columns, rows, caption=_("Months left out of the comparison"), is_wide=True)


def _why(value: float | None, state: str) -> str:
    """Why a period is not compared; some of its months were reported where it tells a value."""
    return i18n.state_word(state) if value is None else _("Reported, at least in part")


# Cases behind it --------------------------------------------------------------------------------------------


def doubts(figure: Figure) -> str:
    """How many of the cases behind it are doubtful, and how much of the figure they make up, as a table."""
    if not figure.has_cases:
        return ""
    here = figure.there
    found = _doubtful_amounts(here, figure.amount) if figure.amount else _doubtful_cases(here)
    total, whole = found["all"]
    columns = [Column(_("Doubtful")), Column(_("Cases"), "number"), Column(_("Share of cases"), "number")]
    if figure.amount:
        columns += [Column(_("Quantity"), "number"), Column(_("Share of the quantity"), "number")]
    rows = []
    for name, words in DOUBTS.items():
        cases, quantity = found[name]
        cells = [Cell(_(words)), Cell(count(cases)), Cell(_share(cases, total, total))]
        if figure.amount:
            cells += [Cell(i18n.quantity(quantity, figure.amount[1])), Cell(_share(quantity, whole, total))]
        rows.append(cells)
    return table(columns, rows, caption=_("Doubtful cases of the period"))


def _doubtful_cases(here: Context) -> dict[str, tuple[float, float]]:
    """Cases that are doubtful, by what is doubtful of them; `all` are those of the figure."""
    asked = here.ask(figures.cases(here.filters, here.access, "case_count", "implausible_count"))
    twice = here.load(seizures.repeated_cases(here.filters, here.access)).iloc[0]
    row = asked.rows().iloc[0]
    found = {"all": row["case_count"], "implausible": row["implausible_count"]}
    found |= {kind: twice[f"{kind}_count"] for kind in ("identical", "probable")}
    return {kind: (int(number), 0.0) for kind, number in found.items()}


def _doubtful_amounts(here: Context, of: figures.Amount) -> dict[str, tuple[float, float]]:
    """The same with what they amount to."""
    wanted = ("quantity", "case_count", "flagged_count", "flagged_quantity")
    whole = here.ask(figures.amount(here.filters, here.access, of, *wanted))
    repeated = here.load(seizures.repeated(here.filters, here.access))
    row = whole.rows().iloc[0]
    same = repeated[(repeated["category"] == of[0]) & (repeated["unit"] == of[1])]
    found = {
        "all": (row["case_count"], row["quantity"]),
        "implausible": (row["flagged_count"], row["flagged_quantity"]),
    }
    for kind in ("identical", "probable"):
        found[kind] = (same[f"{kind}_count"].sum(), same[f"{kind}_quantity"].sum())
    return {kind: (_number(cases), float(_number(quantity))) for kind, (cases, quantity) in found.items()}


def _number(value) -> float:
    return 0 if pd.isna(value) else value


def _share(part: float, whole: float, cases: float) -> str:
    """A share, from ten cases on."""
    return i18n.percent(part / whole) if whole and cases >= LEAST_BASE_CASES else i18n.NOTHING


def largest(figure: Figure) -> str:
    """The cases that hold most of a sum of amounts, each with its share and the way to its record, as a table; empty
    where the figure is no such sum, or no cases are told."""
    if not figure.has_records or figure.amount is None:
        return ""
    here, of = figure.there, figure.amount
    whole = here.ask(figures.amount(here.filters, here.access, of, "quantity"))
    rows = here.load(figures.largest(here.filters, here.access, of, most=MOST_LARGEST))
    total = _number(whole.rows().iloc[0]["quantity"])
    if rows.empty or not total:
        return ""
    cells = [
        [
            Cell(
                i18n.dated(row.seized_on.date(), row.date_precision),
                link="" if pd.isna(row.record_key) else here.address("records", record=row.record_key),
                warning=_("implausible quantity") if row.is_quantity_implausible else "",
                leave=leaving.key_of(here, row.seizure_id),
            ),
            Cell(here.names("country", row.country_code) if pd.isna(row.blo_code) else here.names("blo", row.blo_code)),
            Cell(i18n.quantity(row.quantity, of[1])),
            Cell(i18n.percent(row.quantity / total), share=row.quantity / total),
        ]
        for row in rows.itertuples()
    ]
    columns = [
        Column(_("Case")),
        Column(_("Office") if has_offices(here) else _("Country")),
        Column(_("Quantity"), "number"),
        Column(_("Share"), "number"),
    ]
    return table(columns, cells, caption=_("Largest cases"), is_wide=True)


def places(figure: Figure) -> str:
    """What the figure is made of by office, or by country where the source has no offices, as a table; empty where it
    cannot be told."""
    here = figure.there
    if here.access.reads_release_only:
        return ""
    rows = _by_place(figure)
    if rows is None or len(rows) < 2:
        return ""
    by_country = not has_offices(here)
    whole = rows["value"].sum()
    rows = rows.sort_values("value", ascending=False, kind="stable")
    unit = figure.amount[1] if figure.amount else ""
    cells = [
        [
            Cell(here.names("country", row.code) if by_country else here.names("blo", row.code)),
            Cell(i18n.quantity(row.value, unit) if unit else count(row.value)),
            Cell(_share(row.value, whole, int(rows["cases"].sum())), share=row.value / whole if whole else None),
        ]
        for row in rows.itertuples()
    ]
    columns = [
        Column(_("Country") if by_country else _("Office")),
        Column(i18n.unit_word(unit) if unit else definitions.unit(figure.kind) or _("cases"), "number"),
        Column(_("Share"), "number"),
    ]
    return table(columns, cells, caption=places_title(figure))


def places_title(figure: Figure) -> str:
    """What the parts of a figure are."""
    return _("By office") if has_offices(figure.here) else _("By country")


def _by_place(figure: Figure) -> pd.DataFrame | None:
    """code, value and cases of each place that has some; None where the figure has no such parts."""
    here = figure.there
    by_country = not has_offices(here)
    if figure.kind == "exchanges":
        split = "countries" if by_country else "blo_codes"
        query = series.by_period(
            here.filters, here.access, measure="exchanges", grain="year", split=split, zone=here.settings.zone
        )
        rows = here.load(query).groupby("split_code", as_index=False)["value"].sum()
        return rows.rename(columns={"split_code": "code"}).assign(cases=rows["value"])
    if not figure.has_cases:
        return None
    rows = here.load(figures.by_place(here.filters, here.access, figure.amount, by_country=by_country))
    column = "quantity" if figure.amount else "persons_detained" if figure.kind == "persons" else "case_count"
    rows = rows.assign(code=rows["code"].fillna(BLANK), value=rows[column], cases=rows["case_count"])
    return rows[rows["value"].notna()]


def not_told(figure: Figure) -> str:
    """What a reader of released figures is not told of it; empty for others."""
    if not figure.here.access.reads_release_only:
        return ""
    return _("At your access level neither single cases nor SQL are told: what the figure is of stands above in words.")
