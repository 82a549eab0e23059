"""The walk over a document's tree: each element in its turn, handed to what knows it. One pass, no recursion."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from ingest.render import elements, embedded, tabs
from ingest.render.hidden import INLINE, invisible
from ingest.render.tree import Element, Node, Text
from ingest.render.walk import SKIP, Close, Walk

STEPS: Final = elements.STEPS | embedded.STEPS
PLAIN: Final = INLINE | frozenset(
    "label output slot data span font picture map ruby rb rbc rtc content shadow blink marquee basefont bgsound "
    "nobr wbr multicol spacer tbody thead meter progress datalist option portal noembed col colgroup".split()
)


def flatten(root: Element, walk: Walk) -> None:
    """Write everything in `root`, in document order. Raises nothing, whatever the tree holds."""
    stack: list[tuple[Iterator[Node], Close]] = [(iter(root), None)]
    text = walk.run.text
    while stack:
        nodes, close = stack[-1]
        for node in nodes:
            if isinstance(node, Text):
                text(node.data)
            elif isinstance(node, Element):
                closing = start(walk, node)
                if closing is SKIP:
                    continue
                children = node.children
                if len(children) == 1 and isinstance(only := children[0], Text):
                    text(only.data)
                    if closing is not None:
                        closing()
                else:
                    stack.append((iter(node), closing))
                    break
        else:
            stack.pop()
            if close is not None:
                close()


def start(walk: Walk, element: Element) -> Any:
    """Start an element: its `Close`, or `SKIP` when what is in it is left out or already written."""
    attributes = len(element.attrs)
    if attributes and walk.sourcepos and (position := element.attr("data-sourcepos")) is not None:
        walk.position = position
        attributes -= 1
    if attributes and (closing := by_attributes(walk, element)) is not None:
        return closing
    return by_tag(walk, element)


def by_attributes(walk: Walk, element: Element) -> Any:
    """What its attributes alone decide about an element: as `start`, but None when they decide nothing."""
    tag = element.tag
    if invisible(tag, element):
        return SKIP
    by_role = tabs.ROLES.get(element.attr("role") or "") if tag != "table" else None
    return by_role(walk, element) if by_role is not None else None


def by_tag(walk: Walk, element: Element) -> Any:
    """Start an element as its tag says."""
    tag = element.tag
    step = STEPS.get(tag)
    if step is not None:
        return step(walk, element)
    # Markdown's own reader speaks of unknown elements in Markdown; custom elements are a site's own business.
    if tag not in PLAIN and not walk.sourcepos and "-" not in tag:
        walk.report_once("FIN113", f"<{tag[:60]}> is no element of html: only the text in it was kept", element)
    return None
