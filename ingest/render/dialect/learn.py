"""What Microsoft Learn writes with colons: zones, monikers, rows, images, code files, names that are not translated."""

from __future__ import annotations

import re

from ingest.render.dialect.reader import Block, Inline, Page, Reader
from ingest.render.dialect.sources import code_lines, learn_file
from ingest.render.dialect.written import dedented, labelled, literal, margin

_MARKS = (
    "zone", "zone-end", "moniker", "moniker-end", "row", "row-end", "column", "column-end", "image", "image-end",
    "code", "video", "no-loc", "form", "quote", "quote-end",
)  # fmt: skip
_NAMES = "|".join(sorted(_MARKS, key=len, reverse=True))
_MARK = re.compile(rf"[ \t]*:::[ \t]*(?P<name>{_NAMES})(?![\w-])(?P<attributes>[^\n]*?)(?:[ \t]*:::)?[ \t]*$")
_CLOSED = re.compile(rf"[ \t]*:::[ \t]*(?:{_NAMES})(?![\w-])[^\n]*:::[ \t]*$")
_ATTRIBUTE = re.compile(r"([\w-]+)[ ]*=[ ]*(?:\"([^\"]*)\"|'([^']*)')")
_ENDS = {
    "row": re.compile(r"[ \t]*:::[ \t]*row-end(?![\w-])"),
    "column": re.compile(r"[ \t]*:::[ \t]*(?:column-end|row-end)(?![\w-])"),
}
_WITHOUT_END = frozenset(("zone", "zone-end", "moniker", "moniker-end"))


def is_mark(line: str) -> bool:
    """Whether a line is one of these marks, which do not nest as containers do."""
    mark = _MARK.match(line)
    return mark is not None and (mark["name"] in _WITHOUT_END or _CLOSED.match(line) is not None)


def attributes_of(written: str) -> dict[str, str]:
    """Attributes with their values in quotes."""
    return {name.lower(): double or single for name, double, single in _ATTRIBUTE.findall(written)}


def _mark(reader: Reader, match: re.Match[str], at: int) -> int | None:
    """A mark on a line of its own."""
    line = reader.lines[at]
    mark = _MARK.match(line)
    if mark is None or not is_mark(line):
        return None
    name, attributes, indent = mark["name"], attributes_of(mark["attributes"]), match["indent"]
    if name == "image":
        return _image(reader, at, attributes, indent)
    if name == "code":
        return _code(reader, at, attributes, indent)
    if name == "video":
        reader.page.report("FIN111", "a video stands here, and what it says is missing")
        if title := attributes.get("title"):
            labelled(reader, at, literal(title), indent)
        return at + 1
    if name == "zone" and attributes.get("target", "docs") == "docs" and (pivot := attributes.get("pivot")):
        labelled(reader, at, _pivots(pivot), indent)
    elif name == "no-loc":
        return None
    elif name in ("row", "column"):
        return _column(reader, at, _ENDS[name])
    else:
        reader.blank(at)
    return at + 1


def _column(reader: Reader, at: int, ending: re.Pattern[str]) -> int:
    """A row, or a column of one, whose lines are indented."""
    end = at + 1
    while end < len(reader.lines) and not ending.match(reader.lines[end]):
        end += 1
    lines = reader.lines[at + 1 : end]
    reader.blank(at)
    reader.nested(dedented(lines, margin(lines)), reader.numbers[at + 1 : end])
    reader.blank(at)
    return end + 1


def _pivots(pivot: str) -> str:
    """The names of the choices for which a zone is shown, from their ids."""
    names = [one.strip().removeprefix("programming-language-").replace("-", " ") for one in pivot.split(",")]
    return ", ".join(name[:1].upper() + name[1:] for name in names if name)


def _image(reader: Reader, at: int, attributes: dict[str, str], indent: str) -> int:
    """An image, with its long description if it has one, which ends with a mark of its own."""
    alt = literal(attributes.get("alt-text", ""))
    source = attributes.get("source", "")
    icon = attributes.get("type") == "icon" and not alt
    if not icon:
        reader.write(f"{indent}![{alt}](<{source}>)", at)
    if attributes.get("type") != "complex":
        return at + 1
    for end in range(at + 1, min(len(reader.lines), at + 200)):
        if reader.lines[end].strip().startswith(":::image-end"):
            reader.blank(at)
            reader.nested([line.strip() for line in reader.lines[at + 1 : end]], reader.numbers[at + 1 : end], indent)
            return end + 1
    return at + 1


def _code(reader: Reader, at: int, attributes: dict[str, str], indent: str) -> int:
    """Code out of another file."""
    page, source = reader.page, attributes.get("source", "")
    found = learn_file(page, source)
    lines = code_lines(found[1], attributes.get("range", ""), attributes.get("id", "")) if found else None
    if lines is None:
        page.report(
            "FIN106", f"`{source[:80]}`: the code of this file is missing, it is not among those of the project"
        )
        return at + 1
    longest = max((len(run) for line in lines for run in re.findall("`{3,}", line)), default=2)
    fence = "`" * (longest + 1)
    reader.blank(at)
    written = [fence + attributes.get("language", ""), *lines, fence, ""]
    reader.written(written, [reader.numbers[at]] * len(written), indent)
    return at + 1


def _inline_mark(_page: Page, match: re.Match[str]) -> str | None:
    """`:::image … :::` and `:::no-loc text="…":::` within a paragraph."""
    attributes = attributes_of(match[0])
    if "no-loc" in match[0][:12]:
        return literal(attributes.get("text", ""))
    alt = attributes.get("alt-text", "")
    return f"![{literal(alt)}](<{attributes.get('source', '')}>)" if alt or attributes.get("type") != "icon" else ""


BLOCKS: tuple[Block, ...] = (Block(rf":::[ \t]*(?:{_NAMES})(?![\w-])", _mark, ":"),)
_INLINE = r"::(?:image|no-loc)(?![\w-])"
INLINES: tuple[Inline, ...] = (Inline(":::", rf":{_INLINE}[^\n]*?:::", _inline_mark, ":", _INLINE),)
