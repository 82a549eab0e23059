"""Findings about pages of Outline, BookStack and XWiki."""

from __future__ import annotations

from ingest.render.codes import Code

CODES: tuple[Code, ...] = (
    Code(
        "FIN740",
        "warning",
        "Script of a wiki left out",
        "A page of XWiki holds a script (`{{velocity}}`, `{{groovy}}`), which only the wiki can run. Fin misses what "
        "it writes into the page. Write that out as text, or exclude the page if it is a tool and not documentation.",
    ),
    Code(
        "FIN741",
        "warning",
        "Macro is not known",
        "What a macro of the wiki makes of its parameters is not known here and is missing; the text it encloses "
        "arrives. Write out what it shows.",
    ),
    Code(
        "FIN742",
        "note",
        "List that the wiki makes itself",
        "A list of pages, files or changes that the wiki puts together when somebody looks (`{{children/}}`, "
        "`{{documents/}}`) is not in the page. Nothing is lost where the pages themselves are synced; link them by "
        "hand if the list says more.",
    ),
    Code(
        "FIN743",
        "warning",
        "Syntax of a wiki page is hardly read",
        "A page of XWiki is written in a syntax that is read in part or not at all, such as `xwiki/1.0`. Its words "
        "arrive, perhaps with marks between them. Let the wiki convert the page (Information, Syntax) to XWiki 2.1.",
    ),
    Code(
        "FIN744",
        "warning",
        "Part of a document is not known",
        "A document of Outline holds a kind of block that is not known here. The words in it arrive, without their "
        "form. Check the preview of the page.",
    ),
    Code(
        "FIN745",
        "warning",
        "Page included in another is missing",
        "A page of BookStack includes another (`{{@40}}`), which an export of Markdown text does not resolve. Fin "
        "misses it here. Let the connector read the html of the page (`prefer: html`), or write the text out.",
    ),
)
