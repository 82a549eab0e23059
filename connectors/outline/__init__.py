"""An export of Outline as a source: Markdown (a file a document) or JSON (a file a collection, with ids).

What they hold is read in outline/outline: `ExportDocumentTreeTask.ts`, `ExportJSONTask.ts`, `server/utils/fs.ts`.
What a JSON export's collection is made of is `collection`'s; Markdown and the editor's nodes are rendering's work.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from connectors.base import Changed, ConnectorError, Content, Document, Excluded, IncompleteListing, Unreadable
from connectors.exported import Exported, digest, known, version_of
from connectors.outline.collection import loaded, order, string, withheld, withheld_collection
from connectors.outline.names import as_json, is_there, key_of, said, title_of
from connectors.selection import Selection

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from connectors.archive import Tree
    from connectors.base import Resource

_FORM = 1
_TYPE = "application/vnd.fin-ingest.outline+json"
_FILES = re.compile(r"(?:.*/)?(?:uploads|public)/(?P<rest>[^/]+/[^/]+/.+)", re.DOTALL)
_NOTE = (
    "a Markdown export of Outline does not say which collections are private, and has no ids: whoever makes it should "
    "leave private collections out, and a document that is renamed is a new page; the JSON export says both"
)


class Outline:
    """Documents of Outline out of an export, a zip or the folder it was unpacked to.

    `private` takes collections that only their members may read; `attachments` makes pages of files that can be
    rendered. `site` is the wiki's own url, to recognise links into it. `media_type` is asked for names of files.
    """

    contained = True

    def __init__(
        self,
        path: str,
        *,
        include: Sequence[str] = (),
        exclude: Sequence[str] = (),
        labels: Sequence[str] = (),
        exclude_labels: Sequence[str] = (),
        site: str = "",
        private: bool = False,
        attachments: bool = False,
        media_type: Callable[[str], str | None],
    ) -> None:
        self._chosen = tuple(map(tuple, (include, exclude, labels, exclude_labels)))
        self._base, self._private, self._attachments = site.rstrip("/"), private, attachments
        self._media_type = media_type
        self._export = Exported(path, _FORM, (self._chosen, self._base, private, attachments))
        self._last: tuple[str, str, dict[str, Any]] = ("", "", {})
        self.roots: Sequence[str] = (self._export.path,)
        self.state = ""
        self.notes: Sequence[str] = ()

    def crawl(self) -> Iterator[Document | Unreadable | Excluded]:
        """Every document, collection by collection, in the order of file names or of the wiki's own structure.

        Raises `ConnectorError` when there is no export, `IncompleteListing` at the end when something of it is missing.
        """
        self.state, self.notes, self._last = "", (), ("", "", {})
        selection = Selection.of(*self._chosen)
        tree = self._export.crawled()
        texts = [path for path in tree.members if path.endswith(".md") and not _FILES.fullmatch(path)]
        collections = [path for path in tree.members if path.endswith(".json") and not _FILES.fullmatch(path)]
        collections = [path for path in collections if path.rpartition("/")[2] not in {"metadata.json", "info.json"}]
        if not texts and not collections:
            what = "this is no Markdown or JSON export of Outline: there is neither a .md nor a .json file in it"
            raise ConnectorError(what, at=tree.place, hint="export as Markdown or JSON, not as HTML or PDF")
        missed = list(tree.missed)
        seen: set[str] = set()
        for path in collections:
            yield from self._collection(tree, path, selection, seen, missed)
        for path in texts:
            yield from self._text(tree, path, selection, missed)
        if self._attachments and texts:
            yield from self._files(tree)
        if missed:
            what = f"{len(missed)} missing from the export: {', '.join(missed[:3])}"
            hint = "make the export again; nothing is deleted while a part of it is missing"
            raise IncompleteListing(what, at=tree.place, hint=hint)
        self.notes = (_NOTE,) if texts else ()
        self.state = self._export.state(tree)

    def read(self, document: Document) -> Content:
        """The document with what rendering needs to know of it, as JSON; the bytes of a file.

        Raises `Changed` when the export is not the one crawled, `OSError` when it cannot be read.
        """
        tree = self._export.tree()
        try:
            body = self._read(tree, document)
        except KeyError as error:
            raise Changed(document.path) from error
        except ConnectorError as error:
            raise OSError(str(error)) from error
        return Content(body, settled=bool(tree.stamp))

    def resource(self, path: str, known: str = "") -> Resource | None:  # noqa: ARG002 - part of the seam
        """None: documents of Outline include nothing."""
        return None

    def unchanged(self, state: str) -> bool:
        """Whether the export is the one whose crawl left `state`."""
        return self._export.unchanged(state)

    def _read(self, tree: Tree, document: Document) -> bytes:
        """As `read`; `KeyError` for what is not in the export."""
        if document.media_type != _TYPE or document.path in tree.members:
            member = tree.members[document.path]
            known(document, version_of(member.version, document))
            body = tree.read(document.path)
            return body if document.media_type != _TYPE else self._markdown(tree, document, body)
        path, _, number = document.path.rpartition("/")
        if number.startswith("attachment-"):
            raise KeyError(document.path)
        found = self._parsed(tree, path)
        wrapped = self._wrapped(found, number)
        known(document, version_of(digest(wrapped), document))
        return wrapped

    # Markdown

    def _text(
        self, tree: Tree, path: str, selection: Selection, missed: list[str]
    ) -> Iterator[Document | Unreadable | Excluded]:
        folders = path.removesuffix(".md").split("/")
        place = [title_of(name) for name in folders]
        for end in range(2, len(folders)):
            above = "/".join(folders[:end]) + ".md"
            if above not in tree.members and above not in missed:
                missed.append(above)  # a document's children lie in a folder of its name, so it must be there
        key = key_of(path)
        reason = selection.reason(place)
        if reason is not None:
            yield Excluded(key, path, reason)
            return
        space = place[0] if len(place) > 1 else ""
        document = Document(key, "", _TYPE, path, place[-1], space=space, section=tuple(place[1:-1]))
        yield document._replace(version=version_of(tree.members[path].version, document))

    def _markdown(self, tree: Tree, document: Document, body: bytes) -> bytes:
        """A Markdown file wrapped, with the files it refers to that are pages of their own."""
        text = body.decode("utf-8-sig", "replace")
        folder = document.path.rpartition("/")[0]
        mentioned = dict.fromkeys(re.findall(r"\]\((?:\./)?((?:uploads|public)/[^)\s]+)", text))
        published = [
            name for name in mentioned if self._attachments and self._media_type(name) and is_there(tree, folder, name)
        ]
        return as_json(
            {"format": "markdown", "base": self._base, "title": document.title, "body": text, "files": published}
        )

    def _files(self, tree: Tree) -> Iterator[Document | Excluded]:
        for path in tree.members:
            found = _FILES.fullmatch(path)
            if found is None:
                continue
            kind = self._media_type(path)
            key = key_of(f"attachment/{found['rest']}")
            if kind is None:
                yield Excluded(key, path, f"no renderer for .{path.rpartition('.')[2].lower()}")
                continue
            document = Document(key, "", kind, path, path.rpartition("/")[2], space=title_of(path.partition("/")[0]))
            yield document._replace(version=version_of(tree.members[path].version, document))

    # JSON

    def _collection(
        self, tree: Tree, path: str, selection: Selection, seen: set[str], missed: list[str]
    ) -> Iterator[Document | Unreadable | Excluded]:
        """A collection's documents in its structure's order, then those that stand nowhere in it."""
        try:
            found = self._parsed(tree, path)
        except (OSError, KeyError, ConnectorError, Changed) as error:
            missed.append(f"{path} ({said(error)})")
            return
        collection, documents = found["collection"], found["documents"]
        name = string(collection, "name") or title_of(path.removesuffix(".json"))
        why = withheld_collection(collection, private=self._private)
        for number, above in order(found, missed):
            key = key_of(number)
            if key in seen:
                continue
            seen.add(key)
            document = documents.get(number, {}) if number != collection.get("id") else collection
            title = string(document, "title") or string(document, "name") or "Untitled"
            section = tuple(string(documents.get(one, {}), "title") or "Untitled" for one in above)
            place = [name, *section, title] if document is not collection else [name]
            at = f"{path}/{number}"
            if why or (withheld_for := withheld(document)):
                yield Excluded(key, at, why or withheld_for, withdrawn=True)
            elif (reason := selection.reason(place)) is not None:
                yield Excluded(key, at, reason)
            elif not isinstance(document.get("data"), dict) and not isinstance(document.get("text"), str):
                yield Unreadable(key, at, "it has no text")
            else:
                changed = string(document, "updatedAt")[:10]
                made = Document(key, "", _TYPE, at, title, space=name, section=section, changed=changed)
                yield made._replace(version=version_of(digest(self._wrapped(found, number)), made))
        if self._attachments and not why:
            yield from self._attached(tree, found, name, path, seen)

    def _attached(
        self, tree: Tree, found: dict[str, Any], space: str, path: str, seen: set[str]
    ) -> Iterator[Document | Excluded]:
        folder = path.rpartition("/")[0]
        for number, attachment in found["attachments"].items():
            key, name = key_of(f"attachment/{number}"), string(attachment, "name")
            at = f"{folder}/{string(attachment, 'key')}".lstrip("/")
            kind = self._media_type(name)
            if key in seen or at not in tree.members:
                continue
            seen.add(key)
            if kind is None:
                yield Excluded(key, at, f"no renderer for .{name.rpartition('.')[2].lower()}")
                continue
            document = Document(key, "", kind, at, name, space=space)
            yield document._replace(version=version_of(tree.members[at].version, document))

    def _wrapped(self, found: dict[str, Any], number: str) -> bytes:
        """A document of a collection, with the files of it that are pages of their own. `KeyError`: no such one."""
        collection = found["collection"]
        document = collection if number == collection.get("id") else found["documents"][number]
        files = {
            one: string(attachment, "name")
            for one, attachment in sorted(found["attachments"].items())
            if self._attachments and self._media_type(string(attachment, "name"))
        }
        wrapped = {"format": "prosemirror", "base": self._base, "body": document.get("data"), "id": number}
        if not isinstance(wrapped["body"], dict):
            wrapped |= {"format": "markdown", "body": string(document, "text")}
        wrapped |= {
            "title": string(document, "title") or string(document, "name"),
            "urlId": string(document, "urlId"),
        }
        text = as_json(wrapped).decode()
        return as_json(wrapped | {"files": [one for one in files if one in text]})

    def _parsed(self, tree: Tree, path: str) -> dict[str, Any]:
        """A collection's file. The last is kept: documents of one are read one after another."""
        version = f"{tree.stamp}:{tree.members[path].version}"
        if self._last[:2] == (path, version) and tree.members[path].version:
            tree.verify(path)
            return self._last[2]
        found = loaded(tree.read(path))
        self._last = (path, version, found)
        return found
