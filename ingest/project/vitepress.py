"""What the configuration of VitePress says, read as literals: nothing of it is run."""

from __future__ import annotations

from collections.abc import Iterator

from ingest.project.literals import after, property_of, text_of

_DEEPEST = 20
_LABELS = {
    f"{kind}Label": kind for kind in ("info", "tip", "warning", "danger", "details", "note", "important", "caution")
}


def read(body: bytes) -> dict[str, object]:
    """The settings that matter for reading the documents, as far as they are literals."""
    text = text_of(body)
    exclude = after(text, "srcExclude")
    pages = list(_pages(after(text, "sidebar"), "", (), 0))
    found = after(text, "container")
    labels = found if isinstance(found, dict) else {}
    return {
        "docs_dir": (property_of(text, "srcDir") or "").removeprefix("./"),
        "titles": {path: title for path, title, _ in pages},
        "order": [path for path, _, _ in pages],
        "sections": {path: list(above) for path, _, above in pages},
        "exclude": [one for one in exclude if isinstance(one, str)] if isinstance(exclude, list) else [],
        "options": {
            "site_name": property_of(text, "title") or "",
            "container_labels": tuple((_LABELS[name], str(label)) for name, label in labels.items() if name in _LABELS),
        },
    }


def _pages(value: object, base: str, above: tuple[str, ...], depth: int) -> Iterator[tuple[str, str, tuple[str, ...]]]:
    """The pages of a sidebar: path, title, the titles of what it is in. Links are the pages' addresses."""
    if depth > _DEEPEST:
        return
    if isinstance(value, list):
        for one in value:
            yield from _pages(one, base, above, depth + 1)
    elif isinstance(value, dict):
        text, link = value.get("text"), value.get("link")
        base = str(value.get("base") or base)
        if isinstance(link, str) and isinstance(text, str) and (path := _path(base + link if base else link)):
            yield path, text, above
        inner = (*above, text) if isinstance(text, str) else above
        if "items" in value:
            yield from _pages(value["items"], base, inner, depth + 1)
        elif depth == 0 or (text is None and link is None):
            for one in value.values():
                yield from _pages(one, base, above, depth + 1)


def _path(link: str) -> str | None:
    """The document that the address of a page means."""
    if "://" in link:
        return None
    path = link.partition("#")[0].replace("//", "/").lstrip("/").removesuffix(".html").removesuffix(".md")
    return (path + "index" if not path or path.endswith("/") else path) + ".md"
