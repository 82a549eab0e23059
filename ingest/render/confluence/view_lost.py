"""What an html export of Confluence does not hold, or holds only as it was that day: each leaves a finding."""

from __future__ import annotations

import re
from typing import Final

from ingest.render.confluence.view_reading import Reading, several
from ingest.render.tree import Element

_UNSAID: Final = re.compile(r"\s*Native extension\s*", re.IGNORECASE)
_APP: Final = re.compile(r"ap-([\w.-]*?)__([\w-]+?)\d*\Z")
_LISTS: Final = {
    ".recently-updated": "recent changes",
    ".plugin-contributors:not(:has(.plugin-contributors))": "contributors",
}
"""Lists of what people did lately: each export has others, though nobody changed the page."""


def apps(reading: Reading) -> None:
    """What apps would have drawn, and says nothing in the export."""
    for element in reading.root.select(".ap-container"):
        match = _APP.match(element.attr("id") or "")
        about = match[2].removesuffix("-macro") if match else "an app"
        reading.report("FIN701", f"what the app `{about}` shows is not in the export: write out what matters", element)
    for element in reading.root.select("p,div,span,td"):
        if not any(isinstance(child, Element) for child in element.children) and _UNSAID.fullmatch(element.text):
            message = "the export says “Native extension” in the place of a part of the page: write out what matters"
            reading.report("FIN701", message, element)
            element.clear()


def lists(reading: Reading) -> None:
    """Lists that Confluence makes of its own doings."""
    for selector, about in _LISTS.items():
        for element in reading.root.select(selector):
            message = f"the list of {about} is not in the page, since it changes of itself: name what matters in it"
            reading.report("FIN712", message, element)
            element.decompose()


def jira(reading: Reading) -> None:
    """Issues whose words were still being fetched when the export was made: the key alone."""
    lost: list[str] = []
    for element in reading.root.select(".jira-issue"):
        link = element.select_one("a.jira-issue-key")
        if link is None or element.select_one(".aui-lozenge.issue-placeholder,.summary > .issue-placeholder") is None:
            continue
        lost.append(element.attr("data-jira-key") or " ".join(link.text.split()))
        element.insert_before(link.extract())
        element.decompose()
    if lost:
        message = f"the summary and status of {several(lost)} in Jira are not in the export: write out what matters"
        reading.report("FIN714", message)
