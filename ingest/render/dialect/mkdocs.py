"""MkDocs with Material and the extensions of Python-Markdown: boxes, tabs, definitions, Markdown in html."""

from __future__ import annotations

import re

from ingest.render.dialect import inclusions, marks
from ingest.render.dialect.jsx import between, element
from ingest.render.dialect.reader import Block, Fence, Fenced, Page, Reader, Span
from ingest.render.dialect.written import bold, box, columns, dedented, kind, literal, margin, section

_STEP = 4
"""Columns that what belongs to a construct is indented."""
_BOX = re.compile(r'[ \t]*(?:!!!|\?\?\?\+?)[ ]?(?P<kinds>[\w-]+(?:[ ]+[\w-]+)*)?(?:[ ]+"(?P<title>.*)")?[ \t]*$')
_TAB = re.compile(r"[ \t]*===[!+]{0,2}[ ]+(?P<quote>[\"'])(?P<title>.*)(?P=quote)[ \t]*$")
_SLASHES = re.compile(r"[ \t]*(?P<marks>/{3,})[ \t]*(?P<name>[\w-]+)[ \t]*(?:\|[ \t]*(?P<title>.*?))?[ \t]*$")
_TYPE = re.compile(r"[ ]{4}[ ]*type:[ ]*[\"']?([\w-]+)")
_OPENING = re.compile(r"<(?P<name>[a-zA-Z][\w-]*)(?P<attributes>[^<>]*)>")
_MARKDOWN = re.compile(r"\smarkdown(?:=(?:\"\w*\"|'\w*'|\w+))?(?=[\s/>]|\Z)")
_DEFINITION = re.compile(r"[ ]{0,3}:[ ]{1,3}(?=\S)")
_HEADER = re.compile(r"(?P<words>[^\"']*?)[ ]*(?P<options>\b[\w-]+=(?:\"[^\"]*\"|'[^']*').*)?\Z")
_TITLE = re.compile(r"(?:^|[\s{])title=(?:\"((?:[^\"\\]|\\.)*)\"|'([^']*)')")
_LANGUAGE = re.compile(r"\{?[ ]*\.?([\w+#-][\w+#.-]*)?")
_GENERATED = re.compile(r"[ \t]*(?P<heading>#{1,6}[ \t]+)?:::[ ]+(?P<name>\S+)")
_LEGEND = frozenset(("caption", "figure-caption", "table-caption"))


def _body(reader: Reader, at: int, width: int) -> int:
    """The index after the last line below line `at` that is indented by `width` columns."""
    end, pad = at + 1, " " * width
    for place in range(at + 1, len(reader.lines)):
        line = reader.lines[place]
        if not line or line.isspace():
            continue
        if not line.startswith(pad) and columns(line) < width:
            break
        end = place + 1
    return end


def _box(reader: Reader, match: re.Match[str], at: int) -> int | None:
    """`!!! note "Title"` and `??? note`, which a reader may unfold, with the indented lines below."""
    opening = _BOX.match(reader.lines[at])
    if opening is None or (opening["kinds"] is None and opening["title"] is None):
        return None
    title = opening["title"]
    label = kind((opening["kinds"] or "").partition(" ")[0]) if title is None else title.replace('\\"', '"')
    width = columns(reader.lines[at]) + _STEP
    end = _body(reader, at, width)
    lines = dedented(reader.lines[at + 1 : end], width)
    box(reader, at, label, lines, reader.numbers[at + 1 : end], match["indent"])
    return end


def _tab(reader: Reader, match: re.Match[str], at: int) -> int | None:
    """`=== "Title"` with the indented lines below."""
    opening = _TAB.match(reader.lines[at])
    if opening is None:
        return None
    width = columns(reader.lines[at]) + _STEP
    end = _body(reader, at, width)
    lines = dedented(reader.lines[at + 1 : end], width)
    section(reader, at, marks.pictures(opening["title"]), lines, reader.numbers[at + 1 : end], match["indent"])
    return end


