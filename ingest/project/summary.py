"""A `SUMMARY.md`, as mdBook and GitBook have it: titles, order, hierarchy, and what is published at all."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import unquote

_ENTRY = re.compile(
    r"^(?P<indent>[ \t]*)(?:[-*+][ \t]+)?\[(?P<title>(?:[^\[\]\\]|\\.|\[[^\[\]]*\])*)\]\(<?(?P<path>[^()<>]*)>?\)"
)
_PART = re.compile(r"^#{1,6}[ \t]+(?P<title>.+?)[ \t#]*$")
_MARKS = re.compile(r"[`*_]|\\(?=[^\w\s])")


def read(body: bytes) -> dict[str, Any]:
    """The navigation of a source that has a summary in its own root."""
    known = read_more({}, "SUMMARY.md", body)
    if len(known["order"]) < _FEWEST:
        return {}  # somebody's page of that name
    mdbook = not any(path.startswith("README") for path in known["order"][:1])
    return known | {"dialect": "mdbook" if mdbook else "gitbook"}


_FEWEST = 2


def read_more(known: dict[str, Any], name: str, body: bytes) -> dict[str, Any]:
    """`known` with what the summary says. A page without a file is a draft, and no page."""
    folder = name.rpartition("/")[0]
    titles: dict[str, str] = {}
    sections: dict[str, list[str]] = {}
    part = ""
    above: list[tuple[int, str]] = []
    for line in body.decode("utf-8-sig", "replace").splitlines():
        if match := _PART.match(line):
            part, above = _MARKS.sub("", match["title"]), []
        elif match := _ENTRY.match(line):
            indent, title = len(match["indent"].expandtabs(4)), _MARKS.sub("", match["title"]).strip()
            above = [(depth, one) for depth, one in above if depth < indent]
            path = _resolved(folder, unquote(match["path"].partition("#")[0].strip()))
            if path and path not in titles:
                titles[path] = title
                sections[path] = [one for one in (part, *(one for _, one in above)) if one]
            above.append((indent, title))
    return known | {"titles": titles, "order": list(titles), "sections": sections, "only": list(titles)}


def _resolved(folder: str, path: str) -> str:
    """The path from the documents' folder; "" for one that leads elsewhere."""
    if not path or ":" in path.partition("/")[0]:
        return ""
    parts: list[str] = [name for name in folder.split("/") if name]
    for name in path.split("/"):
        if name == "..":
            if not parts:
                return ""
            parts.pop()
        elif name not in ("", "."):
            parts.append(name)
    found = "/".join(parts)
    return f"{found}/README.md" if path.endswith("/") else found
