"""The small button beside a figure that asks what it is; the document listens to it (`web.components.document`)."""

from __future__ import annotations

from html import escape

from language.i18n import _


def mark(key: str, name: str) -> str:
    """The button, as markup.

    Args:
        key: of the figure, among those that the page can explain.
        name: what the figure is called, as its own text.
    """
    words = escape(_("Explain: {name}").format(name=name), quote=True)
    return (
        f'<button type="button" class="blo-explain" data-explain="{escape(key, quote=True)}" '
        f'aria-label="{words}" title="{words}" aria-haspopup="dialog"></button>'
    )
