"""Blocks: what stands between blank lines or delimiters, each as html. Lists, tables and verbatim text are others'."""

from __future__ import annotations

from typing import Final

from ingest.render.asciidoc import media, paragraphs
from ingest.render.asciidoc.attrlist import Attributes
from ingest.render.asciidoc.document import DEEPEST, Document, position
from ingest.render.asciidoc.inline import apply, steps_of, text_html
from ingest.render.asciidoc.lines import Fence, fence, is_rule, list_kind
from ingest.render.asciidoc.lists import list_html
from ingest.render.asciidoc.metadata import read_metadata
from ingest.render.asciidoc.reader import Line, Reader
from ingest.render.asciidoc.sections import section_html
from ingest.render.asciidoc.tables import table_html
from ingest.render.asciidoc.titles import captioned, titled
from ingest.render.asciidoc.verbatim import formula_html, verbatim_html

ADMONITIONS: Final = frozenset({"NOTE", "TIP", "IMPORTANT", "WARNING", "CAUTION"})
_VERBATIM_STYLES: Final = frozenset({"listing", "source", "literal", "pass", "verse", "fenced"})
_ALIASES: Final = {"latexmath": "stem", "asciimath": "stem", "stanza": "verse"}
_OF_OPEN: Final = frozenset(
    {"example", "literal", "listing", "pass", "quote", "sidebar", "source", "verse", "stem", "comment"}
)


def read_blocks(document: Document, reader: Reader, *, sections: bool = False) -> str:
    """All blocks a reader gives. Only where `sections` is set do titles begin sections."""
    html: list[str] = []
    document.depth += 1
    while True:
        attributes = read_metadata(document, reader)
        line = reader.peek()
        if line is None:
            break
        document.line = line.no
        if sections and attributes.style not in {"discrete", "float"}:
            heading = section_html(document, reader, attributes)
            if heading is not None:
                html.append(heading)
                continue
        html.append(read_block(document, reader, attributes))
    document.depth -= 1
    return "\n".join(piece for piece in html if piece)


def read_block(document: Document, reader: Reader, attributes: Attributes) -> str:
    """The block that begins with the next line."""
    line = reader.peek()
    assert line is not None
    define(document, attributes)
    if document.depth > DEEPEST:
        return paragraphs.paragraph_html(document, reader, Attributes())
    if delimiter := fence(line):
        reader.read()
        return _delimited(document, reader, delimiter, attributes, line)
    if attributes.style not in _VERBATIM_STYLES:
        found = _single(document, reader, line, attributes)
        if found is not None:
            return found
    return paragraphs.paragraph_html(document, reader, attributes)


def define(document: Document, attributes: Attributes) -> None:
    """Note the id of a block, with what a reference to it shows."""
    if attributes.id:
        words = attributes.named.get("reftext") or attributes.title
        document.define(attributes.id, text_html(document, words) if words else "")


def _single(document: Document, reader: Reader, line: Line, attributes: Attributes) -> str | None:
    """A rule, a macro, a list or a heading outside sections; None when the line begins a paragraph."""
    if is_rule(line):
        reader.read()
        return "<hr>"
    if line[0] == "<" and line == "<" * len(line) and len(line) > 2:  # noqa: PLR2004 - `<<<` is a page's end
        reader.read()
        return ""
    if line[-1] == "]" and "::" in line:
        macro = media.block_macro(document, line, attributes)
        if macro is not None:
            reader.read()
            return macro
    if attributes.style in {"discrete", "float"}:
        heading = section_html(document, reader, attributes, discrete=True)
        if heading is not None:
            return heading
    found = list_kind(line)
    if found is not None:
        return list_html(document, reader, found[0], attributes)
    return None


def _delimited(document: Document, reader: Reader, delimiter: Fence, attributes: Attributes, line: Line) -> str:
    kind, style = delimiter.kind, _ALIASES.get(attributes.style, attributes.style)
    if kind == "comment" or style == "comment":
        _closed(document, reader.until_raw(delimiter.terminator), line)
        return ""
    lines, closed = reader.until(delimiter.terminator)
    _closed(document, closed, line)
    return block_html(document, _meant(kind, style), lines, attributes, line, delimiter)


