"""A MediaWiki as a source: an XML dump, made with Special:Export or with dumpBackup.php.

What a dump says is `dump`'s, the texts are kept in `spool`. Nothing is asked of the wiki itself.
"""

from __future__ import annotations

import json
import time
import zlib
from typing import TYPE_CHECKING
from urllib.parse import unquote

from connectors.archive import stamp_of
from connectors.base import (
    Changed,
    ConnectorError,
    Content,
    Document,
    Excluded,
    IncompleteListing,
    Resource,
    Unreadable,
)
from connectors.exported import digest, known, state_of, trouble, version_of
from connectors.mediawiki import files
from connectors.selection import Selection

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from connectors.mediawiki.spool import Kept, Spool

_FORMAT = 1
"""Part of every state: raise it when the same dump would now be listed differently."""

MEDIA_TYPE = "application/vnd.fin-ingest.mediawiki+json"
DEFAULT_NAMESPACES = ("main", "Project", "Help")
_RESOURCES = "mediawiki/"
_MATERIAL = frozenset((10, 828))
_NOTE = (
    "a dump of a MediaWiki does not say who may read a page: everything in it counts as readable by those who may read "
    "the wiki; where an extension keeps pages from readers, leave their namespace or title out"
)


class MediaWiki:
    """The pages of a dump that are in the namespaces wanted; redirects are names for links.

    `path` is an .xml file, packed with gzip or bzip2 or not, or a folder or zip that holds some, or a pattern: then the
    newest. `namespaces` are names or numbers; templates and modules are material for other pages in any case. `include`
    and `exclude` are patterns over titles, `labels` and `exclude_labels` categories that a page names itself.
    """

    lasting, contained = True, True

    def __init__(
        self,
        path: str,
        *,
        include: Sequence[str] = (),
        exclude: Sequence[str] = (),
        labels: Sequence[str] = (),
        exclude_labels: Sequence[str] = (),
        namespaces: Sequence[str | int] = DEFAULT_NAMESPACES,
        media_type: Callable[[str], str | None],  # noqa: ARG002 - every export is asked so; a dump holds no files
        clock: Callable[[], int] = time.time_ns,
    ) -> None:
        self._path = path
        self._options = (tuple(include), tuple(exclude), tuple(labels), tuple(exclude_labels))
        self._namespaces = tuple(namespaces)
        self._clock = clock
        self._read: tuple[files.Files, Spool, list[str]] | None = None
        self.roots: Sequence[str] = ()
        self.state = ""
        self.notes: Sequence[str] = ()

    def crawl(self) -> Iterator[Document | Unreadable | Excluded]:
        """Every page of the dump, in the order of titles.

        Raises `ConnectorError` when there is no dump or an option is malformed, `IncompleteListing` at the end when
        the dump is cut off or damaged.
        """
        self.state, self.notes = "", ()
        selection = Selection.of(*self._options)
        found, spool, gaps = self._spooled(fresh=True)
        wanted = spool.site.wanted(self._namespaces)
        for page in spool.pages():
            yield self._judged(spool, page, wanted, selection)
        self.notes = (_NOTE,)
        try:
            found.verify()
        except Changed:
            gaps = [*gaps, "it was written to meanwhile"]
        if gaps:
            what = f"the dump is not complete: {'; '.join(gaps[:3])}"
            hint = "nothing is deleted while that is so: make the dump again, and let it finish"
            raise IncompleteListing(what, at=found.place, hint=hint)
        self.state = self._state(found.stamp)

    def read(self, document: Document) -> Content:
        """The page as rendering takes it. Raises `Changed` when it is not the one crawled, or the dump is not."""
        found, spool, _ = self._spooled()
        found.verify()
        page = spool.page(document.key)
        if page is None:
            raise Changed(document.path)
        text = spool.text(page.key)
        known(document, self._document(spool, page, text).version)
        return Content(self._wrapped(spool, page, text), settled=bool(found.stamp))

    def resource(self, path: str, known: str = "") -> Resource | None:
        """The wikitext of the page called by `mediawiki/` and its title, for pages that include it."""
        if not path.startswith(_RESOURCES):
            return None
        if known and known == stamp_of(self._path):
            return Resource(known, None)
        try:
            found, spool, _ = self._spooled()
            found.verify()
        except (ConnectorError, Changed) as error:
            raise OSError(str(error)) from error
        title = spool.site.normal(unquote(path.removeprefix(_RESOURCES), errors="replace"))[1]
        page = spool.titled(title)
        if page is None or page.state != "text" or page.model not in ("wikitext", ""):
            return None
        return Resource(found.stamp, spool.text(page.key).encode("utf-8", "replace"))

    def unchanged(self, state: str) -> bool:
        """Whether the dump's files have the numbers they had. Reads none of them."""
        return bool(state) and state == self._state(stamp_of(self._path))

    def _state(self, stamp: str) -> str:
        return state_of(stamp, _FORMAT, self._path, self._options, self._namespaces)

    def _spooled(self, *, fresh: bool = False) -> tuple[files.Files, Spool, list[str]]:
        """The dump, read; what was read before counts while the files are the same."""
        if self._read is not None and not fresh:
            return self._read
        now = files.find(self._path, self._clock)
        if self._read is not None:
            old, spool, _ = self._read
            if now.stamp and now.stamp == old.stamp:
                return self._read
            self._read = None
            spool.close()
        self._read = (now, *_read(now))
        return self._read

    def _judged(
        self, spool: Spool, page: Kept, wanted: frozenset[int], selection: Selection
    ) -> Document | Unreadable | Excluded:
        key, title = page.key, page.title
        if page.state == "deleted":
            return Excluded(key, title, "suppressed text", withdrawn=True)
        if page.target is not None:
            return Excluded(key, title, "redirect", withdrawn=True)
        if page.space not in wanted:
            name = spool.site.prefix(page.space) or ("main" if not page.space else f"number {page.space}")
            kind = "material for other pages" if page.space in _MATERIAL else "not in the namespaces wanted"
            return Excluded(key, title, f"{kind} ({name})")
        if page.model not in ("wikitext", ""):
            return Excluded(key, title, f"no wikitext ({page.model[:40]})")
        if page.state != "text":
            lost = "its text is too large" if page.state == "too large" else "the dump does not hold its text"
            return Unreadable(key, title, lost)
        document = self._document(spool, page, spool.text(key))
        reason = selection.reason((*document.section, _last(page, document.section)), document.labels)
        return Excluded(key, title, reason) if reason is not None else document

    def _document(self, spool: Spool, page: Kept, text: str) -> Document:
        from connectors.mediawiki.titles import categories

        parts = page.title.split("/")[:20]
        above = tuple(name for end in range(1, len(parts)) if spool.has(name := "/".join(parts[:end])))
        labels = categories(spool.site, text)
        made = Document(
            page.key, "", MEDIA_TYPE, page.title, page.title,
            space=spool.site.name, section=above, labels=labels, changed=page.time[:10],
        )  # fmt: skip
        return made._replace(version=version_of(digest(self._wrapped(spool, page, text)), made))

    def _wrapped(self, spool: Spool, page: Kept, text: str) -> bytes:
        site = spool.site
        names = {str(number): list(dict.fromkeys(names)) for number, names in sorted(site.namespaces.items())}
        wrapped = {
            "title": page.title,
            "text": text,
            "redirects": spool.names(page.title),
            "site": {"name": site.name, "base": site.base, "case": site.case, "namespaces": names},
        }
        return json.dumps(wrapped, ensure_ascii=False, sort_keys=True).encode("utf-8", "replace")


