"""Files included by line: `--8<--` of snippets, `<<< @/file` and `<!--@include: …-->` of VitePress."""

from __future__ import annotations

import re

from ingest.render.dialect.reader import Block, End, Fence, Fenced, Page, Reader
from ingest.render.dialect.written import body_of, dedented, margin, project_path, relinked

_MARK = re.compile(r"[ \t]*(?P<escape>;*)-+8<-+(?:[ \t]+(?P<quote>[\"'])(?P<file>.+)(?P=quote))?[ \t]*$")
_TARGET = re.compile(
    r"(?P<path>.*?)(?::(?P<ranges>-?\d*(?::-?\d*)?(?:,-?\d*(?::-?\d*)?)*)|:(?P<section>[A-Za-z][\w-]*))?\Z"
)
_SECTION = re.compile(r"-+8<-+[ \t]+\[[ \t]*(?P<type>start|end)[ \t]*:[ \t]*(?P<name>[\w-]+)[ \t]*\]", re.IGNORECASE)
_ESCAPED = re.compile(r"^([ \t]*);(?=;*-+8<-+)")
_IMPORTED = re.compile(
    r"[ \t]*<<<[ \t]+(?P<path>[^\s{#\[]+)(?:#(?P<region>[\w*-]+))?[ \t]*"
    r"(?:\{(?P<options>[^}]*)\})?[ \t]*(?:\[(?P<label>[^\]]*)\])?"
)
_INCLUDED = re.compile(
    r"[ \t]*<!--[ \t]*@include:[ \t]*(?P<path>[^\s{#]+?)(?:#(?P<region>[\w*-]+))?(?:\{(?P<range>\d*,?\d*)\})?[ \t]*-->"
)
_REGION = re.compile(
    r"^[ \t]*(?://|/\*|#|<!--|--|%|::|rem)?[ \t]*#?(?P<type>end)?region[ \t]+(?P<name>[\w*-]+)", re.IGNORECASE
)
_LINES = "snippet.lines"


def _found(page: Page, target: str) -> tuple[str, str] | None:
    """A snippet's path and text: it is looked for in the folders that the configuration names, or the usual ones."""
    project, files = page.settings.project, page.settings.files
    named = project.option("snippets_base")
    bases = [project_path(page, base) for base in named] if named else [project_path(page, ""), _docs(page), page.here]
    paths = dict.fromkeys(path for base in bases if (path := files.path(base.rstrip("/"), target.lstrip("/"))))
    files.need(paths)
    for path in paths:
        if (text := page.file("", "/" + path) if not path.startswith("..") else page.file("", path)) is not None:
            return path, text
    return None


def _docs(page: Page) -> str:
    return str(page.settings.project.option("docs") or "docs")


def lines_of(text: str, ranges: str) -> list[str]:
    """Lines by ranges such as `1:3`, `5`, `:10` or `1:2,8:9`, counted from 1; negative ones from the end."""
    lines = text.split("\n")
    chosen: list[str] = []
    for one in ranges.split(","):
        first, colon, last = one.partition(":")
        start = int(first) if first not in ("", "-") else 1
        end = int(last) if last not in ("", "-") else None
        begin = len(lines) + start if start < 0 else max(start - 1, 0)
        chosen += lines[begin:end] if colon or end is not None else lines[begin:]
    return chosen


def section_of(text: str, name: str) -> list[str] | None:
    """The lines between the marks of a section of a snippet; None when it has no such section."""
    chosen: list[str] | None = None
    for line in text.split("\n"):
        mark = _SECTION.search(line) if "8<" in line else None
        if mark and mark["name"] == name:
            if mark["type"].lower() == "end":
                return chosen
            chosen = chosen or []
        elif chosen is not None and not mark:
            chosen.append(line)
    return chosen


def _text(page: Page, target: str) -> tuple[str, str] | None:
    """The path of a snippet and as much of it as its target asks for; what is missing is reported."""
    if re.match(r"[a-z]+://", target):
        page.report("FIN106", f"`{target[:80]}`: this snippet comes from a url, and is missing here")
        return None
    asked = _TARGET.match(target)
    assert asked is not None
    found = _found(page, asked["path"].strip())
    if found is None:
        page.report("FIN106", f"`{target[:80]}`: there is no such file among those of the project")
        return None
    path, text = found
    if asked["section"]:
        lines = section_of(text, asked["section"])
        if lines is None:
            page.report("FIN106", f"`{target[:80]}`: the file has no section of this name")
            return None
        return path, "\n".join(lines)
    if asked["ranges"]:
        return path, "\n".join(lines_of(text, asked["ranges"]))
    kept = [line for line in text.split("\n") if not ("8<" in line and _SECTION.search(line))]
    return path, "\n".join(kept)


def _targets(reader: Reader, at: int, file: str | None) -> tuple[list[str], int]:
    """The files a mark names, beside it or in the lines down to the next mark, and the index after it."""
    if file is not None:
        return [file], at + 1
    for end in range(at + 1, min(len(reader.lines), at + 100)):
        if (mark := _MARK.match(reader.lines[end])) and not mark["file"]:
            names = [line.strip() for line in reader.lines[at + 1 : end]]
            return [name for name in names if name and not name.startswith(";")], end + 1
    return [], at + 1


