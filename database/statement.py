"""Whether a text is one SELECT over the tables and functions that a reader has, and what of it may mislead.

It is parsed here before anything runs it. What it is taken for by DuckDB itself is looked through a second time where
it runs (`database.sandboxed`): a text that two parsers read in two ways passes neither for the other.

Static analysis of SQL: allow-lists on the syntax tree, lint of aggregates.
"""

from __future__ import annotations

import difflib
import logging
import re
from collections.abc import Collection, Iterator
from typing import TYPE_CHECKING

from database.sql_functions import FUNCTIONS, TABLE_FUNCTIONS
from language.i18n import _, count

if TYPE_CHECKING:
    import sqlalchemy as sa
    from sqlglot import exp

LONGEST = 20_000
"""Letters of a text that are read."""
NAME = re.compile(r"(?!(duckdb|pg|pragma|sqlite)_|information_schema$)[^\W\d]\w*", re.I)
"""What a part of a question may be called, which holds within its own query alone: not as a table of the system, nor as
a file."""
PLACE = re.compile(r"\s*\.?\s*Line \d+, Col: \d+.*", re.S)


class Refused(ValueError):
    """A text that is not run: what of it, how to mend it, and line and column, from 1, where they are known."""

    def __init__(self, words: str, remedy: str = "", line: int | None = None, column: int | None = None):
        super().__init__(words)
        self.words, self.remedy, self.line, self.column = words, remedy, line, column


class NotParsed(Refused):
    """A text that is no SQL, or SQL that is not understood here."""


Place = tuple[int | None, int | None]
NOWHERE: Place = (None, None)


def of_statement(place: Place = NOWHERE) -> Refused:
    return Refused(
        _("Only a question is run here: one SELECT, which may begin with WITH or FROM."),
        _("Nothing can be written, opened, loaded or set; what you need of the data can be selected."),
        *place,
    )


def of_several() -> Refused:
    return Refused(_("There is more than one statement."), _("Leave one, and nothing after it but a semicolon."))


def of_table(name: str, tables: Collection[str], place: Place = NOWHERE) -> Refused:
    return Refused(
        _("There is no table {name} here.").format(name=name),
        _near(name.rpartition(".")[2].lower(), tables, 0.6)
        or _("The tables that there are stand beside the editor; files and other databases are out of reach."),
        *place,
    )


def of_function(name: str, place: Place = NOWHERE) -> Refused:
    return Refused(
        _("The function {name} is not offered here.").format(name=name),
        _near(name.lower(), FUNCTIONS, 0.8)
        or _("Those of numbers, texts and days are; those that read files or tell of the server are not."),
        *place,
    )


def of_parameter(place: Place = NOWHERE) -> Refused:
    return Refused(_("A question mark or $ stands for a value that nobody gives."), _("Write the value."), *place)


def _near(name: str, names: Collection[str], cutoff: float) -> str:
    near = difflib.get_close_matches(name, names, 1, cutoff)
    return _("Did you mean {name}?").format(name=near[0]) if near else ""


def parsed(text: str, tables: Collection[str]) -> exp.Query:
    """The tree of a text that may run.

    Args:
        tables: names that it may select from.

    Raises:
        NotParsed, Refused: it is not run.
    """
    if len(text) > LONGEST:
        words = _("The text has {n} letters, and at most {most} are read.")
        raise Refused(words.format(n=count(len(text)), most=count(LONGEST)))
    from sqlglot import exp

    statements = _statements(text)
    if not statements:
        raise Refused(_("There is no question yet."), _("Choose one of the questions to begin with, or write SELECT."))
    if len(statements) > 1:
        raise of_several()
    (tree,) = statements
    if not isinstance(tree, exp.Query) or isinstance(tree, exp.Table):
        raise of_statement()
    known = {name.lower() for name in tables}
    for entry in tree.find_all(exp.CTE):
        if not isinstance(entry.this, exp.Query):
            raise of_statement(_place(entry))
        if not NAME.fullmatch(entry.alias):
            raise of_table(entry.alias, tables, _place(entry))
        known.add(entry.alias.lower())
    for node in tree.walk():
        _judge(node, known, tables)
    return tree


def _statements(text: str) -> list[exp.Expression]:
    import sqlglot
    from sqlglot.errors import SqlglotError

    # It tells the log of what it takes for a command, which is refused here.
    logging.getLogger("sqlglot").setLevel(logging.ERROR)
    try:
        return [one for one in sqlglot.parse(text, dialect="duckdb") if one is not None]
    except SqlglotError as error:
        found = (getattr(error, "errors", None) or [{}])[0]
        raise NotParsed(
            _("This is not understood: {reason}").format(reason=PLACE.sub("", str(found.get("description") or error))),
            _("Look at what stands just before that place: a comma, a bracket or a quote may be missing."),
            found.get("line"),
            found.get("col"),
        ) from error
    except RecursionError:
        raise NotParsed(_("Too much is nested in one another.")) from None


