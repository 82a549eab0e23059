"""Findings about pages of a MediaWiki."""

from __future__ import annotations

from ingest.render.codes import Code

CODES: tuple[Code, ...] = (
    Code(
        "FIN750",
        "warning",
        "Template is missing",
        "The page uses a template that is not in the dump, so what it would show is left out. Export the wiki with its "
        "templates (tick “Include templates”, or dump all of it), or write the content into the page.",
    ),
    Code(
        "FIN751",
        "warning",
        "Computed content left out",
        "What a Lua module or a parser function that is not known here would write is left out, with everything that "
        "was given to it. Write it into the page, or sync the wiki's html instead.",
    ),
    Code(
        "FIN752",
        "warning",
        "Templates go too deep",
        "Templates use each other in a circle, or make far more text than a page can hold. What goes beyond the limit "
        "is left out. Break the circle, or split the page.",
    ),
    Code(
        "FIN753",
        "warning",
        "Content of an extension left out",
        "What an extension of the wiki shows in place of its tag (a map, a chart, a form, a list of pages) is not "
        "known here. Say in words what a reader learns from it.",
    ),
    Code(
        "FIN754",
        "note",
        "Changing value left out",
        "A value that only the running wiki knows, such as today's date or the number of its pages, is left out. Write "
        "what a reader needs to know without it.",
    ),
    Code(
        "FIN755",
        "note",
        "Footnote without text",
        "A footnote is referred to by its name, and no other place on the page says what is in it. Write its text "
        "where the name is used first.",
    ),
)
