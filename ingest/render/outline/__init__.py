"""Documents of Outline as the connector hands them over: Markdown of its own kind, or its editor's nodes.

Which constructs there are is read in outline/outline, `shared/editor/nodes`, `marks` and `rules`.
"""

from __future__ import annotations

import json
from typing import Any

from ingest.render.clean import finish
from ingest.render.model import Finding, Meta, Name, Rendered, RenderError, RenderSettings
from ingest.render.outline.links import Known, named
from ingest.render.outline.markdown import markdown_html
from ingest.render.outline.nodes import nodes_html


def render(body: bytes, *, path: str, settings: RenderSettings) -> Rendered:
    """One document. Raises RenderError when `body` is not what the connector writes."""
    try:
        wrapped: Any = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise RenderError(f"not a document of Outline as its connector writes it: {error}") from error
    if not isinstance(wrapped, dict) or wrapped.get("format") not in {"markdown", "prosemirror"}:
        raise RenderError("not a document of Outline as its connector writes it: its format is not named")
    title, inner = str(wrapped.get("title") or ""), wrapped.get("body")
    findings: list[Finding] = []
    as_markdown = wrapped["format"] == "markdown" and isinstance(inner, str)
    of_nodes = wrapped["format"] == "prosemirror"
    known = Known.of(wrapped, by_slug=not wrapped.get("id"))
    lines: list[int] = []
    if as_markdown:
        html, lines, found = markdown_html(str(inner), known, settings)
        findings += found
    else:
        html = nodes_html(inner, known, settings, findings)
    rendered = finish(
        html,
        path=path,
        meta=Meta(title=title or None) if wrapped.get("id") else Meta(),
        settings=settings,
        findings=findings,
        fallback_title=title or settings.title or "Untitled",
        lines=lines,
        sourcepos=not of_nodes,
    )
    names = named(str(wrapped.get("id") or ""), str(wrapped.get("urlId") or ""), title)
    return rendered._replace(names=tuple(Name(name, "", title) for name in names))
