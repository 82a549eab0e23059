"""Findings about pages of Notion exports."""

from __future__ import annotations

from ingest.render.codes import Code

CODES: tuple[Code, ...] = (
    Code(
        "FIN730",
        "note",
        "Embedded content is only linked",
        "A page of Notion shows content of another site (a video, a drawing, a map, a form), of which the export holds "
        "the address alone. The link arrives, what a reader sees there does not. Say in words what it shows.",
    ),
    Code(
        "FIN731",
        "warning",
        "Database view is empty in the export",
        "A page shows a database, or a view of one that lives elsewhere, but the export holds none of its rows there. "
        "Fin misses the table. Export the database, too: choose everything, not the current view, and include "
        "subpages and files.",
    ),
    Code(
        "FIN732",
        "note",
        "Table shows only some of the database's rows",
        "The view of the database that was exported hides some of its rows, so they are not in this table. Rows with a "
        "page of their own are published nevertheless. Remove the view's filter, or export the default view.",
    ),
)
