"""What Hugo's configuration says: where the content is, and the values that documents show with `param`."""

from __future__ import annotations

from typing import Any

from ingest.project.loading import flat, json_object, mapping, toml


def read(body: bytes) -> dict[str, Any]:
    """The folder of the content and the site's parameters; the notation is told by how the file begins."""
    known = _any(body)
    names = {name.lower(): value for name, value in known.items()}
    return {
        "docs_dir": str(names.get("contentdir", "content")),
        "options": {"params": flat(names.get("params")) | flat({"title": names.get("title", "")})},
        "exclude": [
            str(pattern)
            for pattern in names.get("ignorefiles", ())
            if "/" not in str(pattern)[:1] and "\\" not in str(pattern)
        ],
    }


def _any(body: bytes) -> dict[str, Any]:
    if body.lstrip().startswith(b"{"):
        return json_object(body)
    try:
        return toml(body)
    except ValueError:
        return mapping(body)
