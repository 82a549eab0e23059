"""`config.toml`, which is Zola's, and was Hugo's: its settings tell whose it is, or that it is some other program's."""

from __future__ import annotations

from typing import Any

from ingest.project import hugo
from ingest.project.loading import flat, toml

_HUGO = frozenset("baseurl languagecode theme contentdir markup permalinks taxonomies publishdir module".split())
_ZOLA = frozenset("base_url compile_sass build_search_index generate_feeds default_language".split())


def read(body: bytes) -> dict[str, Any]:
    """What the site says, with its dialect."""
    known = toml(body)
    names = set(known)
    if names & _ZOLA:
        return {"dialect": "zola", "docs_dir": "content", "options": {"params": flat(known.get("extra"))}}
    if {name.lower() for name in names} & _HUGO:
        return hugo.read(body) | {"dialect": "hugo"}
    return {}
