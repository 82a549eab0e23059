"""Which lines of an included file are meant: by number, by tag, and how far they are indented."""

from __future__ import annotations

import re
from typing import Final

from ingest.render.asciidoc.document import Document
from ingest.render.decode import decode
from ingest.render.model import RenderError

_RANGE: Final = re.compile(r"(\d{1,9})?\.\.(-?\d{1,9})?$")


def selected(body: bytes, options: dict[str, str], document: Document) -> list[str]:
    """The lines of a file that `options` of the directive ask for, without their ends."""
    try:
        text = decode(body, levels=document.settings.findings).text
    except RenderError:
        document.report("FIN106", "an included file is no text: it was left out")
        return []
    lines = [line.rstrip() for line in text.split("\n")]
    while lines and not lines[-1]:
        lines.pop()
    if options.get("lines"):
        lines = _numbered(lines, options["lines"])
    elif "tag" in options or "tags" in options:
        lines = _tagged(lines, options.get("tag") or options.get("tags") or "", document)
    indent = options.get("indent", "")
    return indented(lines, int(indent)) if re.fullmatch(r"\d{1,3}", indent) else lines


def _numbered(lines: list[str], ranges: str) -> list[str]:
    wanted: set[int] = set()
    for part in re.split(r"[,;]", ranges):
        part = part.strip()  # noqa: PLW2901 - the same, without blanks
        if match := _RANGE.match(part):
            first = int(match[1] or 1)
            last = int(match[2]) if match[2] else len(lines)
            wanted.update(range(first, (len(lines) if last < 0 else min(last, len(lines))) + 1))
        elif part.isdecimal() and len(part) < len("1000000000"):
            wanted.add(int(part))
    return [line for number, line in enumerate(lines, 1) if number in wanted]


def _tagged(lines: list[str], text: str, document: Document) -> list[str]:
    """The lines between the tags asked for; `!tag` leaves out, `*` is every tag, `**` every line."""
    asked = [tag.strip() for tag in re.split(r"[,;]", text) if tag.strip() not in {"", "!"}]
    rules = {tag.lstrip("!"): not tag.startswith("!") for tag in asked}
    if not rules:
        return lines
    first = next(iter(rules))
    everything, any_tag = rules.pop("**", None), rules.pop("*", None)
    if everything is not None:
        outside = everything
        if any_tag is None and not everything and rules and not next(iter(rules.values())):
            any_tag = True
    elif any_tag is not None:
        outside = first == "*" and not any_tag
    else:
        outside = not any(rules.values())
    taken: list[str] = []
    within: list[tuple[str, bool]] = []  # the tags that are open, and whether lines in them are taken
    seen: set[str] = set()
    taking = outside
    for line in lines:
        mark = _mark(line) if "::" in line else None
        if mark is None:
            if taking:
                taken.append(line)
            continue
        name, ends = mark
        if ends:
            if within and within[-1][0] == name:
                within.pop()
                taking = within[-1][1] if within else outside
        elif name in rules or any_tag is not None:
            taking = rules.get(name, False if within and not taking else bool(any_tag))
            within.append((name, taking))
        seen.add(name)
    for name, wanted in rules.items():
        if wanted and name not in seen:
            document.report("FIN106", f"an included file has no tag {name[:80]}: the text between its marks is missing")
    return taken


def _mark(line: str) -> tuple[str, bool] | None:
    """The name of a tag that begins or ends on the line."""
    for match in re.finditer(r"(?<![\w\\])(tag|end)::([^\s\[]+)\[\](?=$|[ \t]|-->|\*/)", line):
        return match[2], match[1] == "end"
    return None


def indented(lines: list[str], width: int) -> list[str]:
    """The lines with the margin they share replaced by one of `width` blanks."""
    lines = [line.expandtabs(4) if "\t" in line[: len(line) - len(line.lstrip())] else line for line in lines]
    margin = min((len(line) - len(line.lstrip()) for line in lines if line.strip()), default=0)
    return [" " * width + line[margin:] if line.strip() else "" for line in lines]
