"""Blocks of canonical html as values: how each is written, and along what it may be divided."""

from __future__ import annotations

import re
from typing import Final, NamedTuple

from ingest.render.tables import Cell, Table, without_tables

_BLANK_LINES: Final = re.compile(r"(?:[ \t]*\n)+")


class Division(NamedTuple):
    """How a block too large for a page may be divided: `head` and `tail` are repeated around some of the `rows`."""

    head: str
    rows: tuple[str, ...]
    tail: str
    glue: str = "\n"


class Block(NamedTuple):
    """One block of html. A "text" block is only its inline content; whoever contains it decides about `<p>`."""

    kind: str
    html: str
    number: int = -1
    """Of a heading: its place in `Writer.headings`. Of an "end": the heading whose section ends here."""
    table: Table | None = None
    division: Division | None = None
    """Of a list, quotation or table. That of a paragraph or of code is only made when it is needed."""


class Heading:
    """A heading as found: how deep it claims to be, and what is decided about it once all are known."""

    __slots__ = ("depth", "end", "html", "level", "strong", "summary")

    def __init__(self, level: int, depth: int, summary: bool = False, strong: bool = False) -> None:
        self.level, self.depth, self.summary, self.strong = level, depth, summary, strong
        self.html = ""
        self.end = 0  # of a summary: how many headings there were when its details closed


def escaped(text: str) -> str:
    """Text as html."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def quoted(value: str) -> str:
    """The value of an attribute as html, to stand between double quotes."""
    return escaped(value).replace('"', "&quot;")


def trimmed(code: str) -> str:
    """Preformatted text without blank lines around it."""
    code = code.rstrip()
    blank = _BLANK_LINES.match(code) if code[:1] in {" ", "\t", "\n"} else None
    return code[blank.end() :] if blank else code


def preformatted(html: str, language: str) -> str:
    """A block of code; `language` may be ""."""
    return (
        f'<pre><code class="language-{language}">{html}</code></pre>' if language else f"<pre><code>{html}</code></pre>"
    )


def division_of(block: Block) -> Division | None:
    """How the block may be divided: a paragraph without elements between words, code between lines."""
    if block.kind == "p":
        words = block.html.removeprefix("<p>").removesuffix("</p>")
        return None if "<" in words else Division("<p>", tuple(words.split(" ")), "</p>", " ")
    if block.kind == "code":
        tail = "</code></pre>"
        end = block.html.index(">", len("<pre>")) + 1
        return Division(block.html[:end], tuple(block.html[end:].removesuffix(tail).split("\n")), tail)
    return block.division


def written(block: Block) -> str:
    """The block where other blocks stand beside it."""
    return f"<p>{block.html}</p>" if block.kind == "text" else block.html


def flow(blocks: list[Block]) -> str:
    """The content of a li, dd or cell: one paragraph that comes first stands without `<p>`."""
    if len(blocks) == 1:
        return blocks[0].html
    if not blocks:
        return ""
    if blocks[0].kind == "text" and not any(block.kind == "text" for block in blocks[1:]):
        return "\n".join(block.html for block in blocks)
    return "\n".join(written(block) for block in blocks)


def divisible(kind: str, division: Division) -> Block:
    """The block a division describes."""
    html = f"{division.head}{division.glue.join(division.rows)}{division.tail}"
    return Block(kind, html, division=division)


def table_block(table: Table, headings: list[Heading]) -> Block:
    """The table, one row a line. Divided by rows, each piece has caption and head; a foot stays with the last."""
    head = f"<table>\n<caption>{table.caption}</caption>\n" if table.caption else "<table>\n"
    sections = [(tag, [_row(row, headings) for row in rows]) for tag, rows in table.sections if rows]
    if sections and sections[0][0] == "thead" and len(sections) > 1:
        head += "<thead>\n" + "\n".join(sections.pop(0)[1]) + "\n</thead>\n"
    html = head + "\n".join(f"<{tag}>\n" + "\n".join(rows) + f"\n</{tag}>" for tag, rows in sections) + "\n</table>"
    rows = tuple(row for _, rows in sections for row in rows)
    spans = 'rowspan="' in html
    division = None if spans else Division(head + "<tbody>\n", rows, "\n</tbody>\n</table>")
    return Block("table", html, table=table, division=division)


def _row(cells: list[Cell], headings: list[Heading]) -> str:
    return "<tr>" + "".join(_cell(cell, headings) for cell in cells) + "</tr>"


def _cell(cell: Cell, headings: list[Heading]) -> str:
    """A cell of a real table: headings in it are only bold, tables in it lines of text."""
    tag = cell.tag[:2]
    if len(cell.blocks) == 1 and cell.blocks[0].kind == "text":
        return f"<{cell.tag}>{cell.blocks[0].html}</{tag}>"
    blocks: list[Block] = []
    for block in without_tables(cell.blocks):
        if block.kind == "heading":
            blocks.append(Block("text", f"<strong>{headings[block.number].html}</strong>"))
            headings[block.number].strong = True
        else:
            blocks.append(block)
    return f"<{cell.tag}>{flow(blocks)}</{tag}>"
