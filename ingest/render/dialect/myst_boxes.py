"""Directives of MyST around text: admonitions, remarks on versions, tabs, cards, what unfolds."""

from __future__ import annotations

import re

from ingest.render.dialect.myst_calls import OPENED, Call, Step
from ingest.render.dialect.myst_links import link
from ingest.render.dialect.reader import Reader
from ingest.render.dialect.written import bold, box, kind, section

_KINDS = "attention caution danger error hint important note tip warning".split()
_VERSIONS = {
    "versionadded": "Added in version {}",
    "versionchanged": "Changed in version {}",
    "deprecated": "Deprecated since version {}",
    "versionremoved": "Removed in version {}",
    "version-added": "Added in version {}",
    "version-changed": "Changed in version {}",
    "version-deprecated": "Deprecated since version {}",
    "version-removed": "Removed in version {}",
}
_PROVEN = """proof theorem axiom criterion definition lemma remark conjecture corollary algorithm example property
    observation proposition assumption""".split()
_BLOCKY = re.compile(rf"[ \t]*(?:[-*+>|#<{OPENED}]|\d+[.)]|`{{3}}|~{{3}}|:{{3}})")


def _with_argument(call: Call, number: int) -> tuple[list[str], list[int]]:
    """The content, beginning with what stands behind the directive's name."""
    if not call.argument:
        return call.lines, call.numbers
    return [call.argument, *call.lines], [number, *call.numbers]


def _admonition(reader: Reader, call: Call) -> None:
    lines, numbers = _with_argument(call, reader.numbers[call.at])
    label = "See also" if call.name == "seealso" else kind(call.name)
    box(reader, call.at, label, lines, numbers, call.indent)


def _titled_box(reader: Reader, call: Call) -> None:
    box(reader, call.at, call.argument, call.lines, call.numbers, call.indent)


def _version(reader: Reader, call: Call) -> None:
    version, _, words = call.argument.partition(" ")
    label = _VERSIONS[call.name].format(version)
    lines, numbers = list(call.lines), list(call.numbers)
    if words.strip():
        lines, numbers = [f"{label}: {words.strip()}", *lines], [reader.numbers[call.at], *numbers]
    elif lines and not _BLOCKY.match(lines[0]):
        lines[0] = f"{label}: {lines[0].lstrip()}"
    else:
        lines = [f"{label}:" if lines else f"{label}.", "", *lines]
        numbers = [reader.numbers[call.at]] * 2 + numbers
    reader.nested(lines, numbers, call.indent)


def _section(reader: Reader, call: Call) -> None:
    title = call.argument or call.options.get("title", "") or call.options.get("header", "")
    section(reader, call.at, title, call.lines, call.numbers, call.indent)


def _plain(reader: Reader, call: Call) -> None:
    """A box without words of its own; its argument only says how it looks."""
    section(reader, call.at, "", call.lines, call.numbers, call.indent)


def _spoken(reader: Reader, call: Call) -> None:
    """A remark beside the text, which may begin behind the directive's name."""
    lines, numbers = _with_argument(call, reader.numbers[call.at])
    section(reader, call.at, "", lines, numbers, call.indent)


def _quotation(reader: Reader, call: Call) -> None:
    lines, numbers = _with_argument(call, reader.numbers[call.at])
    reader.nested(lines, numbers, call.indent + "> ")


def _card(reader: Reader, call: Call) -> None:
    """Header, title, body and footer in the order they are seen in; a card that leads somewhere has a link as title."""
    head = next((place for place, line in enumerate(call.lines) if re.match(r"\^{3,}\s*$", line)), -1)
    foot = next((place for place, line in enumerate(call.lines) if re.match(r"\+{3,}\s*$", line)), len(call.lines))
    if head > foot:
        head = -1
    title = call.argument
    if title and (target := call.options.get("link", "")):
        title = link(reader.page, target, title, call.options.get("link-type", "url"))
    for part, (first, last) in enumerate(((0, max(head, 0)), (head + 1, foot), (foot + 1, len(call.lines)))):
        if part == 1 and title:
            reader.blank(call.at)
            reader.nested([bold(title), ""], [reader.numbers[call.at]] * 2, call.indent)
        if first < last:
            reader.blank(call.at)
            reader.nested(call.lines[first:last], call.numbers[first:last], call.indent)


def _code_tabs(reader: Reader, call: Call) -> None:
    """Blocks of code, each under its language in capitals."""
    lines: list[str] = []
    numbers: list[int] = []
    marks, first = "", 0
    for line, number in zip(call.lines, call.numbers, strict=True):
        fence = re.match(rf"(?:{OPENED}\d+,[01])?(`{{3,}}|~{{3,}})[ ]*(?:\{{[\w-]+\}}[ ]*)?([\w+#-]*)", line)
        if fence and not marks:
            marks, first = fence[1], len(lines)
            lines += [f"**{fence[2].upper()}**", ""] if fence[2] else []
            numbers += [number, number] if fence[2] else []
        elif marks and first == len(lines) - 1 and (said := re.match(r"[ \t]*:language:[ \t]*([\w+#-]+)", line)):
            lines[first:first] = [f"**{said[1].upper()}**", ""]
            numbers[first:first] = [number, number]
        elif fence and line.strip() == fence[1] and fence[1].startswith(marks):
            marks = ""
        lines.append(line)
        numbers.append(number)
    section(reader, call.at, "", lines, numbers, call.indent)


def _proven(reader: Reader, call: Call) -> None:
    """A theorem, an exercise and the like: what it is, and its title in parentheses."""
    label = kind(call.name.rpartition(":")[2].removesuffix("-start"))
    if label == "Solution":
        label = "Solution to"
        title = link(reader.page, call.argument, "", "ref") if call.argument else ""
        box(reader, call.at, f"{label} {title}".strip(), call.lines, call.numbers, call.indent)
        return
    title = f"{label} ({call.argument})" if call.argument else label
    box(reader, call.at, title, call.lines, call.numbers, call.indent)


STEPS: dict[str, Step] = {
    **dict.fromkeys((*_KINDS, "seealso"), _admonition),
    "admonition": _titled_box,
    **dict.fromkeys(_VERSIONS, _version),
    **dict.fromkeys(
        "dropdown details collapse toggle tab tab-item group-tab sidebar topic".split(),
        _section,
    ),
    **dict.fromkeys(
        """grid grid-item tab-set tabs container div card-carousel card-header card-footer compound hlist full-width
        figure-md""".split(),
        _plain,
    ),
    **dict.fromkeys(("margin", "aside", "marginnote", "sidenote"), _spoken),
    **dict.fromkeys(("epigraph", "pull-quote", "highlights", "blockquote"), _quotation),
    **dict.fromkeys(("card", "grid-item-card"), _card),
    **dict.fromkeys(("tab-set-code", "code-tabs"), _code_tabs),
    **{f"prf:{name}": _proven for name in _PROVEN},
    **dict.fromkeys(("exercise", "solution", "exercise-start", "solution-start"), _proven),
}
