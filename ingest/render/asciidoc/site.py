"""What the site around a document sets: attributes of the project's configuration, or of an Antora component."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ingest.render.asciidoc.attributes import canonical
from ingest.render.asciidoc.document import escaped
from ingest.render.asciidoc.places import Home, home
from ingest.render.model import RenderSettings


def site_attributes(path: str, settings: RenderSettings) -> dict[str, str]:
    """Attributes set before the document's first line. Raises Needed for the description of an Antora component."""
    own = home(path)
    found: dict[str, str] = {}
    if own is not None:
        found = _of_antora(own, settings)
    return found | _texts(settings.project.option("attributes"))


def _of_antora(own: Home, settings: RenderSettings) -> dict[str, str]:
    found = {
        "env": "site", "env-site": "", "site-gen": "antora", "site-gen-antora": "", "experimental": "",
        "icons": "font", "sectanchors": "", "partialsdir": "partial$", "examplesdir": "example$",
        "page-module": own.module, "page-relative-src-path": own.page,
    }  # fmt: skip
    described = settings.files.read(f"{own.root}antora.yml")
    if described is None:
        return found
    described_as = _mapping(described)
    for key, name in (
        ("name", "name"),
        ("title", "title"),
        ("version", "version"),
        ("display_version", "display-version"),
    ):
        value = described_as.get(key)
        if isinstance(value, str | int | float) and not isinstance(value, bool):
            found[f"page-component-{name}"] = escaped(str(value))
    if "page-component-version" in found:
        found["page-version"] = found["page-component-version"]
        found.setdefault("page-component-display-version", found["page-component-version"])
    asciidoc = described_as.get("asciidoc")
    return found | _texts(asciidoc.get("attributes") if isinstance(asciidoc, Mapping) else None)


def _mapping(body: bytes) -> Mapping[str, Any]:
    import yaml

    try:
        read = yaml.load(body, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))  # noqa: S506 - both are safe
    except (yaml.YAMLError, ValueError, RecursionError):
        return {}
    return read if isinstance(read, Mapping) else {}


def _texts(values: Any) -> dict[str, str]:
    """Attributes from a mapping; `@` at a value's end lets documents change it, which they may here in any case."""
    if not isinstance(values, Mapping):
        return {}
    return {
        canonical(str(name)): "" if value is True else str(value).removesuffix("@")
        for name, value in values.items()
        if value is not None and value is not False and isinstance(value, str | int | float)
    }
