"""Macros whose content is not in the page: what of them can be said, and the finding that says what is missing."""

from __future__ import annotations

from typing import Final

from ingest.render.blocks import escaped, quoted
from ingest.render.confluence import links
from ingest.render.confluence.boxes import revealed, section
from ingest.render.confluence.calls import name_of, parameter, parameter_node, plain_body, rich_body, shows
from ingest.render.confluence.elements import Step
from ingest.render.confluence.markup import Node
from ingest.render.confluence.reading import Inner, Reading, shown
from ingest.render.confluence.texts import verbatim


def decoration(_reading: Reading, macro: Node) -> Inner:
    """What only helps to find one's way, or looks nice. What somebody put into it stays."""
    body = rich_body(macro)
    return (body.children, "") if body is not None else None


def listing(reading: Reading, macro: Node) -> Inner:
    """A list that Confluence makes while somebody looks."""
    what = name_of(macro)
    reading.report("FIN712", f"the list of the macro `{what}` is not in the export: name what matters in it", macro)
    return decoration(reading, macro)


def computed(reading: Reading, macro: Node) -> Inner:
    """What a program makes that stands in the page, or elsewhere; nobody sees the program."""
    reading.report("FIN710", f"what the program in the macro `{name_of(macro)}` shows is missing: write it out", macro)
    return None


def report(reading: Reading, macro: Node) -> Inner:
    """A table of the properties of other pages."""
    message = f"the table of the macro `{name_of(macro)}` is not in the export: write out what it answers"
    reading.report("FIN715", message, macro)
    return None


def children(reading: Reading, macro: Node) -> Inner:
    """The pages below this one."""
    if any(_is_other(reading, parameter_node(macro, name)) for name in ("page", "root", "")):
        return listing(reading, macro)
    found = reading.page.children
    if found:
        titles = (
            f'<li><a href="key:{quoted(number)}" data-fin="titled">{escaped(title)}</a></li>' for number, title in found
        )
        reading.block(macro, f"<ul>{''.join(titles)}</ul>")
    return None


def _is_other(reading: Reading, node: Node | None) -> bool:
    """Whether a parameter names a page other than the one that is read."""
    if node is None:
        return False
    page = next((inner for inner in node.inner() if inner.name == "ri:page"), None)
    title = page.attr("ri:content-title") if page is not None else node.words()
    return title.strip().casefold() not in {"", "@self", reading.page.title.casefold()}


def jira(reading: Reading, macro: Node) -> Inner:
    """One issue by its key, or a query of which nothing is here."""
    key = parameter(macro, "key", "issuekey", "")
    if key and not parameter(macro, "jqlquery", "jql") and len(key.split()) == 1:
        reading.apart(key)
        message = f"the summary and status of the Jira issue {shown(key)} are not in the export: write out what matters"
        reading.report("FIN714", message, macro)
        return None
    query = shown(parameter(macro, "jqlquery", "jql", "url")) or name_of(macro)
    reading.report("FIN713", f"the Jira issues of `{query}` are not in the export: write out what matters", macro)
    return None


def media(reading: Reading, macro: Node) -> Inner:
    """A film, a map, a site within the page."""
    about = shown(_about(macro)) or "no title"
    message = f"what the macro `{name_of(macro)}` embeds was left out ({about}): say in words what it shows"
    reading.report("FIN111", message, macro)
    return None


def drawing(reading: Reading, macro: Node) -> Inner:
    """A drawing or chart of an app, which is kept beside the page."""
    about = shown(_about(macro)) or "no title"
    message = f"the drawing of the macro `{name_of(macro)}` was left out ({about}): say in words what it shows"
    reading.report("FIN143", message, macro)
    return None


def _about(macro: Node) -> str:
    for name in ("diagramname", "diagramdisplayname", "name", "filename", "title", "url", "src", "page", ""):
        node = parameter_node(macro, name)
        if node is not None:
            inner = next((found for found in node.nodes() if found.name.startswith("ri:")), None)
            names = ("ri:filename", "ri:value", "ri:content-title")
            attrs = [inner.attr(key) for key in names] if inner is not None else []
            words = node.words() or next(filter(None, attrs), "")
            if words:
                return words
    return ""


