"""Directives whose text only a program can make, and those nobody here knows: findings, and what words there are."""

from __future__ import annotations

import re
from functools import cache
from typing import Any

from docutils import nodes
from docutils.parsers.rst import Directive
from docutils.parsers.rst.states import SubstitutionDef

from ingest.render.rst import fields
from ingest.render.rst.directive import Ours
from ingest.render.rst.reading import fragment_of
from ingest.render.rst.shapes import Body, Description, Signature

_AHEAD = 60
_UNDERLINE = re.compile(r"([!-/:-@[-`{-~])\1{1,}\s*\Z")


class _Generated(Ours):
    def run(self) -> list[nodes.Node]:
        """Only the content an author wrote into it; the rest a program would have made."""
        what = f"{self.name} {' '.join(self.argument.split())[:80]}".strip()
        message = f"what {what} would show is made by a program when the site is built, so Fin misses it: "
        self.reading.report("FIN121", message + "sync the built html for it, or write it out", self.place)
        return list(self.parsed(nodes.container()).children) if self.content and self.name.startswith("auto") else []


class _Drawing(Ours):
    def run(self) -> list[nodes.Node]:
        """The caption and the alternative text; a drawing's source is no text."""
        message = f"a drawing ({self.name}) was left out: describe in words what it shows"
        words = self.options.get("caption") or self.options.get("alt", "")
        self.reading.report("FIN114", message, self.place)
        if isinstance(self.state, SubstitutionDef):
            return [nodes.Text(words)]
        return [self.inline(words, nodes.paragraph())] if words else []


class _Media(Ours):
    def run(self) -> list[nodes.Node]:
        """Nothing can be read of it."""
        message = f"{self.name} {self.argument[:80]} was left out: say in words what it shows"
        self.reading.report("FIN111", message, self.place)
        return []


class _Unknown(Ours):
    """A directive of some extension."""

    def run(self) -> list[nodes.Node]:
        """Its argument and its content; nothing where it only marks the heading that follows."""
        if not self.content:
            return self._alone()
        message = f"the directive {self.name} is not known, so its text stands without what it would add"
        self.reading.report("FIN122", message, self.place)
        if self.block_text.split("\n", 1)[0].rstrip().endswith("::") and self.argument:
            return [self.inline(self.argument, nodes.paragraph()), *self.parsed(nodes.container()).children]
        if not self.argument:
            return list(self.parsed(nodes.container()).children)
        box = self._described()
        body = self.parsed(Body())
        fields.reword(body, "py")
        box += body
        return [box]

    def _alone(self) -> list[nodes.Node]:
        if self.argument and self._marks_a_heading():
            self.reading.define(f"{self.name}:{self.argument}", fragment_of(self.name, self.argument))
            return []
        message = f"the directive {self.name} is not known, so Fin misses what it would show: write that out"
        self.reading.report("FIN123", message, self.place)
        return [self._described()] if self.argument and not self.options else []

    def _described(self) -> nodes.Element:
        box = self.located(Description())
        for line in self.argument.split("\n"):
            signature = self.located(Signature("", line.strip()))
            signature["ids"].append(fragment_of(self.name, line.strip()))
            box += signature
            self.reading.define(f"{self.name}:{line.strip()}", signature["ids"][0])
        return box

    def _marks_a_heading(self) -> bool:
        """Whether only more of such marks stand between this one and a heading, or it repeats the one just before."""
        machine: Any = self.state_machine
        parent = machine.node
        if (
            len(parent)
            and isinstance(parent[-1], nodes.title)
            and self.argument.casefold() in parent[-1].astext().casefold()
        ):
            return True
        lines = machine.input_lines
        at = machine.line_offset + 1
        last = min(len(lines), at + _AHEAD)
        while at < last and (not lines[at].strip() or re.match(r"\.\. [^ ].*(?:::.*|:\s*)\Z", lines[at])):
            at += 1
        return any(place < len(lines) and _UNDERLINE.match(lines[place]) for place in (at, at + 1))


@cache
def unknown(name: str) -> type[Directive]:
    """The class for a directive nobody here knows."""
    if name.startswith("auto") or name in DIRECTIVES:
        return _Generated
    return _Unknown


_PROGRAMS = (
    "automodule autoclass autofunction autodata autoexception automethod autoattribute autoproperty autodecorator "
    "autosummary autoenum automodsumm autosettings autopydantic_model autodoc-settings doxygenclass doxygenfunction "
    "doxygenfile doxygenstruct doxygenenum doxygengroup doxygentypedef doxygendefine doxygennamespace doxygenindex "
    "doxygenvariable program-output command-output exec exec_code runblock jupyter-execute jupyter-kernel plot "
    "argparse autoprogram click typer cli openapi redoc swaggerv2doc swagger datatemplate jinja bibliography gallery "
    "nbgallery minigallery linked-gallery list-plots changelog git_changelog towncrier-draft-entries "
    "release-notes reno sqltable exceltable c:autodoc autoflask autotornado needtable needlist "
    "c:autofunction"
).split()
_DRAWINGS = (
    "graphviz digraph graph inheritance-diagram autoclasstree mermaid uml plantuml blockdiag seqdiag actdiag nwdiag "
    "rackdiag packetdiag aafig ditaa tikz chart diagrams kroki"
).split()
_MEDIA = ("youtube", "vimeo", "video", "audio", "iframe", "peertube", "asciinema")

DIRECTIVES: dict[str, type[Directive]] = {
    **dict.fromkeys(_PROGRAMS, _Generated),
    **dict.fromkeys(_DRAWINGS, _Drawing),
    **dict.fromkeys(_MEDIA, _Media),
}
