"""Titles of a MediaWiki as its dump writes them: namespaces and one spelling for each title. Reads nothing."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple
from unicodedata import normalize

from connectors.base import ConnectorError

CANONICAL = {
    -2: "Media", -1: "Special", 0: "", 1: "Talk", 2: "User", 3: "User talk", 4: "Project", 5: "Project talk",
    6: "File", 7: "File talk", 8: "MediaWiki", 9: "MediaWiki talk", 10: "Template", 11: "Template talk", 12: "Help",
    13: "Help talk", 14: "Category", 15: "Category talk", 828: "Module", 829: "Module talk",
}  # fmt: skip
"""What every MediaWiki calls its namespaces besides the names in its own language (Manual:Namespace)."""

CATEGORY, FILE = 14, 6
_BLANKS = re.compile(r"[ _\u00a0\u2000-\u200a\u202f\u3000]+")
_MAIN = frozenset(("main", "(main)", "", "article", "articles"))


class Site(NamedTuple):
    """What a dump says of its wiki."""

    name: str
    base: str
    case: str
    namespaces: dict[int, list[str]]
    """Number → the wiki's own name, then other names of it."""

    def number(self, name: str) -> int | None:
        """The number of a namespace by any of its names."""
        wanted = folded(name)
        for number, names in self.namespaces.items():
            if number and wanted in map(folded, names):
                return number
        for number, canonical in CANONICAL.items():
            if canonical and folded(canonical) == wanted:
                return number
        return FILE if wanted == "image" else None

    def prefix(self, number: int) -> str:
        """The wiki's own name of a namespace, "" of the main one."""
        names = self.namespaces.get(number)
        return names[0] if names else CANONICAL.get(number, "")

    def wanted(self, names: Sequence[str | int]) -> frozenset[int]:
        """The numbers of the namespaces a person chose. Raises `ConnectorError` for one this wiki does not have."""
        found = set()
        for name in names:
            text = str(name).strip()
            if re.fullmatch(r"-?\d{1,6}", text):
                found.add(int(text))
            elif folded(text) in _MAIN:
                found.add(0)
            elif (number := self.number(text)) is not None:
                found.add(number)
            else:
                known = ", ".join(sorted(self.prefix(number) or "main" for number in self.namespaces if number >= 0))
                raise ConnectorError(
                    f"the wiki has no namespace {text!r}", at="namespaces", hint=f"its namespaces are: {known}"
                )
        return frozenset(found)

    def normal(self, title: str, default: int = 0) -> tuple[int, str]:
        """The namespace of a title and its one spelling, with the namespace's own name."""
        text = _BLANKS.sub(" ", normalize("NFC", title)).strip()
        number = default
        before, colon, after = text.partition(":")
        if text.startswith(":"):
            return self.normal(text[1:])
        if colon and (found := self.number(before)) is not None:
            number, text = found, after.strip()
        if self.case != "case-sensitive":
            text = text[:1].upper() + text[1:]
        prefix = self.prefix(number)
        return number, f"{prefix}:{text}" if prefix else text


def folded(name: str) -> str:
    """A namespace's name as links compare it."""
    return _BLANKS.sub(" ", name).strip().casefold()


_NO_TEXT = re.compile(r"<!--.*?(?:-->|\Z)|<nowiki>.*?(?:</nowiki>|\Z)", re.DOTALL | re.IGNORECASE)
_LINK = re.compile(r"\[\[\s*([^\[\]|:\n{}<>]{1,80}):([^\[\]|\n{}<>]{1,300})(?:\||\]\])")
_REDIRECT = re.compile(r"\s*#[^\W\d_]{4,40}\s*:?\s*\[\[([^\[\]|\n]{1,300})")
_KEYWORDS = re.compile(
    r"\s*#(?:redirect|weiterleitung|redirection|redirección|redirecionamento|rinvia|doorverwijzing|patrz|"
    r"перенаправление|перенаправлення|転送|重定向|重新導向|omdirigering|omdiriger|ohjaus|yönlendir|přesměruj)\b",
    re.IGNORECASE,
)


def categories(site: Site, text: str) -> tuple[str, ...]:
    """The categories a page names itself, sorted; those its templates put it into are not seen without them."""
    if "[[" not in text:
        return ()
    names = [folded(name) for name in (*site.namespaces.get(CATEGORY, []), CANONICAL[CATEGORY])]
    found = set()
    for link in _LINK.finditer(_NO_TEXT.sub("", text) if "<" in text else text):
        if folded(link[1]) in names:
            found.add(site.normal(link[2], CATEGORY)[1].partition(":")[2])
    return tuple(sorted(found - {""}))


def redirect(text: str, *, flagged: bool) -> str | None:
    """The title a page's text redirects to, with its fragment; `flagged`: the dump says that it is a redirect."""
    if "#" not in text[:200] or not (flagged or _KEYWORDS.match(text)):
        return None
    found = _REDIRECT.match(text)
    return found[1].strip() if found else None
