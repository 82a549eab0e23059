"""The lines of a document after its directives: files are included, conditions are met or not, offsets applied."""

from __future__ import annotations

import re
from typing import Final

from ingest.render.asciidoc import places
from ingest.render.asciidoc.attributes import substituted, substituted_quietly
from ingest.render.asciidoc.attrlist import parsed
from ingest.render.asciidoc.document import NOTHING, Document
from ingest.render.asciidoc.reader import Line, Reader
from ingest.render.asciidoc.selected import selected

_CONDITION: Final = re.compile(r"(\\)?(ifdef|ifndef|ifeval|endif)::([^\[\s]*)\[(.*)\]$")
_INCLUDE: Final = re.compile(r"(\\)?include::([^\s\[][^\[]*)\[(.*)\]$")
_COMPARISON: Final = re.compile(r"(.+?) *(==|!=|<=|>=|<|>) *(.+)$")
_NUMBER: Final = re.compile(r"-?\d{1,15}(?:\.\d{1,15})?$")
_DEEPEST: Final = 64
_MOST_FILES: Final = 2000
_MOST_LINES: Final = 400_000


class _End(Line):
    """Not a line: an included file ends here."""

    __slots__ = ()


class Source(Reader):
    """The document's own lines, and those of the files it includes in their place, at the line that includes them."""

    def __init__(self, document: Document, text: str) -> None:
        super().__init__(Line.at(line.rstrip(), no) for no, line in enumerate(text.split("\n"), 1))
        self._document = document
        self._folders = [(document.folder, document.path)]
        self._conditions: list[tuple[str, bool]] = []  # the condition as written, and whether what follows is skipped
        self._ready = 0  # how many of the lines at the end of the rest were looked at already
        self._files = self._lines = 0
        self._foresee(text.split("\n"))

    def peek(self) -> Line | None:
        """The next line that is no directive."""
        rest = self._rest
        while rest and not self._ready:
            line = rest[-1]
            if type(line) is _End:
                rest.pop()
                self._folders.pop()
                continue
            skipping = bool(self._conditions) and self._conditions[-1][1]
            if "::" in line and line.endswith("]") and line[0] in "\\ie":
                if condition := _CONDITION.match(line):
                    rest.pop()
                    if self._conditional(condition, line):
                        continue
                    self._ready += 1
                    break
                if not skipping and (include := _INCLUDE.match(line)):
                    rest.pop()
                    if include[1]:
                        rest.append(Line.at(line[1:], line.no))
                        self._ready += 1
                    else:
                        self._include(include, line.no)
                    continue
            if skipping:
                rest.pop()
                continue
            self._ready += 1
        if not rest and self._conditions:
            for written, _ in self._conditions:
                self._document.report("FIN133", f"{written} has no endif: what follows it may be missing")
            self._conditions.clear()
        return rest[-1] if rest else None

    def read(self) -> Line:
        """The next line, which `peek` must have seen."""
        self._ready -= 1
        return self._rest.pop()

    def unread(self, line: Line) -> None:
        """Take back a line that was read last."""
        self._rest.append(line)
        self._ready += 1

    def until_raw(self, terminator: str) -> bool:
        """Skip to the terminator; directives on the way do nothing."""
        while self._rest:
            self._ready = max(0, self._ready - 1)
            line = self._rest.pop()
            if type(line) is _End:
                self._folders.pop()
            elif line == terminator:
                return True
        return False

    # -- conditions ------------------------------------------------------------------------------------------------

    def _conditional(self, condition: re.Match[str], line: Line) -> bool:
        """Act on a condition; False when it stays as text, or leaves text, which is the next line then."""
        escape, name, target, text = condition.groups()
        skipping = bool(self._conditions) and self._conditions[-1][1]
        if escape:
            if skipping:
                return True
            self._rest.append(Line.at(line[1:], line.no))
            return False
        if name == "endif":
            if self._conditions:
                self._conditions.pop()
            return True
        if name == "ifeval":
            if not text or target:
                return True
            self._conditions.append((line[:80], skipping or not self._compared(text)))
            return True
        if not target:
            return True
        met = self._defined(target) != (name == "ifndef")
        if not text:
            self._conditions.append((line[:80], skipping or not met))
            return True
        if skipping or not met:
            return True
        self._rest.append(Line.at(text.rstrip(), line.no))
        return text.startswith("include::")  # such a text is a directive itself

    def _defined(self, target: str) -> bool:
        names = target.lower()
        if "," in names:
            return any(name in self._document.attributes for name in names.split(","))
        return all(name in self._document.attributes for name in names.split("+"))

    def _compared(self, text: str) -> bool:
        comparison = _COMPARISON.match(text.strip())
        if comparison is None:
            return False
        left, right = (self._operand(comparison[side]) for side in (1, 3))
        sign = comparison[2]
        if sign == "==":
            return left == right
        if sign == "!=":
            return left != right
        try:
            less, equal = left < right, left == right  # type: ignore[operator]
        except TypeError:
            return False
        return {"<": less, "<=": less or equal, ">": not less and not equal, ">=": not less}[sign]

    def _operand(self, text: str) -> str | float | bool | None:
        quoted = len(text) > 1 and text[0] in "\"'" and text[-1] == text[0]
        text = substituted(self._document, text[1:-1] if quoted else text)
        if quoted:
            return text
        if not text:
            return None
        if text in {"true", "false"}:
            return text == "true"
        return float(text) if _NUMBER.match(text) else text if text.strip() else " "

    # -- includes --------------------------------------------------------------------------------------------------

    def _include(self, include: re.Match[str], no: int) -> None:
        document = self._document
        document.line = no
        target = substituted(document, include[2])
        _, options = parsed(substituted(document, include[3]))
        folder, current = self._folders[-1]
        if re.match(r"https?://", target):
            document.report(
                "FIN106", f"{target[:120]} is on the web and was not included: its text is missing here", no
            )
            self._nothing(no)
            return
        where = places.included(document, target, folder, current)
        body = document.settings.files.read(where) if where else None
        if body is None or where is None:
            if "optional" not in (options.get("opts") or options.get("options") or ""):
                document.report("FIN106", f"{target[:120]} was not found to include: its text is missing here", no)
                self._nothing(no)
            return
        circle = sum(1 for _, path in self._folders if path == where)
        if len(self._folders) > _DEEPEST or self._files >= _MOST_FILES or circle > 1 or self._lines > _MOST_LINES:
            document.report("FIN135", f"{target[:120]} was not included once more", no)
            return
        self._files += 1
        self._insert(where, selected(body, options, document), options, no)

    def _foresee(self, lines: list[str]) -> None:
        """Ask for all files at once that these lines may include, so that the page is not begun again for each."""
        folder, current = self._folders[-1]
        found = [include for line in lines if "include::" in line and (include := _INCLUDE.match(line))]
        targets = (substituted_quietly(self._document, include[2]) for include in found if not include[1])
        paths = (places.included(self._document, target, folder, current) for target in targets if target)
        self._document.settings.files.need([path for path in paths if path])

    def _nothing(self, no: int) -> None:
        self._rest.append(Line.at(NOTHING, no))

    def _insert(self, where: str, lines: list[str], options: dict[str, str], no: int) -> None:
        self._lines += len(lines)
        before = self._document.attributes.get("leveloffset")
        wanted = options.get("leveloffset", "")
        if wanted:
            back = f":leveloffset: {before}" if before else ":leveloffset!:"
            lines = [f":leveloffset: {wanted}", "", *lines, "", back]
        self._folders.append((where.rpartition("/")[0], where))
        self._foresee(lines)
        self._rest.append(_end(no))
        self._rest.extend(Line.at(line, no) for line in reversed(lines))


def _end(no: int) -> _End:
    end = _End("")
    end.no = no
    return end
