"""The directives of docutils that are used as they are, or with what opens files taken out."""

from __future__ import annotations

from typing import Any, ClassVar

from docutils import nodes
from docutils.parsers.rst import Directive
from docutils.parsers.rst.directives import body, images, misc, parts, references, tables
from docutils.parsers.rst.states import SubstitutionDef
from docutils.statemachine import StringList

from ingest.render.decode import decode
from ingest.render.rst.directive import AnyOptions, Nothing, Ours
from ingest.render.rst.lines import lines_of


class _Image(images.Image):
    option_spec: ClassVar[Any] = AnyOptions({"alt": lambda text: " ".join((text or "").split())})

    def run(self) -> list[Any]:
        """Sizes and places mean nothing here, so none of them can be wrong."""
        self.options = {name: self.options[name] for name in ("alt", "target", "name") if name in self.options}
        return list(super().run())


class _Figure(images.Figure):
    option_spec: ClassVar[Any] = _Image.option_spec

    def run(self) -> list[Any]:
        """Sizes and places mean nothing here, so none of them can be wrong."""
        kept = ("alt", "target", "name", "figname")
        self.options = {name: self.options[name] for name in kept if name in self.options}
        return list(super().run())


class _Table(tables.RSTTable):
    option_spec: ClassVar[Any] = AnyOptions({"name": tables.RSTTable.option_spec["name"]})

    def run(self) -> list[Any]:
        """As docutils, without widths."""
        self.options = _only(self.options, "name")
        return list(super().run())


class _ListTable(tables.ListTable):
    option_spec: ClassVar[Any] = AnyOptions(
        {name: tables.ListTable.option_spec[name] for name in ("header-rows", "stub-columns", "name")}
    )

    def run(self) -> list[Any]:
        """As docutils, without widths."""
        self.options = _only(self.options, "header-rows", "stub-columns", "name")
        return list(super().run())


class _CsvTable(tables.CSVTable):
    _READ = ("header-rows", "stub-columns", "header", "delim", "keepspace", "quote", "escape", "name")
    option_spec: ClassVar[Any] = AnyOptions({name: tables.CSVTable.option_spec[name] for name in _READ})

    def run(self) -> list[Any]:
        """As docutils, a file being read from what the document may include."""
        reading = self.state.document.settings.reading
        source, line = self.state_machine.get_source_and_line(self.lineno)
        place = reading.line(source, line)
        if url := self.options.get("url"):
            reading.report("FIN106", f"the table {url} is not fetched: put it beside the document", place)
            return []
        if name := self.options.get("file"):
            found = reading.read([(reading.folder, name)])
            if found is None:
                reading.report("FIN106", f"there is no file {name} for this table: correct the path", place)
                return []
            self.content = StringList(lines_of(decode(found[1]).text.rstrip("\n")), source=found[0])
        self.options = _only(self.options, *self._READ)
        return list(super().run())


def _only(options: dict[str, Any], *names: str) -> dict[str, Any]:
    return {name: value for name, value in options.items() if name in names}


class _Meta(Nothing):
    option_spec = None  # its fields are no options: their names have several words


class _Date(Ours):
    def run(self) -> list[nodes.Node]:
        """No text: a page is the same on every day."""
        self.reading.report("FIN126", "the date of the build is left out: write it in the document", self.place)
        return [nodes.Text("")] if isinstance(self.state, SubstitutionDef) else []


DIRECTIVES: dict[str, type[Directive]] = {
    "image": _Image,
    "figure": _Figure,
    "table": _Table,
    "list-table": _ListTable,
    "csv-table": _CsvTable,
    "date": _Date,
    "topic": body.Topic,
    "line-block": body.LineBlock,
    "parsed-literal": body.ParsedLiteral,
    "epigraph": body.Epigraph,
    "highlights": body.Highlights,
    "pull-quote": body.PullQuote,
    "replace": misc.Replace,
    "unicode": misc.Unicode,
    "contents": parts.Contents,
    "sectnum": parts.Sectnum,
    "section-numbering": parts.Sectnum,
    "target-notes": references.TargetNotes,
    **dict.fromkeys(("class", "rst-class", "cssclass"), misc.Class),
    "meta": _Meta,
    **dict.fromkeys(("title", "header", "footer", "restructuredtext-test-directive"), Nothing),
}
