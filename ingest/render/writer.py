"""Writing canonical html, block by block: the one form every page has, whatever markup it came from.

Equal content gives equal bytes: nothing nests that may not nest, empty elements never appear, every block starts a
line. The text of a block is a `Run`'s. It knows nothing of the source's elements.
"""

from __future__ import annotations

from typing import Final

from ingest.render.blocks import (
    Block,
    Division,
    Heading,
    divisible,
    escaped,
    flow,
    preformatted,
    table_block,
    trimmed,
    written,
)
from ingest.render.running import Run, even
from ingest.render.tables import Cell, Table, flat_cells, is_layout

MAX_DEPTH: Final = 24
"""Lists, quotations and tables nested deeper are flattened into the one around them."""


class Frame:
    """An open container: flow (root, li, dd, blockquote, cell), phrase (heading, dt, caption), list, terms, table."""

    __slots__ = ("blocks", "children", "kind", "table", "tag")

    def __init__(self, kind: str, tag: str) -> None:
        self.kind, self.tag = kind, tag
        self.blocks: list[Block] = []
        self.children: list[tuple[str, list[Block]]] = []  # of a list: its li; of terms: dt and dd
        self.table: Table | None = None


class Writer:
    """Takes blocks in document order, and what the run holds whenever one ends; `finish` gives the blocks.

    Containers are opened by methods that say whether they were; only then may, and must, they be closed.
    """

    def __init__(self, run: Run) -> None:
        self.headings: list[Heading] = []
        self._run = run
        self._frames = [Frame("flow", "")]
        self._top = self._frames[0]

    # -- blocks ---------------------------------------------------------------------------------------------------

    def boundary(self) -> None:
        """The end of one block and the start of another; a mere blank where only running text may stand."""
        run = self._run
        if run.phrase:
            run.space()
        elif run.pieces:
            self._add(Block("text", run.taken()))

    def paragraph(self, html: str) -> bool:
        """A block of nothing but text, as `Run.words` takes it, after a boundary; False where it can be none."""
        run = self._run
        if run.phrase or run.inline:
            return False
        if words := even(html).strip(" "):
            self._add(Block("text", words))
        return True

    def rule(self) -> None:
        """A thematic break."""
        self.boundary()
        if not self._run.phrase:
            self._add(Block("rule", "<hr>"))

    def code(self, text: str, language: str) -> None:
        """Preformatted text, exactly as it is but for blank lines around it. Within running text it is inline code."""
        run = self._run
        text = trimmed(run.cleaned(text).replace("\r\n", "\n").replace("\r", "\n"))
        if not text:
            return
        if run.phrase:
            run.open_inline("code")
            run.text(f" {text} ")
            run.close_inline()
            return
        self.boundary()
        self._add(Block("code", preformatted(escaped(text), language)))

    def open_heading(self, level: int, *, depth: int = 0, summary: bool = False, strong: bool = False) -> bool:
        """`depth` counts the `<details>` around it. `strong`: it is no heading but a paragraph in bold."""
        if self._run.phrase:
            self._run.space()
            return False
        self._push("phrase", "heading")
        nested = len(self._frames) > 2  # noqa: PLR2004 - the root and the heading itself
        self.headings.append(Heading(level, depth, summary, strong or (summary and nested)))
        return True

    def close_heading(self) -> int:
        """The heading's number, or -1 when it held nothing or is only bold."""
        html = self._popped_phrase()
        number = len(self.headings) - 1
        if not html or self.headings[number].strong:
            self.headings.pop()
            if html:
                self._add(Block("text", f"<strong>{html}</strong>"))
            return -1
        self.headings[number].html = html
        self._add(Block("heading", f"<\x02{number}>{html}</\x02{number}>", number))
        return number

    def end_section(self, number: int) -> None:
        """What follows is no longer under the heading of that number."""
        self.boundary()
        if number >= 0:
            self.headings[number].end = len(self.headings)
            self._add(Block("end", "", number))

    def open_quote(self) -> bool:
        """A quotation, which holds blocks."""
        return self._push("flow", "blockquote")

    def close_quote(self) -> None:
        """End the quotation; without content it never was."""
        if blocks := self._popped().blocks:
            rows = tuple(written(block) for block in blocks)
            division = Division("<blockquote>\n", rows, "\n</blockquote>")
            self._add(divisible("quote", division))

    # -- lists ----------------------------------------------------------------------------------------------------

    def open_list(self, tag: str, attributes: str = "") -> bool:
        """`tag` is ul, ol or dl."""
        return self._push("terms" if tag == "dl" else "list", tag + attributes)

    def close_list(self) -> None:
        """End the list; without content it never was."""
        frame = self._popped()
        rows = tuple(f"<{tag}>{flow(blocks)}</{tag}>" for tag, blocks in frame.children if blocks)
        if rows:
            tag = frame.tag.partition(" ")[0]
            self._add(divisible(frame.kind, Division(f"<{frame.tag}>\n", rows, f"\n</{tag}>")))

    def open_part(self, tag: str) -> bool:
        """A `li` of the list, or a `dt` or `dd` of the terms, that is open; False when none is."""
        run = self._run
        if run.pieces:
            self.boundary()
        if run.phrase or self._top.kind != ("list" if tag == "li" else "terms"):
            return False
        return self._push("phrase" if tag == "dt" else "flow", tag, limited=False)

    def close_part(self) -> None:
        """End the li, dt or dd."""
        if self._top.kind == "phrase":
            html = self._popped_phrase()
            self._top.children.append(("dt", [Block("text", html)] if html else []))
        else:
            frame = self._popped()
            self._top.children.append((frame.tag, frame.blocks))

    # -- tables ---------------------------------------------------------------------------------------------------

    def open_table(self, *, layout: bool = False) -> bool:
        """`layout`: the document itself says that its cells are no table."""
        if not self._push("table", "table"):
            return False
        self._top.table = Table(layout)
        return True

    def close_table(self) -> None:
        """End the table. What only arranges a page is written as running blocks."""
        self.boundary()
        table = self._top.table
        stray = self._popped().blocks
        assert table is not None
        for block in stray:
            self._add(block)
        if is_layout(table):
            for block in flat_cells(table):
                self._add(block)
        elif table.sections:
            self._add(table_block(table, self.headings))

    def section(self, tag: str) -> None:
        """thead, tbody or tfoot of the table that is open."""
        if self._top.table is not None:
            self._top.table.sections.append((tag, []))

    def row(self) -> None:
        """Start a row of the table that is open."""
        table = self._top.table
        if table is not None:
            if not table.sections:
                table.sections.append(("tbody", []))
            table.sections[-1][1].append([])

    def open_cell(self, tag: str, attributes: str) -> bool:
        """A th or td of the last row; False when no table is open here."""
        run = self._run
        if run.pieces or run.phrase:
            self.boundary()
        table = self._top.table
        if table is None or run.phrase:
            return False
        if not table.sections or not table.sections[-1][1]:
            self.row()
        self._push("flow", tag + attributes, limited=False)
        return True

    def close_cell(self) -> None:
        """End the cell."""
        frame = self._popped()
        table = self._top.table
        assert table is not None
        table.sections[-1][1][-1].append(Cell(frame.tag, frame.blocks))

    def open_caption(self) -> bool:
        """The caption of the table; False when none is open here."""
        self.boundary()
        return self._top.table is not None and self._push("phrase", "caption", limited=False)

    def close_caption(self) -> None:
        """End the caption; a second one joins the first."""
        html = self._popped_phrase()
        table = self._top.table
        assert table is not None
        table.caption = f"{table.caption} {html}".strip()

    # -- frames ---------------------------------------------------------------------------------------------------

    def finish(self) -> list[Block]:
        """All blocks of the document, in order."""
        self.boundary()
        return self._frames[0].blocks

    def _push(self, kind: str, tag: str, *, limited: bool = True) -> bool:
        run = self._run
        if run.pieces or run.phrase:
            self.boundary()
        if run.phrase or (limited and kind != "phrase" and len(self._frames) > MAX_DEPTH):
            return False
        self._top = Frame(kind, tag)
        self._frames.append(self._top)
        if kind == "phrase":
            run.enter(tag)
        return True

    def _popped(self) -> Frame:
        if self._run.pieces:
            self.boundary()
        frame = self._frames.pop()
        self._top = self._frames[-1]
        return frame

    def _popped_phrase(self) -> str:
        html = self._run.taken()
        self._frames.pop()
        self._top = self._frames[-1]
        self._run.enter("")
        return html

    def _add(self, block: Block) -> None:
        """Where it belongs: stray content of a list joins its last part, that of a table stands before it."""
        top = self._top
        if top.kind in {"list", "terms"}:
            tag = "li" if top.kind == "list" else "dd"
            if not top.children or top.children[-1][0] != tag:
                top.children.append((tag, []))
            top.children[-1][1].append(block)
        else:
            top.blocks.append(block)
