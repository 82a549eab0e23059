"""mdBook: `{{#include}}` and its relatives, in code as anywhere, and the lines of examples that it hides."""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterable, Sequence

from ingest.render.dialect.included import without_front_matter
from ingest.render.dialect.reader import DEEPEST, Block, Page, Reader
from ingest.render.dialect.tags import KEPT, Lines, freed

SIGNS = ("{{#", "```", "~~~", "<")

_CALL = re.compile(r"(?P<escape>\\)?\{\{#(?P<name>[a-z_]+)(?P<words>[^{}\n]*)\}\}")
_ALONE = re.compile(r"[ \t]*\{\{#(?:include|rustdoc_include|playground)[ \t][^{}\n]*\}\}[ \t]*$")
_FENCE = re.compile(r"[ \t>]*(?:(?:[-*+]|\d{1,9}[.)])[ \t]+)*(?P<marks>`{3,}|~{3,})[ \t]*(?P<info>[^`\n]*)$")
_RANGE = re.compile(r"(?P<file>.+?):(?P<first>\d*)(?P<colon>:)?(?P<last>\d*)$")
_ANCHORED = re.compile(r"(?P<file>.+?):(?P<anchor>[\w-]+)$")
_ANCHOR = re.compile(r"ANCHOR(?P<end>_END)?:[ \t]*(?P<name>[\w-]+)")
_HIDDEN, _QUOTED = re.compile(r"[ \t]*#(?:[ \t]|$)"), re.compile(r"[ \t>]*#(?:[ \t]|$)")
_HIDELINES = re.compile(r"hidelines=(\S+?)(?=[,\s]|$)")
_ELEMENT = re.compile(r"""<(?P<name>[A-Z]\w*)(?P<values>(?:[ \t]+[\w-]+="[^"\n]*")+)[ \t]*>[ \t]*$""")
_ELEMENT_END = re.compile(r"</(?P<name>[A-Z]\w*)>[ \t]*$")
_VALUE = re.compile(r'([\w-]+)="([^"\n]*)"')
_RUST = re.compile(r"(?:rust|ignore|no_run|should_panic|compile_fail|edition\d{4})(?=[,\s{]|$)")


def before(page: Page, text: str, numbers: Sequence[int]) -> Lines | None:
    """The text with all files included, and without the lines of Rust that a reader sees only on request."""
    book = page.settings.project.dialect == "mdbook"
    if not book and "{{#" not in text:
        return None
    lines: Lines = list(zip(text.split("\n"), numbers, strict=True))
    if "{{#" in text:
        calls = [place for place, (line, _) in enumerate(lines) if "{{#" in line and (book or _ALONE.match(line))]
        lines = freed(_with(lines, calls, lambda line, number: _called(page, line, number, page.folder)))
    if not book:
        return lines
    lines = _elements(lines)
    if "admonish" in text:
        lines = _admonished(lines)
    return _shown(page, lines)


def _with(lines: Lines, places: Iterable[int], step: Callable[[str, int], Lines]) -> Lines:
    """The lines with some of them replaced."""
    found: Lines = []
    done = 0
    for place in places:
        found += lines[done:place]
        found += step(*lines[place])
        done = place + 1
    return found + lines[done:]


def _called(page: Page, line: str, number: int, folder: str, depth: int = 0) -> Lines:
    """A line with what its calls stand for, which may be many lines."""
    if "{{#" not in line:
        return [(line, number)]
    found: Lines = [("", number)]
    at = 0
    for match in _CALL.finditer(line):
        page.line = number
        _append(found, [(line[at : match.start()], number)])
        _append(found, _meant(page, match, number, folder, depth))
        at = match.end()
    _append(found, [(line[at:], number)])
    return found


def _append(lines: Lines, more: Lines) -> None:
    lines[-1] = (lines[-1][0] + more[0][0], lines[-1][1])
    lines += more[1:]


def _meant(page: Page, call: re.Match[str], number: int, folder: str, depth: int) -> Lines:
    name, words = call["name"], call["words"].strip()
    if call["escape"]:
        return [(call[0][1:].replace("{", KEPT), number)]
    if name == "title":
        return [("", number)]  # the title of the browser's window
    if name in ("include", "rustdoc_include", "playground", "playpen") and words:
        return _included(page, name, words.split()[0], number, folder, depth)
    page.report("FIN106", f"`{call[0][:60]}` is not known, and what it would show is missing")
    return [("", number)]


def _included(page: Page, name: str, target: str, number: int, folder: str, depth: int) -> Lines:
    text, file, chosen = _file(page, target, folder)
    if text is None or depth > DEEPEST:
        page.report("FIN106", f"the file {target} is not there, so its text is missing")
        return [("", number)]
    if file.endswith((".md", ".markdown")):
        text = without_front_matter(text)
    lines = [line for line in chosen(text.rstrip("\n").split("\n")) if not _ANCHOR.search(line)]
    inside = file.rpartition("/")[0]
    found: Lines = []
    for line in lines:
        found += _called(page, line, number, inside, depth + 1) if "{{#" in line else [(line, number)]
    if name in ("playground", "playpen"):
        found = [("```rust", number), *found, ("```", number)]
    return found or [("", number)]


