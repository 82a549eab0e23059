"""The last steps of every format: html of any kind becomes parts of clean html, links to resolve, and findings."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from ingest.render import secrets, stream, tree
from ingest.render.blocks import Block
from ingest.render.findings import finding
from ingest.render.flatten import flatten
from ingest.render.headings import settle
from ingest.render.links import Links
from ingest.render.model import Finding, Meta, Part, Rendered, RenderSettings
from ingest.render.ordinary import read_ordinary
from ingest.render.roots import place_in
from ingest.render.running import Run
from ingest.render.split import split
from ingest.render.walk import Walk, mapped

_PLAINLY_READABLE: Final = re.compile(r">[^<>&\w]*\w")
"""A word right after a tag: most pages have one at their very start, and need no closer look."""
_FEW: Final = 3
_READABLE: Final = re.compile(r"\w|<img ")
_MARKUP: Final = re.compile(r"<(?!img )[^>]*>|&\w+;")
_CONTROL: Final = re.compile(
    r"&(?=#)#(?:0*(?:[12]?\d|3[01]|127|6553[45])(?!\d)|[xX]0*(?:1?[\da-fA-F]|7[fF]|[fF]{3}[eEfF])(?![\da-fA-F]))"
)
"""A character reference that stands for a control character; those of the tree's text are gone already.

Looking for one sign is faster than for two, which is all the first group does."""
_SOURCE_LINE: Final = re.compile(r'data-sourcepos="(\d{1,9}):')


def finish(
    html: str,
    *,
    path: str,
    meta: Meta,
    settings: RenderSettings,
    findings: list[Finding],
    fallback_title: str,
    line_offset: int = 0,
    lines: Sequence[int] = (),
    sourcepos: bool = False,
    whole_document: bool = False,
    decoded: bool = False,
) -> Rendered:
    """Clean pages out of what a format made of the document `path`; `html` may be anything, however hostile.

    `findings` are those of the format, and stand first in the result. Lines come from comrak's `data-sourcepos` when
    `sourcepos` is set, else from where things stand in `html`; `lines` says which line of the document each of those is
    (empty: the same one), and `line_offset` is added. With `whole_document` only the text is taken, without the site's
    navigation, and `<title>` may name the page; `decoded` as in `tree.document`. Finishing a finished page again
    changes nothing, and equal content gives equal bytes. Raises nothing.
    """
    levels = settings.findings
    root, named, base = place_in(html, path, decoded=decoded) if whole_document else (None, "", "")
    scrub = _CONTROL.search(html) is not None

    def begun() -> Walk:
        found = list(findings)
        links = Links(path, found, levels, base)
        return Walk(Run(scrub), links, found, levels=levels, line_offset=line_offset, lines=lines, sourcepos=sourcepos)

    def paged(walk: Walk, blocks: list[Block]) -> tuple[list[Part], list[Finding]]:
        name = walk.run.cleaned(named)
        title, blocks = settle(blocks, walk.writer.headings, given=meta.title, named=name, fallback=fallback_title)
        return _parts(title, blocks, settings)

    walk = begun()
    ordinary = read_ordinary(html, walk) if sourcepos and not scrub else None
    parts, remarks = paged(walk, ordinary) if ordinary is not None else ([], [])
    # Split at headings alone, it is the same; a section that is too long is needed block by block.
    if ordinary is None or any(remark.code != "FIN301" for remark in remarks):
        walk = begun()
        root = root if root is not None else tree.fragment(html)
        if sourcepos or scrub or not stream.read(root, walk):
            walk = begun()
            flatten(root, walk)
        parts, remarks = paged(walk, walk.writer.finish())
    found = walk.findings + remarks
    for part in parts:
        for secret in secrets.secrets_in(f"{part.title}\n{part.html}"):
            where = mapped(_line_of(secret.text, html, sourcepos), lines)
            message = f"what looks like a secret is in the page ({secret.excerpt}): remove it and make it worthless"
            found.append(finding("FIN401", message, where + line_offset if where else 0, levels))
    return Rendered(meta, tuple(parts), tuple(walk.links.found), tuple(found))


def _parts(title: str, blocks: list[Block], settings: RenderSettings) -> tuple[list[Part], list[Finding]]:
    if not any(_PLAINLY_READABLE.search(block.html) for block in blocks[:_FEW]) and not any(
        _READABLE.search(_MARKUP.sub(" ", block.html)) for block in blocks
    ):
        remark = finding("FIN120", "nothing to read is in the document", 0, settings.findings)
        return [Part("", title, "")], [remark]
    parts, remarks = split(title, blocks, settings.max_page_bytes, settings.findings)
    return [part._replace(html=tree.gate(part.html)) for part in parts], remarks


def _line_of(secret: str, html: str, sourcepos: bool) -> int:
    """The line a secret begins on, from 1; 0 when markup within it hides the place."""
    start = html.find(secret.partition("\n")[0])
    if start < 0:
        return 0
    if not sourcepos:
        return html.count("\n", 0, start) + 1
    before = list(_SOURCE_LINE.finditer(html, 0, start))
    if not before:
        return 0
    return int(before[-1][1]) + html.count("\n", before[-1].end(), start)
