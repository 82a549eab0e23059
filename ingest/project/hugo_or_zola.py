"""`config.toml`, which is Zola's, and was Hugo's, as `config.yaml`: its settings tell whose it is, if either's."""

from __future__ import annotations

from typing import Any

from ingest.project import hugo
from ingest.project.loading import flat

_HUGO = frozenset("baseurl languagecode theme contentdir markup permalinks taxonomies publishdir module".split())
_ZOLA = frozenset("base_url compile_sass build_search_index generate_feeds default_language".split())


def read(body: bytes) -> dict[str, Any]:
    """What the site says, with its dialect."""
    known = hugo.any_of(body)
    names = set(known)
    if names & _ZOLA:
        markdown = known.get("markdown")
        emoji = isinstance(markdown, dict) and markdown.get("render_emoji") is True
        options = {"params": flat(known.get("extra")), "emoji": emoji}
        return {"dialect": "zola", "docs_dir": "content", "folders": ["content"], "options": options}
    if {name.lower() for name in names} & _HUGO:
        return hugo.read(body) | {"dialect": "hugo"}
    return {}


read_more = hugo.read_more
