"""Findings about pages of Confluence in its storage format or its old markup."""

from __future__ import annotations

from ingest.render.codes import Code

CODES: tuple[Code, ...] = (
    Code(
        "FIN710",
        "warning",
        "Macro is not known",
        "What a macro without a text of its own shows is made by Confluence or by one of its apps while a reader looks "
        "at the page, and is not in the export. Fin misses it. Write out what it shows, or sync an html export.",
    ),
    Code(
        "FIN711",
        "note",
        "Unknown macro reduced to its text",
        "A macro of an app is not known here, so only the text within it arrives. Whether a reader sees all of that, "
        "or sees more, is not known. Check the preview of the page.",
    ),
    Code(
        "FIN712",
        "note",
        "List made by Confluence is missing",
        "A list that Confluence puts together while a reader looks at the page (pages with a label, recent changes, "
        "attached files, contributors) is not in the export. The pages listed there are synced on their own; write "
        "the list out if its order or choice says something.",
    ),
    Code(
        "FIN713",
        "warning",
        "Jira issues are missing",
        "A table, count or chart of Jira issues is filled in by Jira while a reader looks at the page. Fin misses all "
        "of it. Write out what customers should know.",
    ),
    Code(
        "FIN714",
        "note",
        "Jira issue without its summary",
        "The page shows a Jira issue with its summary and status. Only its key is in the export, and arrives. Write "
        "the summary beside it if customers should know it.",
    ),
    Code(
        "FIN715",
        "warning",
        "Page properties report is missing",
        "The report gathers the page properties of other pages while a reader looks at the page. Fin misses the table, "
        "and finds the properties on each page alone. Write the table out if it answers a question.",
    ),
    Code(
        "FIN716",
        "warning",
        "Included page is missing",
        "A page or excerpt that this page includes was not found, may not be published, includes itself, or is "
        "included too deep. Fin misses its text here. Correct the macro, or lift the restriction of the page.",
    ),
    Code(
        "FIN717",
        "note",
        "Attached file is not published",
        "The page shows or links to a file attached to it that is not synced. Its name arrives, Fin cannot read what "
        "is in it. Sync attachments of its type, or write what matters into the page.",
    ),
    Code(
        "FIN718",
        "note",
        "Person without a name",
        "The page mentions a person whose name is not in the export, so nothing stands in the place of the name. Write "
        "the name out, or set `mentions: drop` if no names are wanted.",
    ),
    Code(
        "FIN719",
        "note",
        "Page is not well formed",
        "The body of the page breaks the rules of its format: an element is not closed, or closed in the wrong place. "
        "All text arrives, but where a macro or cell ends was guessed. Open the page in Confluence and save it again.",
    ),
    Code(
        "FIN720",
        "note",
        "Content nests too deeply",
        "Elements nest deeper in the page than any reader can follow. The text arrives, but what stands deeper "
        "than that is not arranged as written. Split the page.",
    ),
    Code(
        "FIN721",
        "warning",
        "Macro of the old markup is not known",
        "A macro of the markup before Confluence 4 is not known, or never closed. The text within it "
        "arrives, what it would show besides does not. Save the page once in a newer Confluence, or write it out.",
    ),
)
