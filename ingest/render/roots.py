"""Where in a whole document its text is: without the site's navigation around it. Works on the tree, in place."""

from __future__ import annotations

import re
from collections import defaultdict
from typing import Final, NamedTuple

from ingest.render.blocks import escaped
from ingest.render.furniture import DOUBTFUL, kinds
from ingest.render.names import named_in, title_of
from ingest.render.sites import Site, known_signs
from ingest.render.tabs import open_tabs
from ingest.render.tree import Document, Element, Text, document, drop_noise

_TOLD: Final = (
    "[role=navigation],[role=search],[role=banner],[role=contentinfo],[role=tablist],[data-pagefind-ignore],"
    "[role=complementary],#sidebar,#breadcrumbs,#menu-bar"
)
"""What attributes mark as navigation, or as something that may be."""
_ROLES: Final = frozenset({"navigation", "search", "banner", "contentinfo"})
_ROOTS: Final = (
    "[data-pagefind-body]", "article.doc", "[itemprop=articleBody]", "div.body[role=main]", "main article", "main",
    "[role=main]", "article", "#main-content", "#content", "#main", ".main-content", ".body", ".content",
    ".markdown-body", ".article-body", ".article__body", ".entry-content", ".post-content",
)  # fmt: skip
"""Where the text is: what generators call it, then what html calls it, then what people call it."""
_TEXTS: Final = "main,article,[role=main]"
"""What holds text by its own word: whatever is around it, is no furniture."""
_CONTENTS_IDS: Final = "details.toc,#TOC,#toc,#table-of-contents"
_QUOTES: Final = frozenset({"blockquote", "figure", "li", "td", "dd"})
_NOTES: Final = re.compile(
    r"footnote|endnote|admonition|starlight-aside|callout|note|warning|citation|\bsidebar\b(?!-)", re.IGNORECASE
)
_LEAST_SHARE: Final = 0.5
_LEAST_SHARE_OF_KNOWN: Final = 0.1
_FEW: Final = 600
"""Letters around the text that need no explanation."""
_SMALL: Final = 700
"""Letters that a share bar or a question for feedback has at most."""
_MOSTLY_LINKS: Final = 0.6
_SIGNS: Final = known_signs()
_ORDER: Final = {f"site:{sign}": place for place, sign in enumerate(_SIGNS)}
_Marks = dict[str, list[Element]]


class Place(NamedTuple):
    """The element that holds the text, what `<title>` says, and the `href` of `<base>`."""

    root: Element
    title: str
    base: str


def place_in(html: str, path: str, *, decoded: bool = False) -> Place:
    """Where the text of a whole document is, in a tree from which what is marked as navigation is gone.

    `decoded` as in `tree.document`.

    A table of contents of the page itself is gone, too, since its headings say the same; one of other pages stays.

    The root that a generator or html itself names is taken, unless half of the words outside all navigation stand
    outside it, too; then it is the body. When nothing but navigation is there, it is the text.
    """
    tree = document(html, decoded=decoded)
    base = tree.find("base", attrs={"href": True})
    href = (base.attr("href") or "") if base is not None else ""
    body = _body(tree)
    marks = _marks(body)
    site = _site(body, marks)
    headings = [] if site is None else body.select("h1")
    doubtful = _without_furniture(body, marks, site)
    root, sure = _root(body, doubtful, site)
    if not _has_text(root):
        untouched = document(html, decoded=decoded)
        return Place(_body(untouched), named_in(untouched, _body(untouched)), href)
    title = title_of(tree, body, root, site if sure else None, headings)
    _drop_contents(root, marks, path.rpartition("/")[2])
    _reshape(root, marks, site)
    if "tabs" in marks:
        open_tabs(root, marks["tabs"])
    return Place(root, title, href)


def _marks(body: Element) -> _Marks:
    """The elements whose classes mean something, by what they may be; ids of generators, too."""
    marks: _Marks = defaultdict(list)
    for element in body.select("[class]"):
        if found := kinds(element.attr("class")):
            for kind in found:
                marks[kind].append(element)
    own = body.attr("class")
    for kind in kinds(own) if own else ():
        if kind.startswith("site:"):
            marks[kind].append(body)
    return marks


def _site(body: Element, marks: _Marks) -> Site | None:
    """The generator that made the page, by the first sign of it there is."""
    signs = [kind for kind in marks if kind.startswith("site:")]
    if signs:
        return _SIGNS[min(signs, key=_ORDER.__getitem__).removeprefix("site:")]
    return next((site for sign, site in _SIGNS.items() if sign[0] == "#" and body.select_one(sign) is not None), None)


