"""What Jekyll's `_config.yml` says: the values that documents show, and what is no page."""

from __future__ import annotations

from typing import Any

from ingest.project.loading import mapping

_ALWAYS = ("/vendor/", "/node_modules/", "/Gemfile*", "/README.md")


def read(body: bytes) -> dict[str, Any]:
    """The site's values and what it leaves out. Collections are pages though their folders begin with `_`."""
    known = mapping(body)
    excluded = known.get("exclude")
    collections = known.get("collections")
    names = list(collections) if isinstance(collections, dict | list) else []
    patterns = [str(one) for one in excluded] if isinstance(excluded, list) else []
    return {
        "docs_dir": str(known.get("source", "")),
        "exclude": [*(f"!_{name}/" for name in names), *_ALWAYS, *patterns],
        "options": {
            "site": {name: value for name, value in known.items() if isinstance(value, str | dict)},
            "emoji": "jemoji" in [*_names(known.get("plugins")), *_names(known.get("gems"))],
        },
    }


def _names(values: object) -> list[str]:
    return [str(value) for value in values] if isinstance(values, list) else []
