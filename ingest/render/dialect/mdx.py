"""MDX: imports, exports, components unwrapped to their text, expressions."""

from __future__ import annotations

import re

from ingest.render.dialect import components, partials
from ingest.render.dialect.esm import statements
from ingest.render.dialect.jsx import BRACES, TAG, VOID, Element, Tag, between, element_at, string_in, tag_of
from ingest.render.dialect.reader import Block, Inline, Page, Reader
from ingest.render.dialect.written import columns, dedented, literal, margin

_INLINE_ELEMENTS = frozenset(
    """a abbr b bdi bdo big br button cite code data del dfn em font i img input ins kbd label mark meter nobr output
    progress q rp rt ruby s samp select small span strike strong sub sup textarea time tt u var wbr""".split()
)
_RAW = frozenset(("pre", "script", "style", "svg", "math", "template", "textarea"))
_IMAGES = frozenset(("img", "Image", "ThemedImage", "Img", "Zoom"))
_IN_PARAGRAPHS = _INLINE_ELEMENTS | _IMAGES | VOID
_NAME = re.compile(r"<([A-Za-z][\w.:-]*)")
_MARKDOWN = re.compile(r"[*_`\[{<&\\]")
_WHOLE = re.compile(rf"[ \t]*{BRACES}[ \t]*(?=\n|\Z)")
_LONGEST = 200
"""Lines of an expression."""
_LIST = re.compile(r"[ \t]*(?:[-*+]|\d{1,9}[.)])[ \t]")


def _statement(reader: Reader, _match: re.Match[str], at: int) -> int | None:
    """An import or an export; it shows nothing by itself."""
    page = reader.page
    if not (page.is_mdx or partials.names_parts(reader.lines[at])):
        return None
    found = statements(reader.lines, at)
    if found is None:
        return None
    page.is_mdx = True
    partials.learn(page, found)
    return found.after


def _element(reader: Reader, match: re.Match[str], at: int) -> int | None:
    """An element or component that begins a line."""
    name = _NAME.match(reader.lines[at], match.end("indent"))
    if name is None or name[1] in _IN_PARAGRAPHS:
        return None
    page = reader.page
    if not page.is_mdx and not components.is_component(name[1]):
        return None
    element = element_at(reader, at, len(match["indent"]))
    if element is None:
        return None
    rest = reader.lines[element.after[0]][element.after[1] :].strip()
    if rest and not rest.startswith(("<", "{")):
        return None  # it is part of a paragraph
    lines, first = between(reader.lines, element)
    numbers = reader.numbers[first : first + len(lines)]
    indent = match["indent"] if match["indent"] and _in_list(reader, at) else ""
    _write(reader, at, element, dedented(lines, _margin(lines)), list(numbers), indent)
    if rest:
        reader.nested([rest], [reader.numbers[element.after[0]]], indent)
    return element.after[0] + 1


def _in_list(reader: Reader, at: int) -> bool:
    """Whether an indented line belongs to a list, and must keep that."""
    width = columns(reader.lines[at])
    for place in range(at - 1, max(-1, at - 200), -1):
        line = reader.lines[place]
        if line.strip() and columns(line) < width:
            return bool(_LIST.match(line))
    return False


def _margin(lines: list[str]) -> int:
    """The indentation of all lines; the first may stand behind a tag."""
    return margin(lines[1:]) if lines and not lines[0].startswith((" ", "\t")) and len(lines) > 1 else margin(lines)


def _write(reader: Reader, at: int, element: Element, lines: list[str], numbers: list[int], indent: str) -> None:
    tag, page = element.tag, reader.page
    part = partials.part(page, tag.name)
    if part is not None:
        reader.blank(at)
        partials.include(reader, at, part, tag, indent)
        reader.blank(at)
    elif components.is_component(tag.name):
        components.write(reader, at, tag, lines, numbers, indent)
    elif tag.name in _RAW:
        if tag.name not in ("script", "style", "template"):
            kept = [place for place in range(at, element.after[0] + 1) if reader.lines[place].strip()]
            reader.blank(at)
            reader.written([reader.lines[place] for place in kept], [reader.numbers[place] for place in kept])
            reader.blank(at)
    else:
        html = _clean(tag)
        whole = " ".join(lines)
        if len(lines) <= 1 and not _MARKDOWN.search(whole):
            end = "" if tag.alone else f"{whole}</{tag.name}>"
            reader.written(["", html + end, ""], [reader.numbers[at]] * 3, indent)
            return
        reader.written(["", html, ""], [reader.numbers[at]] * 3, indent)
        reader.nested(lines, numbers, indent)
        reader.written(["", f"</{tag.name}>", ""], [reader.numbers[element.close[0]]] * 3, indent)


