"""What the styles of a Word file say of a paragraph or a run: heading, list, code, quotation, hidden, bold."""

from __future__ import annotations

import re
from typing import Final, NamedTuple
from xml.etree.ElementTree import Element

from ingest.render.docx.xml import find, find_all, value

_LONGEST_CHAIN: Final = 20
_OFF: Final = frozenset({"0", "false", "off", "none"})
_HEADING_ID: Final = re.compile(
    r"(?:heading|h|ü?berschrift|titre|título|titolo|kop|rubrik|overskrift|nagłówek|заголовок|nadpis|otsikko)[\s_-]?([1-9])\Z",
    re.IGNORECASE,
)
_CODE: Final = re.compile(
    r"(?:^|[\s_-])(?:source|code|html (?:code|preformatted|sample|keyboard|typewriter)|preformatted|verbatim|listing"
    r"|macro text|console|terminal|program|quelltext|programmcode)(?:$|[\s_\d-])",
    re.IGNORECASE,
)
_MONO: Final = re.compile(
    r"courier|consol|mono|menlo|monaco|lucida (?:console|sans typewriter)|cascadia|fira code|source code|andale|"
    r"typewriter|fixedsys|terminal",
    re.IGNORECASE,
)
_CONTENTS: Final = re.compile(
    r"toc (?:\d|heading)|contents (?:\d|heading)|table of (?:figures|authorities)|toa heading|index \d", re.IGNORECASE
)


class Style(NamedTuple):
    """A style with what it inherits. `level` is a heading's from 1, 0 for none. None: it says nothing."""

    name: str = ""
    level: int | None = None
    number: str | None = None
    """The id of the numbering it brings, "0" for none."""
    list_level: int | None = None
    bold: bool | None = None
    italic: bool | None = None
    hidden: bool | None = None
    font: str | None = None
    header_row: bool = False
    """Of a table's style: it gives the first row a look of its own."""

    @property
    def is_title(self) -> bool:
        """Whether it is the title of the document."""
        return self.name == "title"

    @property
    def is_contents(self) -> bool:
        """Whether it is for lines of a table of contents."""
        return _CONTENTS.match(self.name) is not None

    @property
    def is_code(self) -> bool:
        """Whether it is for code, by its name or font."""
        return _CODE.search(self.name) is not None or (self.font is not None and _MONO.search(self.font) is not None)

    @property
    def is_quote(self) -> bool:
        """Whether it is for quotations."""
        return self.name in {"quote", "intense quote", "block text", "quotations", "block quotation"}


NO_STYLE: Final = Style()


def styles_of(tree: Element | None) -> dict[str, Style]:
    """The styles by id. A paragraph without one has the style ""."""
    if tree is None:
        return {}
    elements = {element.get("w:styleId", ""): element for element in tree.iter("w:style")}
    found = {name: _style(name, elements) for name in elements}
    for element in elements.values():
        if element.get("w:type") == "paragraph" and is_on(element.get("w:default", "0")):
            found[""] = found[element.get("w:styleId", "")]
    return found


def _style(name: str, elements: dict[str, Element]) -> Style:
    chain: list[Element] = []
    following: str | None = name
    while following in elements and len(chain) < _LONGEST_CHAIN and elements[following] not in chain:
        chain.append(elements[following])
        following = value(chain[-1], "w:basedOn")
    style = NO_STYLE
    for element in reversed(chain):
        style = _over(style, element)
    return style._replace(name=(value(elements[name], "w:name") or name).lower())


def _over(style: Style, element: Element) -> Style:
    """The style with what one that is based on it says."""
    paragraph, run = find(element, "w:pPr"), find(element, "w:rPr")
    named = _HEADING_ID.match(value(element, "w:name") or "")
    level = int(named[1]) if named else outline(paragraph)
    return Style(
        level=style.level if level is None else level,
        number=_or(value(paragraph, "w:numPr/w:numId"), style.number),
        list_level=number_of(value(paragraph, "w:numPr/w:ilvl"), style.list_level),
        bold=flag(run, "w:b", style.bold),
        italic=flag(run, "w:i", style.italic),
        hidden=flag(run, "w:vanish", style.hidden),
        font=_or(font(run), style.font),
        header_row=style.header_row or any(p.get("w:type") == "firstRow" for p in find_all(element, "w:tblStylePr")),
    )


def guessed(name: str) -> Style:
    """What a style's id alone says, for a file that does not define it."""
    match = _HEADING_ID.match(name)
    return Style(name=name.lower(), level=int(match[1]) if match else None)


def outline(paragraph: Element | None) -> int | None:
    """The level of a heading that paragraph properties name, 0 for text, None when they name none."""
    level = number_of(value(paragraph, "w:outlineLvl"), None)
    if level is None:
        return None
    return level + 1 if 0 <= level < 9 else 0  # noqa: PLR2004 - 9 is text


def font(run: Element | None) -> str | None:
    """The font run properties name."""
    fonts = find(run, "w:rFonts")
    return _or(fonts.get("w:ascii"), fonts.get("w:hAnsi")) if fonts is not None else None


def is_mono(name: str | None) -> bool:
    """Whether a font is one for code."""
    return name is not None and _MONO.search(name) is not None


def number_of(text: str | None, otherwise: int | None) -> int | None:
    """A number as written, or `otherwise`."""
    return int(text) if text is not None and re.fullmatch(r"-?\d{1,6}", text, re.ASCII) else otherwise


def flag(element: Element | None, tag: str, otherwise: bool | None = None) -> bool | None:
    """Whether a property is on: an element without a value is, one that says `false` is not."""
    found = find(element, tag)
    return otherwise if found is None else is_on(found.get("w:val", "1"))


def is_on(text: str) -> bool:
    """What a flag's value means."""
    return text.lower() not in _OFF


def _or(one: str | None, other: str | None) -> str | None:
    return other if one is None else one
