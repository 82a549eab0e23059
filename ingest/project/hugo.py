"""What Hugo's configuration says: where the content is, and the values that documents show with `param`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ingest.project.loading import flat, json_object, mapping, toml

_DEEPEST = 5


def read(body: bytes) -> dict[str, Any]:
    """The folder of the content and the site's parameters."""
    known = any_of(body)
    names = lowered(known)
    docs = str(names.get("contentdir", "content"))
    languages = names.get("languages")
    return {
        "docs_dir": docs,
        "folders": list(_folders(names, docs)),
        "order": [f"{name}/_index.md" for name in languages] if isinstance(languages, dict) else [],
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


def _folders(names: dict[str, Any], docs: str) -> Iterator[str]:
    """Where the content is, which may be in a folder a language, or mounted from anywhere in the site."""
    module, languages = lowered(names.get("module")), lowered(names.get("languages"))
    mounts = module.get("mounts")
    mounted = [lowered(one) for one in mounts] if isinstance(mounts, list) else []
    sources = [str(one.get("source")) for one in mounted if str(one.get("target")).split("/")[0] == "content"]
    if sources:
        yield from sources
        return
    yield docs
    yield from (str(one["contentdir"]) for one in map(lowered, languages.values()) if one.get("contentdir"))


def lowered(table: object) -> dict[str, Any]:
    """A table with its names in small letters, as Hugo reads them; empty for anything else."""
    return {str(name).lower(): value for name, value in table.items()} if isinstance(table, dict) else {}


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
