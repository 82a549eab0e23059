"""MkDocs with Material and the extensions of Python-Markdown: admonitions, tabs, attribute lists, keys, marks."""

from __future__ import annotations

from ingest.render.dialect.reader import Block, Inline

BLOCKS: tuple[Block, ...] = ()
INLINES: tuple[Inline, ...] = ()