def _without_furniture(body: Element, marks: _Marks, site: Site | None) -> list[Element]:
    """Drop what is surely no text; the result is what is furniture only where it stands outside the text."""
    if site is not None and site.drop:
        body.remove(site.drop)
    for element in marks["sure"]:
        if element != body and element.select_one(_TEXTS) is None:
            element.decompose()
    for element in marks["small"]:
        if element != body and len(element.text) <= _SMALL and element.select_one(f"h1,{_TEXTS}") is None:
            element.decompose()
    if marks["drawn"] and body.select_one("script[type^='math/tex']") is not None:
        for element in marks["drawn"]:
            element.decompose()
    doubtful = [element for element in marks["doubtful"] if element != body]
    for element in _marked(body):
        role = element.attr("role")
        if role == "tablist":
            marks["tabs"].append(element)
        elif element.tag == "nav" or role in _ROLES or element.attr("id") in {"breadcrumbs", "menu-bar"}:
            if not (element.tag == "header" and element.find("h1") is not None):
                element.decompose()
        else:
            doubtful.append(element)
    if site is not None and site.apart:
        for element in body.select(site.apart):
            element.insert_after(Text(" "))
    return doubtful


def _marked(body: Element) -> list[Element]:
    """The elements that html itself marks, in order. The library knows where each tag is, but not attributes."""
    told = body.select(_TOLD)
    if any(body.find(tag) is not None for tag in ("nav", "header", "footer", "aside")):
        return body.select(f"nav,header,footer,aside,{_TOLD}") if told else body.select("nav,header,footer,aside")
    return told


def _root(body: Element, doubtful: list[Element], site: Site | None) -> tuple[Element, bool]:
    """The element that holds the text, and whether a generator said so."""
    named = None
    if site is not None:
        for selector in site.roots:
            if not selector or (named := _only(body, selector)) is not None:
                break
        if named is None and "" not in site.roots:
            site = None
    if named is None and site is None:
        named = next((found for selector in _ROOTS if (found := _only(body, selector)) is not None), None)
    for element in doubtful:
        if _is_furniture(element, named):
            element.decompose()
    if named is None:
        return body, site is not None
    if named == body:
        return body, site is not None
    drop_noise(body)
    outside = _outside(named, body)
    if site is not None and outside <= _FEW:
        return named, True
    inside = len(named.text)
    share = _LEAST_SHARE if site is None else _LEAST_SHARE_OF_KNOWN
    if inside < share * (inside + outside):
        return body, False
    return named, site is not None


def _outside(root: Element, body: Element) -> int:
    """How many letters stand in the body outside its text, which is often much longer."""
    letters, inner = 0, root
    while inner != body:
        around = inner.parent
        if not isinstance(around, Element):
            break
        letters += sum(len(child.text) for child in around.children if child != inner)
        inner = around
    return letters


def _only(body: Element, selector: str) -> Element | None:
    """The element the selector means, when there is no doubt and something to read in it."""
    found = body.select(selector)
    return found[0] if len(found) == 1 and _has_text(found[0]) else None


def _is_furniture(element: Element, root: Element | None) -> bool:
    """Whether a header, footer or aside belongs to the site and not to the text."""
    classes = element.attr("class") or ""
    parent = element.parent
    if parent is None or element == root or (isinstance(parent, Element) and parent.tag in _QUOTES):
        return False
    inside = root is not None and any(ancestor == root for ancestor in element.ancestors)
    if _NOTES.search(classes) and (inside or DOUBTFUL.isdisjoint(classes.split())):
        return False
    if root is not None and not inside and any(ancestor == element for ancestor in root.ancestors):
        return False
    mostly_links = _words(element) * _MOSTLY_LINKS < sum(map(_words, element.find_all("a")))
    if element.tag == "header":
        titled = element.find("h1") is not None
        return not inside and not (titled and (root is None or root.find("h1") is None))
    if inside:
        return mostly_links
    return element.tag == "footer" or root is not None or mostly_links


# -- what the walk could not know ---------------------------------------------------------------------------------


def _reshape(root: Element, marks: _Marks, site: Site | None) -> None:
    """Give elements whose meaning only their classes say the form that html has for it."""
    for label in marks["label"]:
        if label.tag in {"p", "div"}:
            label.attrs["class"] = "admonition-title"
    for table in marks["guttered"]:
        code = table.select("pre")
        if code and table.parent is not None and table != root:
            name = table.select_one(".filename")
            if name is not None and name.text.strip():
                table.insert_adjacent_html("beforebegin", f"<p>{escaped(name.text)}</p>")
            table.replace_with(code[-1].extract())
    if site is None:
        return
    for selector, tag in ((site.loose, "div"), (site.code, "pre")):
        for element in root.select(selector) if selector else ():
            element.tag = tag


# -- the page's own contents --------------------------------------------------------------------------------------


def _drop_contents(root: Element, marks: _Marks, name: str) -> None:
    for contents in [*marks["contents"], *root.select(_CONTENTS_IDS)]:
        if contents != root and contents.parent is not None and _is_of_this_page(contents, name):
            contents.decompose()


def _is_of_this_page(contents: Element, name: str) -> bool:
    links = [link.attr("href") or "" for link in contents.find_all("a")]
    own = sum(1 for href in links if "#" in href and href.partition("#")[0] in {"", name, f"./{name}"})
    return own * 2 > len(links)


def _body(tree: Document) -> Element:
    html = tree.root
    assert html is not None, "a parsed document always has a root"
    return next((child for child in html.children if isinstance(child, Element) and child.tag != "head"), html)


def _has_text(element: Element) -> bool:
    return any(not words.isspace() for words in element.strings if words)


def _words(element: Element) -> int:
    return len(element.text.split())
