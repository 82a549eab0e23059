"""Where a document stands, and which rules of its source hold there. What a rule then sets is `place`'s."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from connectors import REGISTRY
from connectors.base import Document
from ingest.address import OWN_URL
from ingest.settings import FILES, Rule, Source

if TYPE_CHECKING:
    from pathspec import GitIgnoreSpec

    from ingest.manifest.working import Working


class Where(NamedTuple):
    """Where a document stands. In a wiki its path is made of the titles it lies under and its own."""

    path: str
    wiki: bool = False
    space: str = ""
    section: tuple[str, ...] = ()
    labels: tuple[str, ...] = ()
    url: str | None = None


def where_of(source: Source, working: Working, key: str, title: str) -> Where:
    """What the listing says of a document; `title` is its own, in case the source knows none."""
    if source.type in FILES and source.page_url != OWN_URL and not any(map(_asks_more, source.rules)):
        return Where(key)  # what most sources are asked for needs no look into the listing
    document = working.listed(source.name, key)
    if not isinstance(document, Document):
        return Where(key)
    wiki = source.type not in FILES and (source.type in REGISTRY or document.path != key)
    path = _path((*document.section, document.title or title)) if wiki else key
    return Where(path, wiki, document.space, document.section, document.labels, document.url)


def _asks_more(rule: Rule) -> bool:
    """Whether a rule speaks of more than paths."""
    return bool(rule.labels or rule.sections or rule.spaces)


def _path(titles: tuple[str, ...]) -> str:
    """Titles as a path, in which a slash within a title is a dash."""
    return "/".join(title.replace("/", "-").strip() or "-" for title in titles)


class Ready(NamedTuple):
    """A rule, ready to be asked for one document after another."""

    rule: Rule
    paths: GitIgnoreSpec | None
    labels: frozenset[str]
    sections: GitIgnoreSpec | None

    @classmethod
    def of(cls, rule: Rule) -> Ready:
        """The rule as configured."""
        return cls(rule, _spec(rule.paths), frozenset(map(str.casefold, rule.labels)), _spec(rule.sections))

    def fits(self, where: Where) -> bool:
        """Whether all its conditions hold."""
        return (
            (self.paths is None or self._on_path(self.paths, where))
            and (not self.labels or not self.labels.isdisjoint(map(str.casefold, where.labels)))
            and (self.sections is None or self._in_section(self.sections, where.section))
            and (not self.rule.spaces or where.space in self.rule.spaces)
        )

    @staticmethod
    def _on_path(paths: GitIgnoreSpec, where: Where) -> bool:
        # Any page of a wiki may have others below it: a pattern for a folder means the page as well.
        return paths.match_file(where.path) or (where.wiki and paths.match_file(where.path + "/"))

    @staticmethod
    def _in_section(sections: GitIgnoreSpec, section: tuple[str, ...]) -> bool:
        return bool(section) and sections.match_file(_path(section) + "/")


def _spec(patterns: tuple[str, ...]) -> GitIgnoreSpec | None:
    if not patterns:
        return None
    from pathspec import GitIgnoreSpec

    return GitIgnoreSpec.from_lines(patterns)
