"""Directives that bring other files in, as far as the document may include them."""

from __future__ import annotations

import ast
import difflib
import warnings
from typing import Any

from docutils import nodes
from docutils.parsers.rst import Directive
from docutils.parsers.rst.states import SubstitutionDef
from docutils.statemachine import StringList

from ingest.render.decode import decode
from ingest.render.rst.code import CodeBlock, number
from ingest.render.rst.directive import Ours
from ingest.render.rst.lines import dedented, lines_of, picked
from ingest.render.rst.shapes import Html

_DEEPEST = 20
_MOST_LINES = 30_000


class _Include(CodeBlock):
    required_arguments = 1
    optional_arguments = 0

    def run(self) -> list[nodes.Node]:
        """The file as code or text, or nothing, its lines standing in the directive's place."""
        name = "".join(self.argument.split())
        if name.startswith("<"):
            self.reading.entities = True  # docutils' own lists of characters
            return []
        found = self._found(name)
        if found is None:
            return []
        path, lines = found
        if "literal" in self.options or "code" in self.options:
            return self.block("\n".join(lines).strip("\n"), self.options.get("code", ""))
        if path.endswith((".md", ".markdown")):
            return [self._markdown("\n".join(lines))]
        self._insert(path, lines)
        return []

    def _found(self, name: str) -> tuple[str, list[str]] | None:
        """The path and the wanted lines of the file."""
        around = self.reading.included.get(self.source, (0, ()))[1]
        folder = around[-1].rpartition("/")[0] if around else self.reading.folder
        found = self.reading.read([(self.reading.folder, name), (folder, name)])
        if found is None:
            self.reading.report("FIN106", f"there is no file {name} to include: correct the path", self.place)
            return None
        path, body = found
        if path in around or path == self.reading.path or len(around) >= _DEEPEST:
            self.reading.report("FIN106", f"the file {name} includes itself, which was left out here", self.place)
            return None
        lines = self._cut(lines_of(decode(body).text))
        self.reading.included_lines += len(lines)
        if self.reading.included_lines > _MOST_LINES:
            self.reading.report("FIN106", f"too much is included: the file {name} was left out", self.place)
            return None
        return path, lines

    def _cut(self, lines: list[str]) -> list[str]:
        """The lines between those that the options name."""
        first, last = (_signed(self.options.get(name)) for name in ("start-line", "end-line"))
        text = "\n".join(lines[first:last])
        for name in ("start-after", "end-before"):
            if not (mark := self.options.get(name)):
                continue
            at = text.find(mark)
            if at < 0:
                message = f"{self.argument} does not hold “{mark}” ({name}): nothing was cut off there"
                self.reading.report("FIN106", message, self.place)
            elif name == "start-after":
                text = text[at + len(mark) :]
            else:
                text = text[:at]
        return text.split("\n")

    def _insert(self, path: str, lines: list[str]) -> None:
        """Put the lines behind the directive, under a name that tells this inclusion from others of the file."""
        reading = self.reading
        around = reading.included.get(self.source, (0, ()))[1]
        source = f"{path}\n{len(reading.included)}"
        reading.included[source] = (self.place, (*around, path))
        block = StringList(["", *lines, ""], source=source)
        machine: Any = self.state_machine
        machine.input_lines.insert(machine.line_offset + 1, block)

    def _markdown(self, text: str) -> nodes.Node:
        from ingest.render.markdown import markdown_to_html

        html, _found = markdown_to_html(text, 0, self.reading.settings.findings)
        return self.located(Html(text=html))


def _signed(text: str | None) -> int | None:
    digits = (text or "").removeprefix("-")
    return int(text or "") if digits.isdecimal() and len(digits) <= len("1000000") else None


