"""What names a whole document: its generator's mark, its only h1 or its `<title>`. `headings` settles the rest."""

from __future__ import annotations

from typing import Final

from ingest.render.headings import confirms
from ingest.render.sites import Site
from ingest.render.tree import Document, Element

_MARK: Final = 3
"""Letters of a permalink mark, at most."""


def title_of(tree: Document, body: Element, root: Element, site: Site | None, headings: list[Element]) -> str:
    """What names the page: on a generator's page its only h1, or what the generator has instead, else `<title>`."""
    if site is not None:
        if site.title and (title := body.select_one(site.title)) is not None and (words := _shown(title)):
            if title.tag[0] != "h" and any(ancestor == root for ancestor in title.ancestors):
                title.decompose()  # the page's title says it
            return words
        own = root.select("h1") or headings
        if len(own) == 1 and (words := _shown(own[0])):
            return words
    return named_in(tree, body)


def named_in(tree: Document, body: Element) -> str:
    """What `<title>` says, without the site's name when an h1 anywhere on the page says the rest."""
    title = tree.find("title")
    parent = title.parent if title is not None else None
    if title is None or not isinstance(parent, Element) or parent.tag not in {"head", "body"}:
        return ""  # the title of a drawing
    named = " ".join(title.text.split())
    titles = [_shown(heading) for heading in body.find_all("h1", limit=3)]
    return next((heading for heading in titles if confirms(named, heading)), named)


def _shown(heading: Element) -> str:
    """The words of a heading without the mark that links to it, which stands at its end or start."""
    words = " ".join(heading.text.split())
    for link in heading.find_all("a"):
        mark = " ".join(link.text.split())
        own = mark and len(mark) <= _MARK and mark != words and (link.attr("href") or "").startswith("#")
        if own and not any(sign.isalnum() for sign in mark):
            words = words.removesuffix(mark).removeprefix(mark).strip()
    return words.rstrip("\u200b\ufeff").strip()
