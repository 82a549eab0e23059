"""Definition lists as goldmark, kramdown and mdBook have them: a term, and below it `: what it means`."""

from __future__ import annotations

from ingest.render.dialect.mkdocs import _definition
from ingest.render.dialect.reader import Block

BLOCKS = (Block(r":[ \t]+(?=\S)", _definition, ":"),)
