"""The files of a DokuWiki as documents: what its settings say, which page is left out, what rendering takes of one."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING
from unicodedata import normalize
from urllib.parse import unquote

from connectors.base import Changed, ConnectorError, Content, Document, Excluded, Unreadable
from connectors.dokuwiki import pages, place
from connectors.dokuwiki.access import Access, is_on, setting
from connectors.exported import digest, known, trouble, version_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from connectors.selection import Selection

MEDIA_TYPE = "application/vnd.fin-ingest.dokuwiki+json"


class Wiki:
    """The files of a wiki as they were found, with what its settings say."""

    def __init__(self, found: place.Place) -> None:
        self.found = found
        conf = "\n".join(pages.decoded(found.settings.get(name, b"")) for name in place.SETTINGS[1:])
        rules = found.settings.get(place.SETTINGS[0])
        in_use = setting(conf, "useacl")
        self.open_to_all = in_use is not None and not is_on(in_use)
        self.access: Access | None = None
        if not self.open_to_all and rules is not None:
            self.access = Access.of(pages.decoded(rules), place.SETTINGS[0])
        elif is_on(in_use) and rules is None:
            what = "the wiki restricts pages, and conf/acl.auth.php, which says which, is not there"
            raise ConnectorError(what, at=found.at, hint="add the file to what is exported; nothing was changed")
        self.titled = is_on(setting(conf, "useheading")) and setting(conf, "useheading") != "navigation"
        self.raw = is_on(setting(conf, "htmlok"))
        self.start = setting(conf, "start") or "start"
        self.sidebar = setting(conf, "sidebar") or "sidebar"
        self._pages, self._others, self._twins = pages.told_apart(found.pages.members)
        self._paths = {page.id: page.path for page in self._pages}
        self._titles: dict[str, str] = {}

    def documents(
        self, selection: Selection, readers: Sequence[str], *, system: bool
    ) -> Iterator[Document | Unreadable | Excluded]:
        """Every page, and the files that are none."""
        for name, path in self._pages:
            if not self._may_read(name, readers):
                yield Excluded(name, path, "restricted", withdrawn=True)
                continue
            reason = pages.left_out(name, system=system, sidebar=self.sidebar)
            if reason is not None:
                yield Excluded(name, path, reason)
                continue
            try:
                document, _ = self._document(name, path)
            except (OSError, Changed) as error:
                yield Unreadable(name, path, trouble(error))
                continue
            reason = selection.reason((*document.section, document.title or pages.readable(name)), document.labels)
            yield Excluded(name, path, reason) if reason is not None else document
        for path in self._others:
            yield Excluded(f"file/{_key(path)}", path, "no page")
        for path in self._twins:
            yield Excluded(f"file/{_key(path)}", path, "another file holds the page of this name")

    def attachments(
        self, readers: Sequence[str], media_type: Callable[[str], str | None]
    ) -> Iterator[Document | Unreadable | Excluded]:
        """The files of data/media that can be rendered."""
        media = self.found.media
        if media is None:
            return
        seen = set()
        for path, member in media.members.items():
            name = ":".join(unquote(part, errors="replace") for part in path.split("/"))
            key = f"media/{_key(name)}"
            kind = media_type(path)
            if key in seen:
                continue
            seen.add(key)
            if not self._may_read(f"{name.rpartition(':')[0]}:*".removeprefix(":"), readers):
                yield Excluded(key, f"media/{path}", "restricted", withdrawn=True)
            elif kind is None:
                ending = path.rpartition("/")[2].rpartition(".")[2].lower()
                yield Excluded(key, f"media/{path}", f"no renderer for .{ending[:20]}")
            else:
                made = Document(key, "", kind, f"media/{path}")
                yield made._replace(version=version_of(member.version, made))

    def read(self, document: Document) -> Content:
        """What rendering takes of a document. Raises `Changed` and `OSError`."""
        try:
            if document.key.startswith("media/") and self.found.media is not None:
                path = document.path.removeprefix("media/")
                member = self.found.media.members[path]
                known(document, version_of(member.version, document))
                return Content(self.found.media.read(path), settled=bool(member.version))
            path = self._paths[document.key]
            now, body = self._document(document.key, path)
        except KeyError as error:
            raise Changed(document.path) from error
        known(document, now.version)
        return Content(body, settled=bool(self.found.pages.members[path].version))

    def source(self, name: str, readers: Sequence[str]) -> bytes | None:
        """The text of a page that may be read, UTF-8. Raises `Changed` and `OSError`."""
        path = self._paths.get(name)
        if path is None or not self._may_read(name, readers):
            return None
        return pages.decoded(self.found.pages.read(path)).encode("utf-8", "replace")

    def _may_read(self, name: str, readers: Sequence[str]) -> bool:
        return self.access is None or self.access.readable(name, readers)

    def _document(self, name: str, path: str) -> tuple[Document, bytes]:
        text = pages.decoded(self.found.pages.read(path))
        title = pages.title(text, name)
        above = [space for space in pages.namespaces(name) if pages.starts(self._paths, space, self.start) != name]
        section = tuple(self._title(space) for space in above)
        opens = [space for space in (*pages.namespaces(name)[-1:], name) if self._opens(name, space)]
        labels = pages.tags(text)
        wrapped = {
            "id": name,
            "text": text,
            "title": title,
            "names": [f"{space}:" for space in opens],
            "titled": self.titled,
            "html": self.raw,
        }
        body = json.dumps(wrapped, ensure_ascii=False, sort_keys=True).encode("utf-8", "replace")
        space = name.partition(":")[0] if ":" in name else ""
        document = Document(name, "", MEDIA_TYPE, path, title, space=space, section=section, labels=labels)
        return document._replace(version=version_of(digest(body), document)), body

    def _opens(self, name: str, space: str) -> bool:
        return pages.starts(self._paths, space, self.start) == name

    def _title(self, space: str) -> str:
        """A namespace's title: its start page's first heading, else its name."""
        if space not in self._titles:
            first = pages.starts(self._paths, space, self.start)
            words = pages.readable(space)
            if first is not None:
                try:
                    text = pages.decoded(self.found.pages.read(self._paths[first]))
                except (OSError, Changed):
                    text = ""
                found = pages.title(text, space)
                words = found if found != pages.readable(first) else words
            self._titles[space] = words
        return self._titles[space]


def _key(path: str) -> str:
    return normalize("NFC", path.encode("utf-8", "backslashreplace").decode())
