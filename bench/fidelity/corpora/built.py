"""Html that was built by others: nothing to build, only where the content is."""

from __future__ import annotations

import os

from bench.fidelity.corpora.files import text
from bench.fidelity.corpora.model import Built, Corpus
from bench.fidelity.ours import Options, documents

_HTML = Options((".html",))


def build(source: str, work: str, cache: str) -> Built:
    """The files as they are."""
    del work, cache
    return Built({path: _of(source, path) for path in documents(source, (".html",))}, "the files as they are")


def export(source: str, work: str, cache: str) -> Built:
    """The pages of an export: without its index, and without what says that a whiteboard is not exported."""
    del work, cache
    pages = {path: _of(source, path) for path in documents(source, (".html",)) if path != "index.html"}
    there = {path: page for path, page in pages.items() if 'id="main-content-2"' not in page}
    notes = (
        f"{len(pages) - len(there)} files that stand for whiteboards and databases left out",
        "where an address of the wiki itself is shown as words, ours are the title of the page it leads to",
    )
    return Built(there, "the files as they are", notes)


def _of(source: str, path: str) -> str:
    return text(os.path.join(source, path))


POSTGRESQL = Corpus(
    "html-postgresql",
    "html-postgresql",
    build,
    roots=("#docContent", "body"),
    drop=(".navheader", ".navfooter", "a.id_link"),
    options=_HTML,
)
CONFLUENCE = Corpus(
    "confluence-html-dlx",
    "confluence-html-dlx",
    export,
    roots=("#main-content",),
    drop=(
        *(".toc-macro", ".attachments", ".plugin_attachments_upload_container", ".plugin_attachments_container"),
        # What Confluence shows while it fetches the words of an issue.
        *(".jira-issue:has(.aui-lozenge.issue-placeholder) .summary", ".aui-lozenge.issue-placeholder"),
        *(".page-metadata", ".pageSection", ".content-by-label .aui-icon"),
    ),
    options=Options((".html",), connector="confluence-html"),
)
