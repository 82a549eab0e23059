"""Tabs: panels that only a click shows stand one after the other, each under its own name."""

from __future__ import annotations

from typing import Final

from ingest.render.elements import block, bold_block
from ingest.render.tree import Element
from ingest.render.walk import SKIP, Close, Step, Walk


def _tab_list(walk: Walk, element: Element) -> object:
    """The names of tabs move to their panels, each before its text, when there are as many of the one as the other."""
    tabs = [tab for tab in element.iter_elements() if tab.attr("role") == "tab"]
    near = [sibling for sibling in element.next_siblings if isinstance(sibling, Element)]
    inner = [child for around in near for child in around.children if isinstance(child, Element)]
    panels = [panel for panel in near if panel.attr("role") == "tabpanel"] or [
        panel for panel in inner if panel.attr("role") == "tabpanel"
    ]
    if len(tabs) != len(panels):
        return None
    walk.writer.boundary()
    walk.tabs.update((panel, tab.text) for tab, panel in zip(tabs, panels, strict=True))
    return SKIP


def _tab_panel(walk: Walk, element: Element) -> Close:
    """A panel of tabs, under its name in bold if that is known."""
    close = block(walk, element)
    if label := walk.tabs.pop(element, ""):
        ending = bold_block(walk)
        walk.run.text(label)
        ending()
    return close


ROLES: Final[dict[str, Step]] = {"tablist": _tab_list, "tabpanel": _tab_panel}
"""What becomes of elements with these roles, whatever their tags are."""
