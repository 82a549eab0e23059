"""What is known while one document is read: its place, its files, the context directives set, and what was found."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from docutils import nodes

from ingest.render.findings import finding
from ingest.render.model import Finding, Name, RenderSettings

Role = Callable[["Reading", str, str, int], list[nodes.Node]]
"""Makes nodes of a role's text: the reading, the role's name, the text (`\\0` before escaped signs), the line."""

_LONGEST = 200


class Reading:
    """The state of one document's reading. A new one for each document, so that none knows of another."""

    def __init__(self, path: str, settings: RenderSettings) -> None:
        self.path, self.settings, self.files = path, settings, settings.files
        self.folder = path.rpartition("/")[0]
        self.suffix = _suffix(path)
        self.findings: list[Finding] = []
        self.names: list[Name] = []
        self.targets: list[tuple[str, ...]] = []
        """The names each reference to an object may mean, best first; `href` counts in it."""
        self.roles: dict[str, Role] = {}
        self.domain: str = settings.project.option("primary_domain", "py") or ""
        self.default_role: str = settings.project.option("default_role") or ""
        self.language: str = settings.project.option("highlight_language") or ""
        self.module = self.program = ""
        self.objects: list[str] = []
        """The classes and objects around what is described, each by its full name."""
        self.included: dict[str, tuple[int, tuple[str, ...]]] = {}
        """For each inclusion, by the name its lines carry: the document's line it is on, and the files around it."""
        self.included_lines = 0
        self.entities = False
        """Whether the names of characters (`|copy|`) were included."""
        self.equations: dict[str, int] = {}
        self._said: set[tuple[str, str]] = set()

    def option(self, name: str) -> Any:
        """An option of the project, None when nothing says it."""
        return self.settings.project.option(name)

    def report(self, code: str, message: str, line: int | None) -> None:
        """A finding; what was said already in the same words is not said again."""
        message = " ".join(message.split())[: _LONGEST * 2]
        if (code, message) not in self._said:
            self._said.add((code, message))
            self.findings.append(finding(code, message, line or 0, self.settings.findings))

    def line(self, source: str | None, line: int | None) -> int:
        """The line of the document for a line of a source: for an included file that of its inclusion; 0: unknown."""
        if source is None or source == self.path:
            return line or 0
        return self.included.get(source, (0, ()))[0]

    def line_of(self, node: nodes.Node) -> int:
        """The line of the document a node begins on, 0 when it is unknown."""
        around: Any = node
        while around is not None:
            if around.line is not None:
                return self.line(around.source, around.line)
            around = around.parent
        return 0

    def object_href(self, names: Iterable[str]) -> str:
        """The href of a reference to an object that may have any of these names, best first."""
        self.targets.append(tuple(dict.fromkeys(names)))
        return f"name:rst:={len(self.targets) - 1}"

    def define(self, name: str, fragment: str, title: str = "") -> None:
        """Say that this document defines a name."""
        self.names.append(Name(f"rst:{name}", fragment, title))

    def read(self, targets: Sequence[tuple[str, str]]) -> tuple[str, bytes] | None:
        """The first file there is of (folder, target); its path and bytes. Raises Needed."""
        paths = [path for folder, target in targets if (path := self._path(folder, target))]
        self.files.need(paths)
        for path in paths:
            body = self.files.read(path)
            if body is not None:
                return path, body
        return None

    def _path(self, folder: str, target: str) -> str | None:
        if "\\" in target or "\0" in target:
            return None
        if target.startswith("/"):
            return self.files.path(self.settings.project.folder, target.lstrip("/"))
        return self.files.path(folder, target)

    def document(self, name: str) -> str:
        """The href of another document of the same kind, its name being written without a suffix."""
        suffixes = self.option("source_suffix")
        known = tuple(suffixes) if isinstance(suffixes, (list, tuple, dict)) else (suffixes or self.suffix,)
        name = name.rstrip("/") or name
        folder = f"/{self.settings.project.folder}/" if self.settings.project.folder else "/"
        name = folder + name.lstrip("/") if name.startswith("/") else name
        return name if name.endswith((self.suffix, *known, ".md", ".ipynb")) else name + self.suffix


def _suffix(path: str) -> str:
    name = path.rpartition("/")[2]
    dot = name.rfind(".")
    return name[dot:] if dot > 0 else ".rst"


def fragment_of(prefix: str, name: str) -> str:
    """The id Sphinx gives to something described: capitals stay, other signs become hyphens."""
    words = re.sub(r"[^a-zA-Z0-9._]+", "-", f"{prefix}-{name}" if prefix else name)
    return re.sub(r"\A[-0-9._]+|-+\Z", "", words)
