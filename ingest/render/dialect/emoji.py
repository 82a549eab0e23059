"""`:smile:` as the character it names, on sites that show it so."""

from __future__ import annotations

import re

from ingest.render.dialect.marks import _emoji_of
from ingest.render.dialect.reader import Inline, Page
from ingest.render.model import Project

_ALWAYS = ("gitbook", "wiki")


def is_wanted(project: Project) -> bool:
    """Whether a site shows them: any of some dialects does, of the others those whose configuration asks for it."""
    return project.dialect in _ALWAYS or bool(project.option("emoji"))


def _emoji(_page: Page, match: re.Match[str]) -> str | None:
    return _emoji_of(match[0])


INLINES = (
    Inline(":", r"(?<![\w:]):(?:\+1|-1|[a-z][a-z0-9_+-]*):(?![\w:])", _emoji, ":", r"[a-z0-9+\-][a-z0-9_+\-]*:"),
)
