"""Where a document stands, and which rules of its source hold there. What a rule then sets is `place`'s."""

from __future__ import annotations

from calendar import timegm
from fnmatch import fnmatchcase
from time import gmtime, strftime, strptime
from typing import TYPE_CHECKING, NamedTuple

from connectors import REGISTRY
from connectors.base import Document
from ingest.address import OWN_URL
from ingest.settings import FILES, Rule, Source

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pathspec import GitIgnoreSpec

    from ingest.manifest.working import Working


ANSWERS = "\x1f"
"""Stands between a version and the answers of rules."""
_DAY = 86_400.0


class Where(NamedTuple):
    """Where a document stands. In a wiki its path is made of the titles it lies under and its own."""

    path: str
    wiki: bool = False
    space: str = ""
    section: tuple[str, ...] = ()
    labels: tuple[str, ...] = ()
    url: str | None = None
    changed: str = ""
    author: str = ""


def where_of(source: Source, working: Working, key: str, title: str) -> Where:
    """What the listing says of a document; `title` is its own, in case the source knows none."""
    if source.type in FILES and source.page_url != OWN_URL and not any(map(_asks_more, source.rules)):
        return Where(key)  # what most sources are asked for needs no look into the listing
    document = working.listed(source.name, key)
    if not isinstance(document, Document):
        return Where(key)
    wiki = source.type not in FILES and (source.type in REGISTRY or document.path != key)
    path = _path((*document.section, document.title or title)) if wiki else key
    last_change = document.changed, document.author
    return Where(path, wiki, document.space, document.section, document.labels, document.url, *last_change)


def _asks_more(rule: Rule) -> bool:
    """Whether a rule speaks of more than paths."""
    return bool(rule.labels or rule.sections or rule.spaces or rule.asks_history)


def _path(titles: tuple[str, ...]) -> str:
    """Titles as a path, in which a slash within a title is a dash."""
    return "/".join(title.replace("/", "-").strip() or "-" for title in titles)


class Ready(NamedTuple):
    """A rule, ready to be asked for one document after another; they must have been changed before the day `before`."""

    rule: Rule
    paths: GitIgnoreSpec | None
    labels: frozenset[str]
    sections: GitIgnoreSpec | None
    before: str

    @classmethod
    def of(cls, rule: Rule, now: float) -> Ready:
        """The rule as configured; its documents are as old as they are `now`, in seconds since 1970."""
        days = [rule.changed_before] if rule.changed_before else []
        days += [_day(now - rule.older_than * _DAY)] if rule.older_than else []
        labels = frozenset(map(str.casefold, rule.labels))
        return cls(rule, _spec(rule.paths), labels, _spec(rule.sections), min(days, default=""))

    def fits(self, where: Where) -> bool | None:
        """Whether all its conditions hold; None when that depends on a last change of which nothing is known."""
        fits = (
            (self.paths is None or self._on_path(self.paths, where))
            and (not self.labels or not self.labels.isdisjoint(map(str.casefold, where.labels)))
            and (self.sections is None or self._in_section(self.sections, where.section))
            and (not self.rule.spaces or where.space in self.rule.spaces)
        )
        return fits and self.fits_history(where)

    def fits_history(self, where: Where | Document) -> bool | None:
        """Whether the last change was by whom and when it says; None when nothing is known of it."""
        asked = []
        if self.rule.authors:
            asked.append(_is_one_of(self.rule.authors, where.author) if where.author else None)
        if self.before:
            asked.append(where.changed < self.before if where.changed else None)
        return False if False in asked else None if None in asked else True

    def fits_until(self, where: Where | Document) -> float:
        """When time alone changes the answer, in seconds since 1970: when it begins to be old enough."""
        age, last = self.rule.older_than, self.rule.changed_before
        if not age or not where.changed or where.changed < self.before or (last and where.changed >= last):
            return float("inf")
        return timegm(strptime(where.changed, "%Y-%m-%d")) + (age + 1) * _DAY

    @staticmethod
    def _on_path(paths: GitIgnoreSpec, where: Where) -> bool:
        # Any page of a wiki may have others below it: a pattern for a folder means the page as well.
        return paths.match_file(where.path) or (where.wiki and paths.match_file(where.path + "/"))

    @staticmethod
    def _in_section(sections: GitIgnoreSpec, section: tuple[str, ...]) -> bool:
        return bool(section) and sections.match_file(_path(section) + "/")


def about_history(source: Source, now: float) -> list[Ready]:
    """Those rules of a source that speak of last changes."""
    return [Ready.of(rule, now) for rule in source.rules if rule.asks_history]


def answers(rules: Sequence[Ready], document: Document) -> str:
    """What each of the rules says to a document's last change, as a letter."""
    return "".join({True: "+", False: "-", None: "?"}[rule.fits_history(document)] for rule in rules)


def as_crawled(document: Document) -> Document:
    """The document with the version its connector gave it, without the answers of rules behind that."""
    return document._replace(version=document.version.partition(ANSWERS)[0])


def _is_one_of(authors: tuple[str, ...], author: str) -> bool:
    """Whether a pattern fits `Name <address>`, or either of the two."""
    name, _, address = author.casefold().rpartition(" <")
    known = (author.casefold(), name, address.removesuffix(">"))
    return any(fnmatchcase(one, pattern.casefold()) for pattern in authors for one in known)


def _day(seconds: float) -> str:
    return strftime("%Y-%m-%d", gmtime(max(seconds, 0.0)))


def _spec(patterns: tuple[str, ...]) -> GitIgnoreSpec | None:
    if not patterns:
        return None
    from pathspec import GitIgnoreSpec

    return GitIgnoreSpec.from_lines(patterns)
