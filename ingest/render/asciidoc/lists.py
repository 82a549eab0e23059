"""Lists of all kinds: points, numbered, terms and their meaning, callouts; each point may hold any block."""

from __future__ import annotations

import re
from typing import Final

from ingest.render.asciidoc.attributes import read_setting
from ingest.render.asciidoc.attrlist import Attributes
from ingest.render.asciidoc.document import DEEPEST, Document, position
from ingest.render.asciidoc.gathering import Gathering
from ingest.render.asciidoc.inline import text_html
from ingest.render.asciidoc.lines import CALLOUT, ORDERED, TERM, UNORDERED, ends_paragraph, marker
from ingest.render.asciidoc.metadata import TITLE_LINE, skip_comment
from ingest.render.asciidoc.paragraphs import read_lines, running_html
from ingest.render.asciidoc.reader import Line, Reader
from ingest.render.asciidoc.titles import titled

_PATTERNS: Final = {"ul": UNORDERED, "ol": ORDERED, "dl": TERM, "callouts": CALLOUT}
_BOXES: Final = {"[ ] ": "☐ ", "[x] ": "☑ ", "[X] ": "☑ ", "[*] ": "☑ "}
_BLOCK: Final = re.compile(r"(?:NOTE|TIP|IMPORTANT|WARNING|CAUTION):[ \t]|(?:image|video|audio)::\S+\[.*\]$")
_STYLES: Final = {
    "arabic": "",
    "decimal": "",
    "loweralpha": "a",
    "upperalpha": "A",
    "lowerroman": "i",
    "upperroman": "I",
}
_BY_DEPTH: Final = ("", "a", "i", "A", "I")
_OF_MARKER: Final = {"1.": "", "a.": "a", "A.": "A", "i)": "i", "I)": "I"}


def list_html(document: Document, reader: Reader, kind: str, attributes: Attributes) -> str:
    """The list whose first point is the next line."""
    first = reader.peek()
    assert first is not None
    pattern = _PATTERNS[kind]
    match = pattern.match(first)
    assert match is not None
    sign = marker(kind, match)
    parts: list[str] = []
    while (line := reader.peek()) is not None:
        match = pattern.match(line)
        if match is None or (kind == "dl" and match[2] != sign):
            break
        reader.read()
        document.line = line.no
        parts.append(_part(document, reader, kind, match, line))
        reader.skip_blank()
        while (
            kind == "dl" and (line := reader.peek()) and line.startswith("//") and skip_comment(document, reader, line)
        ):
            reader.skip_blank()
    tag = {"callouts": "ol"}.get(kind, kind)
    listed = "\n".join(parts)
    numbering = _numbering(attributes, sign) if kind == "ol" else ""
    return titled(document, attributes, f"<{tag}{numbering}{position(first.no)}>\n{listed}\n</{tag}>")


def _numbering(attributes: Attributes, sign: str) -> str:
    kind = _STYLES.get(attributes.style)
    if kind is None:
        kind = _BY_DEPTH[min(len(sign), 5) - 1] if sign[0] == "." else _OF_MARKER.get(sign, "")
    written = f' type="{kind}"' if kind else ""
    start = attributes.named.get("start", "")
    if re.fullmatch(r"\d{1,9}", start):
        written += f' start="{start}"'
    return written + (" reversed" if "reversed" in attributes.options else "")


def _part(document: Document, reader: Reader, kind: str, match: re.Match[str], line: Line) -> str:
    text = (match[3] if kind == "dl" else match[2]) or ""
    sign = marker(kind, match)
    lines = Gathering(reader, kind, sign, has_text=bool(text)).lines()
    box = ""
    if kind == "ul" and text[:4] in _BOXES:
        box, text = _BOXES[text[:4]], text[4:]
    if kind != "dl":
        return f"<li{position(line.no)}>{_content(document, kind, box, text, line, lines)}</li>"
    term = text_html(document, match[1])
    content = _content(document, kind, "", text, line, lines)
    meaning = f"\n<dd{position(line.no)}>{content}</dd>" if content else ""
    return f"<dt{position(line.no)}>{term}</dt>{meaning}"


def _content(document: Document, kind: str, box: str, text: str, line: Line, lines: list[Line]) -> str:
    """The first words of a point with the lines that go on with them, and the blocks below."""
    own = [Line.at(text, line.no)] if text else []
    reader = Reader(lines)
    while (following := reader.peek()) is not None and following.startswith("//"):
        if following.startswith("///"):
            break
        reader.read()
    first = ""
    if own and kind == "dl":
        following = _after_term(document, reader)
    if following and not ends_paragraph(following, in_list=True) and document.depth <= DEEPEST:
        own += read_lines(reader, in_list=True)
    if own:
        first = f"<p>{box}{running_html(document, own, Attributes())}</p>"
    if document.depth > DEEPEST:
        rest = running_html(document, [line for line in lines if line], Attributes()) if lines else ""
        return f"{first}<p>{rest}</p>"
    below = document.blocks(reader)
    return f"{first}\n{below}" if below else first


def _after_term(document: Document, reader: Reader) -> Line | None:
    """The line that goes on with the words after a term; a title or setting there says nothing, a block ends them."""
    while (line := reader.peek()) is not None and line[:1] in {".", ":"}:
        if TITLE_LINE.match(line):
            reader.read()
        elif not read_setting(document, reader):
            break
    return None if line and _BLOCK.match(line) else line
