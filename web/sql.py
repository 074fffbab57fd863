"""Readers' SQL for the pages: the extract of whoever asks, and what came of a question, in words where nothing did."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass

import pyarrow as pa
import sqlalchemy as sa

from database import engine as engines
from database import extract, publishing, sandbox, statement
from language.i18n import _
from queries import extract as cut
from scope import settings
from scope.access import Access
from web import data

LOG = logging.getLogger(__name__)
Refused = statement.Refused
MOST_LETTERS = statement.LONGEST
is_possible = sandbox.is_possible
written = statement.written


@dataclass(frozen=True)
class Outcome:
    """What came of a text: `rows` with what must be known of them, or the `problem` that there is."""

    text: str
    rows: pa.Table | None = None
    is_cut: bool = False
    seconds: float = 0.0
    warnings: Sequence[str] = ()
    problem: Refused | None = None


def ask(text: str, reader: Access, *, has_kinds: bool) -> Outcome:
    """What comes of a text over the rows of a reader, in the session's state of the data.

    Args:
        has_kinds: there are cases of sources of several kinds.

    Raises:
        PermissionError: a reader of released figures only.
    """
    now, options = data.settled(), settings.current()
    tables = [*(table.name for table in cut.tables(reader)), cut.INFO.name]
    try:
        # A text that says itself what is wrong with it need not wait for the rows.
        tree = _tree(text, tables)
        file = extract.made(engines.location(), now.name, now.engine, reader, options)
        answer = sandbox.ask(file, text, tables, sandbox.Limits(seconds=options.query_seconds))
    except Refused as problem:
        return Outcome(text, problem=problem)
    except extract.Changed:
        return Outcome(text, problem=Refused(_("Newer data have arrived."), _("Run it again.")))
    except (publishing.Busy, publishing.DiskFull, OSError, sa.exc.SQLAlchemyError, engines.NotWhole) as error:
        LOG.warning("no extract for %s: %s", reader, error)
        return Outcome(text, problem=Refused(_("Your rows could not be made ready; the log of the server says why.")))
    warnings = statement.warnings(tree, has_kinds=has_kinds) if tree is not None else ()
    return Outcome(text, answer.rows, answer.is_cut, answer.seconds, warnings)


def _tree(text: str, tables: Sequence[str]):
    """The tree of a text; None where DuckDB is to say what is wrong with it.

    Raises:
        Refused: it is not run.
    """
    try:
        return statement.parsed(text, tables)
    except statement.NotParsed:
        return None