def _elements(lines: Lines) -> Lines:
    """Elements that only the book's preprocessor knows (`<Listing number="1" file-name="main.rs" caption="…">`)."""
    captions: list[tuple[str, str]] = []

    def shown(line: str, number: int) -> Lines:
        words = None
        if match := _ELEMENT.match(line):
            values = {name: html.unescape(value) for name, value in _VALUE.findall(match["values"])}
            label = " ".join(one for one in (match["name"], values.get("number")) if one) if "number" in values else ""
            caption = values.get("caption") or values.get("title") or ""
            captions.append((match["name"], ": ".join(one for one in (label, caption) if one)))
            file = values.get("file-name") or values.get("filename") or values.get("file") or ""
            words = f"Filename: {file}" if file else ""
        elif (end := _ELEMENT_END.match(line)) and captions and captions[-1][0] == end["name"]:
            words = captions.pop()[1]
        return [(line, number)] if words is None else [("", number), (words, number), ("", number)]

    return _with(lines, [place for place, (line, _) in enumerate(lines) if line[:1] == "<"], shown)


class _Part:
    """Which lines of a file are wanted."""

    def __init__(self, first: int = 1, last: int | None = None, anchor: str = "") -> None:
        self.first, self.last, self.anchor = first, last, anchor

    def __call__(self, lines: list[str]) -> list[str]:
        if not self.anchor:
            return lines[max(self.first - 1, 0) : self.last]
        inside, found = False, []
        for line in lines:
            mark = _ANCHOR.search(line)
            if mark and mark["name"] == self.anchor:
                inside = not mark["end"]
            elif inside:
                found.append(line)
        return found


def _file(page: Page, target: str, folder: str) -> tuple[str | None, str, _Part]:
    """The text of a file, its path, and which part of it `FILE:2:10`, `FILE:2`, `FILE::10` or `FILE:anchor` names."""
    part, file = _Part(), target
    if (match := _RANGE.match(target)) and (match["first"] or match["last"]):
        first = int(match["first"] or 1)
        last = int(match["last"]) if match["last"] else (None if match["colon"] else first)
        part, file = _Part(first, last), match["file"]
    elif match := _ANCHORED.match(target):
        part, file = _Part(anchor=match["anchor"]), match["file"]
    file = file.rstrip(":")
    path = page.settings.files.path(folder, file)
    return (page.file(folder, file) if path else None), path or file, part


def _shown(page: Page, lines: Lines) -> Lines:
    """Without the lines of examples that a reader sees only on request: Rust's, and what the book says of others."""
    shown: Lines = []
    done = 0
    for place in [place for place, (line, _) in enumerate(lines) if "```" in line or "~~~" in line]:
        fence = _FENCE.match(lines[place][0]) if place >= done else None
        if fence is None:
            continue
        marks, info = fence["marks"], fence["info"]
        closes = re.compile(rf"[ \t>]*{re.escape(marks[0])}{{{len(marks)},}}[ \t]*$").match
        hidden = _hidden(page, info, ">" in fence[0][: fence.start("marks")])
        shown += lines[done:place]
        line, number = lines[place]
        shown.append((line[: line.rindex(info)] + info.partition(",")[0] if "," in info else line, number))
        done = place + 1
        while done < len(lines) and not closes(lines[done][0]):
            line, number = lines[done]
            done += 1
            if hidden is None or not hidden.match(line):
                is_rust = hidden in (_HIDDEN, _QUOTED) and line.lstrip(" \t>").startswith("##")
                shown.append((line.replace("##", "#", 1) if is_rust else line, number))
        shown += lines[done : done + 1]
        done += 1
    return shown + lines[done:]


def _hidden(page: Page, info: str, quoted: bool) -> re.Pattern[str] | None:
    """What the hidden lines of a block begin with; None: it has none."""
    if _RUST.match(info):
        return _QUOTED if quoted else _HIDDEN
    said = _HIDELINES.search(info)
    prefix = said[1] if said else page.settings.project.option("hidelines", {}).get(re.split(r"[,\s{]", info)[0])
    return re.compile(rf"[ \t>]*{re.escape(prefix)}") if prefix else None


# -- preprocessors ---------------------------------------------------------------------------------------------------

_ADMONISH = re.compile(r"admonish(?:[ ]+(?P<kind>[\w-]+)(?![\w-]*=))?(?P<rest>.*)$")
_ADMONISH_TITLE = re.compile(r'title[ ]*=[ ]*"((?:[^"\\]|\\.)*)"')


def _admonished(lines: Lines) -> Lines:
    """Boxes that are written as blocks of code, as quotations."""
    found: Lines = []
    closing: re.Pattern[str] | None = None
    prefix = ""
    for line, number in lines:
        if closing is None:
            fence = _FENCE.match(line) if "admonish" in line else None
            match = _ADMONISH.match(fence["info"]) if fence else None
            if fence is None or match is None:
                found.append((line, number))
                continue
            closing = re.compile(rf"[ \t>]*{re.escape(fence['marks'][0])}{{{len(fence['marks'])},}}[ \t]*$")
            before = line[: fence.start("marks")]
            prefix = re.sub(r"[^\s>]", " ", before)
            title = _ADMONISH_TITLE.search(match["rest"])
            label = title[1] if title else (match["kind"] or "note").replace("-", " ").capitalize()
            found += [(f"{before}> **{label}**" if label else f"{before}>", number), (f"{prefix}>", number)]
        elif closing.match(line):
            closing = None
            found.append((prefix.rstrip(), number))
        else:
            inner = line[len(prefix) :] if line.startswith(prefix) else line.lstrip()
            found.append((f"{prefix}> {inner}".rstrip(), number))
    return found


def _made(reader: Reader, _match: re.Match[str], at: int) -> int | None:
    """A line for which a program of the book's writes something else."""
    page = reader.page
    if not page.settings.project.option("preprocessors"):
        return None
    page.report("FIN106", f"what the book's preprocessor writes for `{reader.lines[at].strip()[:60]}` is missing")
    return at + 1


BLOCKS = (Block(r"\{\{[^{}#\n][^{}\n]*\}\}[ \t]*$", _made, "{"),)