class _LiteralInclude(CodeBlock):
    required_arguments = 1
    optional_arguments = 0

    def run(self) -> list[nodes.Node]:
        """The wanted lines of the file as code."""
        lines = self._read(self.argument)
        if lines is None:
            return []
        if other := self.options.get("diff"):
            old = self._read(other)
            if old is None:
                return []
            lines = [line.rstrip("\n") for line in difflib.unified_diff(old, lines, other, self.argument, lineterm="")]
        else:
            lines = self._wanted(lines)
        language = self.options.get("language") or ("diff" if other else self.reading.language)
        if "caption" in self.options and not self.options["caption"]:
            self.options["caption"] = self.argument
        return self.block("\n".join(lines), language)

    def _read(self, name: str) -> list[str] | None:
        found = self.reading.read([(self.reading.folder, name)])
        if found is None:
            self.reading.report("FIN106", f"there is no file {name} to show here: correct the path", self.place)
            return None
        width = number(self.options.get("tab-width", ""))
        lines = decode(found[1]).text.split("\n")
        lines = lines[:-1] if lines and not lines[-1] else lines
        return [line.expandtabs(width) for line in lines] if width else lines

    def _wanted(self, lines: list[str]) -> list[str]:
        """In the order Sphinx has: an object, what is between two marks, some lines, and less of an indent."""
        options = self.options
        if name := options.get("pyobject"):
            lines = self._object(lines, name)
        lines = self._between(lines)
        if wanted := options.get("lines"):
            lines = picked(lines, wanted)
        if "dedent" in options:
            lines = dedented(lines, number(options["dedent"]))
        before, after = options.get("prepend"), options.get("append")
        return [*([before] if before else []), *lines, *([after] if after else [])]

    def _object(self, lines: list[str], name: str) -> list[str]:
        span = _span("\n".join(lines), name.split("."))
        if span is None:
            self._missed(f"has no object {name}")
            return []
        return lines[span[0] - 1 : span[1]]

    def _between(self, lines: list[str]) -> list[str]:
        for option, kept in (("start-at", 0), ("start-after", 1)):
            if mark := self.options.get(option):
                at = next((place for place, line in enumerate(lines) if mark in line), None)
                if at is None:
                    self._missed(f"does not hold “{mark}” ({option})")
                    return []
                lines = lines[at + kept :]
        for option, kept in (("end-at", 1), ("end-before", 0)):
            if mark := self.options.get(option):
                at = next((n for n, line in enumerate(lines) if mark in line and (kept or n)), None)
                if at is None:
                    self._missed(f"does not hold “{mark}” ({option})")
                    return []
                lines = lines[: at + kept]
        return lines

    def _missed(self, what: str) -> None:
        self.reading.report("FIN106", f"{self.argument} {what}, so this code is missing: correct it", self.place)


def _span(text: str, names: list[str]) -> tuple[int, int] | None:
    """The first and last line of a class or function of Python, its decorators included."""
    try:
        with warnings.catch_warnings(action="ignore"):  # of strings with odd escapes
            found: Any = ast.parse(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None
    for name in names:
        kinds = (ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
        found = next((node for node in found.body if isinstance(node, kinds) and node.name == name), None)
        if found is None:
            return None
    return min([found.lineno, *(mark.lineno for mark in found.decorator_list)]), found.end_lineno


class _Raw(Ours):
    def run(self) -> list[nodes.Node]:
        """Html as it stands; what is meant for other programs is left out."""
        if "html" not in self.argument.lower().split():
            return [nodes.Text("")] if isinstance(self.state, SubstitutionDef) else []
        text = "\n".join(self.content)
        if self.options.get("url"):
            self.reading.report("FIN106", f"{self.options['url']} is not fetched: write the text out", self.place)
            return []
        if name := self.options.get("file"):
            found = self.reading.read([(self.reading.folder, name)])
            if found is None:
                self.reading.report("FIN106", f"there is no file {name} to include: correct the path", self.place)
                return []
            text = decode(found[1]).text
        return [self.located(Html(text=text))]


DIRECTIVES: dict[str, type[Directive]] = {
    "include": _Include,
    "literalinclude": _LiteralInclude,
    "raw": _Raw,
}
