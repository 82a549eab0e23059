"""A wiki of a test's own, as a connector: pages known by ids, found at paths, with what a wiki knows of them."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Sequence

from connectors.base import Changed, Content, Document, Excluded, IncompleteListing, Resource, Unreadable

PAGES: dict[str, tuple[Document, str]] = {}
"""What is on the shelf: by id, a page without its version, and its body."""

WITHDRAWN: dict[str, str] = {}
"""Pages the wiki keeps from readers, and why."""

NOTES: list[str] = []

HIDDEN: set[str] = set()
"""Pages that cannot be listed just now."""


MOVED: dict[str, str] = {}
"""What the wiki says was renamed since the mark `then`: new key → old key."""

UNSURE: dict[str, tuple[str, ...]] = {}
ASKED: list[str] = []
"""The marks it was asked about."""


def clear() -> None:
    """An empty shelf."""
    PAGES.clear()
    WITHDRAWN.clear()
    NOTES.clear()
    HIDDEN.clear()
    MOVED.clear()
    UNSURE.clear()
    ASKED.clear()


def put(key: str, title: str, body: str, **known: object) -> None:
    """A page of Markdown, found under its title."""
    section = known.get("section", ())
    assert isinstance(section, tuple)
    path = "/".join((*section, f"{title} {key}.md"))
    document = Document(key, "", "text/markdown", path, title)
    PAGES[key] = (document._replace(**known), body)  # type: ignore[arg-type]


class Shelf:
    """The connector."""

    contained = True
    lasting = False

    def __init__(
        self,
        path: str,
        *,
        include: Sequence[str] = (),
        exclude: Sequence[str] = (),
        media_type: Callable[[str], str | None] | None = None,
    ) -> None:
        self.roots: Sequence[str] = ()
        self.notes: Sequence[str] = ()
        self.state = ""
        self.mark, self.branch, self.commit = "now", "main", "c0ffee"

    def crawl(self) -> Iterator[Document | Unreadable | Excluded]:
        """All pages."""
        for key, (document, body) in sorted(PAGES.items()):
            if key in HIDDEN:
                continue
            if key in WITHDRAWN:
                yield Excluded(key, document.path, WITHDRAWN[key], withdrawn=True)
            else:
                yield document._replace(version=_version(document, body))
        self.notes = tuple(NOTES)
        if HIDDEN:
            raise IncompleteListing("a part cannot be listed", hint="wait")

    def read(self, document: Document) -> Content:
        """A page's body."""
        now, body = PAGES[document.key]
        if _version(now, body) != document.version:
            raise Changed(document.key)
        return Content(body.encode())

    def resource(self, path: str, known: str = "") -> Resource | None:
        """There are no files."""
        return None

    def moved(self, since: str) -> dict[str, str]:
        """What was renamed."""
        ASKED.append(since)
        return dict(MOVED)

    def ambiguous(self, since: str) -> dict[str, tuple[str, ...]]:
        """What may have been."""
        return dict(UNSURE)

    def unchanged(self, state: str) -> bool:
        """Never known."""
        return False


def _version(document: Document, body: str) -> str:
    return hashlib.sha256(repr((document, body)).encode()).hexdigest()


class Ids(Shelf):
    """The same, where a page keeps its id whatever becomes of it."""

    lasting = True
