"""What a document's name says: media type, the function that renders it, a title. Imports no format."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Any

from ingest.render.model import RenderError

SUFFIXES = {
    ".md": "text/markdown",
    ".markdown": "text/markdown",
    ".mdown": "text/markdown",
    ".mkd": "text/markdown",
    ".mdx": "text/markdown",
    ".html": "text/html",
    ".htm": "text/html",
    ".xhtml": "text/html",
    ".txt": "text/plain",
    ".text": "text/plain",
    ".rst": "text/x-rst",
    ".rest": "text/x-rst",
    ".ipynb": "application/x-ipynb+json",
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".csv": "text/csv",
    ".tsv": "text/tab-separated-values",
    ".adoc": "text/asciidoc",
    ".asciidoc": "text/asciidoc",
}
NAMES = {
    f"{name}.{suffix}": "application/vnd.oai.openapi"
    for name in ("openapi", "swagger")
    for suffix in ("yaml", "yml", "json")
}
"""Ends of whole names (`openapi.yaml`, `billing.openapi.json`), for formats that share a suffix with other files."""

RENDERERS = {
    "text/markdown": "ingest.render.markdown:render",
    "text/html": "ingest.render.html:render",
    "text/plain": "ingest.render.plain:render",
    "text/x-rst": "ingest.render.rst:render",
    "application/x-ipynb+json": "ingest.render.notebook:render",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": "ingest.render.docx:render",
    "application/vnd.oai.openapi": "ingest.render.openapi:render",
    "text/csv": "ingest.render.table:render_csv",
    "text/tab-separated-values": "ingest.render.table:render_tsv",
    "text/asciidoc": "ingest.render.asciidoc:render",
    "application/pdf": "ingest.render.pdf:render",
    "application/vnd.fin-ingest.confluence+json": "ingest.render.confluence:render",
    "text/vnd.fin-ingest.notion+html": "ingest.render.notion:render_html",
    "text/vnd.fin-ingest.notion+markdown": "ingest.render.notion:render_markdown",
    "application/vnd.fin-ingest.notion-table+json": "ingest.render.notion:render_table",
    "application/vnd.fin-ingest.outline+json": "ingest.render.outline:render",
    "application/vnd.fin-ingest.bookstack+json": "ingest.render.bookstack:render",
    "application/vnd.fin-ingest.mediawiki+json": "ingest.render.mediawiki:render",
    "application/vnd.fin-ingest.dokuwiki+json": "ingest.render.dokuwiki:render",
    "application/vnd.fin-ingest.xwiki+json": "ingest.render.xwiki:render",
}
"""Media type → the function that turns bytes into a Rendered, imported when it is first needed."""

DIALECTS = (
    "mkdocs",
    "docusaurus",
    "hugo",
    "jekyll",
    "zola",
    "docfx",
    "mdbook",
    "gitbook",
    "vitepress",
    "starlight",
    "myst",
    "wiki",
    "obsidian",
)
"""The dialects of Markdown that are read, by the program or site they are written for."""

_FOLDER_PAGES = frozenset({"index", "_index", "readme"})


def media_type_of(path: str, renderers: Sequence[tuple[str, str]] = ()) -> str | None:
    """The media type of a file by its suffix, or None when nothing here renders it.

    `renderers` are a user's own (suffix, media type or `package.module:function`) and win over the built-in
    ones, the longest suffix first. A function's name is returned as it is; `render` takes it as a media type.
    """
    name = path.rpartition("/")[2].lower()
    matching = [(suffix, kind) for suffix, kind in renderers if name.endswith(_dotted(suffix))]
    if matching:
        return max(matching, key=lambda own: len(_dotted(own[0])))[1] or None  # of equals, the first
    for end, kind in NAMES.items():
        if name == end or name.endswith((f".{end}", f"-{end}", f"_{end}")):
            return kind
    dot = name.rfind(".")
    return SUFFIXES.get(name[dot:]) if dot > 0 else None


def renderer_of(media_type: str) -> Callable[..., Any]:
    """The function that renders a media type, or the user's own named `package.module:function`.

    Raises RenderError when there is none, or when the user's cannot be imported.
    """
    import importlib

    kind = media_type.partition(";")[0].strip()
    name = RENDERERS.get(kind.lower(), kind)
    module, colon, function = name.partition(":")
    if not colon:
        raise RenderError(f"no renderer for {media_type}", hint="name one under `renderers:`, or exclude the document")
    try:
        found = getattr(importlib.import_module(module), function)
    except (ImportError, AttributeError) as error:
        raise RenderError(f"the renderer {name} cannot be imported: {error}") from error
    if not callable(found):
        raise RenderError(f"the renderer {name} is not a function")
    return found  # type: ignore[no-any-return]


def fallback_title(path: str) -> str:
    """A title made of the file's name, or its folder's for an index: `log-in.md` is "Log in"."""
    *folders, name = _readable(path).split("/")
    stem = name.rpartition(".")[0] or name
    if stem.lower() in _FOLDER_PAGES and folders:
        stem = folders[-1]
    words = " ".join(re.sub(r"[-_+\s]+", " ", stem).split())
    return words[:1].upper() + words[1:] or "Untitled"


def _dotted(suffix: str) -> str:
    return "." + suffix.lower().lstrip(".")


def _readable(path: str) -> str:
    r"""The path without what no page can hold: bytes that are not UTF-8 (surrogate escapes) and controls."""
    return re.sub(r"[\x00-\x1f\x7f-\x9f]+", " ", re.sub(r"[\ud800-\udfff]+", "\ufffd", path))
