"""The small button beside a figure, a finding or a line that is of a single case: it asks to leave that case out. The
document listens to it (`web.components.document`)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from html import escape

from language.i18n import _

DAYS, OF = "days", "of"
PART, CODE = "|", "."
"""Between the parts of a key, and between the name of a part and what it says."""


def cases(ids: Iterable[int | float]) -> str:
    """The key of cases by their ids."""
    return CODE.join(("ids", *(str(int(one)) for one in ids)))


def largest(
    codes: Mapping[str, tuple[str, ...]], days: tuple[date, date] | None = None, amount: tuple[str, str] | None = None
) -> str:
    """The key of the largest cases under filters, narrowed to codes, to days from the first to before the second, to a
    category and unit."""
    parts = [CODE.join((field, *chosen)) for field, chosen in codes.items()]
    parts += [CODE.join((DAYS, *(day.isoformat() for day in days)))] if days else []
    parts += [CODE.join((OF, *amount))] if amount else []
    return PART.join(("largest", *parts))


CASES = "cases"
"""The key of all cases, the newest, as far as they are narrowed in the same way."""
IMPLAUSIBLE = PART.join((CASES, CODE.join(("quantity_checks", "implausible"))))
"""The key of cases whose quantity is hardly possible, under the filters on screen; with more parts, of some of them."""
LEFT = "left"
"""The key of the cases that are left out by now."""


def mark(key: str, words: str = "", *, of: str = "") -> str:
    """The button, as markup; empty for no key.

    Args:
        key: of the cases that it is for.
        words: what stands in it; empty for a small sign alone.
        of: what the case is called, for those who cannot see where it stands.
    """
    if not key:
        return ""
    name = words or _("Do not count this case")
    told = escape(f"{name}: {of}" if of else name, quote=True)
    look = "blo-leave-words" if words else "blo-leave"
    return (
        f'<button type="button" class="{look}" data-leave="{escape(key, quote=True)}" aria-label="{told}" '
        f'title="{told}" aria-haspopup="dialog">{escape(words)}</button>'
    )
