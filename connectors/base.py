"""The seam between the systems documentation lives in and the engine: the values a connector yields, and its errors.

A connector lists a system's documents (`crawl`) and reads one when asked (`read`). It knows nothing of pages,
rendering, the manifest or Intercom, and imports nothing of `ingest`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple, Protocol

ABOVE = 4
"""How many folders above a source's root the description of its site may lie."""


class Document(NamedTuple):
    """A raw document, as found. Small: its bytes are read later, if at all.

    `key` is its stable name inside the source (NFC, `/`-separated for files) and the default external id.
    `version` is a cheap token: the same non-empty version means the same bytes; "" means unknown, read it.
    `path` says where it was found, relative to the connector's root; file names that are not valid Unicode keep
    their surrogate escapes here (never in `key`). The rest is what the source itself knows, if anything: `space` is the
    key of the space or collection, `section` the titles of what it lies under, outermost first, `changed` the day of
    its last change, as 2026-01-31, `author` who made that, as `Name <address>`. The same
    version also means the same title, url, space, section and labels.
    """

    key: str
    version: str
    media_type: str
    path: str
    title: str | None = None
    url: str | None = None
    space: str = ""
    section: tuple[str, ...] = ()
    labels: tuple[str, ...] = ()
    changed: str = ""
    author: str = ""


class Unreadable(NamedTuple):
    """Something that exists but cannot be read, listed or opened: its page is held, never deleted."""

    key: str
    path: str
    reason: str


class Excluded(NamedTuple):
    """Seen and left out on purpose: filtered, hidden, draft, restricted, no renderer. `key` of a folder ends in `/`.

    `reason` is a short phrase that is counted in reports ("excluded by a rule", "no renderer for .png").
    `withdrawn` says that its own system keeps it from readers (restricted, draft, archived, deleted), not a setting of
    ours: a page that is already published goes without asking, as if its document were gone.
    """

    key: str
    path: str
    reason: str
    withdrawn: bool = False


class Content(NamedTuple):
    """The bytes of a document. `settled` is False when they could change again without the version showing it."""

    body: bytes
    settled: bool = True


class Resource(NamedTuple):
    """A file beside the documents: one they include, or one that describes their site.

    `version` is as a document's. `body` is None when the version is the one the caller knows already.
    """

    version: str
    body: bytes | None


class ConnectorError(Exception):
    """A source cannot be read at all; other sources go on. `hint` says what to do about it."""

    def __init__(self, what: str, *, at: str = "", hint: str = "") -> None:
        super().__init__(what)
        self.what, self.at, self.hint = what, at, hint


class IncompleteListing(ConnectorError):  # noqa: N818 - what it says of the listing, and the family says Error
    """Raised at the end of a crawl that may have missed something: what was yielded counts, nothing may be deleted."""


class Changed(Exception):  # noqa: N818 - it is an event, not an error
    """The document is not, or no longer, what the crawl saw: it changed or vanished since, or while being read."""


class Connector(Protocol):
    """What the engine needs of a source. A user's own connector is a class `package.module:Class` with these.

    What some have besides is used where it is there: `moved` and `ambiguous` say what was renamed since a `mark`,
    `edited` looks at one document alone, `signs` says what to watch in place of `roots`.
    """

    roots: Sequence[str]
    """Folders watch mode watches; empty: the source is polled."""

    state: str
    """After a crawl that ended normally: what `unchanged` needs to recognise the same listing. "" = unknown."""

    lasting: bool
    """Whether a document keeps its key when it is renamed or moved: a new key is then always another document."""

    contained: bool
    """Whether `state` stands for all that `resource` answers, too, as that of an archive does."""

    notes: Sequence[str]
    """After a crawl: sentences a person should read about the source as a whole, each said once."""

    def crawl(self) -> Iterator[Document | Unreadable | Excluded]:
        """Yield everything there is, each key once. Ending normally states that the listing is complete.

        Raises `IncompleteListing` at its end, or `ConnectorError` when nothing can be said.
        """
        ...

    def read(self, document: Document) -> Content:
        """The document's bytes. Raises `Changed`, or `OSError` when it cannot be read."""
        ...

    def resource(self, path: str, known: str = "") -> Resource | None:
        """The file at `path`, seen from the source's root, which need not be a document. `known` is its last version.

        None when there is no such file, or none that may be read. A path may begin with up to `ABOVE` times `../`.
        A system without files answers None. Raises `OSError` when it is there and cannot be read.
        """
        ...

    def unchanged(self, state: str) -> bool:
        """Whether a crawl would yield now exactly what the crawl that left `state` yielded.

        Cheaper than a crawl, and False whenever in doubt. It never reads a document.
        """
        ...
