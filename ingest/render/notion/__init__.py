"""Pages of Notion exports: html, Markdown, and the tables of databases. What is common to both forms is beside."""

from __future__ import annotations

from ingest.render import html as plain_html
from ingest.render.clean import finish
from ingest.render.decode import decode
from ingest.render.model import Finding, Meta, Rendered, RenderSettings
from ingest.render.notion.page import Page, read_page
from ingest.render.registry import fallback_title


def render_html(body: bytes, *, path: str, settings: RenderSettings) -> Rendered:
    """A page of an html export; a document that is none is rendered as any other html. Raises RenderError."""
    decoded = decode(body, declared=True, levels=settings.findings)
    page = read_page(decoded.text, settings, decoded=True)
    if page is None:
        return plain_html.render(body, path=path, settings=settings)
    return finished(page, path, settings, decoded.findings)


def render_markdown(body: bytes, *, path: str, settings: RenderSettings) -> Rendered:
    """A page of a "Markdown & CSV" export. Raises RenderError when the bytes are no text."""
    from ingest.render.notion.markdown import rendered

    decoded = decode(body, levels=settings.findings)
    return rendered(decoded.text, path, settings, decoded.findings)


def render_table(body: bytes, *, path: str, settings: RenderSettings) -> Rendered:
    """The table of a database, with the page of it if there is one. Raises RenderError when `body` is no wrapper."""
    from ingest.render.notion.table import rendered

    return rendered(body, path, settings)


def finished(page: Page, path: str, settings: RenderSettings, findings: list[Finding]) -> Rendered:
    """The page, cleaned. Its lines are those of no document, so that findings have none."""
    return finish(
        page.html,
        path=path,
        meta=Meta(),
        settings=settings,
        findings=[*findings, *page.findings],
        fallback_title=settings.title or fallback_title(path),
        lines=(0,) * (page.html.count("\n") + 1),
    )
