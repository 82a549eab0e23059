"""Shortcodes of Hugo and Zola."""

from __future__ import annotations

from ingest.render.dialect.reader import Block, Inline

BLOCKS: tuple[Block, ...] = ()
INLINES: tuple[Inline, ...] = ()
