"""Pages and excerpts that a page includes: found by space and title, never one within itself."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final
from urllib.parse import quote

from ingest.render.confluence.boxes import titled
from ingest.render.confluence.calls import MACROS, is_set, name_of, parameter, parameter_node, rich_body
from ingest.render.confluence.elements import Step
from ingest.render.confluence.markup import Node
from ingest.render.confluence.page import Page, read_page
from ingest.render.confluence.reading import Inner, Reading, place_of, shown
from ingest.render.confluence.trees import tree_of
from ingest.render.model import RenderError

_DEEPEST: Final = 6
_MOST: Final = 100
"""How many pages one document may include, those within included ones, too."""
_EXCERPTS: Final = frozenset({"excerpt", "multiexcerpt", "multiexcerpt-macro", "multi-excerpt", "inline-excerpt"})
_TARGETS: Final = ("", "page", "pagewithexcerpt", "pagetitle", "default-parameter", "source-page")
_NAMES: Final = ("multiexcerptname", "name", "excerpt-name")


def path_of(space: str, title: str) -> str:
    """The path under which the connector answers with a page."""
    return f"confluence/{_part(space)}/{_part(title)}"


def _part(name: str) -> str:
    quoted = quote(name, safe="", errors="replace")
    return "%2E" + quoted[1:] if quoted.startswith(".") else quoted


def ask(reading: Reading, root: Node) -> None:
    """Say at once which pages those macros in `root` need that include some. Raises Needed."""
    if "include" not in reading.page.body:
        return
    wanted = [_target(reading, node) for node in root.inner() if node.name in MACROS and name_of(node) in STEPS]
    if wanted:
        reading.settings.files.need(path_of(*target) for target in wanted if target is not None)


def _target(reading: Reading, macro: Node) -> tuple[str, str] | None:
    """Space and title of the page a macro includes; None when it names none."""
    node = parameter_node(macro, *_TARGETS)
    if node is None:
        return None
    page = next((inner for inner in node.inner() if inner.name in {"ri:page", "ri:blog-post"}), None)
    if page is not None:
        space, title = page.attr("ri:space-key").strip(), page.attr("ri:content-title")
    else:
        space, colon, title = node.words().partition(":")
        if not colon or not space.strip("~").isalnum():
            space, title = "", node.words()
    title = title.strip()
    return (space or reading.page.space, title) if title else None


def include(reading: Reading, macro: Node) -> Inner:
    """All of another page."""
    found = _found(reading, macro)
    if found is None:
        return None
    root = tree_of(found)
    return _entered(reading, macro, found, root, root.children, "")


def include_excerpt(reading: Reading, macro: Node) -> Inner:
    """The excerpt of another page; under that page's title, unless it comes without its panel."""
    found = _found(reading, macro)
    if found is None:
        return None
    root, name = tree_of(found), parameter(macro, *_NAMES)
    body = next(_excerpts(root, name), None)
    if body is None:
        reading.report("FIN716", f"the page {shown(found.title)!r} has no such excerpt: correct the macro", macro)
        return None
    bare = is_set(macro, "nopanel") or name_of(macro) != "excerpt-include"
    return _entered(reading, macro, found, body, body.children, "" if bare else found.title)


def _excerpts(root: Node, name: str) -> Iterator[Node]:
    """The bodies of the excerpts in a page that go by this name, or of all if it is ""."""
    for node in root.inner():
        if node.name not in MACROS or name_of(node) not in _EXCERPTS or (body := rich_body(node)) is None:
            continue
        if not name or parameter(node, *_NAMES).casefold() == name.casefold():
            yield body


def _entered(reading: Reading, macro: Node, page: Page, root: Node, children: list[Node | str], title: str) -> Inner:
    """Go on reading in another page. Raises Needed for what that page includes."""
    reading.places.append(place_of(page, reading.line(macro)))
    reading.included += 1
    ask(reading, root)
    reading.block(macro, "<div>")
    titled(reading, macro, title)

    def end() -> None:
        reading.places.pop()
        reading.write("</div>")

    return children, end


def _found(reading: Reading, macro: Node) -> Page | None:
    """The page a macro includes; None, with a finding, when it cannot be here. Raises Needed."""
    target = _target(reading, macro)
    if target is None:
        reading.report("FIN716", f"the macro `{name_of(macro)}` names no page: correct it", macro)
        return None
    where = f"the page {shown(target[1])!r} that is included"
    if len(reading.places) > _DEEPEST or reading.included >= _MOST:
        reading.report("FIN716", f"{where} is the last of too many: its text is missing", macro)
        return None
    body = reading.settings.files.read(path_of(*target))
    if body is None:
        reading.report("FIN716", f"{where} was not found, or is not published: its text is missing", macro)
        return None
    try:
        page = read_page(body)
    except RenderError as error:
        reading.report("FIN716", f"{where} cannot be read ({error.what}): its text is missing", macro)
        return None
    if page.format == "view" or any(place.page.id == page.id for place in reading.places):
        why = "is of another export" if page.format == "view" else "includes itself"
        reading.report("FIN716", f"{where} {why}: its text is missing", macro)
        return None
    return page


STEPS: Final[dict[str, Step]] = {
    "include": include,
    "include-page": include,
    "excerpt-include": include_excerpt,
    "multiexcerpt-include": include_excerpt,
    "multiexcerpt-include-macro": include_excerpt,
    "multi-excerpt-include": include_excerpt,
}
