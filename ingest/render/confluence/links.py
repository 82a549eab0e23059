"""Links of pages: to pages by title or id, to files, people and addresses. Nothing is looked up."""

from __future__ import annotations

import re
from typing import Final
from urllib.parse import unquote

from ingest.render.blocks import quoted
from ingest.render.confluence.addresses import page_reference, reference, title_in
from ingest.render.confluence.calls import shows
from ingest.render.confluence.elements import Step
from ingest.render.confluence.markup import Node
from ingest.render.confluence.reading import Inner, Reading, shown

_DOWNLOAD: Final = re.compile(r"/download/(?:attachments|thumbnails)/(\d+)/([^/?#]+)")
_CLOUD: Final = re.compile(r"https?://[\w-]+\.atlassian\.net/wiki(?=/)", re.IGNORECASE)
"""Where a wiki in the cloud lives; taken for the page's own where nothing says which that is."""
_SELF: Final = "@self"
"""How a page refers to itself, or to its space."""
_UNNAMED: Final = "linked page"
"""What a link shows whose words are the address of its target, when even that says no title."""


def _link(reading: Reading, node: Node) -> Inner:
    """`ac:link`, whatever it leads to."""
    target = next((inner for inner in node.nodes() if inner.name.startswith("ri:")), None)
    body = node.child("ac:link-body", "ac:plain-text-link-body")
    words = body.children if body is not None else [child for child in node.children if child is not target]
    if not any(shows(word) if isinstance(word, Node) else word.strip() for word in words):
        words = []
    anchor = node.attr("ac:anchor").strip()
    if target is None:
        return _leading(reading, f"#{anchor}" if anchor else "", words or [anchor])
    if target.name == "ri:user":
        return mention(reading, target, words)
    if target.name in {"ri:page", "ri:blog-post"}:
        return _to_page(reading, target, anchor, words)
    if target.name == "ri:content-entity":
        number = target.attr("ri:content-id").strip()
        return _leading(reading, _keyed(number, anchor), words or [_UNNAMED], titled=not words)
    if target.name == "ri:attachment":
        return file(reading, target, words)
    if target.name == "ri:url":
        return _to_address(reading, target.attr("ri:value"), words, node)
    names = ("ri:space-key", "ri:parameter", "ri:content-title")  # a space, or an address somebody made short
    return words or [next((target.attr(name) for name in names if target.attr(name)), "")], ""


def _keyed(number: str, anchor: str) -> str:
    if not (number.isascii() and number.isdecimal()):
        return ""
    return f"key:{number}#{anchor}" if anchor else f"key:{number}"


def _to_page(reading: Reading, target: Node, anchor: str, words: list[Node | str]) -> Inner:
    number, title = target.attr("ri:content-id").strip(), " ".join(target.attr("ri:content-title").split())
    if title == _SELF:
        number, title, words = reading.page.id, "", words or [reading.page.title]
    if not title:
        href = _keyed(number, anchor) or (f"#{anchor}" if anchor else "")
        shown_words = words or [anchor or target.attr("ri:space-key") or _UNNAMED]
        return _leading(reading, href, shown_words, titled=not words and href.startswith("key:"))
    space = target.attr("ri:space-key").strip()
    space = reading.page.space if space in {"", _SELF} else space
    return _leading(reading, page_reference(space, title, anchor), words or [title])


def _leading(reading: Reading, href: str, words: list[Node | str], *, titled: bool = False) -> Inner:
    """The words as a link, or alone when there is nowhere to lead."""
    if href.startswith("#") and reading.page.id:
        href = f"key:{reading.page.id}{href}"
    if not href:
        return words, ""
    reading.write(f'<a href="{quoted(href)}" data-fin="titled">' if titled else f'<a href="{quoted(href)}">')
    return words, "</a>"


def mention(reading: Reading, user: Node, words: list[Node | str]) -> Inner:
    """A person, by the name readers see."""
    if reading.settings.mentions == "drop":
        return None
    names = [user.attr(f"ri:{name}").strip() for name in ("account-id", "userkey", "username")]
    known = next((reading.page.users[name] for name in names if name in reading.page.users), "")
    if not known and not words:
        message = "a person is mentioned whose name is not known: write the name out, or drop all mentions"
        reading.report_once("FIN718", message, user)
    if not words:
        reading.apart(known)
    return words, ""


def file(reading: Reading, target: Node, words: list[Node | str]) -> Inner:
    """A file of the page: the page made of it if there is one, else its name."""
    name = target.attr("ri:filename")
    found = reading.page.attachments.get(name) if target.child("ri:page") is None else None
    if found is not None and found.page:
        return _leading(reading, f"key:attachment/{found.id}", words or [name])
    message = f"the attached file {shown(name)!r} is not published: only its name is in the page"
    reading.report_once("FIN717", message, target)
    return words or [name], ""


def _to_address(reading: Reading, href: str, words: list[Node | str], node: Node) -> Inner:
    """A link by address. What leads to a page of the wiki leads to what is published of it, all else there nowhere."""
    base = reading.page.base or (match[0] if (match := _CLOUD.match(href)) else "")
    means = reference(href, base)
    said = "".join(word if isinstance(word, str) else word.text() for word in words).strip()
    if means is None:
        return _leading(reading, href.strip(), words or [href])
    if not means and (match := _DOWNLOAD.search(href)):
        return _to_download(reading, match, words)
    if not means:
        message = f"the link {shown(said or href)!r} leads into the wiki, where no customer gets"
        reading.report("FIN702", message, node)
        return words or [href], ""
    if words and said != href.strip() and ("/" not in said or reference(said, base) != means):
        return _leading(reading, means, words)
    return _leading(reading, means, [title_in(href) or _UNNAMED], titled=True)


def _to_download(reading: Reading, match: re.Match[str], words: list[Node | str]) -> Inner:
    name = unquote(match[2].replace("+", " "))
    found = reading.page.attachments.get(name) if match[1] == reading.page.id else None
    href = f"key:attachment/{found.id}" if found is not None and found.page else ""
    return _leading(reading, href, words or [name])


def _anchor(reading: Reading, node: Node) -> Inner:
    href = node.attr("href").strip()
    return _to_address(reading, href, node.children, node) if href and shows(node) else (node.children, "")


def _frame(reading: Reading, node: Node) -> Inner:
    about = shown(node.attr("title") or node.attr("src")) or "no title"
    reading.report("FIN111", f"<{node.name}> was left out ({about}): say in words what it shows", node)
    return None


def _marker(_reading: Reading, node: Node) -> Inner:
    return node.children, ""


STEPS: Final[dict[str, Step]] = {
    "ac:link": _link,
    "a": _anchor,
    "ac:inline-comment-marker": _marker,
    **dict.fromkeys(("iframe", "embed", "object", "video", "audio"), _frame),
}
