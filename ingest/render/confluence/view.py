"""Pages of an html export of Confluence: what macros became in it is given its meaning. Links are `view_links`'s.

What is not in the export is `view_lost`'s. What html in general becomes is decided by `clean.finish`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import Final

from ingest.render.clean import finish
from ingest.render.confluence import view_links, view_lost
from ingest.render.confluence.addresses import page_name
from ingest.render.confluence.emoticons import emoticon
from ingest.render.confluence.page import Page
from ingest.render.confluence.view_reading import Reading, several
from ingest.render.model import Meta, Name, Rendered, RenderSettings
from ingest.render.registry import fallback_title
from ingest.render.tree import Document, Element, Node, Text, document, drop_noise

_AROUND: Final = "#main-header,#breadcrumbs,#title-heading"
"""What only a whole file has; a body alone begins with its text."""
_ROOTS: Final = ("#main-content", ".wiki-content", "#content")
_NEVER: Final = (
    ".toc-macro,.pageSection:has(.pageSectionHeader #attachments),.pageSection:has(.pageSectionHeader #comments),"
    ".page-metadata,#likes-and-labels-container,#comments-section,#footer,form.aui,fieldset.hidden,.userLogoLink,"
    ".plugin_attachments_container,.plugin_attachments_upload_container,.plugin_attachments_table_container,"
    ".attachments-table-drop-zone,.download-all-link,.expand-control-icon,.expand-control-image,.aui-icon,"
    ".create-from-template-button,.jira-issue img,.refresh-action-group,.refresh-issues-bottom,"
    ".labels-edit-container,.no-labels-message,"
    "textarea[id^='refresh-wiki-'],[id^='refresh-action-'],.hidden[id^='error-message-']"
)
"""What is no text of the page: contents, upload forms, what Confluence adds around it, pictures beside a word."""
_TITLES: Final = (
    ".expand-control,.panelHeader,.codeHeader,"
    ".confluence-information-macro > .title,.confluence-information-macro > p.title"
)
_CLOSED: Final = re.compile(
    r"<(span|div|p|a|i|b|em|strong|li|td|th|ul|h[1-6])\b((?:\s++[^\s\"'<>/=]++(?:=\"[^\"]*+\"|='[^']*+')?+)*+)\s*+/>"
)
"""An element closed in the manner of XML, which html leaves open, so that it would hold the rest of the page."""
_BRUSH: Final = re.compile(r"\bbrush:\s*([A-Za-z][\w+#.-]{0,29})")
_TEMPLATE: Final = re.compile(r"\$!?\{[\w.$()!]{1,200}\}|\$(?:macroParams|action|req)\.\w{1,50}")
"""What a macro shows of itself when its template was not filled."""


def render(page: Page, *, path: str, settings: RenderSettings) -> Rendered:
    """The page, rendered. Raises nothing: any text is html of some kind."""
    tree = document(_CLOSED.sub(r"<\1\2></\1>", page.body))
    body = _body(tree)
    whole = body.select_one(_AROUND) is not None
    known = next((found for selector in _ROOTS if (found := body.select_one(selector)) is not None), None)
    root = known if whole and known is not None else body
    reading = Reading(page, root, settings, [])
    for step in _STEPS:
        step(reading)
    title = " ".join(page.title.split())
    rendered = finish(
        tree.html if whole and known is None else root.inner_html,
        path=path,
        meta=Meta(title=title or None),
        settings=settings,
        findings=reading.findings,
        fallback_title=settings.title or fallback_title(path),
        whole_document=whole and known is None,
    )
    if not title:
        return rendered
    return rendered._replace(names=(Name(page_name(page.space, title), "", title),))


def _body(tree: Document) -> Element:
    html = tree.root
    assert html is not None, "a parsed document always has a root"
    return next((child for child in html.children if isinstance(child, Element) and child.tag != "head"), html)


def _noise(reading: Reading) -> None:
    drop_noise(reading.root)
    reading.root.remove(_NEVER)


def _templates(reading: Reading) -> None:
    """Templates that Confluence did not fill; in code they are somebody's own."""
    if _TEMPLATE.search(reading.page.body) is None:
        return
    for text in list(reading.root.descendants):
        if isinstance(text, Text) and "$" in text.data and _TEMPLATE.fullmatch(text.data.strip()):
            if next((True for above in text.ancestors if isinstance(above, Element) and above.tag == "pre"), False):
                continue
            text.extract()


def _boxed(reading: Reading) -> None:
    """What is drawn as a box of its own, a person or a day, stands apart without a space."""
    for element in reading.root.select("time,a.user-mention,a.confluence-userlink,.status-macro"):
        _set_apart(element)


def _set_apart(element: Element) -> None:
    """A space on either side of an element that has a word there."""
    before, after = _words_of(element.previous_sibling), _words_of(element.next_sibling)
    if before[-1:].isalnum():
        element.insert_before(Text(" "))
    if after[:1].isalnum():
        element.insert_after(Text(" "))


