"""A collection of Outline as its JSON export has it: its documents in order, and which of them are withheld.

The fields are those of `CollectionJSONExport` and `DocumentJSONExport` in outline/outline, and of its older exports.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from connectors.base import ConnectorError
from connectors.exported import json_of


def loaded(body: bytes) -> dict[str, Any]:
    """A collection's file, as far as it is one. Raises `ConnectorError`."""
    found = json_of(body)
    if not isinstance(found, dict) or not isinstance(found.get("collection"), dict):
        raise ConnectorError("no collection of Outline")
    for part in ("documents", "attachments"):
        held = found.get(part)
        held = held if isinstance(held, dict) else {}
        found[part] = {name: value for name, value in held.items() if isinstance(value, dict)}
    return found


def order(found: dict[str, Any], missed: list[str]) -> Iterator[tuple[str, tuple[str, ...]]]:
    """The ids of a collection's documents with those of their ancestors, the collection's own text first."""
    collection, documents = found["collection"], found["documents"]
    if isinstance(collection.get("id"), str) and has_text(collection.get("data")):
        yield collection["id"], ()
    listed: set[str] = set()
    nodes: list[tuple[Any, tuple[str, ...]]] = [(node, ()) for node in reversed(_list(collection, "documentStructure"))]
    while nodes:
        node, above = nodes.pop()
        number = string(node, "id") if isinstance(node, dict) else ""
        if not number or number in listed:
            continue
        listed.add(number)
        if number in documents:
            yield number, above
        else:
            missed.append(string(node, "title") or number)
        nodes += [(child, (*above, number)) for child in reversed(_list(node, "children"))]
    for number in documents:
        if number not in listed:
            yield number, ()


def withheld_collection(collection: Mapping[str, Any], *, private: bool) -> str:
    """Why nobody but its members, or nobody at all, may read a collection; "" when there is no such reason."""
    if collection.get("archivedAt") or collection.get("deletedAt"):
        return "archived" if collection.get("archivedAt") else "deleted"
    if not private and "permission" in collection and collection["permission"] is None:
        return "in a private collection"
    return ""


def withheld(document: Mapping[str, Any]) -> str:
    """Why a document is not published in Outline itself."""
    for name, reason in (("deletedAt", "deleted"), ("archivedAt", "archived"), ("template", "template")):
        if document.get(name):
            return reason
    return "draft" if "publishedAt" in document and not document["publishedAt"] else ""


def has_text(node: object) -> bool:
    """Whether an editor's document shows anything: some text, or something that is not text."""
    waiting = [node]
    while waiting:
        one = waiting.pop()
        if isinstance(one, dict):
            if one.get("type") not in {"doc", "paragraph", None}:
                return True
            waiting += _list(one, "content")
    return False


def string(held: Mapping[str, Any], name: str) -> str:
    """The text at a place; "" where there is none."""
    value = held.get(name)
    return value if isinstance(value, str) else ""


def _list(held: Mapping[str, Any], name: str) -> list[Any]:
    value = held.get(name)
    return value if isinstance(value, list) else []
