"""A Markdown export of Outline: a file a document, its children in a folder of its name, files under `uploads`."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from connectors.base import Document, Excluded
from connectors.exported import version_of
from connectors.outline.names import TYPE, as_json, key_of, place_of, title_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from connectors.archive import Tree
    from connectors.outline.names import Wanted
    from connectors.selection import Selection

_MENTION = re.compile(r"\]\((?:\./)?((?:uploads|public)/[^)\s]+)")
FILES = re.compile(r"(?:.*/)?(?:uploads|public)/(?P<rest>[^/]+/[^/]+/.+)", re.DOTALL)
"""Where an export of either format keeps the files that documents refer to."""


class Texts:
    """The documents and files of a Markdown export."""

    def __init__(self, wanted: Wanted) -> None:
        self._wanted = wanted

    def listed(self, tree: Tree, path: str, selection: Selection, missed: list[str]) -> Document | Excluded:
        """The document in a file, or why it is left out. A parent that is not there is added to `missed`."""
        folders = path.removesuffix(".md").split("/")
        place = [title_of(name) for name in folders]
        for end in range(2, len(folders)):
            above = "/".join(folders[:end]) + ".md"
            if above not in tree.members and above not in missed:
                missed.append(above)  # a document's children lie in a folder of its name, so it must be there
        key = key_of(path)
        reason = selection.reason(place)
        if reason is not None:
            return Excluded(key, path, reason)
        space = place[0] if len(place) > 1 else ""
        document = Document(key, "", TYPE, path, place[-1], space=space, section=tuple(place[1:-1]))
        return document._replace(version=version_of(tree.members[path].version, document))

    def wrapped(self, tree: Tree, document: Document, body: bytes) -> bytes:
        """A Markdown file wrapped, with the files it refers to that are pages of their own."""
        text = body.decode("utf-8-sig", "replace")
        published = [
            name
            for name in dict.fromkeys(_MENTION.findall(text))
            if self._wanted.attachments
            and self._wanted.media_type(name)
            and place_of(document.path, name) in tree.members
        ]
        return as_json(
            {"format": "markdown", "base": self._wanted.base, "title": document.title, "body": text, "files": published}
        )

    def files(self, tree: Tree, documents: Sequence[str], left_out: Sequence[str]) -> Iterator[Document | Excluded]:
        """The files that documents refer to. Those that only the ones left out refer to are left out with them.

        Raises `Changed` and `OSError` when it cannot be seen which those are.
        """
        hidden = self._mentioned(tree, left_out) - self._mentioned(tree, documents) if left_out else set()
        for path in tree.members:
            found = FILES.fullmatch(path)
            if found is None:
                continue
            kind = self._wanted.media_type(path)
            key = key_of(f"attachment/{found['rest']}")
            if kind is None:
                yield Excluded(key, path, f"no renderer for .{path.rpartition('.')[2].lower()}")
                continue
            if path in hidden:
                yield Excluded(key, path, "file of a document that is left out")
                continue
            document = Document(key, "", kind, path, path.rpartition("/")[2], space=title_of(path.partition("/")[0]))
            yield document._replace(version=version_of(tree.members[path].version, document))

    def _mentioned(self, tree: Tree, documents: Iterable[str]) -> set[str]:
        """The members that documents refer to as their files."""
        return {
            place_of(path, name)
            for path in documents
            for name in _MENTION.findall(tree.read(path).decode("utf-8-sig", "replace"))
        }