def _judge(node: exp.Expression, known: Collection[str], tables: Collection[str]) -> None:
    """Raises:
    Refused: the node is not for readers.
    """
    from sqlglot import exp

    acts = (exp.DDL, exp.DML, exp.Command, exp.Into, exp.Lock, exp.Pragma, exp.Set, exp.Copy, exp.Describe)
    others = (exp.Show, exp.Summarize, exp.Attach, exp.Detach, exp.Use)
    if isinstance(node, others) or (isinstance(node, acts) and not isinstance(node, exp.Query)):
        raise of_statement(_place(node))
    if isinstance(node, (exp.Placeholder, exp.Parameter, exp.SessionParameter)):
        raise of_parameter(_place(node))
    if isinstance(node, exp.Table):
        if isinstance(node.this, exp.Func):
            if (name := _name_of(node.this)) not in TABLE_FUNCTIONS:
                raise of_function(name, _place(node))
        elif node.catalog or node.db.lower() not in ("", "main") or node.name.lower() not in known:
            raise of_table(".".join(part.name for part in node.parts), tables, _place(node))
    elif isinstance(node, (exp.Anonymous, exp.AnonymousAggFunc)) and _name_of(node) not in FUNCTIONS | TABLE_FUNCTIONS:
        raise of_function(_name_of(node), _place(node))


def _name_of(function: exp.Func) -> str:
    from sqlglot import exp

    if isinstance(function, (exp.Anonymous, exp.AnonymousAggFunc)):
        return str(function.this if isinstance(function.this, str) else function.name).lower()
    name = function.sql_name().lower()
    return "unnest" if name == "explode" else name


def _place(node: exp.Expression) -> Place:
    """Line and column of the first word of a node that says where it is."""
    from sqlglot import exp

    for one in node.walk():
        if (line := one.meta.get("line")) is not None:
            # What it says is where the word ends.
            word, column = _name_of(one) if isinstance(one, exp.Func) else one.name, one.meta.get("col")
            return line, column - len(word) + 1 if column is not None else None
    return NOWHERE


# What may mislead -------------------------------------------------------------------------------------------

OF_SUBSTANCES = ("category", "group_code", "substance_code")
OF_CASES = ("persons_detained", "women_detained", "value_usd")
PARTS = ("seizure_item", "seizure_agency", "seizure_detection")
OF_SOURCES = ("seizure", "exchange", "report")


def warnings(tree: exp.Query, *, has_kinds: bool) -> list[str]:
    """What a reader of the answer must know of the question, in words.

    Args:
        has_kinds: there are cases of sources of several kinds.
    """
    from sqlglot import exp

    named = {table.name.lower() for table in tree.find_all(exp.Table)}
    columns = {column.name.lower() for column in tree.find_all(exp.Column)}
    told = set(_telling_apart(tree))
    summed = {column for column, table in _summed(tree) if table != "equipment"}
    kinds_told = "source" in named or "source_code" in columns
    rules = (
        (
            "seizure_item" in named and "quantity" in summed and "unit" not in told,
            _("Quantities are added up whatever their unit. Group by unit, or choose one."),
        ),
        (
            bool({"quantity_kg", "quantity_kg_equivalent"} & summed) and not told.intersection(OF_SUBSTANCES),
            _("Masses of drugs, plant material and precursors are added up. Group by category, or choose one."),
        ),
        (
            "national_seizure" in named and "quantity_kg" in summed and "is_total" not in columns,
            _("Published totals are added to the figures that they are made of. Leave them out with NOT is_total."),
        ),
        (
            bool(summed.intersection(OF_CASES)) and "seizure" in named and bool(named.intersection(PARTS)),
            _(
                "A case stands once for each of its items, agencies or methods: its persons and its value are added "
                "up each time."
            ),
        ),
        (
            "seizure" in named and "status" not in columns,
            _("Rejected and withdrawn records are among the rows. Leave them out by their status."),
        ),
        (
            has_kinds and bool(named.intersection(OF_SOURCES)) and not kinds_told,
            _(
                "Sources of several kinds tell of the same events, and are mixed here. Choose those of one kind by "
                "source_code."
            ),
        ),
    )
    return [words for holds, words in rules if holds]


def _telling_apart(tree: exp.Query) -> Iterator[str]:
    """Names of the columns by which rows are grouped or chosen."""
    from sqlglot import exp

    for kind in (exp.Where, exp.Group, exp.Filter, exp.Having, exp.Qualify, exp.If, exp.Pivot):
        for found in tree.find_all(kind):
            yield from (column.name.lower() for column in found.find_all(exp.Column))
    for select in tree.find_all(exp.Select):
        group = select.args.get("group")
        # Groups may be named by the number of a column, or be all that is not added up.
        if group and (group.args.get("all") or any(isinstance(one, exp.Literal) for one in group.expressions)):
            for shown in select.expressions:
                if not shown.find(exp.AggFunc):
                    yield from (column.name.lower() for column in shown.find_all(exp.Column))


def _summed(tree: exp.Query) -> Iterator[tuple[str, str]]:
    """Name of each column that is added up, and of its table where that is told."""
    from sqlglot import exp

    aliases = {table.alias_or_name.lower(): table.name.lower() for table in tree.find_all(exp.Table)}
    for total in tree.find_all(exp.Sum):
        for column in total.find_all(exp.Column):
            yield column.name.lower(), aliases.get(column.table.lower(), "")


# A question of the dashboard as text ------------------------------------------------------------------------


def written(query: sa.Select | sa.CompoundSelect) -> str:
    """A select of the dashboard as a text in DuckDB's SQL, its values in it, laid out in lines."""
    import sqlglot
    from duckdb_sqlalchemy import Dialect

    # With parameters by name: with others a per cent sign is written twice, for a driver that takes it apart again.
    words = str(query.compile(dialect=Dialect(paramstyle="named"), compile_kwargs={"literal_binds": True}))
    return sqlglot.transpile(words, read="duckdb", write="duckdb", pretty=True)[0]
