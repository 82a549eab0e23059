"""The walk over a document's tree: each element in its turn, handed to what knows it. One pass, no recursion."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from ingest.render import elements, embedded
from ingest.render.hidden import INLINE, invisible
from ingest.render.tree import Element, Node, Text, attributes
from ingest.render.walk import SKIP, Close, Step, Walk

_STEPS: Final = elements.STEPS | embedded.STEPS
_ROLES: Final[dict[str, Step]] = {"tablist": elements.tab_list, "tabpanel": elements.tab_panel}
_PLAIN: Final = INLINE | frozenset(
    "label output slot data span font picture map ruby rb rbc rtc content shadow blink marquee basefont bgsound "
    "nobr wbr multicol spacer tbody thead meter progress datalist option portal noembed col colgroup".split()
)


def flatten(root: Element, walk: Walk) -> None:
    """Write everything in `root`, in document order. Raises nothing, whatever the tree holds."""
    stack: list[tuple[Iterator[Node], Close]] = [(iter(root), None)]
    text = walk.writer.text
    while stack:
        nodes, close = stack[-1]
        for node in nodes:
            if isinstance(node, Text):
                text(node.data)
            elif isinstance(node, Element):
                closing = _start(walk, node)
                if closing is not SKIP:
                    stack.append((iter(node), closing))  # type: ignore[arg-type]
                    break
        else:
            stack.pop()
            if close is not None:
                close()


def _start(walk: Walk, element: Element) -> object:
    tag = element.tag
    attrs = attributes(element)
    if attrs:
        if walk.sourcepos and "data-sourcepos" in attrs:
            walk.note_line(attrs["data-sourcepos"])
        if invisible(tag, attrs):
            return SKIP
        by_role = _ROLES.get(attrs.get("role", "")) if tag != "table" else None
        if by_role is not None and (closing := by_role(walk, element, attrs)) is not None:
            return closing
    step = _STEPS.get(tag)
    if step is not None:
        return step(walk, element, attrs)
    # Markdown's own reader speaks of unknown elements in Markdown; custom elements are a site's own business.
    if tag not in _PLAIN and not walk.sourcepos and "-" not in tag:
        walk.report_once("FIN113", f"<{tag[:60]}> is no element of html: only the text in it was kept", element)
    return None
