"""Paragraphs, and what a style above them or their first words make of them."""

from __future__ import annotations

import re
from typing import Final

from ingest.render.asciidoc.attrlist import Attributes
from ingest.render.asciidoc.document import NOTHING, Document, position
from ingest.render.asciidoc.inline import NORMAL, apply, steps_of
from ingest.render.asciidoc.lines import ends_paragraph
from ingest.render.asciidoc.reader import Line, Reader
from ingest.render.asciidoc.titles import titled
from ingest.render.asciidoc.verbatim import verbatim_html

_ADMONITION: Final = re.compile(r"(NOTE|TIP|IMPORTANT|WARNING|CAUTION):[ \t]+")
_ADMONITIONS: Final = frozenset({"NOTE", "TIP", "IMPORTANT", "WARNING", "CAUTION"})
_STYLES: Final = frozenset(
    {"listing", "source", "literal", "verse", "stem", "latexmath", "asciimath", "pass", "fenced", "stanza"}
)
_OF_BLOCKS: Final = frozenset({"quote", "example", "sidebar"})


def paragraph_html(document: Document, reader: Reader, attributes: Attributes) -> str:
    """The paragraph that begins with the next line."""
    from ingest.render.asciidoc.blocks import block_html

    first = reader.peek()
    assert first is not None
    style = attributes.style
    if first[0] in " \t" and (not style or style == "literal"):
        lines = read_lines(reader, comments=True)
        return verbatim_html(document, lines, attributes, first, "literal")
    if style in _STYLES:
        kind = "stem" if style.endswith("math") else "verse" if style == "stanza" else style
        return block_html(document, kind, read_lines(reader, comments=True), attributes, first)
    lines = read_lines(reader)
    if not lines:  # nothing but comments, or a line that must not be read again and again
        if reader.peek() is first:
            lines = [reader.read()]
        else:
            return ""
    if style == "comment":
        return ""
    return _styled(document, lines, attributes, first)


def _styled(document: Document, lines: list[Line], attributes: Attributes, first: Line) -> str:
    from ingest.render.asciidoc import blocks

    style = attributes.style
    if style in _ADMONITIONS:
        return blocks.admonition_html(document, plain_html(document, lines, Attributes(), first), attributes, first)
    if not style or style == "normal":
        if first[0] in "NTIWC" and (admonition := _ADMONITION.match(first)):
            attributes.style = admonition[1]
            lines[0] = Line.at(first[admonition.end() :], first.no)
            return _styled(document, lines, attributes, first)
        if first.startswith(">") and (first == ">" or first[1] == " "):
            return _markdown_quotation(document, lines, attributes)
        if len(lines) > 1 and first[0] == '"' and lines[-1].startswith("-- ") and lines[-2].endswith('"'):
            said, _, source = lines[-1][3:].partition(",")
            attributes.named |= {"attribution": said.strip(), "citetitle": source.strip()}
            lines = [Line.at(first[1:], first.no), *lines[1:-1]]
            lines[-1] = Line.at(lines[-1][:-1], lines[-1].no)
            return blocks.quotation_html(document, plain_html(document, lines, Attributes(), first), attributes)
    if style in _OF_BLOCKS:
        inner = plain_html(document, lines, Attributes(), first)
        return blocks.compound_html(document, style, inner, attributes, first)
    return plain_html(document, lines, attributes, first)


def read_lines(reader: Reader, *, in_list: bool = False, comments: bool = False) -> list[Line]:
    """The lines of a paragraph. Lines of comment go, unless `comments` keeps them as text."""
    lines: list[Line] = []
    while (line := reader.peek()) is not None:
        if lines and (line == "+" or ends_paragraph(line, in_list=in_list)):
            break
        if not line:
            break
        if not comments and line.startswith("//") and not line.startswith("///"):
            reader.read()
            continue
        lines.append(reader.read())
    return lines


def plain_html(document: Document, lines: list[Line], attributes: Attributes, first: Line) -> str:
    """An ordinary paragraph of these lines."""
    html = running_html(document, lines, attributes)
    if not html.strip(f" \n{NOTHING}"):
        return ""
    return titled(document, attributes, f"<p{position(first.no)}>{html}</p>")


def running_html(document: Document, lines: list[Line], attributes: Attributes) -> str:
    """The words of a paragraph, without an element around them."""
    text = "\n".join(line.strip() if line[:1] in " \t" else line for line in lines)
    steps = steps_of(attributes.named["subs"], NORMAL) if "subs" in attributes.named else NORMAL
    hard = "hardbreaks" in attributes.options or document.flag("hardbreaks-option") or document.flag("hardbreaks")
    return document.restored(apply(document, text, steps, hard=hard))


def verse_html(document: Document, lines: list[Line], attributes: Attributes, first: Line) -> str:
    """Lines that stay lines."""
    steps = steps_of(attributes.named["subs"], NORMAL) if "subs" in attributes.named else NORMAL
    html = document.restored(apply(document, "\n".join(lines), steps))
    if not html.strip():
        return ""
    return f"<p{position(first.no)}>" + html.replace("<br>\n", "\n").replace("\n", "<br>\n") + "</p>"


def _markdown_quotation(document: Document, lines: list[Line], attributes: Attributes) -> str:
    from ingest.render.asciidoc import blocks

    bare = [Line.at(re.sub(r"^> ?", "", line), line.no) for line in lines]
    if bare[-1].startswith("-- "):
        said, _, source = bare.pop()[3:].partition(",")
        attributes.named |= {"attribution": said.strip(), "citetitle": source.strip()}
    return blocks.quotation_html(document, document.blocks(Reader(bare)), attributes)
