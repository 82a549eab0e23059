"""Pages of XWiki as the connector hands them over: wiki text of any of its syntaxes, with what the page is called.

The syntaxes are named as xwiki-rendering's `Syntax` names them. What connects pages is the connector's knowledge.
"""

from __future__ import annotations

import json
from typing import Any

from ingest.render.blocks import escaped
from ingest.render.clean import finish
from ingest.render.findings import finding
from ingest.render.model import Finding, Meta, Name, Rendered, RenderError, RenderSettings
from ingest.render.xwiki.blocks import blocks
from ingest.render.xwiki.legacy import legacy_html
from ingest.render.xwiki.references import names_of
from ingest.render.xwiki.scan import Scan
from ingest.render.xwiki.state import Page

_HTML = ("html/", "xhtml/", "annotatedhtml/", "annotatedxhtml/", "tdoc/")
_MARKDOWN = ("markdown/", "markdown+", "commonmark/", "gfm/")


def render(body: bytes, *, path: str, settings: RenderSettings) -> Rendered:
    """One page. Raises RenderError when `body` is not what the connector writes, Needed for pages it includes."""
    try:
        wrapped: Any = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise RenderError(f"not a page of XWiki as its connector writes it: {error}") from error
    if not isinstance(wrapped, dict) or not isinstance(wrapped.get("content"), str):
        raise RenderError("not a page of XWiki as its connector writes it: it has no content")
    findings: list[Finding] = []
    page = Page(wrapped, settings, findings)
    rendered = finish(
        _html(page),
        path=path,
        meta=Meta(title=page.title or None),
        settings=settings,
        findings=findings,
        fallback_title=settings.title or page.name or "Untitled",
        sourcepos=page.syntax.startswith(_MARKDOWN),
    )
    own = names_of(page.reference) if page.reference and not wrapped.get("locale") else []
    return rendered._replace(names=tuple(Name(f"xwiki:{name}", "", page.title or page.name) for name in own))


def _html(page: Page) -> str:
    if page.syntax.startswith("xwiki/2"):
        page.scan = Scan(page.content)
        return blocks(page, page.scan.text)
    if page.syntax.startswith(_HTML):
        return page.content
    if page.syntax.startswith(_MARKDOWN):
        from ingest.render.markdown import markdown_to_html

        html, found = markdown_to_html(page.content, 0, page.settings.findings)
        page.findings += found
        return html
    if page.syntax == "xwiki/1.0":
        page.findings.append(
            _note(page, "the page is written in the old syntax xwiki/1.0, of which the essentials are read")
        )
        return legacy_html(page)
    if not page.syntax.startswith("plain/"):
        page.findings.append(_note(page, f"the syntax {page.syntax} is not read: its text arrives as it is written"))
        return f"<pre>{escaped(page.content)}</pre>"
    from ingest.render.plain import plain_to_html

    return plain_to_html(page.content)


def _note(page: Page, message: str) -> Finding:
    return finding("FIN743", message, 0, page.settings.findings)
