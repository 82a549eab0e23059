"""`{{include}}` and `{{display}}` of XWiki: another page's text in place. It is the engine that reads the page."""

from __future__ import annotations

import json
from urllib.parse import quote

from ingest.render.xwiki.references import HOME, canonical, full
from ingest.render.xwiki.scan import Scan
from ingest.render.xwiki.state import Page

_DEEPEST = 8


def place_of(reference: str) -> str:
    """Where the engine finds a page by its reference: a path that no name of a page can lead astray."""
    quoted = quote(reference, safe="")
    return "xwiki/" + (f"%2E{quoted[1:]}" if quoted.startswith(".") else quoted)


def include(page: Page, name: str, options: dict[str, str]) -> str:
    """The other page's html, or nothing and a finding. Raises Needed when it was not read yet."""
    from ingest.render.xwiki.blocks import blocks

    wanted = options.get("reference") or options.get("document") or options.get("page") or options.get("0", "")
    parts = full(page, wanted, paged="page" in options and "reference" not in options) if wanted else []
    reference = canonical(parts)
    if not parts or {reference, canonical([*parts, HOME])} & page.above or len(page.above) > _DEEPEST:
        page.say("FIN106", f"the page {wanted or '(none)'} cannot be included here", "{{" + name)
        return ""
    body = page.settings.files.read(place_of(reference))
    if body is None:
        page.say("FIN106", f"the page {wanted} that is included here is not in the export or not public", "{{" + name)
        return ""
    other = Page(json.loads(body), page.settings, page.findings, page.depth + 1)
    other.above = page.above | {other.reference, reference}
    other.base = other.base or page.base
    if not other.syntax.startswith("xwiki/2"):
        page.say("FIN106", f"the page {wanted} that is included here is written in {other.syntax}", "{{" + name)
        return ""
    other.scan = Scan(other.content)
    return blocks(other, other.scan.text)
