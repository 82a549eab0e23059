"""A macro as it is called: its name, parameters and body, in all forms the format has had. Means nothing yet."""

from __future__ import annotations

from typing import Final

from ingest.render.confluence.markup import Node

MACROS: Final = frozenset({"ac:structured-macro", "ac:macro"})
_NO: Final = frozenset({"", "false", "no", "0", "none"})


def name_of(macro: Node) -> str:
    """The name it is called by, in small letters."""
    return macro.attr("ac:name").strip().lower()


def parameter_node(macro: Node, *names: str) -> Node | None:
    """The first of these parameters that is there; "" is the one without a name."""
    for name in names:
        for node in macro.nodes():
            if node.name == "ac:parameter" and node.attr("ac:name").lower() == name.lower():
                return node
            if not name and node.name == "ac:default-parameter":
                return node
    return None


def parameter(macro: Node, *names: str) -> str:
    """The words of the first of these parameters that has any; "" when none has."""
    for name in names:
        node = parameter_node(macro, name)
        if node is not None and (words := node.words()):
            return words
    return ""


def is_set(macro: Node, name: str) -> bool:
    """Whether a parameter says yes."""
    return parameter(macro, name).lower() not in _NO


_SHOWING: Final = frozenset({"ac:image", "ac:link", "ac:emoticon", "img", "time", "hr", *MACROS})
"""Elements that show something although no text is in them."""


def shows(node: Node) -> bool:
    """Whether a reader may see anything of an element."""
    return node.name in _SHOWING or bool(node.words()) or any(inner.name in _SHOWING for inner in node.inner())


def rich_body(macro: Node) -> Node | None:
    """The body that holds elements; None when there is none, or nothing is in it."""
    body = macro.child("ac:rich-text-body")
    return body if body is not None and body.children else None


def plain_body(macro: Node) -> str:
    """The body that holds mere text, "" when there is none; in damaged pages it stands in the other one's place."""
    body = macro.child("ac:plain-text-body", "ac:rich-text-body")
    return body.text() if body is not None else ""


def macro_of(name: str, parameters: dict[str, str], body: list[Node | str] | str | None, at: int = 0) -> Node:
    """A macro as the storage format would hold it. `body` is a text for one that takes it as it is."""
    macro = Node("ac:structured-macro", {"ac:name": name}, at)
    for key, value in parameters.items():
        node = Node("ac:parameter", {"ac:name": key}, at)
        node.children.append(value)
        macro.children.append(node)
    if body is not None:
        held = Node("ac:plain-text-body" if isinstance(body, str) else "ac:rich-text-body", {}, at)
        held.children += [body] if isinstance(body, str) else body
        macro.children.append(held)
    return macro
