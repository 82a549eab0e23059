"""What Antora's `antora.yml` says of a component: its attributes. Which pages there are is the folders' business."""

from __future__ import annotations

from typing import Any

from ingest.project.loading import flat, mapping


def read(body: bytes) -> dict[str, Any]:
    """The attributes documents may refer to, and what is included and never a page."""
    known = mapping(body)
    if "name" not in known:
        return {}
    asciidoc = known.get("asciidoc")
    attributes = flat(asciidoc.get("attributes")) if isinstance(asciidoc, dict) else {}
    return {
        "docs_dir": "",
        "exclude": ["partials/", "examples/", "attachments/", "nav.adoc", "nav-*.adoc"],
        "options": {"attributes": attributes | {"page-component-name": str(known["name"])}},
    }
