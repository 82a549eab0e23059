"""The blocks of a Word file: paragraphs become headings, lists, code, quotations; and tables."""

from __future__ import annotations

from typing import Final, NamedTuple
from xml.etree.ElementTree import Element

from ingest.render.blocks import escaped
from ingest.render.docx.inline import Inline, alternative, is_furniture
from ingest.render.docx.numbering import Mark
from ingest.render.docx.story import Story
from ingest.render.docx.styles import Style, flag, number_of, outline
from ingest.render.docx.tables import table_html
from ingest.render.docx.xml import find, value
from ingest.render.headings import plain

_THROUGH: Final = frozenset({"w:customXml", "w:smartTag", "w:ins", "w:moveTo", "w:sdtContent", "w:body"})
_DEEPEST: Final = 6


class _List(NamedTuple):
    """A list that is open: how deep it claims to be, its element, which numbering it follows."""

    level: int
    tag: str
    number: str


class Flow:
    """The blocks of one container: the body, a cell, a text box, a note."""

    def __init__(self, story: Story) -> None:
        self.story = story
        self._out: list[str] = []
        self._lists: list[_List] = []
        self._code: list[str] = []
        self._carried = ""
        self._pictures: list[object] = []
        """Findings about pictures without words in the paragraph before."""

    def read(self, container: Element) -> None:
        """Everything in a container, in order."""
        for child in container:
            self._one(child)

    def html(self) -> str:
        """The html of what was read."""
        if self._carried:
            self._plain(self._carried)
        self._close()
        return "\n".join(self._out)

    def _one(self, element: Element) -> None:
        tag = element.tag
        if tag == "w:p":
            self._paragraph(element)
        elif tag == "w:tbl":
            self._table(element)
        elif tag == "w:sdt":
            content = find(element, "w:sdtContent")
            if content is not None and not is_furniture(element):
                self.read(content)
        elif tag == "mc:AlternateContent":
            if (chosen := alternative(element)) is not None:
                self.read(chosen)
        elif tag in {"w:altChunk", "w:subDoc"}:
            self.story.report("FIN143", "a document within the document was left out: copy its text into this one")
        elif tag in {"m:oMath", "m:oMathPara"}:
            inline = Inline(self.story, self.story.style(None))
            inline.read([element])  # type: ignore[arg-type]
            self._plain(inline.html())
        elif tag in _THROUGH:
            self.read(element)

    def _paragraph(self, paragraph: Element) -> None:
        properties = find(paragraph, "w:pPr")
        name = value(properties, "w:pStyle")
        style = self.story.style(name)
        inline = Inline(self.story, style)
        inline.read(paragraph)
        if style.is_contents:
            return
        html, self._carried = self._carried + inline.html(), ""
        mark = find(properties, "w:rPr")
        if mark is not None and (find(mark, "w:del") is not None or flag(mark, "w:specVanish")):
            self._carried = html  # the end of this paragraph is deleted, or not seen: the next one goes on with it
        else:
            self._write(properties, name or "", style, html, inline)
        for box in inline.boxes:
            self._box(box)

    def _write(self, properties: Element | None, name: str, style: Style, html: str, inline: Inline) -> None:
        level = outline(properties)
        level = style.level if level is None else level
        is_filled = bool(html.strip("\t\n \xa0"))
        if self._pictures and style.name.endswith("caption") and is_filled:
            self._forgive()
        if is_filled and (style.is_title or level):
            self._heading(properties, name, style, html, 1 if style.is_title else level or 1)
        elif is_filled or (self._code and style.is_code):
            self._text(properties, name, style, html, is_code=style.is_code or (inline.is_code and is_filled))
        if is_filled or inline.unnamed:
            self._pictures = list(inline.unnamed)

    def _forgive(self) -> None:
        """A caption says what the picture before it shows."""
        kept = [found for found in self.story.findings if not any(found is picture for picture in self._pictures)]
        self.story.findings[:] = kept

    def _heading(self, properties: Element | None, name: str, style: Style, html: str, level: int) -> None:
        mark = self._mark(properties, name, style)[0]
        label = f"{escaped(mark.label)} " if mark is not None and mark.label and not style.is_title else ""
        self._close()
        words = " ".join(plain(f"{label}{html.replace('<br>', ' ')}").split())
        if style.is_title and not self.story.title:
            self.story.title = words
        self.story.heading = words[:80]
        level = min(level, _DEEPEST)
        self._out.append(f"<h{level}>{label}{html}</h{level}>")

    def _text(self, properties: Element | None, name: str, style: Style, html: str, *, is_code: bool) -> None:
        mark, number, at = self._mark(properties, name, style)
        goes_on = bool(number) or self._goes_on(properties, style)
        if mark is not None and mark.is_plain:
            self._end_code()
            self._point(mark, number, at, html)
        elif mark is not None:
            self._plain(f"{escaped(mark.label)} {html}")
        elif is_code:
            if not (self._lists and goes_on):
                self._close_lists()
            self._code.append(html)
        elif style.is_quote:
            self._close()
            self._out.append(f"<blockquote><p>{html}</p></blockquote>")
        elif self._lists and goes_on:
            self._end_code()
            self._out.append(f"<p>{html}</p>")
        else:
            self._plain(html)

    def _plain(self, html: str) -> None:
        self._close()
        self._out.append(f"<p>{html}</p>")

    def _goes_on(self, properties: Element | None, style: Style) -> bool:
        """Whether a paragraph without a mark still belongs to the point before it."""
        if style.name.startswith("list continue"):
            return True
        indent = find(properties, "w:ind")
        left = (indent.get("w:left") or indent.get("w:start")) if indent is not None else None
        return style.name == "list paragraph" or (number_of(left, 0) or 0) > 0

    def _mark(self, properties: Element | None, name: str, style: Style) -> tuple[Mark | None, str, int]:
        """The mark before a paragraph, the numbering it is of, and its level there."""
        own = value(properties, "w:numPr/w:numId")
        number = style.number if own is None else own
        if number is None or not self.story.numbering.knows(number):
            return None, "", 0
        at = number_of(value(properties, "w:numPr/w:ilvl"), None)
        if at is None:
            at = self.story.numbering.level_of(number, name)
        if at is None:
            at = style.list_level or 0
        return self.story.numbering.next(number, at), number, at

    def _point(self, mark: Mark, number: str, at: int, html: str) -> None:
        """A point of a list, which is opened, gone on with or gone back to."""
        tag = "ul" if mark.is_bullet else "ol"
        while self._lists and self._lists[-1].level > at:
            self._close_list()
        if self._lists and self._lists[-1].level == at and (self._lists[-1].tag != tag or self._restarts(mark, number)):
            self._close_list()
        if self._lists and self._lists[-1].level == at:
            self._out.append("</li>")
        else:
            start = f' start="{mark.number}"' if tag == "ol" and mark.number != 1 else ""
            kind = f' type="{mark.type}"' if mark.type and tag == "ol" else ""
            self._out.append(f"<{tag}{start}{kind}>")
            self._lists.append(_List(at, tag, number))
        self._lists[-1] = _List(at, tag, number)
        self._out.append(f"<li>{html}")

    def _restarts(self, mark: Mark, number: str) -> bool:
        """Whether the numbers do not simply go on from the point before, because another list begins."""
        return not mark.is_bullet and self._lists[-1].number != number and mark.number == 1

    def _table(self, table: Element) -> None:
        html = table_html(table, self.story, self._cell)
        if self._lists and self._is_indented(table):
            self._end_code()
        else:
            self._close()
        self._out.append(html)

    def _is_indented(self, table: Element) -> bool:
        indent = find(table, "w:tblPr/w:tblInd")
        return indent is not None and (number_of(indent.get("w:w"), 0) or 0) > 200  # noqa: PLR2004 - 200/1440 inch

    def _cell(self, cell: Element) -> str:
        flow = Flow(self.story)
        flow.read(cell)
        return flow.html()

    def _box(self, box: Element) -> None:
        html = self._cell(box)
        if html:
            self._end_code()
            self._out.append(html)

    def _close(self) -> None:
        self._end_code()
        self._close_lists()

    def _close_lists(self) -> None:
        while self._lists:
            self._close_list()

    def _close_list(self) -> None:
        self._out.append(f"</li></{self._lists.pop().tag}>")

    def _end_code(self) -> None:
        if any(line.strip() for line in self._code):
            self._out.append("<pre><code>" + "\n".join(self._code).rstrip("\n") + "</code></pre>")
        self._code = []
