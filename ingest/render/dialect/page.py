"""The document being read: what constructs need to know of it, the files it includes, what has been found."""

from __future__ import annotations

from collections.abc import Callable

from ingest.render.findings import finding
from ingest.render.model import Finding, RenderSettings

MOST_INCLUDED = 4_000_000
"""Characters that all files included in one document may have together."""


class Page:
    """The document being read: what constructs need to know of it, and what has been found."""

    def __init__(self, path: str, settings: RenderSettings, line_offset: int) -> None:
        self.path, self.settings = path, settings
        self.folder = path.rpartition("/")[0]
        self.is_mdx = path.endswith(".mdx") or settings.project.dialect == "docusaurus"
        """Whether it is MDX, where indentation makes no code, and elements hold Markdown."""
        self.findings: list[Finding] = []
        self.line = 0
        """The line the construct being read begins on, counted without front matter."""
        self.including: tuple[str, ...] = ()
        """The files whose inclusion is being read, outermost first."""
        self.state: dict[str, object] = {}
        """What families keep between constructs of one document, by a name of their own."""
        self.markup: Callable[[str], str] | None = None
        """Makes html of Markdown, in a document that is html itself."""
        self._offset = line_offset
        self._included = 0

    @property
    def here(self) -> str:
        """The folder of the file being read: an included one's, or the document's own."""
        return self.including[-1].rpartition("/")[0] if self.including else self.folder

    def report(self, code: str, message: str) -> None:
        """A finding on the line of the construct being read."""
        self.findings.append(finding(code, message, self.line + self._offset, self.settings.findings))

    def file(self, folder: str, target: str) -> str | None:
        """The text of a file to include, None when there is none or it may not be; the caller reports that.

        `target` counts from `folder`, or from the source's root when it begins with a slash. Raises Needed.
        """
        path = self.settings.files.path(folder, target)
        body = self.settings.files.read(path) if path is not None else None
        if body is None or self._included + len(body) > MOST_INCLUDED:
            return None
        self._included += len(body)
        return body.decode("utf-8-sig", "replace").replace("\r\n", "\n").replace("\r", "\n")
