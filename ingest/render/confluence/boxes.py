"""Macros that show what is in them: boxes, folded sections, tabs, layouts, excerpts, coloured words."""

from __future__ import annotations

from typing import Final

from ingest.render.blocks import escaped
from ingest.render.confluence.calls import is_set, name_of, parameter, rich_body, shows
from ingest.render.confluence.elements import Step
from ingest.render.confluence.markup import Node
from ingest.render.confluence.reading import Inner, Reading

ADMONITIONS: Final = {
    "info": "Info", "note": "Note", "tip": "Tip", "warning": "Warning", "success": "Success", "error": "Error",
    "danger": "Danger", "important": "Important", "caution": "Caution",
}  # fmt: skip
"""Boxes whose colour and sign say what they are, with the word that does it here."""
_HEADINGS: Final = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_TITLES: Final = ("title", "label", "heading", "header", "tabname", "tabtitle", "name")


def titled(reading: Reading, macro: Node, title: str) -> None:
    """Write a title on a line of its own, in bold."""
    if title:
        reading.block(macro, f"<p><strong>{escaped(title)}</strong></p>")


def admonition(reading: Reading, macro: Node) -> Inner:
    """A quotation that begins with its title in bold, or with its kind, as in all formats; bare around headings."""
    body = rich_body(macro)
    kind = parameter(macro, "type", "messagetype").lower() if name_of(macro) not in ADMONITIONS else name_of(macro)
    title = parameter(macro, "title", "heading") or ADMONITIONS.get(kind, "")
    return boxed(reading, macro, title, body.children if body is not None else [])


def boxed(reading: Reading, around: Node, title: str, children: list[Node | str]) -> Inner:
    """A quotation under a title, or, where headings are in it, the same without the quotation."""
    if not any(shows(child) if isinstance(child, Node) else child.strip() for child in children):
        return None
    holds_headings = any(
        child.name in _HEADINGS or any(node.name in _HEADINGS for node in child.inner())
        for child in children
        if isinstance(child, Node)
    )
    tag = "div" if holds_headings or not title else "blockquote"
    reading.block(around, f"<{tag}>")
    titled(reading, around, title)
    return children, f"</{tag}>"


def panel(reading: Reading, macro: Node) -> Inner:
    """A box with a title of its own, or none."""
    body = rich_body(macro)
    return boxed(reading, macro, parameter(macro, "title"), body.children if body is not None else [])


def expand(reading: Reading, macro: Node) -> Inner:
    """A folded section; what every such macro is called without a title ("Click here to expand") says nothing."""
    return folded(reading, macro, parameter(macro, "title", ""), rich_body(macro))


def folded(reading: Reading, macro: Node, title: str, body: Node | None) -> Inner:
    """A folded section as html has it."""
    if body is None:
        return None
    if not title:
        reading.block(macro, "<div>")
        return body.children, "</div>"
    reading.block(macro, f"<details><summary>{escaped(title)}</summary><div>")
    return body.children, "</div></details>"


def section(reading: Reading, macro: Node) -> Inner:
    """One of several that are shown in turn, or a part of the page: its title in bold, and what is in it."""
    body = rich_body(macro)
    reading.block(macro, "<div>")
    titled(reading, macro, parameter(macro, *_TITLES))
    return (body.children if body is not None else []), "</div>"


def plain(_reading: Reading, macro: Node) -> Inner:
    """What is in it, which is all it shows."""
    body = rich_body(macro)
    return (body.children, "") if body is not None else None


def block(reading: Reading, macro: Node) -> Inner:
    """What is in it, apart from what is around it."""
    body = rich_body(macro)
    if body is None:
        return None
    reading.block(macro, "<div>")
    return body.children, "</div>"


def revealed(reading: Reading, macro: Node) -> Inner:
    """What is in it, unless it says that it is hidden."""
    if is_set(macro, "hidden"):
        return None
    return plain(reading, macro) if _is_inline(macro) else block(reading, macro)


def _is_inline(macro: Node) -> bool:
    body = rich_body(macro)
    blocks = {"p", "div", "ul", "ol", "table", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote", "pre"}
    return body is not None and not any(node.name in blocks for node in body.nodes())


def status(reading: Reading, macro: Node) -> Inner:
    """A coloured word."""
    reading.apart(parameter(macro, "title", ""))
    return None


def _each(names: str, step: Step) -> dict[str, Step]:
    return dict.fromkeys(names.split(), step)


STEPS: Final[dict[str, Step]] = {
    **_each(" ".join(ADMONITIONS), admonition),
    **_each("auimessage alert message-box aui-message", admonition),
    **_each("panel ui-text-box bgcolor", panel),
    **_each("expand ui-expand ui-collapse expandable nested-expand", expand),
    **_each(
        "card tab ui-tab aura-tab localtab tabs-page tab-pane auihorizontalnavpage auitabspage tab-item content-tab "
        "easy-tab horizontal-nav-page tabs-item advanced-tab "
        "ui-step ui-steps-step aura-accordion-item accordion-item aura-panel chart cards-item step",
        section,
    ),
    **_each(
        "section column deck horizontal-nav-group tab-container tabgroup tabset ui-tabs tabs "
        "aura-tab-collection aura-tab-group localtabgroup tab-group tabs-group "
        "auihorizontalnav auitabs easy-tabs ui-steps toc-zone details div center align float clickable layout "
        "aura-accordion accordion composition-setup legend tableenhancer table-filter table-plus pivot-table "
        "scroll-content-block scroll-landscape scroll-portrait scroll-tablelayout scroll-ignore scroll-only "
        "scroll-pdf-ignore scroll-pdf-only convertedtoblock privacy-policy numberedheadings cards ui-grid quote-block",
        block,
    ),
    **_each(
        "span color highlight scroll-ignore-inline scroll-only-inline scroll-pdf-ignore-inline scroll-pdf-only-inline "
        "lozenge inline-excerpt",
        plain,
    ),
    **_each("excerpt details multiexcerpt multiexcerpt-macro multi-excerpt", revealed),
    **_each("status ui-badge status-handy-status", status),
}
