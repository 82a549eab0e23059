"""The running text of a paragraph of a Word file: runs, links, fields, notes, symbols, pictures, formulas."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import groupby
from typing import Final, NamedTuple
from xml.etree.ElementTree import Element

from ingest.render.blocks import escaped, quoted
from ingest.render.docx.formulas import linear
from ingest.render.docx.story import Story
from ingest.render.docx.styles import Style, flag, font, is_mono
from ingest.render.docx.symbols import symbol
from ingest.render.docx.xml import find, value
from ingest.render.model import Finding

_THROUGH: Final = frozenset(
    "w:ins w:moveTo w:smartTag w:customXml w:bdo w:dir w:sdtContent w:ruby w:rubyBase w:r mc:Choice mc:Fallback".split()
)
_GENERATED: Final = re.compile(r"\s*Description automatically generated(?: with \w+ confidence)?\s*\Z")


class Piece(NamedTuple):
    """Some text with what it is in: the link, the elements around it, outermost first."""

    href: str
    tags: tuple[str, ...]
    html: str


class Inline:
    """Reads one paragraph. `boxes` are the contents of text boxes met, to be shown after it."""

    def __init__(self, story: Story, style: Style) -> None:
        self.story, self.style = story, style
        self.pieces: list[Piece] = []
        self.boxes: list[Element] = []
        self.unnamed: list[Finding] = []
        """The findings about pictures without words; a caption takes them back."""
        self.is_code = True
        """All of the text so far is in a font for code."""

    def read(self, paragraph: Element, href: str = "") -> None:
        """All of a paragraph, or of an element in it."""
        for child in paragraph:
            self._one(child, href)

    def html(self) -> str:
        """The html of what was read, equal neighbours joined."""
        written = []
        for href, linked in groupby(self.pieces, key=lambda piece: piece.href):
            inner = ""
            for tags, alike in groupby(linked, key=lambda piece: piece.tags):
                text = "".join(piece.html for piece in alike)
                opening = "".join(f"<{tag}>" for tag in tags)
                inner += opening + text + "".join(f"</{tag}>" for tag in reversed(tags))
            written.append(f'<a href="{quoted(href)}">{inner}</a>' if href else inner)
        return "".join(written)

    def _one(self, element: Element, href: str) -> None:
        tag = element.tag
        if tag == "w:r":
            self._run(element, href)
        elif tag in {"w:ins", "w:moveTo", "w:del", "w:moveFrom"}:
            self.story.report_once("FIN144", "the document holds changes nobody has accepted: accept or reject them")
            if tag in {"w:ins", "w:moveTo"}:
                self.read(element, href)
        elif tag == "w:hyperlink":
            self.read(element, self._target(element) or href)
        elif tag == "w:fldSimple":
            self._simple_field(element, href)
        elif tag == "w:sdt":
            self._control(element, href)
        elif tag == "mc:AlternateContent":
            if (chosen := alternative(element)) is not None:
                self.read(chosen, href)
        elif tag in {"m:oMath", "m:oMathPara"}:
            self._add(escaped(linear(element)), href, ())
            self.is_code = False
        elif tag in _THROUGH:
            self.read(element, href)

    def _run(self, run: Element, href: str) -> None:
        properties = find(run, "w:rPr")
        named = value(properties, "w:rStyle")
        style = self.story.style(named) if named else None
        if self._is_hidden(properties, style):
            for child in run:  # a field may begin or end in hidden text
                if child.tag in {"w:fldChar", "w:instrText"}:
                    self._content(child, href, ())
            return
        tags = self._tags(properties, style)
        for child in run:
            self._content(child, href, tags)

    def _is_hidden(self, properties: Element | None, style: Style | None) -> bool:
        by_style = style.hidden if style is not None and style.hidden is not None else self.style.hidden
        return bool(flag(properties, "w:vanish", by_style) or flag(properties, "w:webHidden"))

    def _tags(self, properties: Element | None, style: Style | None) -> tuple[str, ...]:
        tags = []
        # What the paragraph's own style makes bold all of it is its look, and no emphasis.
        if flag(properties, "w:b", style.bold if style else None) and not self.style.bold:
            tags.append("strong")
        if flag(properties, "w:i", style.italic if style else None) and not self.style.italic:
            tags.append("em")
        if flag(properties, "w:strike") or flag(properties, "w:dstrike"):
            tags.append("del")
        position = value(properties, "w:vertAlign")
        if position in {"superscript", "subscript"}:
            tags.append("sup" if position == "superscript" else "sub")
        if (style is not None and style.is_code) or is_mono(font(properties)):
            tags.append("code")
        return tuple(tags)

    def _content(self, element: Element, href: str, tags: tuple[str, ...]) -> None:
        tag = element.tag
        if tag == "w:t":
            self._add(escaped(element.text or ""), href, tags)
        elif tag in _SIGNS:
            self._add(_SIGNS[tag], href, tags)
        elif tag == "w:br":
            self._add("<br>" if element.get("w:type", "textWrapping") == "textWrapping" else " ", href, tags)
        elif tag == "w:fldChar":
            self.story.field(element.get("w:fldCharType"))
        elif tag == "w:instrText":
            self.story.instruct(element.text or "")
        elif tag in {"w:footnoteReference", "w:endnoteReference"} and self.story.is_shown:
            kind = tag[2:].removesuffix("Reference")
            self._add(f"[{self.story.note(kind, element.get('w:id', ''))}]", "", ("sup",))
        elif tag == "w:sym":
            self._add(escaped(symbol(element.get("w:font", ""), element.get("w:char", ""))), href, tags)
        elif tag == "w:ruby":
            self._ruby(element, href)
        elif tag == "mc:AlternateContent":
            if (chosen := alternative(element)) is not None:
                for child in chosen:
                    self._content(child, href, tags)
        elif tag in _OBJECTS:
            self._object(element, href)

    def _object(self, element: Element, href: str) -> None:
        """A drawing or an embedded object: its words, the text boxes in it, and what of it is lost."""
        if not self.story.is_shown:
            return
        boxes = list(outermost(element, "w:txbxContent"))
        self.boxes += boxes
        kinds = {graphic.get("uri", "").rpartition("/")[2] for graphic in element.iter("a:graphicData")}
        words = _described(element)
        chart = not kinds.isdisjoint({"chart", "diagram", "chartex"})
        pictures = [e for e in element.iter() if e.tag in {"pic:pic", "v:imagedata"}]
        if chart or any(True for _ in element.iter("o:OLEObject")):
            if words:
                self._picture(words, element, href)
            else:
                what = "a chart or diagram" if chart else "an embedded object"
                self.story.report("FIN143", f"{what} was left out: say in words what it shows")
        elif pictures or (words and not boxes):
            self._picture(words, element, href)

    def _picture(self, words: str, element: Element, href: str) -> None:
        decorative = next(element.iter("adec:decorative"), None)
        if decorative is not None and decorative.get("val", "0") in {"1", "true"}:
            return
        if words:
            link = next((link.get("r:id", "") for link in element.iter("a:hlinkClick")), "")
            target = self.story.relations.get(link, ("", "", False))
            self._add(f'<img src="{quoted(self._address(element))}" alt="{quoted(words)}">',
                      href or (target[1] if target[2] else ""), ())  # fmt: skip
            return
        message = "a picture has no alternative text that says what it shows: describe it in words"
        self.unnamed.append(self.story.report("FIN110", message))

    def _address(self, element: Element) -> str:
        """Where a linked picture is loaded from; a name for one within the file."""
        for blip in element.iter("a:blip"):
            for key in ("r:link", "r:embed"):
                kind, target, outside = self.story.relations.get(blip.get(key, ""), ("", "", False))
                if kind == "image" and outside:
                    return target
        return "picture"

    def _target(self, link: Element) -> str:
        kind, target, outside = self.story.relations.get(link.get("r:id", ""), ("", "", False))
        if kind != "hyperlink" or not outside:
            return ""
        anchor = link.get("w:anchor")
        return f"{target}#{anchor}" if anchor and "#" not in target else target

    def _simple_field(self, element: Element, href: str) -> None:
        self.story.field("begin")
        self.story.instruct(element.get("w:instr", ""))
        self.story.field("separate")
        self.read(element, href)
        self.story.field("end")

    def _control(self, element: Element, href: str) -> None:
        if is_furniture(element):
            return
        content = find(element, "w:sdtContent")
        if content is not None:
            self.read(content, href)

    def _ruby(self, element: Element, href: str) -> None:
        base, above = find(element, "w:rubyBase"), find(element, "w:rt")
        if base is not None:
            self.read(base, href)
        if above is not None and any((text.text or "").strip() for text in above.iter("w:t")):
            self._add("(", href, ())
            self.read(above, href)
            self._add(")", href, ())

    def _add(self, html: str, href: str, tags: tuple[str, ...]) -> None:
        if html and self.story.is_shown:
            self.pieces.append(Piece(href or self.story.href, tags, html))
            self.is_code = self.is_code and ("code" in tags or not html.strip())


_SIGNS: Final = {"w:tab": "\t", "w:ptab": "\t", "w:cr": "<br>", "w:noBreakHyphen": "-"}
_OBJECTS: Final = frozenset({"w:drawing", "w:pict", "w:object"})


def alternative(element: Element) -> Element | None:
    """The one of several forms of the same thing that says most; they must not all be shown."""
    choices = [child for child in element if child.tag == "mc:Choice"]
    return choices[0] if choices else find(element, "mc:Fallback")


def outermost(element: Element, tag: str) -> Iterator[Element]:
    """The elements of a kind, not those within them, each of several forms of a thing once."""
    for child in element:
        if child.tag == tag:
            yield child
        elif child.tag == "mc:AlternateContent":
            chosen = alternative(child)
            if chosen is not None:
                yield from outermost(chosen, tag)
        else:
            yield from outermost(child, tag)


def is_furniture(control: Element) -> bool:
    """Whether a content control holds a table of contents, or only a prompt to fill it in."""
    properties = find(control, "w:sdtPr")
    if properties is None:
        return False
    gallery = next((value(kind, "w:docPartGallery") or "" for kind in properties.iter("w:docPartObj")), "")
    return gallery.lower() in {"table of contents", "tables of contents"} or flag(properties, "w:showingPlcHdr") is True


def _described(element: Element) -> str:
    """The alternative text of a drawing, without what Word itself remarks in it."""
    for child in element.iter():
        for key in _WORDS.get(child.tag, ()):
            if words := " ".join(child.get(key, "").split()):
                return _GENERATED.sub("", words).strip()
    return ""


_WORDS: Final = {
    "wp:docPr": ("descr", "title"),
    "pic:cNvPr": ("descr", "title"),
    "v:shape": ("alt",),
    "v:rect": ("alt",),
    "v:group": ("alt",),
    "v:imagedata": ("o:title",),
    "v:textpath": ("string",),
}
