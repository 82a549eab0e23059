"""The findings that reading reStructuredText brings along."""

from __future__ import annotations

from ingest.render.codes import Code

CODES: tuple[Code, ...] = (
    Code(
        "FIN121",
        "warning",
        "Text that a program makes",
        "A directive such as `automodule` or `program-output` gets its text from a program when the site is built. "
        "Programs of a project are never run here, so Fin misses that text. Sync the built html of such pages, or "
        "write the text out.",
    ),
    Code(
        "FIN122",
        "note",
        "Unknown directive shown as its text",
        "A directive of an extension is not known. Its argument and content arrive, without what the extension would "
        "add around them. Check the preview of the page.",
    ),
    Code(
        "FIN123",
        "warning",
        "Unknown directive without content",
        "A directive of an extension is not known and holds no text, so Fin misses whatever it would show. Write that "
        "out, or sync the built html of the page.",
    ),
    Code(
        "FIN124",
        "warning",
        "Malformed reStructuredText",
        "Something is not written as reStructuredText asks for: a mark that is never closed, a table whose lines do "
        "not meet, a directive with a wrong option. Fin reads it differently from how it is meant, or not at all. "
        "Mend the line.",
    ),
    Code(
        "FIN125",
        "note",
        "Pages that a pattern finds are not listed",
        "A `toctree` names pages by a pattern (`:glob:`). Which pages it finds is not known here, so the list is left "
        "out of the page; the pages themselves are synced. Name them if the list itself matters.",
    ),
    Code(
        "FIN126",
        "warning",
        "Substitution without a value",
        "A substitution such as `|release|` gets its value when the site is built, or is defined nowhere. Fin misses "
        "the value. Define it in the document or in the project's settings.",
    ),
    Code(
        "FIN127",
        "note",
        "Unknown role shown as its words",
        "A role of an extension is not known. Its words arrive as code, without a link or text the extension would "
        "add. Check the preview of the page.",
    ),
    Code(
        "FIN128",
        "warning",
        "Reference without a target",
        "A link within the document leads to no target, or shows a number that is known only when the site is built. "
        "Its words stay. Mend the name, or refer by title.",
    ),
    Code(
        "FIN129",
        "note",
        "Text under a condition kept",
        "Text is shown only under a condition of the project's settings, which are not evaluated here. It was kept. "
        "Exclude the document, or remove the text, if readers must not see it.",
    ),
)