def _clean(tag: Tag) -> str:
    """An opening tag of html with only the attributes that html knows as they are written."""
    kept = {name: value for name, value in tag.values.items() if name not in ("style", "className", "class")}
    written = "".join(f' {name}="{value.replace(chr(34), "&quot;")}"' for name, value in kept.items())
    return f"<{tag.name}{written}>"


def _inline_tag(page: Page, match: re.Match[str]) -> str | None:
    """A tag within a paragraph: components go, their words stay; html loses what only JSX can say."""
    written = match[0]
    tag = tag_of(written)
    if not tag.name:
        return "" if page.is_mdx else None
    if not page.is_mdx and not components.is_known(tag.name):
        return None
    if tag.name in _IMAGES:
        alt = tag.values.get("alt", "")
        return f'<img alt="{alt}" src="{tag.values.get("src", "")}">'
    if components.is_component(tag.name):
        if tag.closing:
            return components.inline_end(page, tag)
        part = partials.part(page, tag.name)
        if part is not None:
            return partials.words(page, part, tag)
        if not _is_closed(match, tag):
            return None
        return components.inline(page, tag)
    return None if tag.closing or (not tag.expressions and "className" not in tag.values) else _clean(tag)


def _is_closed(match: re.Match[str], tag: Tag) -> bool:
    """Whether a tag is a component's at all, and no placeholder such as `<NAME>`, which is never closed."""
    return tag.alone or f"</{tag.name}>" in match.string[match.end() :]


def _expression(page: Page, match: re.Match[str]) -> str | None:
    """An expression within a paragraph, as the words it is."""
    return _shown(page, match[0]) if page.is_mdx else None


def _shown(page: Page, written: str) -> str:
    """What stands for an expression, with its braces."""
    inside = written[1:-1].strip()
    if not inside or (inside.startswith("/*") and inside.endswith("*/")):
        return ""
    if written.startswith(("{#", "{:")):
        return ""  # the id of a heading
    said = string_in(written)
    if said is None:
        said = partials.value(page, inside)
    if said is not None:
        return literal(said) if said.strip() else said
    page.report("FIN161", f"`{' '.join(written.split())[:60]}`: what this expression would show is missing")
    return ""


def _flow(reader: Reader, match: re.Match[str], at: int) -> int | None:
    """An expression that stands on lines of its own."""
    page = reader.page
    if not page.is_mdx:
        return None
    text = "\n".join(reader.lines[at : at + _LONGEST])
    whole = _WHOLE.match(text)
    if whole is None:
        return None
    written = whole[0].strip()
    shown = _shown(page, written)
    if shown:
        reader.write(match["indent"] + shown, at)
    return at + whole[0].count("\n") + 1


def _math(_page: Page, _match: re.Match[str]) -> str | None:
    """A formula, whose braces are its own."""
    return None


BLOCKS: tuple[Block, ...] = (
    Block(r"import(?:[ \t]+(?:type[ \t]+)?[\"'{*\w]|\{)", _statement, "i"),
    Block(r"export[ \t]+(?:(?:default|const|let|var|function|class|async)\b|[{*])", _statement, "e"),
    Block(r"<[A-Za-z][\w.:-]*(?=[\s/>]|$)", _element, "<"),
    Block(r"\{(?!\{)", _flow, "{"),
)
INLINES: tuple[Inline, ...] = (
    Inline(
        "$",
        r"(?<![\\$])\$(?![\s$])[^$\n]{1,500}(?<!\s)\$(?!\d)|(?<![\\$])\$\$(?:[^$]|\$(?!\$)){1,3000}\$\$",
        _math,
        "$",
    ),
    Inline("<", TAG, _inline_tag, "<", r"[a-zA-Z/>]"),
    Inline("{", rf"(?<!\\){BRACES}", _expression, "{"),
)
