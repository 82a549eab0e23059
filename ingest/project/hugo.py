"""What Hugo's configuration says: where the content is, and the values that documents show with `param`."""

from __future__ import annotations

from typing import Any

from ingest.project.loading import flat, json_object, mapping, toml

_DEEPEST = 5


def read(body: bytes) -> dict[str, Any]:
    """The folder of the content and the site's parameters."""
    known = any_of(body)
    names = {name.lower(): value for name, value in known.items()}
    docs = str(names.get("contentdir", "content"))
    return {
        "docs_dir": docs,
        "more": [
            f"{'../' * len(docs.strip('/').split('/'))}config/_default/params.{kind}" for kind in ("toml", "yaml")
        ],
        "options": {
            "params": dotted(names.get("params")) | flat({"title": names.get("title", "")}),
            "emoji": str(names.get("enableemoji", "")).lower() == "true",
        },
        "exclude": [
            str(pattern)
            for pattern in names.get("ignorefiles", ())
            if "/" not in str(pattern)[:1] and "\\" not in str(pattern)
        ],
    }


def read_more(known: dict[str, Any], name: str, body: bytes) -> dict[str, Any]:  # noqa: ARG001 - as others have it
    """`known` with the parameters that the site has in a file of their own."""
    try:
        params = dotted(any_of(body))
    except ValueError:
        return known
    options = known["options"]
    return known | {"options": options | {"params": options["params"] | params}}


def dotted(values: object, above: str = "", depth: int = 0) -> dict[str, str]:
    """The texts and numbers of tables within each other, by their names in small letters with dots between."""
    found = {above + name.lower(): value for name, value in flat(values).items()}
    for name, value in values.items() if isinstance(values, dict) and depth < _DEEPEST else ():
        if isinstance(value, dict):
            found |= dotted(value, f"{above}{str(name).lower()}.", depth + 1)
    return found


def any_of(body: bytes) -> dict[str, Any]:
    """A table in JSON, TOML or YAML; the notation is told by how the file begins, and by trying. Raises ValueError."""
    if body.lstrip().startswith(b"{"):
        return json_object(body)
    try:
        return toml(body)
    except ValueError:
        return mapping(body)