def _words_of(node: Node | None) -> str:
    return node.data if isinstance(node, Text) else node.text if isinstance(node, Element) else ""


def _mentions(reading: Reading) -> None:
    drop = reading.settings.mentions == "drop"
    if drop:
        reading.root.remove(".profile-macro")
    for element in reading.root.select("a.user-mention,a.confluence-userlink"):
        element.decompose() if drop else element.unwrap()


def _emoticons(reading: Reading) -> None:
    for element in reading.root.select("img.emoticon"):
        names = (element.attr(f"data-emoji-{name}") or "" for name in ("shortname", "fallback", "id"))
        element.replace_with(Text(emoticon(_emoticon_name(element), *names)))


def _emoticon_name(element: Element) -> str:
    """How Confluence calls it: newer versions say so, older ones by a class."""
    name = element.attr("data-emoticon-name") or ""
    classes = (element.attr("class") or "").split()
    return name or next((one.removeprefix("emoticon-") for one in classes if one.startswith("emoticon-")), "")


def _tasks(reading: Reading) -> None:
    for element in reading.root.select("ul.inline-task-list > li"):
        if element.text.strip():
            element.insert(0, Text("☑ " if element.has_class("checked") else "☐ "))


def _boxes(reading: Reading) -> None:
    """Titles of boxes are shown in bold; code says its language."""
    for element in reading.root.select(_TITLES):
        element.tag = "div"
        element.attrs["class"] = "admonition-title"
    for element in reading.root.select("pre[data-syntaxhighlighter-params]"):
        match = _BRUSH.search(element.attr("data-syntaxhighlighter-params") or "")
        element.attrs["class"] = f"language-{match[1]}" if match else ""


def _pictures(reading: Reading) -> None:
    """Nobody outside gets at pictures of the wiki; what names a file says nothing of what it shows."""
    for element in reading.root.select("img"):
        source = element.attr("src") or ""
        if view_links.is_private(source, reading.page.base):
            if element.closest(".office-container") is not None:
                about = view_links.file_in(source) or "a file"
                reading.report("FIN703", f"the preview of {about} is not in the page: sync or describe it", element)
                element.decompose()
                continue
            element.attrs["src"] = _alias(element) or view_links.file_in(source)
        if element.attr("alt") in {_alias(element), view_links.file_in(source)} - {""} or _is_unsaid(element, source):
            del element.attrs["alt"]


def _is_unsaid(element: Element, source: str) -> bool:
    """Whether nobody said what a picture shows: newer versions then write `alt=""`, which elsewhere is decoration."""
    return not (element.attr("alt") or "").strip() and "alt" in element.attrs and view_links.is_attached(source)


def _alias(element: Element) -> str:
    """How the file is called that a picture or link shows."""
    return element.attr("data-linked-resource-default-alias") or ""


def _links(reading: Reading) -> None:
    unpublished: dict[str, None] = {}
    for element in reading.root.select("a[href]"):
        href = element.attr("href") or ""
        words = " ".join(element.text.split())
        means = view_links.meaning(href, words, reading.page)
        if not words and element.select_one("img") is not None:
            means = means._replace(words="", is_titled=False)  # the picture is what it shows
        if means.file and _is_named(element, words, means.file) and not means.href:
            unpublished.setdefault(words or _alias(element) or means.file)
        if means.words:
            element.set_text(means.words)
            before = element.previous_sibling
            if isinstance(before, Text) and before.data and not before.data[-1].isspace():
                element.insert_before(Text(" "))
        if means.is_lost:
            reading.report("FIN702", f"the link “{words[:80]}” leads into the wiki, where no customer gets", element)
        if not means.href:
            element.unwrap()
            continue
        element.attrs["href"] = means.href
        if means.is_titled:
            element.attrs["data-fin"] = "titled"
    _report_files(reading, unpublished)


def _is_named(element: Element, words: str, name: str) -> bool:
    """Give a link to a file words, unless it is a picture that leads to itself: a card shows only a small picture."""
    if words:
        return True
    if element.select_one("img") is not None and not element.has_class("confluence-embedded-file"):
        return False
    element.clear()
    element.append(Text(_alias(element) or name))
    card = element.closest(".confluence-embedded-file-wrapper")
    _set_apart(card if card is not None else element)
    return True


def _report_files(reading: Reading, names: Iterable[str]) -> None:
    if shown := several(f"“{name[:80]}”" for name in names):
        reading.report("FIN717", f"attached files are not published: only their names are in the page ({shown})")


_STEPS: Final[tuple[Callable[[Reading], None], ...]] = (
    view_lost.apps, view_lost.lists, _noise, _templates, _boxed, _mentions, _emoticons, _tasks, view_lost.jira, _boxes,
    _pictures, _links,
)  # fmt: skip
"""In this order: links are looked at when what they are in is gone or stays."""
