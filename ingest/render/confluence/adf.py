"""What Cloud's editor keeps in a form of its own within the storage format: panels, decisions, folded sections."""

from __future__ import annotations

from typing import Final

from ingest.render.confluence.boxes import ADMONITIONS, boxed, folded
from ingest.render.confluence.elements import Step
from ingest.render.confluence.markup import Node
from ingest.render.confluence.reading import Inner, Reading


def _extension(reading: Reading, node: Node) -> Inner:
    """The node, if anything can be read of it; else what stands in for it."""
    own = [child for child in node.nodes() if child.name == "ac:adf-node"]
    if any(_content(inner) is not None for inner in own):
        return list(own), ""
    fallback = node.child("ac:adf-fallback")
    if fallback is not None and fallback.children:
        return fallback.children, ""
    if own:
        kind = _attribute(own[0], "extension-key") or own[0].attr("type")
        reading.report("FIN710", f"the extension `{kind[:60]}` is not known: what it shows is missing", node)
    return None


def _content(node: Node) -> Node | None:
    """The first content in a node that holds something."""
    return next((inner for inner in node.inner() if inner.name == "ac:adf-content" and inner.children), None)


def _attribute(node: Node, *names: str) -> str:
    for inner in node.nodes():
        if inner.name == "ac:adf-attribute" and inner.attr("key").lower() in names:
            return inner.words()
    return ""


def _node(reading: Reading, node: Node) -> Inner:
    step = _KINDS.get(node.attr("type").lower().replace("_", "-"))
    return step(reading, node) if step is not None else _parts(node)


def _parts(node: Node) -> Inner:
    return node.children, ""


def _children(node: Node) -> list[Node | str]:
    content = node.child("ac:adf-content")
    return content.children if content is not None else [child for child in node.children if isinstance(child, Node)]


def _panel(reading: Reading, node: Node) -> Inner:
    kind = _attribute(node, "panel-type", "paneltype").lower()
    return boxed(reading, node, ADMONITIONS.get(kind, ""), _children(node))


def _expand(reading: Reading, node: Node) -> Inner:
    body = node.child("ac:adf-content")
    return folded(reading, node, _attribute(node, "title"), body if body is not None else node)


def _list(reading: Reading, node: Node) -> Inner:
    reading.block(node, "<ul>")
    return _children(node), "</ul>"


def _decision(reading: Reading, node: Node) -> Inner:
    """A decision, as a point of its list."""
    if not node.words():
        return None
    reading.block(node, "<li>")
    return _children(node), "</li>"


_KINDS: Final[dict[str, Step]] = {
    "panel": _panel,
    "custom-panel": _panel,
    "nested-expand": _expand,
    "expand": _expand,
    "decision-list": _list,
    "decision-item": _decision,
}

STEPS: Final[dict[str, Step]] = {"ac:adf-extension": _extension, "ac:adf-node": _node}
