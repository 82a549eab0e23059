"""What `docfx.json` says of the documents, and what `toc.yml` says of their order and titles."""

from __future__ import annotations

import json
import posixpath
import re
from collections.abc import Iterator
from typing import Any

from ingest.project.loading import mapping

_DEEPEST = 20
_MOST = 20_000
_START = re.compile(rb"\A(?:\xef\xbb\xbf)?(?:---[^\n]*\n)?")
_COMMENT = re.compile(r"\"(?:[^\"\\]|\\.)*\"|//[^\n]*|/\*[\s\S]*?\*/")


def read(body: bytes) -> dict[str, object]:
    """The settings that matter for reading the documents. Raises ValueError for what is no JSON."""
    text = _COMMENT.sub(lambda found: found[0] if found[0][0] == '"' else "", body.decode("utf-8-sig", "replace"))
    build = json.loads(text).get("build") or {}
    contents = [one for one in build.get("content") or [] if isinstance(one, dict)]
    first = next((one for one in contents if _about_markdown(one)), contents[0] if contents else {})
    folder = str(first.get("src") or first.get("cwd") or "")
    exclude = [pattern for one in contents for pattern in _texts(one.get("exclude"))]
    known = build.get("globalMetadata")
    return {
        "docs_dir": "" if folder in (".", "./") else folder,
        "titles": {},
        "order": [],
        "sections": {},
        "exclude": exclude,
        "options": {
            "metadata": tuple((str(name), str(value)) for name, value in known.items() if isinstance(value, (str, int)))
            if isinstance(known, dict)
            else (),
        },
        "more": ["toc.yml"],
    }


def read_more(known: dict[str, Any], name: str, body: bytes) -> dict[str, Any]:
    """The same with the titles and the order that a table of contents gives."""
    table = mapping(body)
    if not table:
        table = mapping(b"items:\n" + _START.sub(b"", body))  # a list, which may stand as it is below a name
    folder = name.rpartition("/")[0]
    pages = list(_pages(table, folder, (), 0))[:_MOST]
    return {
        **known,
        "titles": {**known["titles"], **{path: title for path, title, _ in pages if title}},
        "order": [*known["order"], *(path for path, _, _ in pages)],
        "sections": {**known["sections"], **{path: list(above) for path, _, above in pages}},
    }


def _about_markdown(content: dict[str, Any]) -> bool:
    return any(".md" in pattern for pattern in _texts(content.get("files")))


def _texts(value: object) -> list[str]:
    return [one for one in (value if isinstance(value, list) else [value]) if isinstance(one, str)]


def _pages(
    value: object, folder: str, above: tuple[str, ...], depth: int
) -> Iterator[tuple[str, str, tuple[str, ...]]]:
    """The documents of a table of contents: path, title, the titles of what they are in."""
    if depth > _DEEPEST:
        return
    if isinstance(value, dict) and "items" in value and "name" not in value:
        value = value["items"]
    for one in value if isinstance(value, list) else ():
        if not isinstance(one, dict):
            continue
        title = str(one.get("name") or "")
        href = one.get("href") or one.get("topicHref")
        if isinstance(href, str) and re.search(r"\.md(?:[?#]|$)", href) and "://" not in href:
            path = posixpath.normpath(posixpath.join(folder, re.split(r"[?#]", href)[0]))
            if not path.startswith(".."):
                yield path, title, above
        yield from _pages(one.get("items"), folder, (*above, title) if title else above, depth + 1)
