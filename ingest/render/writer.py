"""Writing canonical html, block by block: the one form every page has, whatever markup it came from.

Equal content gives equal bytes: blanks are collapsed and stand outside inline elements, empty elements never
appear, nothing nests that may not nest, every block starts a line. It knows nothing of the source's elements.
"""

from __future__ import annotations

import re
from typing import Final

from ingest.render.blocks import Block, Division, Heading, divisible, escaped, flow, table_block, written
from ingest.render.tables import Cell, Table, flat_cells, is_layout

MAX_DEPTH: Final = 24
"""Lists, quotations and tables nested deeper are flattened into the one around them."""

_ALONE: Final = "\x03"
"""Opens the text of an image in a run; ends with `_AFTER`. Neither can come from a document."""
_AFTER: Final = "\x04"
_UNUSABLE: Final = dict.fromkeys([*range(9), 11, *range(14, 32), 127, 0xFFFE, 0xFFFF], "")


class Frame:
    """An open container: flow (root, li, dd, blockquote, cell), phrase (heading, dt, caption), list, terms, table."""

    __slots__ = ("blocks", "children", "kind", "table", "tag")

    def __init__(self, kind: str, tag: str) -> None:
        self.kind, self.tag = kind, tag
        self.blocks: list[Block] = []
        self.children: list[tuple[str, list[Block]]] = []  # of a list: its li; of terms: dt and dd
        self.table: Table | None = None


class Inline:
    """An open inline element. It is written when its first text comes, and again in every block its text goes on in."""

    __slots__ = ("open", "tag", "written")

    def __init__(self, tag: str, attributes: str) -> None:
        self.tag, self.open, self.written = tag, f"<{tag}{attributes}>", False


