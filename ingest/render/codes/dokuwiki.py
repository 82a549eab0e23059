"""Findings about pages of a DokuWiki."""

from __future__ import annotations

from ingest.render.codes import Code

CODES: tuple[Code, ...] = (
    Code(
        "FIN760",
        "warning",
        "Included page is missing",
        "The page shows another one (`{{page>…}}`, `{{section>…}}`) that is not there, that not everybody may read, or "
        "that includes this one in turn. Fin misses what stands in it. Correct the name, or write the text into the "
        "page.",
    ),
    Code(
        "FIN761",
        "warning",
        "Raw HTML or PHP left out",
        "A block of html or PHP is in the page. Html is shown only by a wiki that allows it (`htmlok`), and PHP is "
        "never run here, so it was left out. Write what a reader needs to know in the wiki's own syntax.",
    ),
    Code(
        "FIN762",
        "warning",
        "Content of a plugin left out",
        "What a plugin of the wiki writes in this place (a feed, a list of pages, a calendar, a chart) is not known "
        "here. Say in words what a reader learns from it.",
    ),
    Code(
        "FIN763",
        "note",
        "Link to a share or another wiki dropped",
        "The link leads to a Windows share, which no customer can open, or to a wiki by a short name that is not known "
        "here. Its words stay. Link to the published address.",
    ),
)
