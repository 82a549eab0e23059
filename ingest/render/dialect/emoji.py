"""`:smile:` as the character it names, on sites that show it so."""

from __future__ import annotations

import re

from ingest.render.dialect.marks import _emoji_of
from ingest.render.dialect.reader import Inline, Page

_ALWAYS = ("gitbook", "wiki")
"""Of these every site does; of the others those whose configuration asks for it."""


def _emoji(page: Page, match: re.Match[str]) -> str | None:
    project = page.settings.project
    return _emoji_of(match[0]) if project.dialect in _ALWAYS or project.option("emoji") else None


INLINES = (
    Inline(":", r"(?<![\w:]):(?:\+1|-1|[a-z][a-z0-9_+-]*):(?![\w:])", _emoji, ":", r"[a-z0-9+\-][a-z0-9_+\-]*:"),
)