def file(reading: Reading, macro: Node) -> Inner:
    """A file shown within the page: its name, which leads to what is published of it."""
    node = parameter_node(macro, "name", "file", "filename", "attachment", "")
    if node is None:
        return unknown(reading, macro)
    target = node.child("ri:attachment")
    if target is None:
        target = Node("ri:attachment", {"ri:filename": node.words()}, macro.at)
        if (page := parameter_node(macro, "page")) is not None and page.children:
            target.children.append(Node("ri:page", {}, macro.at))
    reading.text(" ")
    inner = links.file(reading, target, [])
    return (inner[0], f"{inner[1]} ") if inner is not None and isinstance(inner[1], str) else inner


def person(reading: Reading, macro: Node) -> Inner:
    """Somebody's profile: the name."""
    node = parameter_node(macro, "user", "")
    user = node.child("ri:user") if node is not None else None
    if user is None and node is not None and node.words():
        user = Node("ri:user", {"ri:username": node.words()}, macro.at)
    return links.mention(reading, user, []) if user is not None else None


def unknown(reading: Reading, macro: Node) -> Inner:
    """A macro of which nothing is known: what is in it, if anything is."""
    name = name_of(macro) or "without a name"
    body = rich_body(macro)
    if body is not None and shows(body):
        message = f"the macro `{shown(name)}` is not known: only the text in it is in the page"
        reading.report("FIN711", message, macro)
        return section(reading, macro) if parameter(macro, "title", "label", "heading") else revealed(reading, macro)
    if text := plain_body(macro).strip():
        message = f"the macro `{shown(name)}` is not known: the text in it is in the page as it was typed"
        reading.report("FIN711", message, macro)
        return verbatim(reading, macro, text)
    if not name.startswith("scroll-"):  # how a page is printed
        where = f" of {shown(reading.page.title)!r}" if reading.places[-1].line else ""
        message = f"the macro `{shown(name)}`{where} is not known: what it shows is missing"
        reading.report("FIN710", message, macro)
    return None


def _each(names: str, step: Step) -> dict[str, Step]:
    return dict.fromkeys(names.split(), step)


STEPS: Final[dict[str, Step]] = {
    **_each(
        "toc anchor livesearch search pagetreesearch create-space-button create-from-template favpages navmap "
        "profile-picture spacejump index-links space-details global-reports network im "
        "scroll-pagebreak scroll-bookmark scroll-indexterm scroll-exportbutton scroll-pagetitle scroll-title "
        "viewport-redirect viewport-url-redirect redirect loremipsum style css page-tree-search like tableofcontents "
        "easy-heading-macro easy-heading-free html-comment comment-macro hr divider ui-button-group page-banner "
        "table-of-contents rw-search hide-comments last-modified-by stylesheet html-css mathblock-ref cite-summary",
        decoration,
    ),
    **_each(
        "contentbylabel content-by-label recently-updated recently-updated-dashboard blog-posts blogposts "
        "popular-labels listlabels related-labels recently-used-labels spaces spaces-list contributors "
        "contributors-summary change-history content-by-user gallery attachments space-attachments index status-list "
        "tasks-report-macro task-report decisionreport decision-report content-report-table outgoing-links "
        "incoming-links list-pages global-tasks user-lister userlister roles labelled-content related-content "
        "multimedia-gallery documents space-list activity-stream rss",
        listing,
    ),
    **_each("detailssummary details-summary metadata-report pagepropertiesreport", report),
    **_each("children pagetree page-tree rw-pagetree children-display", children),
    **_each("jira jiraissues jira-issues jirachart jira-chart jiracount jira-roadmap jira-timeline", jira),
    **_each(
        "widget iframe multimedia video youtube vimeo loom figma miro-macro-resizing audio html-include embed", media
    ),
    **_each(
        "gliffy gliffy-macro drawio drawio-sketch inc-drawio drawio-macro lucidchart lucidchart-macro lucid-macro "
        "roadmap balsamiq balsamiq-wireframes mockup visio creately draw-io-board whiteboard graph excalidraw",
        drawing,
    ),
    **_each("view-file viewfile viewpdf viewdoc viewxls viewppt viewdocx pdf-viewer office-word office-excel", file),
    **_each("groovy beanshell jsp script jython sql sql-query sql-file run velocity wiki-script user-script", computed),
    **_each("profile userprofile user-profile", person),
}
