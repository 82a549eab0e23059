"""Codes of findings in pages of an html export of Confluence."""

from __future__ import annotations

from ingest.render.codes import Code

CODES = (
    Code(
        "FIN701",
        "warning",
        "Content of an app is not in the export",
        "An app of Confluence (a chart, a tab, a diagram) draws its part of the page while a reader looks at it, and "
        "the export holds nothing of it. Fin misses what it says. Write out what matters, or sync an xml export, which "
        "holds more of some apps.",
    ),
    Code(
        "FIN702",
        "note",
        "Link into the wiki that names no page",
        "The link leads to a person, a label, a search or a shortened address in the wiki, where customers do not get. "
        "Its words stay, the link is dropped. Link to the page itself.",
    ),
    Code(
        "FIN703",
        "note",
        "Preview of a file is missing",
        "The page shows an attached file as pictures of its pages, which cannot be read. Sync the attachments "
        "(`attachments: true`), or say in words what the file says.",
    ),
)
