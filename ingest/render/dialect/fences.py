"""Where the fenced blocks of a text begin and end, in lists and quotations too, as the reader of dialects sees it."""

from __future__ import annotations

import re

_FENCE = re.compile(r"[ \t>]*(?:(?:[-*+]|\d{1,9}[.)])[ \t]+)*(?P<marks>`{3,}(?=[^`\n]*$)|~{3,})", re.MULTILINE)
_MARKED = re.compile("```|~~~")


def next_fence(text: str, at: int, *, tildes: bool) -> tuple[int, str]:
    """Where the next fenced block begins, with the end of the line before it, and its marks."""
    while at >= 0:
        if tildes:
            marked = _MARKED.search(text, at)
            near = marked.start() if marked else -1
        else:
            near = text.find("```", at)
        if near < 0:
            break
        start = text.rfind("\n", 0, near)
        if found := _FENCE.match(text, start + 1):
            return start, found["marks"]
        at = text.find("\n", near)
    return len(text), ""


def fence_end(text: str, start: int, marks: str) -> tuple[int, int]:
    """Where the line that closes a block of code begins, with the end of the line before it, and where it ends."""
    at = text.find("\n", start + 1)
    furthest = text[start + 1 : at if at >= 0 else None].expandtabs(4).find(marks) + 3
    while at >= 0 and (near := text.find(marks, at)) >= 0:
        start, at = text.rfind("\n", 0, near), text.find("\n", near)
        end = at if at >= 0 else len(text)
        line = text[start + 1 : end]
        if line == marks or _closes(line, marks, furthest):
            return start, end
    return len(text), len(text)


def _closes(line: str, marks: str, furthest: int) -> bool:
    """Whether a line ends a block of code, whose marks may stand so many columns from its beginning."""
    words = line.strip(" \t>")
    return not words.strip(marks[0]) and len(line.expandtabs(4).rstrip()) - len(words) <= furthest