def _last(page: Kept, above: tuple[str, ...]) -> str:
    """A page's own name below the pages it lies under."""
    return page.title[len(above[-1]) + 1 :] if above else page.title


def _read(found: files.Files) -> tuple[Spool, list[str]]:
    """All dumps of a source in one spool, and what could not be read of them. Raises `ConnectorError`."""
    from connectors.mediawiki.dump import Damaged, Dump, NoDump
    from connectors.mediawiki.spool import Spool

    spool, gaps, no_dumps = Spool(), list(found.tree.missed) if found.tree is not None else [], 0
    first = True
    for name in found.names:
        try:
            with found.open(name) as file:
                dump = Dump(file)
                for page in dump.pages():
                    if first:
                        spool.site, first = dump.site, False
                    spool.add(page)
                if first and dump.ended:
                    spool.site, first = dump.site, False
        except NoDump:
            no_dumps += 1
        except (Damaged, EOFError, OSError, Changed, zlib.error) as error:
            cut = isinstance(error, (EOFError, zlib.error))
            gaps.append(f"{name}: {'it is cut off' if cut else trouble(error)}")
    if no_dumps == len(found.names) or (first and gaps):
        spool.close()
        what = f"{found.place} is no dump of a MediaWiki" if not gaps else f"no page can be read: {gaps[0]}"
        raise ConnectorError(what, at=found.place, hint="make it with Special:Export or dumpBackup.php --current")
    spool.complete()
    return spool, gaps
