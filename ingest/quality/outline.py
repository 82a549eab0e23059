"""A page's html as what a reader sees one below the other: sections with their headings, and the blocks in them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from posixpath import commonprefix
from typing import Final, NamedTuple

from ingest.quality.words import letters, words
from ingest.render import tree
from ingest.render.blocks import escaped
from ingest.render.headings import plain
from ingest.render.model import Part

_DASH: Final = " \N{EN DASH} "
"""Between the title of a document and the headings above a part of it."""
_HEADINGS: Final = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_KINDS: Final = {
    "ul": "list",
    "ol": "list",
    "dl": "list",
    "table": "table",
    "pre": "code",
    "blockquote": "quote",
    "p": "p",
}
_IMAGE: Final = re.compile(r"\[Image: [^\]]{0,2000}\]")
_LINK: Final = re.compile(r'<a href="[^"]*">(.*?)</a>', re.DOTALL)
_CAPTION: Final = re.compile(r"<caption>(.*?)</caption>", re.DOTALL)


class Block(NamedTuple):
    """A paragraph, list, table, piece of code or the like at the top of a page.

    `kind` is p, list, table, code, quote or other. `bare` is what is left to read without images.
    """

    kind: str
    html: str
    text: str
    size: int
    """In words."""
    bare: str

    @property
    def links(self) -> list[str]:
        """The words of its links."""
        return [plain(found) for found in _LINK.findall(self.html)] if "<a " in self.html else []

    @property
    def caption(self) -> str:
        """What a table says of itself above its rows."""
        found = _CAPTION.search(self.html)
        return plain(found[1]) if found else ""


class Section(NamedTuple):
    """A heading and what stands below it up to the next heading of any level.

    `path` are the headings above it and its own, without the page's title; () before the first heading. `level` is 1
    there, else 2 to 6.
    """

    path: tuple[str, ...]
    level: int
    blocks: tuple[Block, ...]

    @property
    def size(self) -> int:
        """Words of its text; code counts for nothing, for nobody reads it as prose."""
        return sum(block.size for block in self.blocks if block.kind != "code")


def title_of(parts: Sequence[Part]) -> str:
    """What the document is called: what the titles of its parts begin with."""
    return _DASH.join(_common(parts))


def outline(parts: Sequence[Part]) -> list[Section]:
    """The sections of a document in order, whether or not it was split: a part begins below what its title adds."""
    common = len(_common(parts))
    return [
        section
        for part in parts
        for section in _sections(part.html, tuple(part.title.split(_DASH)[common:]) if len(parts) > 1 else ())
    ]


def _common(parts: Sequence[Part]) -> list[str]:
    if len(parts) == 1:
        return [parts[0].title]
    return list(commonprefix([part.title.split(_DASH) for part in parts])) or [parts[0].title]


def _sections(html: str, root: tuple[str, ...]) -> list[Section]:
    above: list[tuple[int, str]] = []
    sections: list[tuple[tuple[str, ...], int, list[Block]]] = [(root, 1 + len(root), [])]
    for node in tree.fragment(html):
        if isinstance(node, tree.Element) and node.tag in _HEADINGS:
            level = int(node.tag[1]) + len(root)  # below a part's title headings begin at the second level again
            while above and above[-1][0] >= level:
                above.pop()
            above.append((level, " ".join(node.text.split())))
            sections.append(((*root, *(text for _, text in above)), level, []))
        else:
            block = _block(node)
            if block is not None:
                sections[-1][2].append(block)
    return [Section(path, level, tuple(blocks)) for path, level, blocks in sections if blocks or path]


def _block(node: object) -> Block | None:
    if isinstance(node, tree.Element):
        html, tag = node.html, node.tag
        text = plain(html.replace("<", " <")) if tag == "table" else node.text  # cells stand side by side
    elif isinstance(node, tree.Text) and node.data.strip():
        html, text, tag = escaped(node.data), node.data, "p"
    else:
        return None
    if tag == "hr":
        return None
    kind = _KINDS.get(tag, "other")
    bare = letters(_IMAGE.sub(" ", text)) if "[Image: " in text else letters(text)
    return Block(kind, html, text, len(words(text)), bare)
