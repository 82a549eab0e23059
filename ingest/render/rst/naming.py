"""Directives that say what is described from here on - modules, programs - and show nothing themselves."""

from __future__ import annotations

from docutils import nodes
from docutils.parsers.rst import Directive

from ingest.render.rst.directive import Nothing, Ours
from ingest.render.rst.reading import fragment_of


class _Module(Ours):
    def run(self) -> list[nodes.Node]:
        """The content, if it has some; names without a module are of this one from here on."""
        domain = self.name.partition(":")[0]
        name = self.argument.strip()
        self.reading.module = name
        self.reading.define(f"{domain}:{name}", fragment_of("module", name), name)
        return list(self.parsed(nodes.container()).children) if self.content else []


class _CurrentModule(Ours):
    def run(self) -> list[nodes.Node]:
        """Nothing; names without a module are of this one from here on."""
        name = self.argument.strip()
        self.reading.module = "" if name == "None" else name
        return []


class _Program(Ours):
    def run(self) -> list[nodes.Node]:
        """Nothing; options are of this program from here on."""
        name = "-".join(self.argument.split())
        self.reading.program = "" if name == "None" else name
        return []


DIRECTIVES: dict[str, type[Directive]] = {
    **dict.fromkeys(("py:module", "js:module"), _Module),
    "py:currentmodule": _CurrentModule,
    "program": _Program,
    **{
        f"{domain}:{name}": Nothing
        for domain in ("c", "cpp")
        for name in ("namespace", "namespace-push", "namespace-pop")
    },
}