def _meant(kind: str, style: str) -> str:
    """The kind of block that a delimiter and the style above it mean together."""
    if kind == "listing":
        return style if style in {"literal", "stem", "source"} else "listing"
    if kind == "literal":
        return style if style in {"listing", "source", "verse"} else "literal"
    if kind == "quote":
        return "verse" if style == "verse" else "quote"
    if kind == "pass":
        return "stem" if style == "stem" else "pass"
    if kind in {"open", "example"} and style in ADMONITIONS:
        return "admonition"
    return style if kind == "open" and style in _OF_OPEN else kind


def _closed(document: Document, closed: bool, line: Line) -> None:
    if not closed:
        document.report("FIN133", f"the block that begins with {line[:20]} is never closed", line.no)


def block_html(
    document: Document,
    kind: str,
    lines: list[Line],
    attributes: Attributes,
    line: Line,
    delimiter: Fence | None = None,
) -> str:
    """A block of a kind with these lines in it."""
    if kind in {"listing", "source", "literal", "fenced"}:
        if delimiter and delimiter.language and not attributes.second("language"):
            attributes.named["language"] = delimiter.language
        return verbatim_html(document, lines, attributes, line, kind)
    if kind == "verse":
        return quotation_html(document, paragraphs.verse_html(document, lines, attributes, line), attributes)
    if kind == "stem":
        return titled(document, attributes, formula_html(lines, line))
    if kind == "pass":
        return _passed(document, lines, attributes)
    if kind == "table" and delimiter is not None:
        return table_html(document, lines, attributes, line, delimiter.terminator[0])
    return compound_html(document, kind, document.blocks(Reader(lines)), attributes, line)


def compound_html(document: Document, kind: str, inner: str, attributes: Attributes, line: Line) -> str:
    """A block that holds blocks, whose html is `inner`."""
    if kind == "admonition":
        return admonition_html(document, inner, attributes, line)
    if kind == "quote":
        return quotation_html(document, inner, attributes)
    if kind == "example" and "collapsible" in attributes.options:
        summary = text_html(document, attributes.title) if attributes.title else "Details"
        return f"<details{position(line.no)}><summary>{summary}</summary>\n{inner}\n</details>"
    if kind == "example" and attributes.style != "tabs":
        return captioned(document, attributes, f"<div>\n{inner}\n</div>", "example")
    return titled(document, attributes, f"<div{position(line.no)}>\n{inner}\n</div>")


def admonition_html(document: Document, inner: str, attributes: Attributes, line: Line) -> str:
    """A quotation that begins with the kind of admonition, and its title if it has one."""
    kind = attributes.style.lower()
    label = attributes.named.get("caption") or document.attributes.get(f"{kind}-caption") or kind.capitalize()
    if attributes.title:
        label += f": {text_html(document, attributes.title)}"
    return f"<blockquote{position(line.no)}>\n<p><strong>{label}</strong></p>\n{inner}\n</blockquote>"


def quotation_html(document: Document, inner: str, attributes: Attributes) -> str:
    """A quotation, with who said it, and where, below."""
    said = [
        text_html(document, attributes.second("attribution")),
        text_html(document, attributes.second("citetitle", 3)),
    ]
    by = "<br>".join(words for words in (f"— {said[0]}" if said[0] else "", said[1]) if words)
    source = f"\n<p>{by}</p>" if by else ""
    if attributes.style == "verse" and not by:
        return titled(document, attributes, inner)
    return titled(document, attributes, f"<blockquote>\n{inner}{source}\n</blockquote>")


def _passed(document: Document, lines: list[Line], attributes: Attributes) -> str:
    text = "\n".join(lines)
    subs = attributes.named.get("subs")
    return document.restored(apply(document, text, steps_of(subs, ()))) if subs else text
