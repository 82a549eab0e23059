"""What `docusaurus.config` and the sidebars say, read as literals: nothing of them is run."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ingest.project.literals import after, property_of, text_of, value_of

_SIDEBARS = ("sidebars.js", "sidebars.ts", "sidebars.json")
_DEEPEST = 20


def read(body: bytes) -> dict[str, object]:
    """The settings that matter for reading the documents, as far as they are literals."""
    text = text_of(body)
    docs = after(text, "docs")
    settings: dict[str, Any] = docs if isinstance(docs, dict) else {}
    route = settings.get("routeBasePath")
    exclude = settings.get("exclude")
    options = {
        "site_name": property_of(text, "title") or "",
        "base_url": property_of(text, "baseUrl") or "/",
        "route": route if isinstance(route, str) else "docs",
    }
    folder = settings.get("path")
    docs_dir = folder if isinstance(folder, str) else "docs"
    sidebar = settings.get("sidebarPath")
    above = "../" * len([name for name in docs_dir.split("/") if name not in ("", ".")])
    names = [sidebar.removeprefix("./")] if isinstance(sidebar, str) else list(_SIDEBARS)
    return {
        "docs_dir": docs_dir,
        "titles": {},
        "order": [],
        "sections": {},
        "exclude": [one for one in exclude if isinstance(one, str)] if isinstance(exclude, list) else [],
        "options": options,
        "more": [above + name for name in names] if ".." not in docs_dir else [],
    }


def read_more(known: dict[str, Any], name: str, body: bytes) -> dict[str, Any]:
    """The same with the order and the sections that a file of sidebars gives, where ids lack the suffix."""
    text = text_of(body)
    begin = max(text.find("sidebars"), 0) if not name.endswith(".json") else 0
    brace = text.find("{", begin)
    sidebars = value_of(text, brace) if brace >= 0 else None
    pages = list(_pages(sidebars, (), 0))
    titles = {f"{path}{end}": title for path, title, _ in pages if title for end in (".md", ".mdx")}
    sections = {f"{path}{end}": list(above) for path, _, above in pages for end in (".md", ".mdx")}
    order = [f"{path}{end}" for path, _, _ in pages for end in (".md", ".mdx")]
    return {**known, "titles": titles, "sections": sections, "order": order}


def _pages(value: object, above: tuple[str, ...], depth: int) -> Iterator[tuple[str, str, tuple[str, ...]]]:
    """The documents of a sidebar: id, its label or "", the labels of the categories it is in."""
    if depth > _DEEPEST:
        return
    if isinstance(value, str):
        yield value, "", above
    elif isinstance(value, list):
        for one in value:
            yield from _pages(one, above, depth + 1)
    elif isinstance(value, dict):
        yield from _in_table(value, above, depth)


def _in_table(table: dict[str, Any], above: tuple[str, ...], depth: int) -> Iterator[tuple[str, str, tuple[str, ...]]]:
    kind, label = table.get("type"), table.get("label")
    if kind in ("doc", "ref") and isinstance(table.get("id"), str):
        yield table["id"], label if isinstance(label, str) else "", above
    elif kind == "category" or (kind is None and "items" in table):
        link = table.get("link")
        here = (*above, label) if isinstance(label, str) else above
        if isinstance(link, dict) and isinstance(link.get("id"), str):
            yield link["id"], "", above
        yield from _pages(table.get("items"), here, depth + 1)
    elif kind is None:
        for name, one in table.items():
            inner = above if depth == 0 else (*above, name)  # the outermost names are the sidebars' own
            yield from _pages(one, inner, depth + 1)
