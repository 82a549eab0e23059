"""Blocks between lines of colons: `:::note` of Docusaurus, VitePress, Starlight and Microsoft Learn."""

from __future__ import annotations

from ingest.render.dialect.reader import Block, Inline

BLOCKS: tuple[Block, ...] = ()
INLINES: tuple[Inline, ...] = ()
