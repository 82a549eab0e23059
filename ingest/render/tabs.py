"""Tabs: panels that only a click shows stand one after the other, each under its own name."""

from __future__ import annotations

from typing import Final

from ingest.render.blocks import escaped
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


# -- tabs of whole documents, which do not say so as html wants it -------------------------------------------------

_NAMES: Final = (
    ("tabbed-labels", "tabbed-content"),  # Material for MkDocs
    ("tabs", "blocks"),  # VitePress
    ("tab-nav", "tab-content"),  # Relearn
    ("tablist", ""),  # Asciidoctor's tabs
)
"""Classes of the list of labels, and of the element beside it whose children are the panels ("": the siblings)."""
_BESIDE: Final = frozenset("tabbed-set sd-tab-set gdoc-tabs book-tabs".split())
"""Sets in which each label stands right before its panel."""
_TARGETS: Final = ("aria-controls", "data-bs-target", "data-target", "href", "data-tab-item")


def open_tabs(root: Element, marked: list[Element]) -> None:
    """Move the label of each tab into its panel, in bold, in all sets of tabs there are among `marked` in `root`.

    A set whose labels and panels cannot be told apart stays as it is; its labels are only kept apart.
    """
    for element in marked:
        classes = (element.attr("class") or "").split()
        if element.parent is None:
            continue
        if not _BESIDE.isdisjoint(classes) and _labels_beside(element):
            continue
        _open(root, element, classes)


def _open(root: Element, element: Element, classes: list[str]) -> None:
    """One set of tabs, or the list of its labels."""
    if element.attr("role") == "tablist" or not {"nav-tabs", "tab-nav", "tablist"}.isdisjoint(classes):
        labels = element.select("[role=tab]") or element.select("a,button,label,li.tab")
        pairs = _by_target(root, labels) or _by_order(labels, _panels_near(element))
    else:
        element, labels, panels = _named_set(element)
        pairs = _by_order(labels, panels)
    if not pairs:
        return
    for label, panel in pairs:
        _name(panel, " ".join(label.text.split()))
    element.decompose()


def _labels_beside(around: Element) -> bool:
    """Labels that stand right before their panels become bold lines; whether there were any."""
    labels = [child for child in around.children if isinstance(child, Element) and child.tag == "label"]
    for label in labels:
        words = " ".join(label.text.split())
        label.set_text(words)
        label.tag = "p"
        label.attrs["class"] = "admonition-title"
    return bool(labels)


def _named_set(around: Element) -> tuple[Element, list[Element], list[Element]]:
    """The list of labels in a set, its labels, and its panels, by the classes that generators give them."""
    parts = [child for child in around.children if isinstance(child, Element)]
    for listed, held in _NAMES:
        labels = next((part for part in parts if part.has_class(listed)), None)
        panels = next((part for part in parts if held and part.has_class(held)), None)
        if labels is not None and panels is not None:
            named = [label for label in labels.select("label,button,a") if label.text.strip()]
            return labels, named, [panel for panel in panels.children if isinstance(panel, Element)]
    return around, [], []


def _by_target(root: Element, labels: list[Element]) -> list[tuple[Element, Element]]:
    """Labels with the panels whose ids they name; empty unless each names one."""
    found: list[tuple[Element, Element]] = []
    for label in labels:
        panel = _target(root, label)
        if panel is None or any(panel == other for _, other in found):
            return []
        found.append((label, panel))
    return found


def _target(root: Element, label: Element) -> Element | None:
    for name in _TARGETS:
        wanted = (label.attr(name) or "").removeprefix("#")
        if wanted and (panel := root.find(attrs={"id": wanted})) is not None:
            return panel
    return None


def _by_order(labels: list[Element], panels: list[Element]) -> list[tuple[Element, Element]]:
    return list(zip(labels, panels, strict=True)) if labels and len(labels) == len(panels) else []


def _panels_near(element: Element) -> list[Element]:
    """The panels that follow a list of labels: beside it, beside what is around it, or in what is beside it."""
    around: Element = element
    for _ in range(2):
        near = [sibling for sibling in around.next_siblings if isinstance(sibling, Element)]
        inner = [child for sibling in near[:1] for child in sibling.children if isinstance(child, Element)]
        for candidates in (near, inner):
            panels = [panel for panel in candidates if _is_panel(panel)]
            if panels:
                return panels
        parent = around.parent
        if not isinstance(parent, Element):
            break
        around = parent
    return []


def _is_panel(element: Element) -> bool:
    return element.attr("role") == "tabpanel" or element.has_class("tab-pane") or element.has_class("tab-item")


def _name(panel: Element, label: str) -> None:
    if label:
        panel.insert_adjacent_html("afterbegin", f'<p class="admonition-title">{escaped(label)}</p>')
