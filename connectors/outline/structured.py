"""A JSON export of Outline: a file a collection, with ids. What one file holds is `collection`'s."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from connectors.base import Changed, ConnectorError, Document, Excluded, Unreadable
from connectors.exported import digest, trouble, version_of
from connectors.outline.collection import loaded, order, string, withheld, withheld_collection
from connectors.outline.names import TYPE, as_json, key_of, title_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from connectors.archive import Tree
    from connectors.outline.names import Wanted
    from connectors.selection import Selection


class Collections:
    """The documents and files of a JSON export."""

    def __init__(self, wanted: Wanted) -> None:
        self._wanted = wanted
        self._last: tuple[str, str, dict[str, Any]] = ("", "", {})

    def listed(
        self, tree: Tree, path: str, selection: Selection, seen: set[str], missed: list[str]
    ) -> Iterator[Document | Unreadable | Excluded]:
        """A collection's documents in its structure's order, then those that stand nowhere in it, then its files.

        What is not there or damaged is added to `missed`; keys in `seen` are not listed again.
        """
        try:
            found = self.parsed(tree, path)
        except (OSError, KeyError, ConnectorError, Changed) as error:
            missed.append(f"{path} ({trouble(error)})")
            return
        collection, documents = found["collection"], found["documents"]
        name = string(collection, "name") or title_of(path.removesuffix(".json"))
        left_out: dict[str, Excluded] = {}
        why = withheld_collection(collection, private=self._wanted.private)
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
                left_out[number] = Excluded(key, at, why or withheld_for, withdrawn=True)
                yield left_out[number]
            elif (reason := selection.reason(place)) is not None:
                left_out[number] = Excluded(key, at, reason)
                yield left_out[number]
            elif not isinstance(document.get("data"), dict) and not isinstance(document.get("text"), str):
                yield Unreadable(key, at, "it has no text")
            else:
                changed = string(document, "updatedAt")[:10]
                made = Document(key, "", TYPE, at, title, space=name, section=section, changed=changed)
                yield made._replace(version=version_of(digest(self.wrapped(found, number)), made))
        if self._wanted.attachments and not why:
            yield from self._attached(tree, found, name, path, seen, left_out)

    def _attached(
        self,
        tree: Tree,
        found: dict[str, Any],
        space: str,
        path: str,
        seen: set[str],
        left_out: Mapping[str, Excluded],
    ) -> Iterator[Document | Excluded]:
        """The collection's files. One of a document that is left out is left out for the same reason."""
        folder = path.rpartition("/")[0]
        for number, attachment in found["attachments"].items():
            key, name = key_of(f"attachment/{number}"), string(attachment, "name")
            at = f"{folder}/{string(attachment, 'key')}".lstrip("/")
            kind = self._wanted.media_type(name)
            if key in seen or at not in tree.members:
                continue
            seen.add(key)
            if kind is None:
                yield Excluded(key, at, f"no renderer for .{name.rpartition('.')[2].lower()}")
                continue
            if (owner := left_out.get(string(attachment, "documentId"))) is not None:
                yield owner._replace(key=key, path=at)
                continue
            document = Document(key, "", kind, at, name, space=space)
            yield document._replace(version=version_of(tree.members[at].version, document))

    def wrapped(self, found: dict[str, Any], number: str) -> bytes:
        """A document of a collection, with the files of it that are pages of their own. `KeyError`: no such one."""
        collection = found["collection"]
        document = collection if number == collection.get("id") else found["documents"][number]
        files = {
            one: string(attachment, "name")
            for one, attachment in sorted(found["attachments"].items())
            if self._wanted.attachments and self._wanted.media_type(string(attachment, "name"))
        }
        wrapped = {"format": "prosemirror", "base": self._wanted.base, "body": document.get("data"), "id": number}
        if not isinstance(wrapped["body"], dict):
            wrapped |= {"format": "markdown", "body": string(document, "text")}
        wrapped |= {
            "title": string(document, "title") or string(document, "name"),
            "urlId": string(document, "urlId"),
        }
        text = as_json(wrapped).decode()
        return as_json(wrapped | {"files": [one for one in files if one in text]})

    def parsed(self, tree: Tree, path: str) -> dict[str, Any]:
        """A collection's file. The last is kept: documents of one are read one after another."""
        version = f"{tree.stamp}:{tree.members[path].version}"
        if self._last[:2] == (path, version) and tree.members[path].version:
            tree.verify(path)
            return self._last[2]
        found = loaded(tree.read(path))
        self._last = (path, version, found)
        return found
