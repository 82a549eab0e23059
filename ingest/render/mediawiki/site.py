"""Titles of a MediaWiki: namespaces, how a title is spelled, and which wikis elsewhere a link may lead to."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from html import unescape
from typing import Any, NamedTuple
from urllib.parse import quote, unquote

TEMPLATE, FILE, CATEGORY, MEDIA, MODULE, PROJECT = 10, 6, 14, -2, 828, 4
CANONICAL: dict[int, tuple[str, ...]] = {
    -2: ("Media",),
    -1: ("Special",),
    0: ("",),
    1: ("Talk",),
    2: ("User",),
    3: ("User talk",),
    4: ("Project",),
    5: ("Project talk",),
    6: ("File", "Image"),
    7: ("File talk", "Image talk"),
    8: ("MediaWiki",),
    9: ("MediaWiki talk",),
    10: ("Template",),
    11: ("Template talk",),
    12: ("Help",),
    13: ("Help talk",),
    14: ("Category",),
    15: ("Category talk",),
    828: ("Module",),
    829: ("Module talk",),
}
"""The names every MediaWiki understands besides its own (docs/export-0.11.xsd and Manual:Namespace)."""

ELSEWHERE = {
    "wikipedia": "https://en.wikipedia.org/wiki/",
    "w": "https://en.wikipedia.org/wiki/",
    "wiktionary": "https://en.wiktionary.org/wiki/",
    "wikt": "https://en.wiktionary.org/wiki/",
    "mw": "https://www.mediawiki.org/wiki/",
    "mediawikiwiki": "https://www.mediawiki.org/wiki/",
    "commons": "https://commons.wikimedia.org/wiki/",
    "meta": "https://meta.wikimedia.org/wiki/",
    "metawikipedia": "https://meta.wikimedia.org/wiki/",
    "wikidata": "https://www.wikidata.org/wiki/",
    "d": "https://www.wikidata.org/wiki/",
    "wikibooks": "https://en.wikibooks.org/wiki/",
    "wikisource": "https://en.wikisource.org/wiki/",
    "phab": "https://phabricator.wikimedia.org/",
    "rfc": "https://tools.ietf.org/html/rfc",
    "doi": "https://doi.org/",
}
"""Interwiki prefixes that mean the same nearly everywhere; a dump does not hold the wiki's own table."""

_LANGUAGES = frozenset(
    "af als an ar arz ast az be bg bn br bs ca ceb cs cv cy da de el en eo es et eu fa fi fo fr fy ga gl gu he hi hr "
    "hu hy ia id io is it ja jv ka kk km kn ko ku ky la lb lt lv mg mk ml mn mr ms my nds ne nl nn no oc pa pl pms pt "
    "pt-br ro ru scn sco sh si simple sk sl sq sr su sv sw ta te th tl tr tt uk ur uz vec vi vo wa war yi yo yue zh "
    "zh-hans zh-hant zh-min-nan zh-yue".split()
)
_BAD = re.compile(r"[<>\[\]{}|\n\x7f\x0b]")
_CLIMBS = re.compile(r"(?:^|/)\.{1,2}(?:/|$)|~~~")
_BLANKS = re.compile(r"[ _\u00a0\u1680\u180e\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]+")


class Title(NamedTuple):
    """A page's title: the number of its namespace, the rest in the wiki's spelling, and a place on the page."""

    space: int
    name: str
    fragment: str = ""
    prefix: str = ""
    """The namespace's name in this wiki."""

    @property
    def full(self) -> str:
        """As the wiki writes it, with its namespace."""
        return f"{self.prefix}:{self.name}" if self.prefix else self.name


class Site:
    """What a dump says of its wiki: `namespaces` are number → names, the wiki's own first."""

    def __init__(self, said: Mapping[str, Any]) -> None:
        self.name = str(said.get("name", ""))
        self.base = str(said.get("base", ""))
        self.first_letter = said.get("case") != "case-sensitive"
        self.namespaces: dict[int, tuple[str, ...]] = dict(CANONICAL)
        for number, names in dict(said.get("namespaces", {})).items():
            own = tuple(map(str, names))
            self.namespaces[int(number)] = (*own, *(n for n in CANONICAL.get(int(number), ()) if n not in own))
        self._numbers = {
            folded(name): number for number, names in sorted(self.namespaces.items()) for name in names if name
        }
        self.title = lru_cache(4096)(self._title)

    def number(self, name: str) -> int | None:
        """The number of a namespace by any of its names."""
        return self._numbers.get(folded(name))

    def prefix(self, space: int) -> str:
        """The wiki's own name of a namespace."""
        return self.namespaces.get(space, ("",))[0]

    def _title(self, text: str, default: int = 0) -> Title | None:
        """The title that stands in a link or a template's braces, or None when there can be no such page."""
        if "%" in text:
            text = unquote(text, errors="replace")
        if "&" in text:
            text = unescape(text)
        text, _, fragment = text.partition("#")
        name = _BLANKS.sub(" ", text).strip(" ")
        space = default
        if name.startswith(":"):
            name, space = name[1:].strip(" "), 0
        before, colon, after = name.partition(":")
        if colon and (number := self.number(before)) is not None:
            name, space = after.strip(" "), number
        if _BAD.search(name) or _CLIMBS.search(name) or (not name and (space or not fragment)):
            return None
        if self.first_letter and name:
            name = name[0].upper() + name[1:]
        return Title(space, name, fragment.strip(), self.prefix(space))

    def language(self, text: str) -> bool:
        """Whether a link's target is the same page in another language, which MediaWiki shows beside the text."""
        before, colon, _ = text.partition(":")
        return bool(colon) and before.strip().lower() in _LANGUAGES and self.number(before) is None

    def elsewhere(self, text: str) -> str | None:
        """The address of a page of another wiki (`wikipedia:Dog`), or None when it is none that is known."""
        before, colon, after = text.lstrip(" :").partition(":")
        place = ELSEWHERE.get(before.strip().lower()) if colon and self.number(before) is None else None
        if place is None:
            return None
        page, hash_, fragment = after.strip().replace(" ", "_").partition("#")
        return place + quote(page, safe="/:@!$()*,;~") + (hash_ + quote(fragment) if hash_ else "")

    def own(self, url: str) -> Title | None:
        """The page a full address of this very wiki leads to, judged by the address of its main page."""
        folder = self.base.rpartition("/")[0] + "/"
        host = "/".join(self.base.split("/")[:3])
        if "//" not in self.base:
            return None
        plain = re.sub(r"^(?:https?:)?//", "//", url)
        if "index.php?" in plain and plain.startswith(re.sub(r"^https?:", "", host) + "/"):
            found = re.search(r"[?&]title=([^&#]+)", plain)
            return self.title(found[1].replace("+", " ")) if found else None
        stem = re.sub(r"^https?:", "", folder)
        return self.title(plain[len(stem) :]) if plain.startswith(stem) and "?" not in plain else None


def folded(name: str) -> str:
    """A namespace's name as links compare it."""
    return _BLANKS.sub(" ", name).strip().casefold()


def resource(title: Title) -> str:
    """The path under which the connector answers a page's wikitext."""
    name = quote(title.full, safe="")
    return "mediawiki/" + (f"%2E{name[1:]}" if name.startswith(".") else name)
