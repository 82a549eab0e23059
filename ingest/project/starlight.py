"""What the configuration of Astro says of Starlight, read as literals: nothing of it is run."""

from __future__ import annotations

from collections.abc import Iterator

from ingest.project.literals import after, property_of, text_of

_DEEPEST = 20


def read(body: bytes) -> dict[str, object]:
    """The settings that matter for reading the documents; empty when the site is none of Starlight."""
    text = text_of(body)
    if "starlight" not in text:
        return {}
    pages = list(_pages(after(text, "sidebar"), (), 0))
    endings = (".md", ".mdx")
    return {
        "docs_dir": "src/content/docs",
        "folders": ["src/content/docs", "src/pages"],
        "titles": {f"{slug}{end}": title for slug, title, _ in pages if title for end in endings},
        "order": [f"{slug}{end}" for slug, _, _ in pages for end in endings],
        "sections": {f"{slug}{end}": list(above) for slug, _, above in pages for end in endings},
        "exclude": [],
        "options": {"site_name": property_of(text, "title") or ""},
    }


def _pages(value: object, above: tuple[str, ...], depth: int) -> Iterator[tuple[str, str, tuple[str, ...]]]:
    """The pages of a sidebar: slug, label or "", the labels of the groups it is in."""
    if depth > _DEEPEST:
        return
    if isinstance(value, str):
        yield value.strip("/") or "index", "", above
    elif isinstance(value, list):
        for one in value:
            yield from _pages(one, above, depth + 1)
    elif isinstance(value, dict):
        label = value.get("label")
        named = label if isinstance(label, str) else ""
        slug = value.get("slug") or value.get("link")
        if isinstance(slug, str) and "://" not in slug:
            yield slug.strip("/") or "index", named, above
        if "items" in value:
            yield from _pages(value["items"], (*above, named) if named else above, depth + 1)
