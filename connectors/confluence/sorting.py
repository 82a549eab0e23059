"""What becomes of the pages of a live wiki, and of the files attached to them, once it is known who may read them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from os.path import splitext
from typing import NamedTuple

from connectors.base import Document, Excluded, Unreadable
from connectors.confluence.answers import File, Found
from connectors.confluence.judging import OPEN, UNKNOWN, Judge, Verdict
from connectors.confluence.page import MEDIA_TYPE, Attachment
from connectors.confluence.trouble import Strange, Trouble
from connectors.hashing import blake2b
from connectors.selection import Selection

FORMAT = 1
"""Part of every version: to be raised whenever reading makes other bytes of the same page."""
_WITHDRAWN = {"archived": "archived", "trashed": "deleted", "deleted": "deleted", "draft": "draft"}

Seen = Document | Unreadable | Excluded


class Wanted(NamedTuple):
    """What a source asks of a wiki."""

    site: str
    spaces: tuple[str, ...]
    selection: Selection
    media_type: Callable[[str], str | None]
    blog_posts: bool = False
    attachments: bool = False


class Open(NamedTuple):
    """A page that everybody who may view its space may read, and what reading it takes."""

    found: Found
    version: str
    children: tuple[tuple[str, str], ...]
    files: dict[str, Attachment] | None
    """Its attachments by name; None: not asked yet."""


class Sorting:
    """Takes pages one by one. `pages`, `files` and `titles` hold only what is open; `failure`: files may be missing."""

    def __init__(self, judge: Judge, wanted: Wanted) -> None:
        self.seen: list[Seen] = []
        self.pages: dict[str, Open] = {}
        self.files: dict[str, tuple[File, str]] = {}
        self.titles: dict[tuple[str, str], str] = {}
        self.doubtful: set[tuple[str, str]] = set()
        """Space and title of pages that are there and cannot be judged."""
        self.failure: Trouble | None = None
        self._judge, self._wanted = judge, wanted
        self._taken: set[str] = set()

    def take(self, one: Found, verdict: Verdict | None, children: tuple[tuple[str, str], ...]) -> None:
        """A page, and what is attached to it. `verdict` is None for one that is not current."""
        path = _path(one.space, [one.title or one.id])
        if verdict is None:
            reason = _WITHDRAWN.get(one.status)
            # Files of such pages cannot be listed.
            gone = Excluded(one.id, path, reason, withdrawn=True) if reason else None
            self.seen.append(gone or Unreadable(one.id, path, "status unknown"))
            return
        files = self._judge.files(one) if self._wanted.attachments else None
        page = self._page(one, verdict, children, files, path)
        self.seen.append(page)
        if isinstance(page, Unreadable):
            self.doubtful.add(named(one.space, one.title))
        withdrawn = isinstance(page, Excluded) and page.withdrawn
        if self._wanted.attachments and files is None and not withdrawn and self.failure is None:
            self.failure = Strange(f"the attachments of page {one.id} cannot be listed")
        for file in sorted(files or (), key=lambda file: int(file.id)):
            self._take_file(file, page)

    def _page(
        self,
        one: Found,
        verdict: Verdict,
        children: tuple[tuple[str, str], ...],
        files: list[File] | None,
        path: str,
    ) -> Seen:
        """What becomes of a current page."""
        if verdict.says not in (OPEN, UNKNOWN):
            return Excluded(one.id, path, verdict.says, withdrawn=True)
        if verdict.says == UNKNOWN:
            return Unreadable(one.id, path, UNKNOWN)
        if not one.title or not one.version:
            return Unreadable(one.id, path, "the wiki's answer lacks its title or version")
        labels = self._judge.labels(one)
        if labels is None:
            return Unreadable(one.id, path, "labels unknown")
        if self._wanted.attachments and files is None:
            return Unreadable(one.id, path, "attachments unknown")
        section = tuple(above.title for above in verdict.line)
        known = None if files is None else {file.title: self._attachment(file) for file in files}
        told = (one.title, one.url, one.space, section, labels)
        version = _version(one.version, self._wanted.site, *told, children, known)
        self._open(one, Open(one, version, children, known))
        path = _path(one.space, [*section, one.title])
        reason = self._wanted.selection.reason([*section, one.title], labels)
        if reason:
            return Excluded(one.id, path, reason)
        return Document(one.id, version, MEDIA_TYPE, path, *told, one.changed)

    def _open(self, one: Found, page: Open) -> None:
        self.pages[one.id] = page
        name = named(one.space, one.title)
        if one.kind == "page" or name not in self.titles:
            self.titles[name] = one.id

    def _attachment(self, file: File) -> Attachment:
        return Attachment(file.id, file.type, self._wanted.media_type(file.title) is not None)

    def _take_file(self, file: File, page: Seen) -> None:
        """A file has its page's fate, at best."""
        key, path = f"attachment/{file.id}", _path(page.path, [file.title])
        if key in self._taken:
            return
        self._taken.add(key)
        if not isinstance(page, Document):
            self.seen.append(page._replace(key=key, path=path))
            return
        section = (*page.section, page.title or "")
        kind = self._wanted.media_type(file.title)
        reason = self._wanted.selection.reason([*section, file.title], page.labels)
        if kind is None or reason:
            self.seen.append(Excluded(key, path, reason or _no_renderer(file.title)))
            return
        told = (file.title, page.url, page.space, section, page.labels)
        version = _version(file.version, kind, *told)
        self.files[key] = (file, version)
        self.seen.append(Document(key, version, kind, path, *told, file.changed))


def named(space: str, title: str) -> tuple[str, str]:
    """Confluence keeps titles apart regardless of their case."""
    return space.casefold(), title.casefold()


def _no_renderer(name: str) -> str:
    suffix = splitext(name)[1].lower()
    return f"no renderer for {suffix}" if suffix else "no renderer for names without a suffix"


def _path(first: str, names: Sequence[str]) -> str:
    return "/".join([first, *(name.replace("/", "-").strip() or "-" for name in names)])


def _version(number: int, *known: object) -> str:
    """The system's own version, and a hash over everything else of it that is published with it."""
    import json

    text = json.dumps([FORMAT, *known], sort_keys=True)
    return f"{number}-{blake2b(text.encode(), digest_size=12).hexdigest()}"
