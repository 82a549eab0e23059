"""What an xml export is: its tree of files, the folder in it that is the export, and what its descriptor says."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from connectors.archive import open_tree
from connectors.base import Changed, ConnectorError

if TYPE_CHECKING:
    from connectors.archive import Tree

ENTITIES = "entities.xml"
_DESCRIPTOR = "exportDescriptor.properties"
_LINE = re.compile(r"[ \t]*([^#!\s=:][^\s=:]*)[ \t]*[=:]?[ \t]*(.*)")
_ESCAPED = re.compile(r"\\(?:u([0-9a-fA-F]{4})|(.))")
_BASES = ("baseUrl", "base.url", "confluence.base.url", "site.base.url")
_LARGEST = 1024 * 1024


class Export(NamedTuple):
    """An export that lies there. `personal` is the key of the personal space it was made of, or ""."""

    tree: Tree
    base: str
    personal: str


def open_export(path: str) -> Export:
    """The export at `path`, a zip or a folder. Raises `ConnectorError` when there is none."""
    tree = open_tree(path)
    if ENTITIES not in tree.members:
        inside = {
            name.partition("/")[0] for name in tree.members if name.count("/") == 1 and name.endswith("/" + ENTITIES)
        }
        if len(inside) != 1:
            hint = "export the space as XML (Space settings > Export space > XML), and name the zip or its folder here"
            raise ConnectorError(f"{tree.place} is no XML export: it has no {ENTITIES}", at=tree.place, hint=hint)
        tree = tree.below(inside.pop())
    try:
        told = _properties(tree.read(_DESCRIPTOR, _LARGEST)) if _DESCRIPTOR in tree.members else {}
    except (OSError, Changed):
        told = {}
    base = next((told[name].rstrip("/") for name in _BASES if told.get(name, "").startswith("http")), "")
    space = told.get("spaceKey", "") if told.get("exportType", "space") == "space" else ""
    return Export(tree, base, space if space.startswith("~") else "")


def _properties(body: bytes) -> dict[str, str]:
    """A file of Java properties, without those that go over several lines."""
    found = {}
    for line in body.decode("utf-8", "replace").splitlines():
        match = _LINE.match(line)
        if match:
            found[match[1]] = _ESCAPED.sub(_unescaped, match[2]).strip()
    return found


def _unescaped(match: re.Match[str]) -> str:
    return chr(int(match[1], 16)) if match[1] else match[2]