def _slashes(reader: Reader, match: re.Match[str], at: int) -> int | None:
    """`/// note | Title` to `///`: boxes, tabs, what unfolds, definitions, captions."""
    opening = _SLASHES.match(reader.lines[at])
    if opening is None:
        return None
    closing = re.compile(rf"[ \t]*{opening['marks']}[ \t]*$")
    end = next((place for place in range(at + 1, len(reader.lines)) if closing.match(reader.lines[place])), None)
    if end is None:
        return None
    start, named = at + 1, opening["name"]
    while start < end and columns(reader.lines[start]) - columns(reader.lines[at]) >= _STEP:
        if said := _TYPE.match(reader.lines[start]):
            named = said[1]
        start += 1
    lines, numbers = reader.lines[start:end], reader.numbers[start:end]
    name, title = opening["name"], opening["title"]
    if name in ("tab", "html", "define", *_LEGEND):
        section(reader, at, (title or "") if name == "tab" else "", lines, numbers, "")
    else:
        plain = "" if named in ("details", "admonition") else kind(named)
        box(reader, at, plain if title is None else title, lines, numbers, match["indent"])
    return end + 1


def _definition(reader: Reader, match: re.Match[str], at: int) -> int | None:
    """`:   words` below the term or the terms it explains."""
    if not _DEFINITION.match(reader.lines[at]):
        return None
    if not reader.out or next((line for line in reversed(reader.out[-2:]) if line.strip()), "#")[0] in "#|>":
        return None
    terms, numbers = reader.taken_back()
    if not terms:
        return None
    indent = match["indent"]
    reader.blank(at)
    reader.written(["<dl>"], [numbers[0]], indent)
    for term, number in zip(terms, numbers, strict=True):
        reader.nested(["<dt>", "", term.strip(), "", "</dt>"], [number] * 5, indent)
    width = len(indent) + _STEP
    while True:
        end = _explained(reader, at, width, indent)
        at = end
        while at < len(reader.lines) and not reader.lines[at].strip():
            at += 1
        if at == len(reader.lines) or not _DEFINITION.match(reader.lines[at]):
            break
    reader.written(["</dl>", ""], [reader.numbers[end - 1]] * 2, indent)
    return end


def _explained(reader: Reader, at: int, width: int, indent: str) -> int:
    """Write the explanation that begins on line `at`; the index after it."""
    opening = _DEFINITION.match(reader.lines[at])
    assert opening is not None
    end = at + 1
    while end < len(reader.lines) and reader.lines[end].strip() and not _DEFINITION.match(reader.lines[end]):
        end += 1  # a paragraph goes on without indentation
    end = max(end, _body(reader, end - 1, width))
    lines = [reader.lines[at][opening.end() :], *dedented(reader.lines[at + 1 : end], width)]
    reader.written(["<dd>", ""], [reader.numbers[at]] * 2, indent)
    reader.nested(lines, reader.numbers[at:end], indent)
    reader.written(["", "</dd>"], [reader.numbers[end - 1]] * 2, indent)
    return end


def _in_html(reader: Reader, match: re.Match[str], at: int) -> int | None:
    """An element with the attribute `markdown`: its tags stay, and what is between them is Markdown."""
    line = reader.lines[at]
    opening = _OPENING.match(line, len(match["indent"]))
    if opening is None:
        return None
    whole = element(reader, at, opening.start()) if _MARKDOWN.search(opening["attributes"]) else None
    if whole is None or whole.tag.alone:
        return None
    rest = reader.lines[whole.after[0]][whole.after[1] :].strip()
    lines, first = between(reader.lines, whole)
    numbers = reader.numbers[first : first + len(lines)]
    name = opening["name"].lower()
    tag = f"<{name}{_MARKDOWN.sub('', opening['attributes'])}>"
    indent = match["indent"] if len(match["indent"]) >= _STEP else ""
    reader.blank(at)
    reader.written([tag, ""], [reader.numbers[at]] * 2, indent)
    reader.nested(dedented(lines, margin(lines)), numbers, indent)
    last = whole.close[0]
    reader.written(["", f"</{name}>", ""], [reader.numbers[last]] * 3, indent)
    if rest:
        reader.nested([rest], [reader.numbers[last]], indent)
    return whole.after[0] + 1


