"""What reading one page of XWiki needs to know and to say: its place, its tokens, findings. Reads nothing itself."""

from __future__ import annotations

import re
from typing import Any

from ingest.render.findings import finding
from ingest.render.model import Finding, RenderSettings
from ingest.render.xwiki.scan import Scan


class Page:
    """A page being read. Those it includes are pages of their own that share its findings and settings."""

    def __init__(
        self, wrapped: dict[str, Any], settings: RenderSettings, findings: list[Finding], depth: int = 0
    ) -> None:
        self.reference = _text(wrapped, "reference")
        self.base = _text(wrapped, "base").rstrip("/")
        self.content = _text(wrapped, "content")
        self.syntax = _text(wrapped, "syntax") or "xwiki/2.1"
        self.title = _text(wrapped, "title")
        self.name = _text(wrapped, "name")
        self.attachments = frozenset(map(str, wrapped.get("attachments") or ()))
        self.settings, self.findings, self.depth = settings, findings, depth
        self.above: frozenset[str] = frozenset((self.reference,))
        self.scan = Scan("")

    def say(self, code: str, message: str, at: str = "") -> None:
        """Report something, on the line where `at` first stands in the page's own text. Each thing is said once."""
        line = 0
        if at and not self.depth and (place := self.content.find(at)) >= 0:
            line = self.content.count("\n", 0, place) + 1
        found = finding(code, message, line, self.settings.findings)
        if found not in self.findings:
            self.findings.append(found)


_PARAM = re.compile(
    r"([\w.:-]+)\s{0,20}=\s{0,20}(?:\"((?:[^\"~]|~(?s:.)){0,4000})\"|'([^'\n]{0,400})'|([^\s\"']{1,400}))"
)


def params(text: str) -> dict[str, str]:
    """The parameters of a macro, link or image, names in small letters."""
    found = {}
    for match in _PARAM.finditer(text):
        value = next((one for one in match.groups()[1:] if one is not None), "")
        found[match[1].lower()] = re.sub(r"~(?s:(.))", r"\1", value)
    return found


def _text(wrapped: dict[str, Any], name: str) -> str:
    value = wrapped.get(name)
    return value if isinstance(value, str) else ""
