"""What is known while a Word file is read: its styles and relations, open fields, notes met, and what is to be said."""

from __future__ import annotations

import re
from typing import Final, NamedTuple
from xml.etree.ElementTree import Element

from ingest.render.docx.numbering import Numbering
from ingest.render.docx.styles import NO_STYLE, Style, guessed
from ingest.render.findings import finding
from ingest.render.model import Finding

_LINK: Final = re.compile(
    r'\s*HYPERLINK\s+(?:"([^"]*)"|([^\s"\\]\S*))(?:.*?\\l\s+"([^"]*)")?', re.IGNORECASE | re.DOTALL
)
_DEEPEST_FIELD: Final = 20
_LEFT_OUT: Final = re.compile(r"\s*(?:TOC|TOA|INDEX)\b", re.IGNORECASE)


class Field(NamedTuple):
    """A field that is open: its instruction so far, and whether what comes now is its result."""

    code: str = ""
    is_result: bool = False

    @property
    def href(self) -> str:
        """Where its result links to, "" for nowhere."""
        match = _LINK.match(self.code)
        if not match:
            return ""
        target = match[1] or match[2] or ""
        return f"{target}#{match[3]}" if target and match[3] else target

    @property
    def is_left_out(self) -> bool:
        """Whether its result only repeats what stands elsewhere: a table of contents, an index."""
        return _LEFT_OUT.match(self.code) is not None


class Story:
    """One for a document. `relations` are those of the part that is being read."""

    def __init__(self, styles: dict[str, Style], numbering: Numbering, levels: tuple[tuple[str, str], ...]) -> None:
        self.styles, self.numbering = styles, numbering
        self.relations: dict[str, tuple[str, str, bool]] = {}
        self.fields: list[Field] = []
        self.notes: list[tuple[str, str]] = []
        """Kind (`footnote`, `endnote`) and id of each note, in the order of the numbers in the text."""
        self.findings: list[Finding] = []
        self.heading = ""
        self.title = ""
        self._numbers: dict[tuple[str, str], int] = {}
        self._levels = levels
        self._said: set[str] = set()

    def style(self, name: str | None) -> Style:
        """A style by id, the default one for None."""
        if name is None:
            return self.styles.get("", NO_STYLE)
        return self.styles.get(name) or guessed(name)

    def note(self, kind: str, name: str) -> int:
        """The number of a note, from 1: the same one for a second reference to it."""
        number = self._numbers.setdefault((kind, name), len(self.notes) + 1)
        if number > len(self.notes):
            self.notes.append((kind, name))
        return number

    def report(self, code: str, message: str) -> Finding:
        """A finding; a Word file has no lines, so the heading says where it is."""
        where = f"below the heading “{self.heading}”: " if self.heading else ""
        self.findings.append(finding(code, where + message, 0, self._levels))
        return self.findings[-1]

    def report_once(self, code: str, message: str) -> None:
        """A finding about the whole document."""
        if code not in self._said:
            self._said.add(code)
            self.findings.append(finding(code, message, 0, self._levels))

    def begin_story(self, tree: Element) -> None:
        """A part begins. A field that is never closed must not swallow the rest of it."""
        depth = deepest = 0
        for element in tree.iter("w:fldChar"):
            depth += {"begin": 1, "end": -1}.get(element.get("w:fldCharType", ""), 0)
            deepest = max(deepest, depth)
        self.fields = []
        self._balanced = depth == 0 and deepest <= _DEEPEST_FIELD

    def field(self, kind: str | None) -> None:
        """A field begins, shows its result from here, or ends."""
        if kind == "begin":
            self.fields.append(Field())
        elif kind == "separate" and self.fields:
            self.fields[-1] = self.fields[-1]._replace(is_result=True)
        elif kind == "end" and self.fields:
            self.fields.pop()

    def instruct(self, text: str) -> None:
        """Some of the instruction of the field that is open."""
        if self.fields and not self.fields[-1].is_result:
            self.fields[-1] = self.fields[-1]._replace(code=self.fields[-1].code + text)

    @property
    def is_shown(self) -> bool:
        """Whether the fields that are open let text be seen here."""
        return not self.fields or not self._balanced or all(f.is_result and not f.is_left_out for f in self.fields)

    @property
    def href(self) -> str:
        """Where the fields that are open link to."""
        return next(
            (href for field in reversed(self.fields[-_DEEPEST_FIELD:]) if field.is_result and (href := field.href)), ""
        )
