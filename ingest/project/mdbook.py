"""What mdBook's `book.toml` says: where the sources are, and that `SUMMARY.md` decides what is published."""

from __future__ import annotations

import tomllib
from typing import Any

from ingest.project import summary
from ingest.project.loading import flat


def read(body: bytes) -> dict[str, Any]:
    """The folder of the sources, and the file that lists them. Raises ValueError when it is no TOML."""
    known = tomllib.loads(body.decode("utf-8-sig"))
    book = known.get("book")
    if not isinstance(book, dict):
        return {}
    programs = known.get("preprocessor")
    hidden: Any = known
    for name in ("output", "html", "code", "hidelines"):
        hidden = hidden.get(name) if isinstance(hidden, dict) else None
    return {
        "docs_dir": book.get("src", "src"),
        "folders": [book.get("src", "src")],
        "more": ["SUMMARY.md"],
        "required": ["SUMMARY.md"],
        "options": {
            "preprocessors": sorted(programs) if isinstance(programs, dict) else [],
            "hidelines": flat(hidden),
        },
    }


read_more = summary.read_more
