"""Markdown dialects: what sites write beyond CommonMark and GFM becomes Markdown before the parser sees it.

A module a family of constructs; `reader` goes through the lines and knows what is code. Nothing is parsed here.
"""

from __future__ import annotations

import importlib
from collections.abc import Sequence
from functools import cache
from typing import NamedTuple

from ingest.render.dialect.reader import Constructs, Page, Reader, constructs
from ingest.render.model import Finding, RenderSettings

FAMILIES = {
    "mkdocs": ("mkdocs", "snippets"),
    "docusaurus": ("containers", "mdx"),
    "hugo": ("shortcodes",),
    "jekyll": ("liquid",),
    "zola": ("shortcodes",),
    "docfx": ("docfx", "containers"),
    "mdbook": ("mdbook",),
    "gitbook": ("gitbook",),
    "vitepress": ("containers", "snippets"),
    "starlight": ("containers", "mdx"),
    "wiki": ("wikilinks",),
    "obsidian": ("wikilinks", "obsidian"),
    "": ("mkdocs", "snippets", "containers", "mdx", "shortcodes", "docfx", "mdbook", "gitbook", "liquid", "wikilinks"),
}
"""Dialect → the modules of this package that read it, the first that knows a line wins. "" is any of them."""


class Reading(NamedTuple):
    """The text as Markdown, what line of the document each of its lines comes from, and what was lost."""

    text: str
    lines: Sequence[int]
    """From 1, one for each line of `text`; empty: line n is line n."""
    findings: list[Finding]


def read(text: str, *, path: str, settings: RenderSettings, line_offset: int = 0) -> Reading:
    """Put the constructs of the project's dialect into plain Markdown and html.

    `text` is without front matter, which took `line_offset` lines. Raises Needed for files it includes.
    """
    known = _constructs(settings.project.dialect)
    if known.sign is None or not known.sign.search(text):
        return Reading(text, (), [])
    page = Page(path, settings, line_offset)
    lines = text.split("\n")
    reader = Reader(known, page, lines, range(1, len(lines) + 1))
    reader.read()
    return Reading("\n".join(reader.out), reader.numbers_out, page.findings)


@cache
def _constructs(dialect: str) -> Constructs:
    names = FAMILIES.get(dialect, FAMILIES[""])
    return constructs([importlib.import_module(f"{__name__}.{name}") for name in names])
