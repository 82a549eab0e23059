"""Exports of BookStack as a source: portable zips (`data.json`), a folder of several, or a book as one html file.

What they hold is read in BookStackApp/BookStack: `dev/docs/portable-zip-file-format.md`, `app/Exports/ZipExports`,
`resources/views/exports`. The key of a page is its id there: the exporter writes the database's own, which a page keeps
when it is renamed or moved and at every export; only an import into another instance gives it a new one.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from connectors.base import Changed, ConnectorError, Content, Document, Excluded, IncompleteListing, Unreadable
from connectors.bookstack.exports import Found, attachment, dicts, is_html, listed, loaded, split, string
from connectors.exported import Exported, digest, known, trouble, version_of
from connectors.selection import Selection

if TYPE_CHECKING:
    from connectors.archive import Tree
    from connectors.base import Resource

_FORM = 1
_TYPE = "application/vnd.fin-ingest.bookstack+json"
_NAME = "data.json"
_WORDS = re.compile(r"<[^<>]*>")
_NOTE = (
    "an export of BookStack holds every page its maker may see, restricted or not: make it as a user "
    "who sees what your customers may know"
)


class BookStack:
    """Pages of BookStack out of portable zips or html exports: one, or a folder or zip of them.

    `site` is the wiki's own url, to recognise links into it. `prefer` says what is read of a page that has both, "html"
    or "markdown". `descriptions` makes pages of what books and chapters say of themselves, `attachments` of files.
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
        site: str = "",
        prefer: str = "html",
        descriptions: bool = True,
        attachments: bool = False,
        media_type: Callable[[str], str | None],
    ) -> None:
        self._chosen = tuple(map(tuple, (include, exclude, labels, exclude_labels)))
        if prefer not in {"html", "markdown"}:
            raise ConnectorError(f"unknown value {prefer!r}", at="prefer", hint="write html or markdown")
        self._base, self._prefer = site.rstrip("/"), prefer
        self._descriptions, self._attachments, self._media_type = descriptions, attachments, media_type
        options = (self._chosen, self._base, prefer, descriptions, attachments)
        self._export = Exported(path, _FORM, options, nested=True)
        self._last: tuple[str, str, dict[str, Any]] = ("", "", {})
        self._keyed: dict[str, Found] = {}
        self.roots: Sequence[str] = (self._export.path,)
        self.state = ""
        self.notes: Sequence[str] = ()

    def crawl(self) -> Iterator[Document | Unreadable | Excluded]:
        """Every page in the order of its book, book by book in the order of the exports' names.

        A page that is in several exports is taken from the first. Raises `ConnectorError` when there is no export,
        `IncompleteListing` at the end when one is damaged.
        """
        self.state, self.notes, self._last = "", (), ("", "", {})
        selection = Selection.of(*self._chosen)
        tree = self._export.crawled()
        paths = [path for path in tree.members if path.rpartition("/")[2] == _NAME or is_html(path)]
        missed, seen, read = list(tree.missed), set[str](), 0
        for path in paths:
            try:
                parsed = self._parsed(tree, path)
            except (OSError, KeyError, ConnectorError, Changed) as error:
                if not is_html(path) or isinstance(error, OSError):
                    missed.append(f"{path} ({trouble(error)})")
                continue
            read += 1
            yield from self._pages(tree, path, parsed, selection, seen)
        if not read and not missed:
            what = "this is no export of BookStack: there is no data.json and no exported html file in it"
            raise ConnectorError(what, at=tree.place, hint="export a book as Portable ZIP")
        self.notes = (_NOTE,)
        if missed:
            hint = "make the export again; nothing is deleted while a part of it is missing"
            raise IncompleteListing(f"missing or damaged: {', '.join(missed[:3])}", at=tree.place, hint=hint)
        self.state = self._export.state(tree)

    def read(self, document: Document) -> Content:
        """The page with what rendering needs to know of it, as JSON; the bytes of a file.

        Raises `Changed` when the export is not the one crawled, `OSError` when it cannot be read.
        """
        tree = self._export.tree()
        path, _, key = document.path.partition("!/")
        try:
            parsed = self._parsed(tree, path)
            if document.media_type != _TYPE:
                member = _file(tree, path, attachment(parsed, key))
                known(document, version_of(tree.members[member].version, document))
                body = tree.read(member)
            else:
                body = self._wrapped(self._keyed[key])
                known(document, version_of(digest(body), document))
        except KeyError as error:
            raise Changed(document.path) from error
        except ConnectorError as error:
            raise OSError(str(error)) from error
        return Content(body, settled=bool(tree.stamp))

    def resource(self, path: str, known: str = "") -> Resource | None:  # noqa: ARG002 - part of the seam
        """None: what pages include is resolved in their html."""
        return None

    def unchanged(self, state: str) -> bool:
        """Whether the export is the one whose crawl left `state`."""
        return self._export.unchanged(state)

    def _pages(
        self, tree: Tree, path: str, parsed: dict[str, Any], selection: Selection, seen: set[str]
    ) -> Iterator[Document | Unreadable | Excluded]:
        for found in listed(parsed):
            key, held = found.key, found.held
            is_page = "name" in held and not key.startswith(("book/", "chapter/"))
            if key in seen or (not is_page and not (self._descriptions and _says(held))):
                continue
            seen.add(key)
            at, title, labels = f"{path}!/{key}", string(held, "name") or "Untitled", _labels(held)
            place = [name for name in (found.space, *found.section, title) if name]
            if not is_page and not found.section and place[:1] == [title]:
                place = [title]  # the book itself
            left_out = None
            if held.get("draft") or held.get("template"):
                left_out = Excluded(key, at, "draft" if held.get("draft") else "template", withdrawn=True)
            elif (reason := selection.reason(place, labels)) is not None:
                left_out = Excluded(key, at, reason)
            if left_out is not None:
                yield left_out
            elif is_page and not any(isinstance(held.get(kind), str) for kind in ("html", "markdown")):
                yield Unreadable(key, at, "it has no text")
            else:
                made = Document(key, "", _TYPE, at, title, space=found.space, section=found.section, labels=labels)
                yield made._replace(version=version_of(digest(self._wrapped(found)), made))
            if is_page and self._attachments:
                yield from self._files(tree, path, found, seen, title, left_out)

    def _files(
        self, tree: Tree, path: str, page: Found, seen: set[str], title: str, left_out: Excluded | None
    ) -> Iterator[Document | Unreadable | Excluded]:
        """The files of a page. Those of one that is left out are left out for the same reason."""
        for one in dicts(page.held, "attachments"):
            key, name = f"attachment/{one.get('id')}", string(one, "name")
            if key in seen or not string(one, "file"):
                continue
            seen.add(key)
            at, kind = f"{path}!/{key}", self._kind(one)
            if kind is None:
                yield Excluded(key, at, "no renderer for this kind of file")
                continue
            if left_out is not None:
                yield left_out._replace(key=key, path=at)
                continue
            try:
                member = tree.members[_file(tree, path, one)]
            except KeyError:
                yield Unreadable(key, at, "the file is not in the export")
                continue
            section = (*page.section, title)
            document = Document(key, "", kind, at, name, space=page.space, section=section)
            yield document._replace(version=version_of(member.version, document))

    def _kind(self, attachment: Mapping[str, Any]) -> str | None:
        """What an attached file would be rendered as, by its own name or that of its file."""
        return self._media_type(string(attachment, "name")) or self._media_type(string(attachment, "file"))

    def _wrapped(self, found: Found) -> bytes:
        """A page as rendering reads it. Names of files are left out: every export makes new ones."""
        from json import dumps

        held = found.held
        kinds = [kind for kind in (self._prefer, "html", "markdown") if string(held, kind)]
        attachments = [
            {
                "id": str(one.get("id")),
                "name": string(one, "name"),
                "link": string(one, "link"),
                "page": self._attachments and bool(string(one, "file")) and self._kind(one) is not None,
            }
            for one in dicts(held, "attachments")
        ]
        wrapped = {
            "format": kinds[0] if kinds else "html",
            "key": found.key,
            "title": string(held, "name"),
            "space": found.space,
            "base": self._base,
            "body": string(held, kinds[0]) if kinds else string(held, "description_html"),
            "images": {str(one.get("id")): string(one, "name") for one in dicts(held, "images")},
            "attachments": attachments,
            "listed": self._attachments,
        }
        return dumps(wrapped, ensure_ascii=False, sort_keys=True).encode("utf-8", "replace")

    def _parsed(self, tree: Tree, path: str) -> dict[str, Any]:
        """What an export says, in the form of `data.json`. The last is kept: pages are read one after another."""
        version = f"{tree.stamp}:{tree.members[path].version}"
        if self._last[:2] == (path, version) and tree.members[path].version:
            tree.verify(path)
            return self._last[2]
        body = tree.read(path)
        parsed = split(body.decode("utf-8-sig", "replace")) if is_html(path) else loaded(body)
        self._last = (path, version, parsed)
        self._keyed = {}
        for found in listed(parsed):
            self._keyed.setdefault(found.key, found)
        return parsed


def _file(tree: Tree, path: str, attachment: Mapping[str, Any]) -> str:
    """The member an attachment's file is. `KeyError`: it is not there."""
    folder = path.rpartition("/")[0]
    member = f"{folder}/files/{string(attachment, 'file')}".lstrip("/")
    return tree.members[member].path


def _says(held: Mapping[str, Any]) -> bool:
    return bool(_WORDS.sub("", string(held, "description_html")).strip())


def _labels(held: Mapping[str, Any]) -> tuple[str, ...]:
    """Tags as labels: their name, or `name=value` where they have a value."""
    tags = [(string(tag, "name"), string(tag, "value")) for tag in dicts(held, "tags")]
    return tuple(dict.fromkeys(f"{name}={value}" if value else name for name, value in tags if name))
