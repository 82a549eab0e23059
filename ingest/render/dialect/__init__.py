"""Markdown dialects: what sites write beyond CommonMark and GFM becomes Markdown before the parser sees it.

A module a family of constructs; `reader` goes through the lines and knows what is code. Nothing is parsed here.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable, Sequence
from functools import cache
from types import ModuleType
from typing import NamedTuple

from ingest.render.dialect import emoji
from ingest.render.dialect.constructs import Lead, leads_to, within
from ingest.render.dialect.reader import Constructs, Page, Reader
from ingest.render.dialect.tags import Lines
from ingest.render.model import Finding, Project, RenderSettings

FAMILIES = {
    "mkdocs": ("mkdocs", "snippets"),
    "docusaurus": ("containers", "mdx"),
    "hugo": ("shortcodes", "headings", "definitions", "emoji", "callouts"),
    "jekyll": ("liquid", "kramdown", "headings", "definitions", "emoji"),
    "zola": ("shortcodes", "headings", "definitions", "emoji"),
    "docfx": ("docfx", "containers"),
    "mdbook": ("mdbook", "headings", "definitions", "callouts"),
    "gitbook": ("gitbook", "emoji"),
    "vitepress": ("containers", "snippets", "vue", "home"),
    "starlight": ("containers", "mdx", "home"),
    "wiki": ("wikilinks", "emoji"),
    "myst": ("myst",),
    "none": (),
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


def read(text: str, *, path: str, settings: RenderSettings, line_offset: int = 0, front: str = "") -> Reading:
    """Put the constructs of the project's dialect into plain Markdown and html.

    `text` is without front matter, which took `line_offset` lines and is `front`, as it is written. Raises Needed for
    files it includes.
    """
    known, early = _constructs(_names(settings.project)), _wanted(text, front, settings.project.dialect)
    page = Page(path, settings, line_offset)
    page.state["front matter"] = front
    filled, numbers = _filled(page, text, early)
    whole = "\n" + filled
    look = known.look(whole)
    ends = any(end.sign in text and (not end.option or settings.project.option(end.option)) for end in known.ends)
    if look.is_plain and not ends:
        return Reading(filled, numbers, page.findings)
    lines = filled.split("\n")
    reader = Reader(known, page, lines, numbers or range(1, len(lines) + 1), look=None if numbers else look)
    reader.read(whole)
    return Reading("\n".join(reader.out), reader.numbers_out, page.findings)


def fill(
    text: str,
    *,
    path: str,
    settings: RenderSettings,
    markup: Callable[[str], str],
    line_offset: int = 0,
    front: str = "",
) -> Reading:
    """Fill in the templates of an html document. `markup` makes html of Markdown, which is what they may stand for.

    The other arguments are those of `read`.
    """
    page = Page(path, settings, line_offset)
    page.markup = markup
    page.state["front matter"] = front
    filled, numbers = _filled(page, text, _wanted(text, "", settings.project.dialect))
    return Reading(filled, numbers, page.findings)


_Before = Callable[[Page, str, Sequence[int]], Lines | None]
"""Does something to a text whose lines have these numbers; None: nothing had to be done."""


def _wanted(text: str, front: str, dialect: str) -> list[_Before]:
    """What has to be done to a text before it is read line by line."""
    early = [before for signs, before in _early(dialect) if within(text, signs)]
    if front:
        early += [family.above for family in _families(dialect) if hasattr(family, "above") and family.SAID in front]
    return early


def _filled(page: Page, text: str, early: Sequence[_Before]) -> tuple[str, Sequence[int]]:
    """The text after that, the same when nothing is to do, and the numbers of its lines; none for the same text."""
    numbers: Sequence[int] = ()
    for before in early:
        found = before(page, text, numbers or range(1, text.count("\n") + 2))
        if found is not None:
            text, numbers = "\n".join([line for line, _ in found]), [number for _, number in found]
    return text, numbers


def _names(project: Project) -> tuple[str, ...]:
    """The modules that read a project's documents, without those that it has no use for."""
    names = FAMILIES.get(project.dialect, FAMILIES[""])
    return (
        names if "emoji" not in names or emoji.is_wanted(project) else tuple(name for name in names if name != "emoji")
    )


@cache
def _constructs(names: tuple[str, ...]) -> Constructs:
    return Constructs([_family(name) for name in names])


@cache
def _early(dialect: str) -> list[tuple[list[Lead], _Before]]:
    """What is done to a text before anybody asks what in it is code: templates are filled in there, too."""
    return [(leads_to(module.SIGNS), module.before) for module in _families(dialect) if hasattr(module, "before")]


def _family(name: str) -> ModuleType:
    return importlib.import_module(f"{__name__}.{name}")


@cache
def _families(dialect: str) -> list[ModuleType]:
    names = FAMILIES.get(dialect, FAMILIES[""])
    return [_family(name) for name in names]
