"""What GitBook's `.gitbook.yaml` says: where the pages are, and which file lists them."""

from __future__ import annotations

from typing import Any

from ingest.project import summary
from ingest.project.loading import mapping


def read(body: bytes) -> dict[str, Any]:
    """The folder of the pages, and their summary."""
    known = mapping(body)
    structure = known.get("structure")
    name = structure.get("summary", "SUMMARY.md") if isinstance(structure, dict) else "SUMMARY.md"
    return {"docs_dir": str(known.get("root", "")), "more": [str(name).removeprefix("./")]}


read_more = summary.read_more
