"""Files included by line: `--8<--` of snippets, and `<<< @/file` of VitePress."""

from __future__ import annotations

from ingest.render.dialect.reader import Block, Inline

BLOCKS: tuple[Block, ...] = ()
INLINES: tuple[Inline, ...] = ()
