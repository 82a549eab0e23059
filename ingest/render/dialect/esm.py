"""The import and export statements of MDX: where they end, what they name. Nothing of them is run."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

_IMPORT = re.compile(
    r"import\s+(?:type\s+)?(?P<names>[\w$*{}\s,]+?)\s+from\s*[\"'](?P<file>[^\"'\n]+)[\"']"
    r"|import[ \t]*[\"'][^\"'\n]+[\"']"
)
_BETWEEN = re.compile(r"(?:[\s;]|//[^\n]*|/\*[^*]*\*/)*")
_AFTER = re.compile(r"[ \t;]*(?://[^\n]*|/\*[^*\n]*\*/[ \t]*)?(?:\n|\Z)")
_CONSTANT = re.compile(
    r"export[ \t]+(?:const|let|var)[ \t]+(?P<name>[\w$]+)[ \t]*(?::[^=\n]*)?=[ \t\n]*(?P<value>[\s\S]*)"
)
_QUOTED = re.compile(
    r"(?:\"((?:[^\"\\\n]|\\.)*)\"|'((?:[^'\\\n]|\\.)*)'|`((?:[^`\\$]|\\.)*)`|(-?\d[\d.]*))\s*;?\s*(?:\n|\Z)"
)
_FIELD = re.compile(
    r"(?:[\"']([\w$-]+)[\"']|([\w$]+))[ \t]*:[ \t\n]*(?:\"((?:[^\"\\\n]|\\.)*)\"|'((?:[^'\\\n]|\\.)*)'|(-?\d[\d.]*))"
)
_EXPORT = re.compile(r"^(?=export\b)", re.MULTILINE)
_TOKEN = re.compile(r"//[^\n]*|/\*[\s\S]*?\*/|\"(?:[^\"\\\n]|\\.)*\"|'(?:[^'\\\n]|\\.)*'|`(?:[^`\\]|\\.)*`|[(){}\[\]]")
_WIDEST = 60
"""Lines of an import."""
_LONGEST = 500
"""Lines of a statement."""


class Statement(NamedTuple):
    """The names a statement imports, by the file they come from, or the constants it exports; the index after it."""

    after: int
    imports: dict[str, str]
    constants: dict[str, str]


def statements(lines: Sequence[str], at: int) -> Statement | None:
    """The import or export that begins on line `at`, None when it is none."""
    text = lines[at].strip()
    if text.startswith("import"):
        return _imported(lines, at)
    end = _end(lines, at)
    constants: dict[str, str] = {}
    for text in _EXPORT.split("\n".join(lines[at:end])):
        constants |= _constants(text)
    return Statement(end, {}, constants)


def _constants(text: str) -> dict[str, str]:
    """The strings and numbers that an export gives a name."""
    found = _CONSTANT.match(text.strip())
    if found is None:
        return {}
    name, value = found["name"], found["value"]
    if quoted := _QUOTED.match(value):
        return {name: next(group for group in quoted.groups() if group is not None)}
    if not value.startswith("{"):
        return {}
    return {
        f"{name}.{field[1] or field[2]}": next(group for group in field.groups()[2:] if group is not None)
        for field in _FIELD.finditer(value)
    }


def _imported(lines: Sequence[str], at: int) -> Statement | None:
    """One import after the other, as they stand in a paragraph."""
    end = at
    while end < min(len(lines), at + _WIDEST) and lines[end].strip():
        end += 1
    text = "\n".join(lines[at:end])
    imports: dict[str, str] = {}
    place = done = 0
    while found := _IMPORT.match(text, _BETWEEN.match(text, place).end()):  # type: ignore[union-attr]
        names = re.findall(r"[\w$]+(?:\s+as\s+[\w$]+)?", found["names"] or "")
        imports |= {re.split(r"\s+as\s+", name)[-1]: found["file"] or "" for name in names}
        place = found.end()
        if not (after := _AFTER.match(text, place)):
            continue
        place = done = after.end()
    return Statement(at + text.count("\n", 0, done) + (done == len(text)), imports, {}) if done else None


def _end(lines: Sequence[str], at: int) -> int:
    """The index after an export: its brackets are closed, and its paragraph ends."""
    depth = 0
    for end in range(at, min(len(lines), at + _LONGEST)):
        marks = [mark for mark in _TOKEN.findall(lines[end]) if len(mark) == 1]
        depth += sum(1 if mark in "({[" else -1 for mark in marks)
        if depth <= 0 and (end + 1 >= len(lines) or not lines[end + 1].strip()):
            return end + 1
    after = at + 1
    while after < len(lines) and lines[after].strip():
        after += 1
    return after
