"""Addresses in an html export of Confluence: pages in all forms they are linked in, attachments, pictures."""

from __future__ import annotations

import re
from typing import Final, NamedTuple
from urllib.parse import parse_qs, unquote, urlsplit

from ingest.render.confluence.addresses import reference, title_in
from ingest.render.confluence.page import Page

_PAGE: Final = re.compile(r"(?:\A|_)(\d{1,19})\.html\Z")
_FILE: Final = re.compile(r"(?:\A|/)(?:attachments|thumbnails)/(\d{1,19})/([^/]+)\Z")
_ATTACHED: Final = re.compile(r"(?:\A|/)(?:attachments|thumbnails|embedded-page)/")
_CLOUD: Final = re.compile(r"https?://[\w-]+\.atlassian\.net(?=/wiki(?:/|\Z))", re.IGNORECASE)
_SHORT: Final = re.compile(r"/l/c?p?/")
_MEDIA: Final = (".atlassian.com", ".atl-paas.net", ".atlassian.net")
"""Hosts that show the pictures of a wiki to who is signed in, or for a while."""
_UNNAMED: Final = "linked page"


class Meaning(NamedTuple):
    """What a link means. `href` is "" when only its words may stay; `words` are to be put in their place, if any."""

    href: str = ""
    file: str = ""
    """The name of the file it leads to: an attachment."""
    words: str = ""
    is_titled: bool = False
    is_lost: bool = False
    """It leads somewhere in the wiki that is no page."""


def meaning(href: str, words: str, page: Page) -> Meaning:
    """What a link of a page means whose words are these."""
    href = href.strip()
    try:
        split = urlsplit(href)
    except ValueError:
        return Meaning(href)
    if not split.scheme and not split.netloc and not split.path.startswith("/"):
        return _relative(href, page)
    base = page.base or _cloud(href)
    means = reference(href, base)
    is_bare = words in ("", href) or ("/" in words and reference(words, base) == means is not None)
    if means is None:
        return Meaning(words=_UNNAMED * is_bare, is_lost=True) if _is_short(href, page.base) else Meaning(href)
    if not means:
        name = file_in(href) if "/download/" in split.path else ""
        own = page.attachments.get(name)
        if name and own is not None:
            return Meaning(f"key:attachment/{own.id}" if own.page else "", name)
        return Meaning(file=name) if name else Meaning(words=_UNNAMED * (is_bare and words != ""), is_lost=True)
    if not is_bare:
        return Meaning(means)
    return Meaning(means, words=title_in(href) or _UNNAMED, is_titled=True)


def file_in(source: str) -> str:
    """The name of the file an address means; "" when it says none."""
    try:
        split = urlsplit(source)
        named = parse_qs(split.query, max_num_fields=50).get("name", [""])[0]
    except ValueError:
        return ""
    return named or unquote(split.path.rpartition("/")[2])


def is_attached(source: str) -> bool:
    """Whether a picture is a file attached to a page, by its place in the export or in the wiki."""
    return _ATTACHED.search(source) is not None


def is_private(source: str, base: str) -> bool:
    """Whether a picture is the wiki's own, so that readers of ours cannot load it."""
    try:
        host = (urlsplit(source).hostname or "").lower()
        home = (urlsplit(base).hostname or "").lower()
    except ValueError:
        return True
    return not host or host == home or host.endswith(_MEDIA)


def _relative(href: str, page: Page) -> Meaning:
    """A file of the export. Names of pages end in their id; in those of old versions there is none."""
    target, mark, fragment = href.partition("#")
    target = target.partition("?")[0]
    ending = mark + fragment if fragment else ""
    if not target:
        return Meaning(f"key:{page.id}{ending}" if page.id and ending else "")
    target = target.removeprefix("./")
    if match := _PAGE.search(target) or _PAGE.search(unquote(target)):
        return Meaning(f"key:{int(match[1])}{ending}")
    if match := _FILE.search(target):
        own = match[2].partition(".")[0]
        name, file = next(((name, file) for name, file in page.attachments.items() if file.id == own), ("", None))
        published = file is not None and file.page
        return Meaning(f"key:attachment/{own}" if published else "", name.rpartition("/")[2] or unquote(match[2]))
    if target == "index.html":
        return Meaning()
    if target.endswith(".html") and "/" not in target:
        return Meaning(f"key:{unquote(target.removesuffix('.html'))}{ending}")
    return Meaning(is_lost=True)


def _cloud(href: str) -> str:
    """Where the wiki of an address in Atlassian's cloud lives, for an export that does not say where its own does."""
    match = _CLOUD.match(href)
    return f"{match[0]}/wiki" if match else ""


def _is_short(href: str, base: str) -> bool:
    """Whether it is a shortened address of the wiki, which only the wiki itself can read."""
    home, split = urlsplit(base), urlsplit(href)
    return bool(home.netloc) and split.netloc.lower() == home.netloc.lower() and _SHORT.match(split.path) is not None