class Writer:
    """Takes text, inline elements and blocks in document order; `finish` gives the blocks.

    Containers are opened by methods that say whether they were; only then may, and must, they be closed.
    """

    def __init__(self, scrub: bool = False) -> None:
        self.headings: list[Heading] = []
        self._scrub = scrub  # control characters may come, from character references
        self._frames = [Frame("flow", "")]
        self._top = self._frames[0]
        self._inlines: list[Inline | None] = []
        self._run: list[str] = []
        self._pending = ""
        self._worded = False  # the run holds more than images
        self._phrases = 0

    # -- inline ---------------------------------------------------------------------------------------------------

    def text(self, text: str) -> None:
        """Running text; blanks of every kind are one space, and none at a block's ends."""
        if self._scrub:
            text = text.translate(_UNUSABLE)
        words = text.split()
        if not words:
            if text:
                self.space()
            return
        if text[0].isspace():
            self.space()
        self._content()
        self._worded = True
        joined = " ".join(words)
        if "&" in joined or "<" in joined or ">" in joined:
            joined = escaped(joined)
        self._run.append(joined)
        if text[-1].isspace():
            self._pending = " "

    def space(self) -> None:
        """A blank between what came and what comes."""
        if self._run and not self._pending:
            self._pending = " "

    def line_break(self) -> None:
        """A `<br>`, unless nothing stands before or after it in the block; more than two are two."""
        if self._run:
            self._pending = "<br>\n<br>\n" if self._pending.startswith("<br>") else "<br>\n"

    def image_text(self, text: str, *, inline: bool = False) -> None:
        """The words that stand for an image: `[Image: words]` where nothing else is in the block, else the words."""
        words = " ".join(self.cleaned(text).split())
        if words:
            self._content()
            self._worded = self._worded or inline or self._phrases > 0
            self._run.append(f"{_ALONE}{escaped(words)}{_AFTER}")

    def void(self, html: str) -> None:
        """An element without content that counts as content, such as an image."""
        self._content()
        self._worded = True
        self._run.append(html)

    def open_inline(self, tag: str, attributes: str = "") -> None:
        """`attributes` are written as they are, with a blank before each. The same element within itself is one."""
        repeated = any(inline is not None and inline.tag == tag for inline in self._inlines)
        self._inlines.append(None if repeated else Inline(tag, attributes))

    def close_inline(self) -> None:
        """End what was opened last."""
        inline = self._inlines.pop()
        if inline is not None and inline.written:
            self._run.append(f"</{inline.tag}>")

    def cleaned(self, text: str) -> str:
        """Text of an attribute without what no page can hold."""
        return text.translate(_UNUSABLE) if self._scrub else text

    def _content(self) -> None:
        if self._pending:
            self._run.append(self._pending)
            self._pending = ""
        if self._inlines:
            bold = self._top.tag == "heading"  # it needs no `strong` to be so
            for inline in self._inlines:
                if inline is not None and not inline.written and not (bold and inline.tag == "strong"):
                    self._run.append(inline.open)
                    inline.written = True

    # -- blocks ---------------------------------------------------------------------------------------------------

    def boundary(self) -> None:
        """The end of one block and the start of another; a mere blank where only running text may stand."""
        if self._phrases:
            self.space()
        elif self._run:
            self._add(Block("text", self._taken()))
        else:
            self._pending = ""

    def rule(self) -> None:
        """A thematic break."""
        self.boundary()
        if not self._phrases:
            self._add(Block("rule", "<hr>"))

    def code(self, text: str, language: str) -> None:
        """Preformatted text, exactly as it is but for blank lines around it. Within running text it is inline code."""
        text = self.cleaned(text).replace("\r\n", "\n").replace("\r", "\n")
        text = re.sub(r"\A(?:[ \t]*\n)+", "", text).rstrip()
        if not text:
            return
        if self._phrases:
            self.open_inline("code")
            self.text(f" {text} ")
            self.close_inline()
            return
        self.boundary()
        head = f'<pre><code class="language-{language}">' if language else "<pre><code>"
        body = escaped(text)
        division = Division(head, tuple(body.split("\n")), "</code></pre>")
        self._add(Block("code", f"{head}{body}</code></pre>", division=division))

    def open_heading(self, level: int, *, depth: int = 0, summary: bool = False, strong: bool = False) -> bool:
        """`depth` counts the `<details>` around it. `strong`: it is no heading but a paragraph in bold."""
        if self._phrases:
            self.space()
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
        self.boundary()
        if self._phrases or self._top.kind != ("list" if tag == "li" else "terms"):
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
        self.boundary()
        table = self._top.table
        if table is None or self._phrases:
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

    @property
    def in_heading(self) -> bool:
        """Whether what comes belongs to a heading."""
        return self._top.tag == "heading"

    # -- frames ---------------------------------------------------------------------------------------------------

    def finish(self) -> list[Block]:
        """All blocks of the document, in order."""
        self.boundary()
        return self._frames[0].blocks

    def _push(self, kind: str, tag: str, *, limited: bool = True) -> bool:
        self.boundary()
        if self._phrases or (limited and kind != "phrase" and len(self._frames) > MAX_DEPTH):
            return False
        self._top = Frame(kind, tag)
        self._frames.append(self._top)
        self._phrases += kind == "phrase"
        return True

    def _popped(self) -> Frame:
        self.boundary()
        frame = self._frames.pop()
        self._top = self._frames[-1]
        return frame

    def _popped_phrase(self) -> str:
        html = self._taken()
        self._frames.pop()
        self._top = self._frames[-1]
        self._phrases -= 1
        return html

    def _taken(self) -> str:
        """The run so far, with every inline element closed; it is reopened when more text comes."""
        if not self._run:
            self._pending = ""
            return ""
        for inline in reversed(self._inlines):
            if inline is not None and inline.written:
                self._run.append(f"</{inline.tag}>")
                inline.written = False
        html = "".join(self._run)
        if _ALONE in html:
            html = html.replace(_ALONE, "" if self._worded else "[Image: ").replace(_AFTER, "" if self._worded else "]")
        self._run.clear()
        self._pending, self._worded = "", False
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
