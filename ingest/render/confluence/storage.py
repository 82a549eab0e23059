"""Pages in the storage format, and those in the markup before it, which are read as if they were in it."""

from __future__ import annotations

from typing import Final

from ingest.render.clean import finish
from ingest.render.confluence import adf, boxes, elements, including, links, lost, texts
from ingest.render.confluence.addresses import page_name
from ingest.render.confluence.calls import MACROS, name_of
from ingest.render.confluence.elements import Step
from ingest.render.confluence.markup import Node, Tree
from ingest.render.confluence.page import Page
from ingest.render.confluence.reading import Inner, Reading
from ingest.render.confluence.trees import read_tree
from ingest.render.model import Meta, Name, Rendered, RenderSettings
from ingest.render.registry import fallback_title


def render(page: Page, *, path: str, settings: RenderSettings) -> Rendered:
    """The page, under the title it has in its wiki, by which others refer to it. Raises Needed for what it includes."""
    reading = Reading(page, settings)
    tree = read_tree(page)
    _remark(reading, tree)
    including.ask(reading, tree.root)
    reading.read(tree.root.children, STEPS)
    title = " ".join(page.title.split())
    rendered = finish(
        reading.html,
        path=path,
        meta=Meta(title=title or None),
        settings=settings,
        findings=reading.findings,
        fallback_title=settings.title or fallback_title(path),
        lines=reading.lines,
    )
    if not title:
        return rendered
    return rendered._replace(names=(Name(page_name(page.space, title), "", title),))


def _remark(reading: Reading, tree: Tree) -> None:
    if tree.damaged >= 0:
        message = "the page is not well formed here: all text arrives, but where what belongs was guessed"
        reading.report("FIN719", message, Node("", {}, tree.damaged))
    if tree.deep >= 0:
        message = "elements nest too deeply here: the text arrives, but not arranged as written"
        reading.report("FIN720", message, Node("", {}, tree.deep))


def _unread(reading: Reading, node: Node) -> Inner:
    """A macro of old markup that never ends, or a word in braces that is no known one: it may well mean itself."""
    if name := node.attr("macro"):
        reading.report("FIN721", f"the macro `{{{name}}}` never ends: what follows it stands beside it", node)
        return None
    written = node.attr("written")
    reading.report("FIN721", f"the macro `{written}` is not known: it is in the page as text", node)
    reading.text(written)
    return None


def _macro(reading: Reading, node: Node) -> Inner:
    step = _MACROS.get(name_of(node), lost.unknown)
    return step(reading, node)


_MACROS: Final[dict[str, Step]] = boxes.STEPS | texts.STEPS | lost.STEPS | including.STEPS
STEPS: Final[dict[str, Step]] = {
    **elements.STEPS,
    **links.STEPS,
    **adf.STEPS,
    **dict.fromkeys(MACROS, _macro),
    "fin:unread": _unread,
}
"""By the name of an element."""