def _snippet(reader: Reader, match: re.Match[str], at: int) -> int | None:
    """`--8<-- "file"` and its block form, as the text of the files, indented as it is."""
    mark = _MARK.match(reader.lines[at])
    if mark is None:
        return None
    if mark["escape"]:
        reader.write(_ESCAPED.sub(r"\1", reader.lines[at]), at)
        return at + 1
    targets, after = _targets(reader, at, mark["file"])
    for target in targets:
        found = _text(reader.page, target)
        if found and not reader.included(found[1].rstrip("\n"), found[0], at, match["indent"]):
            reader.page.report("FIN106", f"`{target[:80]}`: this file includes itself")
    return after


def _in_code(page: Page, block: Fenced) -> Fenced:
    """Code with the snippets in it."""
    lines: list[str] = []
    for line in block.lines:
        mark = _MARK.match(line)
        if mark is None or (not mark["escape"] and not mark["file"]):
            lines.append(line)
        elif mark["escape"]:
            lines.append(_ESCAPED.sub(r"\1", line))
        elif found := _text(page, mark["file"]):
            indent = line[: len(line) - len(line.lstrip())]
            lines += [indent + one if one else one for one in found[1].rstrip("\n").split("\n")]
    return block._replace(lines=lines)


def region_of(text: str, name: str) -> list[str] | None:
    """The lines of a region that editors fold, `// #region name`; None when there is none of this name."""
    chosen: list[str] | None = None
    for line in text.split("\n"):
        mark = _REGION.match(line) if "region" in line.lower() else None
        if mark and mark["name"] == name:
            if mark["type"]:
                return chosen
            chosen = chosen or []
        elif chosen is not None and not mark:
            chosen.append(line)
    return chosen


def _vite(page: Page, path: str) -> tuple[str, str] | None:
    """The path and text of a file as VitePress names it: `@/` is the documents' folder."""
    if path.startswith("@/"):
        folder, path = (page.settings.project.option("docs") or ""), path[2:]
    elif path.startswith("@@/"):
        folder, path = project_path(page, ""), path[3:]
    else:
        folder = page.here
    whole = page.settings.files.path(folder.rstrip("/"), path)
    text = page.file(folder.rstrip("/"), path) if whole else None
    return (whole, text) if whole and text is not None else None


def _code_file(reader: Reader, match: re.Match[str], at: int) -> int | None:
    """`<<< @/file.ts#region{1,3 ts}` as a block of code."""
    said = _IMPORTED.match(reader.lines[at])
    if said is None:
        return None
    found = _vite(reader.page, said["path"])
    lines = found[1].rstrip("\n").split("\n") if found else None
    if found and said["region"]:
        lines = region_of(found[1], said["region"])
    if lines is None:
        reader.page.report("FIN106", f"`{said[0].strip()[:80]}`: there is no such file among those of the project")
        return at + 1
    words = [word for word in (said["options"] or "").split() if word[0].isalpha()]
    language = words[0].partition(":")[0] if words else said["path"].rpartition(".")[2]
    longest = max((len(run) for line in lines for run in re.findall("`{3,}", line)), default=2)
    fence = "`" * (longest + 1)
    written = [fence + language, *dedented(lines, margin(lines)), fence]
    reader.blank(at)
    reader.written(written, [reader.numbers[at]] * len(written), match["indent"])
    return at + 1


def _vite_include(reader: Reader, match: re.Match[str], at: int) -> int | None:
    """`<!--@include: ./part.md{1,10}-->` as the Markdown of that file."""
    said = _INCLUDED.match(reader.lines[at])
    if said is None:
        return None
    page = reader.page
    found = _vite(page, said["path"])
    if found is None:
        page.report("FIN106", f"`{said['path'][:80]}`: there is no such file among those of the project")
        return at + 1
    path, text = found
    lines = body_of(text).split("\n")
    if said["region"]:
        lines = region_of(text, said["region"]) or []
    elif said["range"]:
        first, _, last = said["range"].partition(",")
        lines = text.split("\n")[int(first or 1) - 1 : int(last) if last else None]
    there = path.rpartition("/")[0]
    if not reader.included("\n".join(relinked(lines, there, page.folder)), path, at, match["indent"]):
        page.report("FIN106", f"`{said['path'][:80]}`: this file includes itself")
    return at + 1


def _appended(reader: Reader) -> None:
    """What the configuration has appended to every page: definitions of links, mostly."""
    page, last = reader.page, len(reader.lines) - 1
    for target in page.settings.project.option("snippets_append") or ():
        if found := _found(page, target):
            reader.blank(last)
            reader.included(found[1], found[0], last)


BLOCKS: tuple[Block, ...] = (
    Block(r";*-+8<-+(?=[ \t]|$)", _snippet, ";-"),
    Block(r"<<<[ \t]+[@.\w/]", _code_file, "<"),
    Block(r"<!--[ \t]*@include:", _vite_include, "<"),
)
INLINES = ()
FENCES: tuple[Fence, ...] = (Fence("8<", _in_code),)
ENDS: tuple[End, ...] = (End("]", _appended, "snippets_append"),)
