"""The markup of Confluence before version 4, as a tree of the storage format: the same steps read both."""

from __future__ import annotations

from ingest.render.confluence.markup import Tree
from ingest.render.confluence.wiki.blocks import read_blocks
from ingest.render.confluence.wiki.calls import called


def parse_wiki(body: str) -> Tree:
    """The tree of a body. Never fails, and takes time in proportion to the body."""
    tree = Tree()
    tree.root.children = read_blocks(called(body, read_blocks))
    return tree
