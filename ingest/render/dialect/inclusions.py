"""Files included by extensions of Python-Markdown other than snippets: `{!file!}`, and code as `{* file *}`."""

from __future__ import annotations

import re

from ingest.render.dialect.reader import Block, Fence, Fenced, Page, Reader
from ingest.render.dialect.written import bold, dedented, literal, margin, project_path

_MARK = re.compile(
    r"[ \t]*\{!(?!=)[ \t]*(?P<path>[^!|\[\n]+?)[ \t]*(?:\[ln:(?P<slice>[^\]\n]*)\][ \t]*)?(?:\|[^!\n]*)?!"
    r"(?:[ \t]*lines=(?P<lines>[0-9 -]+))?\}[ \t]*$"
)
_CODE = re.compile(r"[ \t]*\{\*[ \t]+(?P<path>[^\s*]+)(?P<options>[^\n]*?)[ \t]*\*\}[ \t]*$")
_OPTION = re.compile(r"\b(?P<name>ln|title)\[(?P<value>[^\]\n]*)\]")
_LANGUAGES = {"py": "python", "md": "markdown", "yml": "yaml", "js": "javascript", "ts": "typescript", "sh": "bash"}


def _text(page: Page, target: str) -> tuple[str, str] | None:
    """A file's path and text: it counts from the folder of the configuration. What is missing is reported."""
    path = page.settings.files.path("", project_path(page, target))
    text = page.file("", project_path(page, target)) if path is not None else None
    if path is None or text is None:
        page.report("FIN106", f"`{target[:80]}`: there is no such file among those of the project")
        return None
    return path, text.rstrip("\n")


def _chosen(text: str, ranges: str) -> list[str]:
    """The lines that ranges such as `1 3-5`, `1:3,5` or `2-` ask for, counted from 1; all of them for none."""
    lines = text.split("\n")
    asked = re.findall(r"(\d{1,7})[ \t]*([-:]?)[ \t]*(\d{1,7})?", ranges.replace(".", " "))
    chosen: list[str] = []
    for first, dash, last in asked:
        end = int(last) if last else len(lines) if dash else int(first)
        chosen += lines[max(int(first) - 1, 0) : end]
    return chosen if asked else lines


def _included(page: Page, mark: re.Match[str]) -> tuple[str, list[str]] | None:
    found = _text(page, mark["path"])
    return (found[0], _chosen(found[1], mark["slice"] or mark["lines"] or "")) if found else None


def _include(reader: Reader, match: re.Match[str], at: int) -> int | None:
    """`{!file.md!}` as the Markdown of that file."""
    mark = _MARK.match(reader.lines[at])
    if mark is None:
        return None
    found = _included(reader.page, mark)
    if found and not reader.included("\n".join(found[1]), found[0], at, match["indent"]):
        reader.page.report("FIN106", f"`{mark['path'][:80]}`: this file includes itself")
    return at + 1


def _code(reader: Reader, match: re.Match[str], at: int) -> int | None:
    """`{* file.py ln[1:3] *}` as a block of code."""
    mark = _CODE.match(reader.lines[at])
    if mark is None:
        return None
    found = _text(reader.page, mark["path"])
    if found is None:
        return at + 1
    options = {option["name"]: option["value"] for option in _OPTION.finditer(mark["options"])}
    lines = _chosen(found[1], options.get("ln", ""))
    suffix = mark["path"].rpartition(".")[2]
    longest = max((len(run) for line in lines for run in re.findall("`{3,}", line)), default=2)
    fence = "`" * (longest + 1)
    title = [bold(literal(options["title"].strip("\"'"))), ""] if options.get("title") else []
    written = [*title, fence + _LANGUAGES.get(suffix, suffix), *dedented(lines, margin(lines)), fence]
    reader.blank(at)
    reader.written(written, [reader.numbers[at]] * len(written), match["indent"])
    return at + 1


def _in_code(page: Page, block: Fenced) -> Fenced:
    """Code with the files in it."""
    lines: list[str] = []
    for line in block.lines:
        mark = _MARK.match(line) if "{!" in line else None
        found = _included(page, mark) if mark else None
        indent = line[: len(line) - len(line.lstrip())]
        lines += [line] if mark is None else [indent + one if one else one for one in found[1]] if found else []
    return block._replace(lines=lines)


BLOCKS: tuple[Block, ...] = (
    Block(r"\{!(?!=)[^!\n]+!(?:[ \t]*lines=[0-9 -]+)?\}[ \t]*$", _include, "{"),
    Block(r"\{\*[ \t]+[^\s*]+[^\n]*\*\}[ \t]*$", _code, "{"),
)
FENCES: tuple[Fence, ...] = (Fence("{!", _in_code),)
