"""Pages of Confluence: the wrapper is read here, and its format decides who renders the body."""

from __future__ import annotations

from ingest.render.confluence.page import read_page
from ingest.render.model import Rendered, RenderSettings


def render(body: bytes, *, path: str, settings: RenderSettings) -> Rendered:
    """A page of Confluence, rendered. Raises RenderError when `body` is no wrapped page, and Needed."""
    page = read_page(body)
    if page.format == "view":
        from ingest.render.confluence import view

        return view.render(page, path=path, settings=settings)
    from ingest.render.confluence import storage

    return storage.render(page, path=path, settings=settings)
