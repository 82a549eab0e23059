"""What `mkdocs.yml` says: where the documents are, their navigation, and which extensions they are written for."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ingest.project.loading import mapping

_MOST = 10_000
"""Pages a navigation may have."""
_DEEPEST = 20
_ELSEWHERE = {"monorepo", "multirepo"}
"""Plugins that fetch documents from other folders."""


def read(body: bytes) -> dict[str, object]:
    """The settings that matter for reading the documents. Raises ValueError for what is no YAML."""
    config = mapping(body)
    pages = list(_pages(config.get("nav"), ()))[:_MOST]
    extensions = dict(_named(config.get("markdown_extensions")))
    snippets = _table(extensions.get("pymdownx.snippets"))
    plugins = dict(_named(config.get("plugins")))
    options: dict[str, object] = {
        "extensions": tuple(extensions),
        "plugins": tuple(plugins),
        "extra": tuple(_scalars(config.get("extra"), "")),
        "snippets_base": _texts(snippets.get("base_path", ".")),
        "snippets_append": _texts(snippets.get("auto_append")),
    }
    docs = str(config.get("docs_dir") or "docs")
    inherited = config.get("INHERIT")
    above = "../" * len([name for name in docs.split("/") if name not in ("", ".")])
    theme = config.get("theme")
    custom = theme.get("custom_dir") if isinstance(theme, dict) else None
    return {
        "docs_dir": docs,
        "folders": [] if _ELSEWHERE & set(plugins) else [docs],
        "more": [above + inherited] if isinstance(inherited, str) and ".." not in docs else [],
        "titles": {path: title for path, title, _ in pages if title},
        "order": [path for path, _, _ in pages],
        "sections": {path: list(above) for path, _, above in pages},
        "exclude": [
            *_patterns(config.get("exclude_docs")),
            *_patterns(config.get("draft_docs")),
            *([f"/{above}{custom}/"] if isinstance(custom, str) else []),
        ],
        "options": options,
    }


def read_more(known: dict[str, Any], _name: str, body: bytes) -> dict[str, Any]:
    """The same with what the configuration inherits: all that it does not say itself, and the names in its tables."""
    above: dict[str, Any] = read(body)
    own, others = known["options"], above["options"]
    options = {name: value or others[name] for name, value in own.items()}
    options |= {name: tuple(dict.fromkeys((*own[name], *others[name]))) for name in ("extensions", "extra")}
    if "pymdownx.snippets" not in own["extensions"]:
        options |= {name: others[name] for name in ("snippets_base", "snippets_append")}
    pages = known if known["order"] else above
    return {**known, "options": options, **{name: pages[name] for name in ("titles", "order", "sections")}}


def _pages(nav: object, above: tuple[str, ...]) -> Iterator[tuple[str, str, tuple[str, ...]]]:
    """The pages of a navigation: path, title or "", the titles of the sections it is in."""
    if not isinstance(nav, list) or len(above) > _DEEPEST:
        return
    for one in nav:
        named = one.items() if isinstance(one, dict) else [("", one)]
        for title, target in named:
            if isinstance(target, str):
                if "://" not in target and not target.startswith(("/", "#", "mailto:")):
                    yield target.partition("#")[0], str(title), above
            else:
                yield from _pages(target, (*above, str(title)))


def _named(value: object) -> Iterator[tuple[str, object]]:
    """Extensions or plugins, which stand as names, as tables of one, or in one table."""
    if isinstance(value, dict):
        yield from ((str(name), setting) for name, setting in value.items())
    for one in value if isinstance(value, list) else ():
        if isinstance(one, dict):
            yield from ((str(name), setting) for name, setting in one.items())
        elif isinstance(one, str):
            yield one, None


def _scalars(value: object, prefix: str) -> Iterator[tuple[str, str]]:
    """Texts by their names with dots."""
    for name, one in value.items() if isinstance(value, dict) and prefix.count(".") < _DEEPEST else ():
        if isinstance(one, dict):
            yield from _scalars(one, f"{prefix}{name}.")
        elif isinstance(one, str):
            yield f"{prefix}{name}", one


def _table(value: object) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _texts(value: object) -> tuple[str, ...]:
    return tuple(one for one in (value if isinstance(value, list) else [value]) if isinstance(one, str))


def _patterns(value: object) -> list[str]:
    """Gitignore patterns out of a text, a line each."""
    lines = value.split("\n") if isinstance(value, str) else []
    return [line.strip() for line in lines if line.strip() and not line.strip().startswith("#")]
