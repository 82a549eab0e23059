"""What mdBook's `book.toml` says: where the sources are, and that `SUMMARY.md` decides what is published."""

from __future__ import annotations

import tomllib
from typing import Any

from ingest.project import summary


def read(body: bytes) -> dict[str, Any]:
    """The folder of the sources, and the file that lists them. Raises ValueError when it is no TOML."""
    book = tomllib.loads(body.decode("utf-8-sig")).get("book")
    if not isinstance(book, dict):
        return {}
    return {"docs_dir": book.get("src", "src"), "more": ["SUMMARY.md"], "required": ["SUMMARY.md"]}


read_more = summary.read_more
