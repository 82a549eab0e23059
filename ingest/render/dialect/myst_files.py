"""Directives of MyST that bring other files in, or lead to them: inclusions, pictures, lists of pages."""

from __future__ import annotations

import re

from ingest.render.dialect.included import relinked
from ingest.render.dialect.myst_calls import Call, Step, marked
from ingest.render.dialect.myst_code import fenced, file_lines
from ingest.render.dialect.myst_links import GENERATED, document, is_web
from ingest.render.dialect.myst_others import rst
from ingest.render.dialect.reader import Reader
from ingest.render.dialect.written import body_of, literal, project_path

_ENTRY = re.compile(r"(?P<words>.+?)\s*<(?P<target>[^<>]*)>\Z")


def _include(reader: Reader, call: Call) -> None:
    """A file's lines in the directive's place, as Markdown, or as code."""
    page, name = reader.page, call.argument
    lines = file_lines(page, name)
    if lines is None:
        return
    text = _cut(reader, call, lines)
    if "literal" in call.options or "code" in call.options:
        fenced(reader, call.at, call.options.get("code", ""), text.strip("\n").split("\n"), call.indent)
        return
    base = "" if name.startswith("/") else page.here
    path = page.settings.files.path(base, project_path(page, name) if name.startswith("/") else name)
    assert path is not None
    if path.endswith(".rst") or "rst" in call.options.get("parser", ""):
        rst(reader, call._replace(lines=text.split("\n"), numbers=[]))
        return
    if "relative-docs" in call.options or "relative-images" in call.options:
        text = relinked(text, path, page.path)
    lines = [line for line, _ in marked(body_of(text).split("\n"), [0] * (text.count("\n") + 1))]
    if not reader.included("\n".join(lines), path, call.at, call.indent):
        page.report("FIN106", f"`{name[:80]}`: this file includes itself")


def _cut(reader: Reader, call: Call, lines: list[str]) -> str:
    """The lines between those that the options name."""
    first, last = (_signed(call.options.get(name)) for name in ("start-line", "end-line"))
    text = "\n".join(lines[first:last])
    for name in ("start-after", "end-before"):
        if not (mark := call.options.get(name)):
            continue
        before, found, after = text.partition(mark)
        if not found:
            reader.page.report(
                "FIN106", f"`{call.argument[:80]}` does not hold “{mark[:80]}”: nothing was cut off there"
            )
        elif name == "start-after":
            text = after
        else:
            text = before
    return text


def _signed(text: str | None) -> int | None:
    digits = (text or "").removeprefix("-")
    return int(text or "") if digits.isdecimal() and len(digits) <= len("1000000") else None


def _picture(reader: Reader, call: Call) -> None:
    """A picture, with its caption and legend below it; one that leads somewhere is a link."""
    alt = " ".join(call.options.get("alt", "").split())
    source = call.argument
    if source.startswith("/"):
        source = "/" + project_path(reader.page, source)
    picture = f"![{literal(alt)}](<{source}>)"
    if is_web(target := call.options.get("target", "")):
        picture = f"[{picture}](<{target}>)"
    number = reader.numbers[call.at]
    if source:
        reader.written([picture, ""], [number] * 2, call.indent)
    if call.lines:
        reader.nested(call.lines, call.numbers, call.indent)


def _toctree(reader: Reader, call: Call) -> None:
    """Links to the pages below this one, each by its title, under a caption; nothing of a hidden one."""
    page = reader.page
    if "hidden" in call.options:
        return
    points: list[tuple[str, int]] = []
    for line, number in zip(call.lines, call.numbers, strict=False):
        found = _ENTRY.match(line.strip())
        words, target = (literal(found["words"]), found["target"].strip()) if found else ("", line.strip())
        if not target:
            continue
        page.line = number
        if not found and "glob" in call.options and any(sign in target for sign in "*?["):
            page.report("FIN125", f"the pages that {target} finds are not listed here: name them, if this list matters")
            continue
        points.append((f"- {_listed(reader, target, words)}", number))
    if "reversed" in call.options:
        points.reverse()
    if points and (caption := call.options.get("caption")):
        reader.nested([f"**{caption}**", ""], [reader.numbers[call.at]] * 2, call.indent)
    reader.written([line for line, _ in points], [number for _, number in points], call.indent)


def _listed(reader: Reader, target: str, words: str) -> str:
    page = reader.page
    if is_web(target):
        return f"[{words}](<{target}>)" if words else f"<{target}>"
    if target in GENERATED:
        return words or GENERATED[target]
    return document(page, page.path.rpartition("/")[2] if target == "self" else target, words)


def _contents(_reader: Reader, _call: Call) -> None:
    """A table of contents of the page itself."""


def _pages(reader: Reader, _call: Call) -> None:
    message = "the pages that tableofcontents finds are not listed here: name them, if this list matters"
    reader.page.report("FIN125", message)


STEPS: dict[str, Step] = {
    "include": _include,
    **dict.fromkeys(("image", "figure"), _picture),
    "toctree": _toctree,
    **dict.fromkeys(("contents", "sectnum", "section-numbering"), _contents),
    "tableofcontents": _pages,
}
