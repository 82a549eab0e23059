"""Rendering: a document's bytes become clean html for Fin, one module a format, imported late.

Pure: no network, database, clock, environment or file system. What links mean, and whether a url may be
shown, is decided later by the engine.
"""

from __future__ import annotations

from ingest.render.model import (
    Files,
    Finding,
    Link,
    Meta,
    Name,
    Needed,
    Part,
    Project,
    Rendered,
    RenderError,
    RenderSettings,
)
from ingest.render.registry import fallback_title, media_type_of, renderer_of
from ingest.version import RENDERER_VERSION

__all__ = [
    "RENDERER_VERSION",
    "Files",
    "Finding",
    "Link",
    "Meta",
    "Name",
    "Needed",
    "Part",
    "Project",
    "RenderError",
    "RenderSettings",
    "Rendered",
    "media_type_of",
    "render",
]


_BY_NAME = ("wiki", "obsidian", "myst")
"""Dialects of Markdown in which documents refer to each other by the name of a page or by a label."""


def render(body: bytes, *, path: str, media_type: str, settings: RenderSettings) -> Rendered:
    """The document as pages, links and findings. The same arguments give the same result.

    Raises RenderError, and nothing else, when the document cannot be rendered without doubt; an unexpected
    error of a format is one, too, with its cause attached, so that it costs a page and not the run. Raises Needed
    when the document includes files that `settings.files` does not hold; render it again with them.
    """
    function = renderer_of(media_type)
    try:
        if settings.project.dialect == "hugo":
            from ingest.render.inherited import unpublished

            reason = unpublished(path, settings)
            if reason is not None:
                return Rendered(Meta(excluded=reason), ())
        result = function(body, path=path, settings=settings)
        if isinstance(result, str):
            result = _finished(result, path, settings)
    except (RenderError, Needed):
        raise
    except Exception as error:
        raise RenderError(f"rendering as {media_type} failed: {type(error).__name__}: {error}") from error
    if not isinstance(result, Rendered):
        raise RenderError(f"the renderer {media_type} returned {type(result).__name__}, not html or Rendered")
    if result.parts and settings.project.dialect in _BY_NAME:
        result = result._replace(names=(*result.names, *_names(body, path, media_type, settings.project.dialect)))
    return result._replace(findings=tuple(found for found in result.findings if found.level != "ignore"))


def _names(body: bytes, path: str, media_type: str, dialect: str) -> tuple[Name, ...]:
    """What other documents may call this one, or a place in it."""
    if dialect != "myst":
        from ingest.render.dialect import wikilinks

        return wikilinks.names(path, body)
    if media_type != "text/markdown":
        return ()
    from ingest.render.dialect import myst_names

    return myst_names.names(body.decode("utf-8-sig", "replace").replace("\r\n", "\n"))


def _finished(html: str, path: str, settings: RenderSettings) -> Rendered:
    """What a user's own renderer returned as html, cleaned like everything else."""
    from ingest.render.clean import finish

    return finish(
        html,
        path=path,
        meta=Meta(),
        settings=settings,
        findings=[],
        fallback_title=settings.title or fallback_title(path),
    )
