"""Html that was built by others: nothing to build, only where the content is."""

from __future__ import annotations

import os

from bench.fidelity.corpora.files import text
from bench.fidelity.corpora.model import Built, Corpus
from bench.fidelity.ours import Options, documents

_HTML = Options((".html",))


def build(source: str, work: str, cache: str) -> Built:
    """The files as they are; the index of an export is no page."""
    del work, cache
    paths = [
        path
        for path in documents(source, (".html",))
        if path != "index.html" or 'id="main-content"' not in _of(source, path)
    ]
    return Built({path: _of(source, path) for path in paths}, "the files as they are")


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
    build,
    roots=("#main-content",),
    drop=(".toc-macro", ".attachments", ".plugin_attachments_upload_container", ".plugin_attachments_container"),
    options=_HTML,
)
