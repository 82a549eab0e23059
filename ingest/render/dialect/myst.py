"""MyST, the Markdown of Sphinx and Jupyter Book: its lines and blocks. Directives and roles are told beside it."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ingest.render.dialect import definitions, myst_inline
from ingest.render.dialect.myst_boxes import STEPS as BOXES
from ingest.render.dialect.myst_calls import OPENED, call, marked, quoted, unmarked
from ingest.render.dialect.myst_code import STEPS as CODE
from ingest.render.dialect.myst_code import fenced
from ingest.render.dialect.myst_files import STEPS as FILES
from ingest.render.dialect.myst_names import TEXT, equations, names
from ingest.render.dialect.myst_others import STEPS as OTHERS
from ingest.render.dialect.myst_others import unknown
from ingest.render.dialect.myst_tables import STEPS as TABLES
from ingest.render.dialect.reader import Block, End, Page, Reader
from ingest.render.dialect.tags import Lines
from ingest.render.dialect.written import columns, dedented

__all__ = ["BLOCKS", "ENDS", "INLINES", "SIGNS", "before", "names"]

_STEPS = {**BOXES, **CODE, **FILES, **TABLES, **OTHERS}
_FIELD = re.compile(r"[ ]{0,3}:(?P<name>[^:\n`{}]+):(?:[ \t]+(?P<words>.*))?$")
_LATEX = re.compile(r"[ \t]*\\begin\{(?P<name>[a-z]+\*?)\}")
_LABEL = re.compile(r"\$\$[ \t]*\((?P<label>[^()\n]+)\)[ \t]*$")
_ATTRIBUTION = re.compile(r"\battribution=(?:\"([^\"\n]*)\"|'([^'\n]*)'|([^\s{}]+))")


def before(page: Page, text: str, numbers: Sequence[int]) -> Lines:
    """The text with marks that say where directives end."""
    page.state[TEXT] = text
    return marked(text.replace(OPENED, " ").split("\n"), numbers)


def _directive(reader: Reader, match: re.Match[str], at: int) -> int | None:
    found = call(reader, match, at)
    if found is None:
        return quoted(reader, match, at)
    said, after = found
    reader.settle()
    reader.blank(at)
    _STEPS.get(said.name, unknown)(reader, said)
    reader.blank(at)
    return after


def _nothing(reader: Reader, _match: re.Match[str], at: int) -> int:
    """A line nobody sees: a comment, a target, attributes, the end of a block."""
    line = reader.lines[at]
    if not line.lstrip().startswith("{"):
        reader.blank(at)
    said = _ATTRIBUTION.search(line) if "attribution=" in line else None
    end = at + 1
    while said and end < len(reader.lines) and reader.lines[end].lstrip().startswith(">"):
        end += 1
    if said and end > at + 1:  # whom the quotation below is from
        lines = [unmarked(one).lstrip().removeprefix(">").removeprefix(" ") for one in reader.lines[at + 1 : end]]
        lines += ["", f"— {said[1] or said[2] or said[3]}"]
        reader.blank(at)
        reader.nested(lines, [*reader.numbers[at + 1 : end], *[reader.numbers[at]] * 2], "> ")
    return end


def _math(reader: Reader, match: re.Match[str], at: int) -> int | None:
    """A formula on lines of its own, as code."""
    line = reader.lines[at].strip()
    latex = _LATEX.match(line)
    if latex:
        lines, end = _until(reader, at, f"\\end{{{latex['name']}}}")
    else:
        one = re.match(r"\$\$(?P<words>[^\n]+?)\$\$[ \t]*(?:\([^()\n]+\))?[ \t]*$", line)
        lines, end = ([one["words"]], at + 1) if one else _until(reader, at, "$$")
    if not end:
        return None
    fenced(reader, at, "latex", dedented(lines, columns(reader.lines[at])), match["indent"])
    label = _LABEL.search(reader.lines[end - 1])
    if label and (number := equations(reader.page).get(label["label"])):
        reader.written([number, ""], [reader.numbers[end - 1]] * 2, match["indent"])
    return end


def _until(reader: Reader, at: int, mark: str) -> tuple[list[str], int]:
    """The lines of a formula, and the index after them; 0 when it has no end."""
    for place in range(at if mark != "$$" else at + 1, len(reader.lines)):
        line = reader.lines[place]
        if not line.strip():
            break
        if mark in line and mark != "$$":
            return list(reader.lines[at : place + 1]), place + 1
        if mark == "$$" and mark in line:
            words, _, _ = line.partition(mark)
            first = reader.lines[at].strip().removeprefix(mark)
            lines = [first, *reader.lines[at + 1 : place], words]
            return [one for one in lines if one.strip()], place + 1
    return [], 0


def _fields(reader: Reader, match: re.Match[str], at: int) -> int | None:
    """`:name: words` as a list of names with what they mean; at the beginning of a document nobody sees them."""
    if at and reader.lines[at - 1].strip() and not _FIELD.match(reader.lines[at - 1]):
        return None
    if _FIELD.match(reader.lines[at]) is None:
        return None
    end, indent = at, match["indent"]
    if not reader.depth and not reader.page.including and not any(line.strip() for line in reader.lines[:at]):
        while end < len(reader.lines) and _FIELD.match(reader.lines[end]):
            end = reader.indented(end, indent)
        return end
    reader.blank(at)
    reader.written(["<dl>"], [reader.numbers[at]], indent)
    while end < len(reader.lines) and (field := _FIELD.match(reader.lines[end])):
        begun, number = end, reader.numbers[end]
        end = reader.indented(end, indent)
        reader.nested(["<dt>", "", f"{field['name']}:", "", "</dt>", "<dd>", ""], [number] * 7, indent)
        body = dedented(reader.lines[begun + 1 : end], 2)
        reader.nested([field["words"] or "", *body], reader.numbers[begun:end], indent)
        reader.written(["", "</dd>"], [number] * 2, indent)
    reader.written(["</dl>", ""], [reader.numbers[at]] * 2, indent)
    return end


def _substituted(reader: Reader, match: re.Match[str], at: int) -> int | None:
    """`{{ name }}` alone on its line, which may stand for whole blocks."""
    value = myst_inline.substitution(reader.page, reader.lines[at].strip())
    if value is None or "\n" not in value:
        return None
    lines = marked(value.split("\n"), [reader.numbers[at]] * (value.count("\n") + 1))
    with myst_inline.filling(reader.page):
        reader.nested([line for line, _ in lines], [number for _, number in lines], match["indent"])
    return at + 1


def _restored(reader: Reader) -> None:
    """Lines as they were written where they hold no directive after all: in code, or too deep."""
    reader.out[:] = [unmarked(line) for line in reader.out]


SIGNS = ("{", "](", "<project:", "<path:", "<inv:", ")=", "[]")
BLOCKS: tuple[Block, ...] = (
    Block(OPENED, _directive, OPENED),
    Block(r"\([^()\n]+\)=[ \t]*$", _nothing, "("),
    Block(r"%[^\n]*$", _nothing, "%"),
    Block(r"\+\+\+(?:[ \t][^\n]*)?$", _nothing, "+"),
    Block(r"\{[ ]*(?:[#.][A-Za-z]|[A-Za-z][\w-]*=)[^{}\n]*\}[ \t]*$", _nothing, "{"),
    Block(r"\{\{[ \t]*\w+[ \t]*\}\}[ \t]*$", _substituted, "{"),
    Block(r"\$\$", _math, "$"),
    Block(r"\\begin\{(?:align|equation|gather|multline|eqnarray|alignat|flalign)\*?\}", _math, "\\"),
    Block(r":[A-Za-z][^:\n`{}]{0,80}:(?:[ \t]|$)", _fields, ":"),
    *definitions.BLOCKS,
)
INLINES = myst_inline.INLINES
ENDS: tuple[End, ...] = (End("{", _restored),)
