"""MediaWiki: a page of a dump, with what its connector says of the wiki, as html; templates come through `files`.

Written from the behaviour that wikimedia/mediawiki's tests/parser/*.txt and the help pages of mediawiki.org show. The
steps and their order are MediaWiki's: braces first, then tags, tables, links and apostrophes, paragraphs last.
"""

from __future__ import annotations

import json
from typing import Any

from ingest.render.clean import finish
from ingest.render.mediawiki.page import Page
from ingest.render.mediawiki.site import Site, Title
from ingest.render.model import Finding, Meta, Name, Rendered, RenderError, RenderSettings
from ingest.render.wikitext import readable


def render(body: bytes, *, path: str, settings: RenderSettings) -> Rendered:
    """A page as its connector wraps it: `title`, `text`, `site`, `redirects`. Raises RenderError and Needed."""
    said = _said(body)
    site = Site(said["site"])
    title = site.title(":" + said["title"] if ":" not in said["title"] else said["title"])
    if title is None or not title.name:
        raise RenderError(f"{said['title'][:80]!r} is no title a page can have")
    findings: list[Finding] = []
    page = Page(title._replace(fragment=""), site, settings, findings)
    html, lines = page.html(readable(said["text"]))
    rendered = finish(
        html,
        path=path,
        meta=Meta(title=_display(page, site, title)),
        settings=settings,
        findings=findings,
        fallback_title=settings.title or title.full,
        lines=lines,
    )
    return rendered._replace(names=_names(title, site, said["redirects"]))


def _said(body: bytes) -> dict[str, Any]:
    try:
        said = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise RenderError(f"not what the connector of a MediaWiki hands over: {error}") from error
    if not isinstance(said, dict) or not isinstance(said.get("title"), str) or not isinstance(said.get("text"), str):
        raise RenderError("not what the connector of a MediaWiki hands over: no title or no text")
    site = said.get("site", {})
    if not isinstance(site, dict) or not isinstance(said.get("redirects", []), list):
        raise RenderError("not what the connector of a MediaWiki hands over: its site is not described")
    return {**said, "site": site, "redirects": said.get("redirects", [])}


def _display(page: Page, site: Site, title: Title) -> str:
    """The title readers see: DISPLAYTITLE may spell it otherwise, but, as in MediaWiki, not change it."""
    shown = page.expander.display
    if shown:
        words = page.kept.plain(shown)
        for mark in ("'''''", "'''", "''"):
            words = words.replace(mark, "")
        other = site.title(words)
        if other is not None and other.full.casefold() == title.full.casefold() and "<" not in words:
            return " ".join(words.replace("_", " ").split())
    return title.full


def _names(title: Title, site: Site, redirects: list[Any]) -> tuple[Name, ...]:
    """What links to this page may call it: its title, and the titles that redirect to it."""
    names = [Name(f"mediawiki:{title.full}", "", title.full)]
    for redirect in redirects:
        if isinstance(redirect, list) and len(redirect) == 2 and all(isinstance(part, str) for part in redirect):  # noqa: PLR2004
            other = site.title(redirect[0])
            if other is not None and other.name:
                names.append(Name(f"mediawiki:{other.full}", redirect[1], other.full))
    return tuple(dict.fromkeys(names))
