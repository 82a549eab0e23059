"""The tree of a page, whichever of the two formats Confluence keeps it in: both come out the same."""

from __future__ import annotations

from ingest.render.confluence.markup import Node, Tree, parse
from ingest.render.confluence.page import Page


def read_tree(page: Page) -> Tree:
    """The body of a page as a tree of the storage format."""
    if page.format == "wiki":
        from ingest.render.confluence.wiki import parse_wiki

        return parse_wiki(page.body)
    return parse(page.body)


def tree_of(page: Page) -> Node:
    """The root of `read_tree`."""
    return read_tree(page).root