def _dropped(_reader: Reader, _match: re.Match[str], at: int) -> int:
    """A line nobody sees on the site: abbreviations explained in tooltips, tables of contents, attributes."""
    return at + 1


def _reference(reader: Reader, _match: re.Match[str], at: int) -> int | None:
    """The definitions of links, which end a paragraph here."""
    if reader.out and reader.out[-1].strip() and "]:" not in reader.out[-1]:
        reader.blank(at)
    end = at
    while end < len(reader.lines) and _DEFINED.match(reader.lines[end]):
        end += 1
    reader.copy(at, end)
    return end


def _generated(reader: Reader, _match: re.Match[str], at: int) -> int | None:
    """`::: module.path`: a reference that is generated from source code when the site is built."""
    name = _GENERATED.match(reader.lines[at])
    if name is None:
        return None
    reader.page.report(
        "FIN162", f"the reference of `{name['name'][:80]}` is generated from its source code, and is missing here"
    )
    if name["heading"]:
        reader.blank(at)
        reader.written([f"{name['heading']}`{name['name']}`", ""], [reader.numbers[at]] * 2)
    return _body(reader, at, columns(reader.lines[at]) + _STEP)


def _titled(_page: Page, block: Fenced) -> Fenced:
    """Code with its title above it as the site shows it, and its language alone after the marks."""
    info = block.info
    if "=" not in info and not info.startswith(("{", ".")):
        return block
    title = _TITLE.search(info)
    words = (title[1] or title[2] or "") if title else ""
    language = _LANGUAGE.match(info)
    name = (language[1] or "") if language and not info[language.end() :].startswith("=") else ""
    return block._replace(info=name, title=bold(literal(words)))


_LINK = r"\[(?!\^)[^\]\n]+\]:[ \t]"
_DEFINED = re.compile(rf"[ \t]*{_LINK}")
_ANY_TAG = r"<[a-zA-Z][\w-]*\b[^<>\n]*\smarkdown\b[^<>\n]*>"
BLOCKS: tuple[Block, ...] = (
    Block(r"!!![ ]?[\w\"-]", _box, "!"),
    Block(r"\?\?\?\+?[ ]?[\w\"-]", _box, "?"),
    Block(r"===[!+]{0,2}[ ]+[\"']", _tab, "="),
    Block(r"/{3,}[ \t]*[\w-]+", _slashes, "/"),
    Block(_ANY_TAG, _in_html, "<"),
    Block(r":::[ ]+(?!(?:details|tip|info|warning|danger|note|caution|important)\b)[A-Za-z_][\w./:-]*[ \t]*$",
          _generated, ":"),
    Block(r"#{1,6}[ \t]+:::[ ]+[A-Za-z_][\w./:-]*[ \t]*$", _generated, "#"),
    Block(r":[ ]{1,3}(?=\S)", _definition, ":"),
    Block(r"\*\[[^\]\n]+\][ ]?:", _dropped, "*"),
    Block(r"\[TOC\][ \t]*$", _dropped, "["),
    Block(r"\[\[(?:toc|TOC)\]\][ \t]*$", _dropped, "["),
    Block(_LINK, _reference, "["),
    *inclusions.BLOCKS,
    Block(rf"{marks.ATTRIBUTES}[ \t]*$", _dropped, "{"),
)  # fmt: skip
INLINES = marks.INLINES
SPANS: tuple[Span, ...] = (Span("`#!", marks.highlighted), Span("`:::", marks.highlighted))
FENCES: tuple[Fence, ...] = (
    *inclusions.FENCES,
    Fence("title=", _titled, "title="),
    Fence("linenums", _titled, "linenums"),
    Fence("hl_lines", _titled, "hl_lines"),
    Fence("{", _titled, r"[{.]"),
)
