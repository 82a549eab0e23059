"""The format html: whole documents as saved from a site or built by a generator. Cleaning is not done here."""

from __future__ import annotations

from ingest.render.clean import finish
from ingest.render.decode import decode
from ingest.render.model import Meta, Rendered, RenderSettings
from ingest.render.registry import fallback_title


def render(body: bytes, *, path: str, settings: RenderSettings) -> Rendered:
    """The document's text as pages. Its encoding is the one it declares, unless it is plainly UTF-8.

    Raises RenderError when the bytes are no text.
    """
    decoded = decode(body, declared=True, levels=settings.findings)
    return finish(
        decoded.text,
        path=path,
        meta=Meta(),
        settings=settings,
        findings=decoded.findings,
        fallback_title=settings.title or fallback_title(path),
        whole_document=True,
        decoded=True,
    )
