"""An export of Outline as a source: Markdown (a file a document) or JSON (a file a collection, with ids).

What they hold is read in outline/outline: `ExportDocumentTreeTask.ts`, `ExportJSONTask.ts`, `server/utils/fs.ts`.
The two forms are `markdown`'s and `structured`'s; Markdown and the editor's nodes are rendering's work.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from connectors.base import Changed, ConnectorError, Content, Document, Excluded, IncompleteListing, Unreadable
from connectors.exported import Exported, digest, known, trouble, version_of
from connectors.outline.markdown import FILES, Texts
from connectors.outline.names import TYPE, Wanted
from connectors.outline.structured import Collections
from connectors.selection import Selection

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from connectors.archive import Tree
    from connectors.base import Resource

_FORM = 1
_NOTE = (
    "a Markdown export of Outline does not say which collections are private, and has no ids: whoever makes it should "
    "leave private collections out, and a document that is renamed is a new page; the JSON export says both"
)


class Outline:
    """Documents of Outline out of an export, a zip or the folder it was unpacked to.

    `private` takes collections that only their members may read; `attachments` makes pages of files that can be
    rendered. `site` is the wiki's own url, to recognise links into it. `media_type` is asked for names of files.
    """

    lasting, contained = False, True

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
        self._wanted = Wanted(site.rstrip("/"), private, attachments, media_type)
        self._texts, self._collections = Texts(self._wanted), Collections(self._wanted)
        self._export = Exported(path, _FORM, (self._chosen, *self._wanted[:3]))
        self.roots: Sequence[str] = (self._export.path,)
        self.state = ""
        self.notes: Sequence[str] = ()

    def crawl(self) -> Iterator[Document | Unreadable | Excluded]:
        """Every document, collection by collection, in the order of file names or of the wiki's own structure.

        Raises `ConnectorError` when there is no export, `IncompleteListing` at the end when something of it is missing.
        """
        self.state, self.notes = "", ()
        selection = Selection.of(*self._chosen)
        tree = self._export.crawled()
        texts = [path for path in tree.members if path.endswith(".md") and not FILES.fullmatch(path)]
        collections = [path for path in tree.members if path.endswith(".json") and not FILES.fullmatch(path)]
        collections = [path for path in collections if path.rpartition("/")[2] not in {"metadata.json", "info.json"}]
        if not texts and not collections:
            what = "this is no Markdown or JSON export of Outline: there is neither a .md nor a .json file in it"
            raise ConnectorError(what, at=tree.place, hint="export as Markdown or JSON, not as HTML or PDF")
        missed = list(tree.missed)
        seen: set[str] = set()
        for path in collections:
            yield from self._collections.listed(tree, path, selection, seen, missed)
        documents, left_out = list[str](), list[str]()
        for path in texts:
            found = self._texts.listed(tree, path, selection, missed)
            (left_out if isinstance(found, Excluded) else documents).append(path)
            yield found
        if self._wanted.attachments and texts:
            try:
                yield from self._texts.files(tree, documents, left_out)
            except (OSError, Changed) as error:
                missed.append(f"the files of documents that cannot be read ({trouble(error)})")
        self.notes = (_NOTE,) if texts else ()
        if missed:
            what = f"{len(missed)} missing from the export or damaged: {', '.join(missed[:3])}"
            hint = "make the export again; nothing is deleted while a part of it is missing"
            raise IncompleteListing(what, at=tree.place, hint=hint)
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
        if document.media_type != TYPE or document.path in tree.members:
            member = tree.members[document.path]
            known(document, version_of(member.version, document))
            body = tree.read(document.path)
            return body if document.media_type != TYPE else self._texts.wrapped(tree, document, body)
        path, _, number = document.path.rpartition("/")
        if number.startswith("attachment-"):
            raise KeyError(document.path)
        wrapped = self._collections.wrapped(self._collections.parsed(tree, path), number)
        known(document, version_of(digest(wrapped), document))
        return wrapped
