"""What a reader wants the dashboard to begin with: language, look, start page, rows on a page.

Of a person who has signed in it stands in the store, and holds in every browser; of all others the browser keeps it, in
a cookie. A link says more than any of it. What was kept and is none any more, as a page that is gone, is as if nothing
had been kept.

User preferences.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, fields
from urllib.parse import parse_qsl, urlencode

import sqlalchemy as sa

from database import store
from database.store_tables import preference as table

COOKIE = "blo-preferences"
COOKIE_SECONDS = 400 * 24 * 3600
THEMES = ("system", "light", "dark")
SIZES = ("25", "50", "100", "200")
MOST_LETTERS = 60


@dataclass(frozen=True)
class Preferences:
    """Each empty where the reader has none.

    Args:
        language: in place of what the browser says.
        theme: of `THEMES`.
        start: name of the page that opens where the address names none.
        rows: on a page of Records or Explore, of `SIZES`.
    """

    language: str = ""
    theme: str = ""
    start: str = ""
    rows: str = ""


NAMES = tuple(one.name for one in fields(Preferences))


def of(kept: Mapping[str, str], *, languages: Collection[str], pages: Collection[str]) -> Preferences:
    """What was kept, as far as it still means something.

    Args:
        pages: names of the pages that there are.
    """
    allowed = {"language": languages, "theme": THEMES, "start": pages, "rows": SIZES}
    return Preferences(**{name: kept[name] for name in NAMES if kept.get(name) in allowed[name]})


def kept_for(owner: str) -> dict[str, str]:
    """What is kept for a person.

    Raises:
        StoreError: the store cannot be read.
    """
    (rows,) = store.read(sa.select(table).where(table.c.owner == owner))
    return {row.name: row.value for row in rows}


def keep(owner: str, name: str, value: str) -> None:
    """Keep one for a person; empty takes it away.

    Raises:
        StoreError: the store cannot be written.
    """
    with store.writing(is_alone=False) as connection:
        if value:
            store.put(connection, table, {"owner": owner, "name": name, "value": value[:MOST_LETTERS]})
        else:
            connection.execute(sa.delete(table).where(table.c.owner == owner, table.c.name == name))


def from_cookie(text: str) -> dict[str, str]:
    """What a browser keeps."""
    return dict(parse_qsl(text.replace("~", "&")[: MOST_LETTERS * len(NAMES)]))


def cookie(kept: Preferences) -> str:
    """As a browser keeps it; empty where there is nothing to be kept."""
    return urlencode({name: value for name in NAMES if (value := getattr(kept, name))}).replace("&", "~")
