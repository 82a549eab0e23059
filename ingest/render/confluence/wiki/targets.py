"""What links and pictures of old markup refer to, as elements of the storage format."""

from __future__ import annotations

import re
from typing import Final

from ingest.render.confluence.calls import macro_of
from ingest.render.confluence.markup import Node

_WEB: Final = re.compile(r"(?:[a-zA-Z][a-zA-Z0-9+.-]{1,20}:(?://|\\\\)|mailto:|tel:|//|/(?!\d{4}/)|\\\\)")
_BLOG: Final = re.compile(r"/?\d{4}/\d{2}/\d{2}/(.+)")
_SPACE: Final = re.compile(r"(~?[\w.@-]{1,255}):(?!\s)(.*)")
_PICTURE: Final = re.compile(r"[^\s].*\.(\w{2,5})(?:\?.*)?\Z")
_FILMS: Final = frozenset("mov mp4 avi wmv swf mp3 rm ram mpg mpeg flv webm wav".split())


def link(target: str, words: list[Node | str], at: int) -> list[Node | str]:
    """A link to `target`; nothing when it names none."""
    if not target:
        return words
    if _WEB.match(target):
        anchor = Node("a", {"href": target}, at)
        anchor.children += words or [target.removeprefix("mailto:")]
        return [anchor]
    node = Node("ac:link", {}, at)
    if target.startswith("~"):
        node.children.append(Node("ri:user", {"ri:username": target[1:]}, at))
    elif "^" in target:
        node.children.append(_file(target, at))
    elif target.startswith("$") and target[1:].isdecimal():
        node.children.append(Node("ri:content-entity", {"ri:content-id": target[1:]}, at))
    else:
        _to_page(node, target, at)
    if words:
        body = Node("ac:link-body", {}, at)
        body.children = words
        node.children.append(body)
    return [node]


def _to_page(node: Node, target: str, at: int) -> None:
    title, _, anchor = target.partition("#")
    if anchor.strip():
        node.attrs["ac:anchor"] = anchor.strip()
    if not title.strip():
        return
    space, title = _parted(title.strip())
    if not title.strip():
        node.children.append(Node("ri:space", {"ri:space-key": space}, at))
        return
    if blog := _BLOG.match(title):
        title = blog[1]
    node.children.append(_page(space, title.strip(), at))


def _parted(title: str) -> tuple[str, str]:
    match = _SPACE.match(title)
    return (match[1], match[2]) if match else ("", title)


def _page(space: str, title: str, at: int) -> Node:
    attrs = {"ri:content-title": title}
    if space:
        attrs["ri:space-key"] = space
    return Node("ri:page", attrs, at)


def _file(target: str, at: int) -> Node:
    """A file, of the page itself or of another one: `Page^file.pdf`."""
    title, _, name = target.partition("^")
    file = Node("ri:attachment", {"ri:filename": name.strip()}, at)
    if title.strip():
        file.children.append(_page(*_parted(title.strip()), at))
    return file


def picture(value: str, at: int) -> list[Node | str]:
    """A picture, `name|alt=words,width=300`; nothing when the text between the marks names none."""
    name, _, rest = value.partition("|")
    match = _PICTURE.match(name.strip())
    if match is None:
        return []
    if match[1].lower() in _FILMS:
        return [macro_of("multimedia", {"name": name.strip()}, None, at)]
    node = Node("ac:image", {}, at)
    for part in rest.split(","):
        key, _, words = part.partition("=")
        if key.strip().lower() in {"alt", "title"} and words.strip():
            node.attrs[f"ac:{key.strip().lower()}"] = words.strip(" \"'")
    if _WEB.match(name):
        node.children.append(Node("ri:url", {"ri:value": name.strip()}, at))
    else:
        node.children.append(_file(name if "^" in name else f"^{name}", at))
    return [node]
