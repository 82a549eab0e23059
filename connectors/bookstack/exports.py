"""What one export of BookStack holds, in reading order, out of `data.json` or of a book as html. Chooses nothing."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from connectors.base import ConnectorError
from connectors.exported import json_of

_EXPORTED = re.compile(r"<body[^<>]{0,200}class=\"[^\"]{0,200}\bexport-format-html\b")
_HEADING = re.compile(
    r"(?:<div class=\"page-break\"></div>\s*)?(?:<div class=\"chapter-hint\">(?P<hint>[^<>]*)</div>\s*)?"
    r"<h1 id=\"(?P<kind>page|chapter)-(?P<id>\d{1,18})\">(?P<title>[^<>]*)</h1>"
)
_TITLE = re.compile(r"<title>([^<>]*)</title>")


class Found(NamedTuple):
    """A page, or the description of a book or chapter, where it stands in its export."""

    key: str
    held: Mapping[str, Any]
    space: str
    section: tuple[str, ...]


def loaded(body: bytes) -> dict[str, Any]:
    """A `data.json` with something in it that is known. Raises `ConnectorError`."""
    parsed = json_of(body)
    if not isinstance(parsed, dict) or not any(
        isinstance(parsed.get(kind), dict) for kind in ("book", "chapter", "page")
    ):
        raise ConnectorError("it holds no book, chapter or page")
    return parsed


def listed(parsed: Mapping[str, Any]) -> Iterator[Found]:
    """The pages of an export, and its books and chapters where they describe themselves, in reading order."""
    for book in dicts(parsed, "book"):
        space = string(book, "name")
        if number := _number(book):
            yield Found(f"book/{number}", book, space, ())
        children = [*dicts(book, "pages"), *dicts(book, "chapters")]
        children.sort(key=lambda one: one["priority"] if isinstance(one.get("priority"), int) else 0)
        for child in children:
            yield from _chapter(child, space) if "pages" in child else _page(child, space, ())
    for chapter in dicts(parsed, "chapter"):
        yield from _chapter(chapter, "")
    for page in dicts(parsed, "page"):
        yield from _page(page, "", ())


def _chapter(chapter: Mapping[str, Any], space: str) -> Iterator[Found]:
    if number := _number(chapter):
        yield Found(f"chapter/{number}", chapter, space, ())
    pages = dicts(chapter, "pages")
    pages.sort(key=lambda one: one["priority"] if isinstance(one.get("priority"), int) else 0)
    for page in pages:
        yield from _page(page, space, (string(chapter, "name"),))


def _page(page: Mapping[str, Any], space: str, section: tuple[str, ...]) -> Iterator[Found]:
    """A page; one made by another program may have no id, and goes by its titles then."""
    from unicodedata import normalize

    titles = [name.replace("/", "-") for name in (space, *section, string(page, "name")) if name]
    key = f"page/{number}" if (number := _number(page)) else "titled/" + "/".join(titles)
    yield Found(normalize("NFC", key.encode("utf-8", "replace").decode()), page, space, section)


def split(text: str) -> dict[str, Any]:
    """A book, chapter or page exported as one html file, as `data.json` would have it."""
    from html import unescape

    if not _EXPORTED.search(text):
        raise ConnectorError("no html export of BookStack")
    title = unescape(found[1]).strip() if (found := _TITLE.search(text)) else "Untitled"
    headings = list(_HEADING.finditer(text))
    end = text.rfind("</body>") if "</body>" in text else len(text)
    if not headings:
        single = re.search(
            r"<div class=\"page-content\"[^<>]*>(.*?)(?:<hr>\s*<div class=\"text-muted|\Z)", text[:end], re.DOTALL
        )
        return {"page": {"name": title, "html": single[1] if single else ""}}
    chapters: dict[str, dict[str, Any]] = {}
    book: dict[str, Any] = {"name": title, "pages": [], "chapters": []}
    for place, heading in enumerate(headings):
        html = text[heading.end() : headings[place + 1].start() if place + 1 < len(headings) else end]
        held: dict[str, Any] = {"id": int(heading["id"]), "name": unescape(heading["title"]).strip(), "priority": place}
        if heading["kind"] == "chapter":
            chapters[held["name"]] = held | {"description_html": html, "pages": []}
            book["chapters"].append(chapters[held["name"]])
        else:
            chapter = chapters.get(unescape(heading["hint"] or "").strip()) if heading["hint"] else None
            (chapter or book)["pages"].append(held | {"html": html})
    return {"book": book}


def attachment(parsed: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    """What an export says of the attachment with this key. Raises `KeyError`."""
    for page in listed(parsed):
        for attachment in dicts(page.held, "attachments"):
            if f"attachment/{attachment.get('id')}" == key:
                return attachment
    raise KeyError(key)


def is_html(path: str) -> bool:
    """Whether a file may be a book exported as html, and is no attachment."""
    return path.endswith((".html", ".htm")) and "/files/" not in f"/{path}"


def _number(held: Mapping[str, Any]) -> str:
    number = held.get("id")
    return str(number) if isinstance(number, int) and not isinstance(number, bool) else ""


def string(held: Mapping[str, Any], name: str) -> str:
    """The text at a place; "" where there is none."""
    value = held.get(name)
    return value if isinstance(value, str) else ""


def dicts(held: Mapping[str, Any], name: str) -> list[dict[str, Any]]:
    """The objects at a place that holds one or a list of them."""
    value = held.get(name)
    values = value if isinstance(value, list) else [value]
    return [one for one in values if isinstance(one, dict)]
