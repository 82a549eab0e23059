"""The files of an html export of Confluence: what a page and an index say of themselves. Reads no file itself."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple
from urllib.parse import quote, unquote

_TEXT_BEGINS = re.compile(r'<div[^<>]*\bid="main-content"')
_NO_TEXT = 'id="main-content-2"'
_FOOTER = '<div id="footer"'
_SECTION = '<div class="pageSection'
_FILES = 'id="attachments"'
_ENDS = re.compile(r"</html>\s*\Z", re.IGNORECASE)
_TAIL = 500
"""Characters at the end in which a whole file closes its html element."""
_BY_ID = re.compile(r"(?:\A|_)(\d{1,19})\.html\Z")
_FILE = re.compile(r"attachments/(\d{1,19})/(\d{1,19})(?:\.[^/?#\"'<>&\s]{1,20})?(?=[\"'?#&])")
_BASE = re.compile(r'data-base-url="(https?://[^"<>\s]{1,200})"')
_LINK = re.compile(
    r'href="(https?://[^"/?#<>\s]{1,200}(?:/[\w.-]{1,50})?)/(?:spaces/([^"/?#<>\s]{1,255})/pages/(\d{1,19})'
    r"|pages/viewpage\.action\?pageId=(\d{1,19}))"
)
_MONTHS = (
    "jan januar january janv ene gen 1月 一月",
    "feb febr februar february févr fév fev 2月 二月",
    "mar mars mär märz mrz mrt march 3月 三月",
    "apr avr abr april 4月 四月",
    "may mai maj mei mag 5月 五月",
    "jun juni juin june giu 6月 六月",
    "jul juli juil july lug 7月 七月",
    "aug août ago august 8月 八月",
    "sep sept set september 9月 九月",
    "oct okt ott out oktober october 10月 十月",
    "nov nov november 11月 十一月",
    "dec dez déc dic december dezember 12月 十二月",
)
"""Short names of months, each in languages in which it means the same month."""
_MONTH = {name: number for number, names in enumerate(_MONTHS, 1) for name in names.split()}
_NAMED = re.compile(r"([^\W_]{3,9}|\d{1,2}月|[一二三四五六七八九十]{1,2}月)\.? (\d{1,2}), (\d{4})\b")
_NUMBERS = re.compile(r"\b(\d{4})(?:-|年\s?)(\d{1,2})(?:-|月\s?)(\d{1,2})(?!\d)")
_DOTTED = re.compile(r"(?<![\d.])(\d{1,2})\.(\d{1,2})\.(\d{4})(?!\d)")
_LONGEST_MONTH = 31
_CLOUD = re.compile(r"https?://[^/]+\.atlassian\.net(?:/|\Z)", re.IGNORECASE)
_INDEX = re.compile(r"\A\s*(\S{1,255}) \((.*)\)\s*\Z", re.DOTALL)


class Head(NamedTuple):
    """What a page's file says besides its text. `files` are its attachments: path in the export, and name."""

    title: str
    space: str
    section: tuple[str, ...]
    changed: str
    files: tuple[tuple[str, str], ...]
    bases: frozenset[str]
    """Where the wiki lives, as images say."""
    links: frozenset[tuple[str, str]]
    """Where the wiki may live, and the id of a page there, as links say."""


class Index(NamedTuple):
    """What `index.html` says: key and name of the space, the paths of its pages with their titles.

    `known` says that Confluence made it, `whole` that it was written to its end.
    """

    key: str
    name: str
    pages: tuple[tuple[str, str], ...]
    known: bool
    whole: bool


def address(base: str, space: str, page: str) -> str:
    """Where readers of the wiki find a page. Only Atlassian's cloud has always known it by its space, too."""
    if _CLOUD.match(base):
        return f"{base}/spaces/{quote(space)}/pages/{page}"
    return f"{base}/pages/viewpage.action?pageId={page}"


def page_id(name: str) -> str:
    """The id of the page in a file of this name; its name, where old versions wrote no id; "" for no page."""
    if match := _BY_ID.search(name):
        return str(int(match[1]))
    return unquote(name.removesuffix(".html")) if name.endswith(".html") and name != "index.html" else ""


def is_numbered(name: str) -> bool:
    """Whether a file of this name is a page, by the id in it."""
    return _BY_ID.search(name) is not None


