"""Configuration: `load` reads and checks a file; its schema and reference come from the same table.

What the values are is `ingest.settings`'; this package fills them and knows nothing of the engine.
"""

from __future__ import annotations

from typing import Any

from ingest.config.loading import load

__all__ = ["load", "reference", "schema"]


def schema() -> dict[str, Any]:
    """JSON Schema (2020-12) of a configuration, for editors."""
    from ingest.config.json_schema import build

    return build()


def reference() -> str:
    """The page of the user guide that lists every setting, as Markdown."""
    from ingest.config.markdown import build

    return build()
