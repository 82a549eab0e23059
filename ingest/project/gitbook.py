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
    root = str(known.get("root") or "")
    return {"docs_dir": root, "folders": [root] if root.strip("./") else [], "more": [str(name).removeprefix("./")]}


read_more = summary.read_more
