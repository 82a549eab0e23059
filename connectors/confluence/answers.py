"""Reading what a wiki answers: values out of its JSON, only when they are as documented, and lists of many parts."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple
from urllib.parse import parse_qsl, urlsplit

from connectors.confluence.rest import Rest
from connectors.confluence.trouble import Strange

Shape = dict[str, Any]

_ID = re.compile(r"(?:att)?([0-9]{1,20})\Z", re.ASCII)
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T", re.ASCII)
_FRUITLESS = 20
"""So many answers in a row without anything new are a list that goes round in circles."""


class Space(NamedTuple):
    """A space as its wiki describes it. `id` is what calls want: a number on Cloud, the key on Data Center."""

    id: str
    key: str
    archived: bool = False


class Found(NamedTuple):
    """A page, a blog post, or something else that pages may lie below. None and "": the answer did not say."""

    id: str
    kind: str
    title: str = ""
    status: str = ""
    version: int = 0
    space: str = ""
    parent: str | None = None
    """The id of what it lies below; "" at the top of its space; None: not known."""
    parent_kind: str = ""
    position: int | None = None
    url: str | None = None
    changed: str = ""
    labels: tuple[str, ...] | None = None
    restricted: bool | None = None
    """Whether it has read restrictions of its own."""


class Body(NamedTuple):
    """A page's content, with what tells whether it is still the page that was listed."""

    title: str
    status: str
    version: int
    text: str
    restricted: bool | None = None


class File(NamedTuple):
    """A file attached to a page. `place` is where it is downloaded."""

    id: str
    title: str
    version: int
    type: str
    place: str
    changed: str = ""


def results(answer: Shape) -> list[Shape]:
    """The objects of a list. Raises Strange."""
    found = answer.get("results")
    if not isinstance(found, list) or not all(isinstance(one, dict) for one in found):
        raise Strange("a list of the wiki is not as documented")
    return found


def many(
    rest: Rest, path: str, params: Iterable[tuple[str, str]], limit: int, *, places: bool = False
) -> Iterator[Shape]:
    """Everything in a list, over as many calls as it takes. Raises Trouble, after what was found until then.

    The next part is asked for with the parameters of the `next` link, never by following it: an address in an answer
    gets no token. On Cloud it holds a cursor ("The Confluence Cloud REST API", v2, Pagination; v1, Search), on Data
    Center a `start` ("Pagination in the REST API"). A part shorter than its limit need not be the last one; with
    `places`, neither need one without a link that is as long as its limit.
    """
    own = [*params, ("limit", str(limit))]
    asked: set[tuple[tuple[str, str], ...]] = set()
    seen: set[str] = set()
    fruitless = 0
    while own:
        if tuple(own) in asked or fruitless > _FRUITLESS:
            raise Strange("a list of the wiki goes round in circles")
        asked.add(tuple(own))
        answer = rest.get(path, own)
        part = results(answer)
        new = [one for one in part if str(one.get("id")) not in seen or "id" not in one]
        seen.update(str(one.get("id")) for one in new)
        fruitless = 0 if new else fruitless + 1
        yield from new
        own = _next(rest, answer, own, len(part), limit) or (_further(answer, own, len(part)) if places else [])


def _next(rest: Rest, answer: Shape, own: list[tuple[str, str]], size: int, limit: int) -> list[tuple[str, str]]:
    """The parameters of the call for the next part; none when this was the last. Raises Strange."""
    links = answer.get("_links", {})
    way = links.get("next") if isinstance(links, dict) else None
    if way is None:
        if size >= limit and not isinstance(answer.get("_links"), dict):
            raise Strange("a list of the wiki does not say whether it goes on")
        return []
    if not isinstance(way, str) or not rest.own(way):
        raise Strange("a list of the wiki goes on at another host")
    given = parse_qsl(urlsplit(way).query, keep_blank_values=True)
    if not given:
        raise Strange("a list of the wiki goes on at an address without a place in the list")
    names = {name for name, _ in given}
    return [pair for pair in own if pair[0] not in names] + given


def _further(answer: Shape, own: list[tuple[str, str]], size: int) -> list[tuple[str, str]]:
    """The parameters of the call for what lies after a part that is full."""
    limit = number(answer.get("limit"))
    if not size or (limit is not None and size < limit):
        return []
    start = int(dict(own).get("start", "0")) + size
    return [*(pair for pair in own if pair[0] != "start"), ("start", str(start))]


def ident(value: object) -> str:
    """An id as digits; attachments have them with `att` before. Raises Strange."""
    found = _ID.match(str(value)) if isinstance(value, str | int) and not isinstance(value, bool) else None
    if found is None:
        raise Strange("an answer of the wiki has no id")
    return found[1]


def within(value: object, *keys: str) -> Any:
    """What lies in objects within objects, or None."""
    for key in keys:
        value = value.get(key) if isinstance(value, dict) else None
    return value


def text(value: object) -> str:
    """Text that can be sent anywhere, or ""."""
    return value.encode("utf-8", "replace").decode() if isinstance(value, str) else ""


def number(value: object) -> int | None:
    """A whole number, not below 0."""
    return value if isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 2**53 else None


def day(value: object) -> str:
    """The day of a moment, as 2026-01-31."""
    return value[:10] if isinstance(value, str) and _DAY.match(value) else ""


def address(base: str, value: object) -> str | None:
    """A page's address for people, from the part of it that answers give."""
    return base + text(value) if isinstance(value, str) and value.startswith("/") else None


def restricted(read: object) -> bool | None:
    """Whether read restrictions name anybody; None when the answer does not say so without doubt.

    Without restrictions both lists are there and empty (REST API, Content restrictions, Cloud v1 and Data Center).
    """
    if within(read, "operation") not in (None, "read"):
        return None
    kinds = [within(read, "restrictions", kind) for kind in ("user", "group")]
    if any(within(kind, "results") or number(within(kind, "size")) for kind in kinds):
        return True
    known = all(
        within(kind, "results") == [] and within(kind, "size") in (0, None) and within(kind, "_links", "next") is None
        for kind in kinds
    )
    return False if known else None


def labels(metadata: object) -> tuple[str, ...] | None:
    """The labels of an answer's `metadata.labels`; None when they are not all there. Personal ones are left out."""
    found = within(metadata, "labels")
    given = within(found, "results")
    if not isinstance(given, list) or within(found, "_links", "next") is not None:
        return None
    size, limit = number(within(found, "size")), number(within(found, "limit"))
    if (size is not None and size > len(given)) or (limit and len(given) >= limit):
        return None
    return named(given)


def named(given: list[Any]) -> tuple[str, ...] | None:
    """The names of labels, sorted; None when one has no name."""
    names = [(text(within(one, "prefix")), text(within(one, "name"))) for one in given]
    return tuple(sorted({name for prefix, name in names if prefix != "my"})) if all(n for _, n in names) else None
