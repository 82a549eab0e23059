"""A vault of Obsidian's, told by its settings folder."""

from __future__ import annotations

from typing import Any

from ingest.project.loading import json_object


def read(body: bytes) -> dict[str, Any]:
    """Nothing but that it is one."""
    json_object(body)
    return {"dialect": "obsidian", "docs_dir": ""}
