"""Where in a whole document its text is: without the site's navigation around it. Works on the tree, in place."""

from __future__ import annotations

import re
from typing import Final, NamedTuple

from ingest.render.headings import confirms
from ingest.render.tree import Document, Element, document

_NOISE: Final = "script:not([type^='math/tex']),style,template,link,meta"
_MARKED: Final = (
    "nav,[role=navigation],[role=search],[role=banner],[role=contentinfo],.navheader,.navfooter,.breadcrumb,"
    ".breadcrumbs,#breadcrumbs,.theme-doc-breadcrumbs,.skip-link,.skip-to-content,.skiplink,.pagination-nav,"
    ".prev-next-footer,.prev-next-area,.rst-footer-buttons,.nav-wrapper,.nav-chapters,.page-nav,.sphinxsidebar,"
    ".wy-nav-side,.bd-sidebar,.md-sidebar,.md-source-file,.theme-edit-this-page,.edit-link,.edit-this-page,"
    ".theme-doc-version-badge,.theme-doc-version-banner,.theme-last-updated,[data-pagefind-ignore],div.related,"
    ".cookie-banner,#menu-bar,.on-this-page,.page-metadata"
)
"""What html itself, or a common generator, marks as navigation."""
_DOUBTFUL: Final = "header,footer,aside,[role=complementary],.sidebar,#sidebar"
_ROOTS: Final = (
    "[data-pagefind-body]", "#main-content.wiki-content", ".theme-doc-markdown", "article.md-content__inner",
    "div.vp-doc", ".sl-markdown-content", "article.doc", "[itemprop=articleBody]", "div.body[role=main]",
    ".td-content", ".markdown-section", "main article", "main", "[role=main]", "article", "#main-content", "#content",
    "#main", ".main-content", ".body", ".content", ".markdown-body",
)  # fmt: skip
"""Where the text is: what generators call it, then what html calls it, then what people call it."""
_CONTENTS: Final = "div.toc,.toc-macro,.table-of-contents,#table-of-contents,details.toc,#TOC,#toc,div.contents.topic"
_QUOTES: Final = frozenset({"blockquote", "figure", "li", "td", "dd"})
_NOTES: Final = re.compile(r"footnote|endnote|admonition|starlight-aside|callout|note|warning|citation", re.IGNORECASE)
_LEAST_SHARE: Final = 0.5
_MOSTLY_LINKS: Final = 0.6


class Place(NamedTuple):
    """The element that holds the text, what `<title>` says, and the `href` of `<base>`."""

    root: Element
    title: str
    base: str


def place_in(html: str, path: str) -> Place:
    """Where the text of a whole document is, in a tree from which what is marked as navigation is gone.

    A table of contents of the page itself is gone, too, since its headings say the same; one of other pages stays.

    The root that a generator or html itself names is taken, unless half of the words outside all navigation stand
    outside it, too; then it is the body. When nothing but navigation is there, it is the text.
    """
    tree = document(html)
    base = tree.find("base", attrs={"href": True})
    href = (base.attr("href") or "") if base is not None else ""
    body = _body(tree)
    title = _named(tree, body)
    body.remove(_NOISE)
    body.remove(_MARKED)
    root = _root(body)
    if not _words(root):
        untouched = _body(document(html))
        return Place(untouched, title, href)
    name = path.rpartition("/")[2]
    for contents in root.select(_CONTENTS):
        if _is_of_this_page(contents, name):
            contents.decompose()
    return Place(root, title, href)


def _is_of_this_page(contents: Element, name: str) -> bool:
    links = [link.attr("href") or "" for link in contents.find_all("a")]
    own = sum(1 for href in links if "#" in href and href.partition("#")[0] in {"", name, f"./{name}"})
    return own * 2 > len(links)


def _named(tree: Document, body: Element) -> str:
    """What `<title>` says, without the site's name when an h1 anywhere on the page says the rest."""
    title = tree.find("title")
    parent = title.parent if title is not None else None
    if title is None or not isinstance(parent, Element) or parent.tag not in {"head", "body"}:
        return ""  # the title of a drawing
    named = " ".join(title.text.split())
    titles = [" ".join(heading.text.split()) for heading in body.find_all("h1", limit=3)]
    return next((heading for heading in titles if confirms(named, heading)), named)


def _body(tree: Document) -> Element:
    html = tree.root
    assert html is not None, "a parsed document always has a root"
    return next((child for child in html.children if isinstance(child, Element) and child.tag != "head"), html)


def _root(body: Element) -> Element:
    named = next((found for selector in _ROOTS if (found := _only(body, selector)) is not None), None)
    for element in body.select(_DOUBTFUL):
        if _is_furniture(element, named):
            element.decompose()
    if named is None or _words(named) < _LEAST_SHARE * _words(body):
        return body
    return named


def _only(body: Element, selector: str) -> Element | None:
    """The element the selector means, when there is no doubt and something to read in it."""
    found = body.select(selector)
    return found[0] if len(found) == 1 and _words(found[0]) else None


def _is_furniture(element: Element, root: Element | None) -> bool:
    """Whether a header, footer or aside belongs to the site and not to the text."""
    if _NOTES.search(element.attr("class") or ""):
        return False
    parent = element.parent
    if parent is None or (isinstance(parent, Element) and parent.tag in _QUOTES):
        return False
    inside = root is not None and any(ancestor == root for ancestor in element.ancestors)
    mostly_links = _words(element) * _MOSTLY_LINKS < sum(map(_words, element.find_all("a")))
    if element.tag == "header":
        titled = element.find("h1") is not None
        return not inside and not (titled and (root is None or root.find("h1") is None))
    if inside:
        return mostly_links
    return element.tag == "footer" or root is not None or mostly_links


def _words(element: Element) -> int:
    return len(element.text.split())