def is_whole(text: str) -> bool:
    """Whether a file was written to its end."""
    return _ENDS.search(text[-_TAIL:]) is not None


def is_placeholder(text: str) -> bool:
    """Whether it stands for a whiteboard or database: Confluence exports a sentence in their place."""
    return _NO_TEXT in text


def text_of(text: str) -> str:
    """The part of a page that its body is in, without attachments and what is new in each export; if in doubt, all."""
    begins = _TEXT_BEGINS.search(text)
    if begins is None:
        return text
    ends = text.rfind(_SECTION, begins.end(), max(0, text.rfind(_FILES, begins.end())))
    if ends < 0:
        ends = text.rfind(_FOOTER, begins.end())
    return text[begins.start() : ends if ends >= 0 else len(text)]


def files_in(text: str) -> Iterator[tuple[str, str]]:
    """The attachments a text refers to: the id of the page each belongs to, and its own."""
    seen = set()
    for match in _FILE.finditer(text):
        if (match[1], match[2]) not in seen:
            seen.add((match[1], match[2]))
            yield match[1], match[2]


def file_id(path: str) -> tuple[str, str] | None:
    """Of the path of an attachment the id of its page and its own."""
    match = _FILE.match(path + '"')
    return (match[1], match[2]) if match else None


def read_head(text: str, name: str = "") -> Head:
    """What a page's file says besides its text. `name` is the space's, for a page whose top somebody took away."""
    import turbohtml

    begins = _TEXT_BEGINS.search(text)
    top = turbohtml.parse(text[: begins.start() if begins else len(text)])
    crumbs = [_words(found.text) for found in top.select("#breadcrumbs li")]
    first = top.select_one("#breadcrumbs li.first")
    space = _words(first.text) if first is not None else ""
    named = top.select_one("title")
    if named is None:
        named = top.select_one("#title-text")
    metadata = top.select_one(".page-metadata")
    return Head(
        _without_space(_words(named.text) if named is not None else "", space or name),
        space,
        tuple(crumbs[1:] if first is not None else crumbs),
        _day(_words(metadata.text)) if metadata is not None else "",
        tuple(_attached(text)),
        frozenset(base.rstrip("/") for base in _BASE.findall(text)),
        frozenset((match[1], match[3] or match[4]) for match in _LINK.finditer(text)),
    )


def read_index(text: str) -> Index:
    """What `index.html` says. Its words are in the language of who made the export, so none is looked for."""
    import turbohtml

    tree = turbohtml.parse(text)
    named = tree.select_one("title")
    match = _INDEX.match(named.text) if named is not None else None
    pages: dict[str, str] = {}
    for link in tree.select("ul a[href]"):
        href = (_text(link.attr("href"))).partition("#")[0]
        if "/" not in href and page_id(href):
            pages.setdefault(href, _words(link.text))
    key, name = (match[1], _words(match[2])) if match else ("", "")
    return Index(key, name, tuple(pages.items()), "confluence" in text.casefold(), is_whole(text))


def _attached(text: str) -> Iterator[tuple[str, str]]:
    """The list of attachments below a page."""
    import turbohtml

    place = text.rfind(_FILES)
    if place < 0:
        return
    for link in turbohtml.parse(text[place + len(_FILES) :]).select(".greybox a[href]"):
        href, name = _text(link.attr("href")), _words(link.text)
        if name and file_id(href):
            yield href, name


def _without_space(title: str, space: str) -> str:
    """A title without the name of the space that stands before it; either may hold a colon."""
    return title.removeprefix(f"{space} : ") if space else title


def _day(words: str) -> str:
    """The last day that is written so that it means one day in any language; "" for what slashes leave open."""
    named = ((_MONTH.get(match[1].lower()), match[2], match[3]) for match in _NAMED.finditer(words))
    found = [(str(month), day, year) for month, day, year in named if month]
    found = found or [(match[2], match[3], match[1]) for match in _NUMBERS.finditer(words)]
    found = found or [(match[2], match[1], match[3]) for match in _DOTTED.finditer(words)]
    if not found:
        return ""
    month, day, year = found[-1]
    if not (1 <= int(month) <= len(_MONTHS) and 1 <= int(day) <= _LONGEST_MONTH):
        return ""
    return f"{year}-{int(month):02}-{int(day):02}"


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def _words(text: str) -> str:
    return " ".join(text.split())
