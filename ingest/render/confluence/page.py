"""A page of Confluence as its connector hands it over: the JSON wrapper around a body. Renders nothing."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, Final, NamedTuple

from ingest.render.model import RenderError

FORMATS: Final = ("view", "storage", "wiki")
"""The html of an html export, the storage format, and the markup of Confluence before version 4."""


class Attachment(NamedTuple):
    """A file of the page: its id, its media type, and whether it is published as a page of its own."""

    id: str
    type: str
    page: bool


class Page(NamedTuple):
    """What the wrapper says: the body and what its references mean."""

    format: str
    id: str
    title: str
    space: str
    base: str
    body: str
    users: Mapping[str, str]
    attachments: Mapping[str, Attachment]
    children: tuple[tuple[str, str], ...]


def read_page(body: bytes) -> Page:
    """The page in a wrapper. Raises RenderError when the bytes are none."""
    try:
        found = json.loads(body.decode("utf-8"))
    except (ValueError, RecursionError) as error:
        raise RenderError("this is no page of Confluence: its JSON cannot be read") from error
    if not isinstance(found, dict):
        raise _wrong("the whole", "an object")
    kind = _text(found, "format")
    if kind not in FORMATS:
        raise RenderError(f"a page of Confluence in an unknown format: {kind[:40]!r}")
    users = _object(found, "users")
    return Page(
        format=kind,
        id=_text(found, "id"),
        title=_text(found, "title"),
        space=_text(found, "space"),
        base=_text(found, "base").rstrip("/"),
        body=_text(found, "body"),
        users={key: _text(users, key) for key in users},
        attachments={name: _attachment(name, value) for name, value in _object(found, "attachments").items()},
        children=tuple(_child(child) for child in _list(found, "children")),
    )


def _wrong(where: str, kind: str) -> RenderError:
    return RenderError(f"this is no page of Confluence: {where} is not {kind}")


def _text(found: dict[str, Any], name: str) -> str:
    value = found.get(name, "")
    if not isinstance(value, str) or (name not in found and name in {"format", "body"}):
        raise _wrong(f"{name[:40]!r}", "a text")
    return value.encode("utf-8", "replace").decode("utf-8")  # a lone half of a pair is no character


def _object(found: dict[str, Any], name: str) -> dict[str, Any]:
    value = found.get(name, {})
    if not isinstance(value, dict):
        raise _wrong(f"{name!r}", "an object")
    return value


def _list(found: dict[str, Any], name: str) -> list[Any]:
    value = found.get(name, [])
    if not isinstance(value, list):
        raise _wrong(f"{name!r}", "a list")
    return value


def _attachment(name: str, value: Any) -> Attachment:
    if not isinstance(value, dict) or not isinstance(value.get("page", False), bool):
        raise _wrong(f"the attachment {name[:40]!r}", "an object with id, type and page")
    return Attachment(_text(value, "id"), _text(value, "type"), value.get("page", False))


def _child(value: Any) -> tuple[str, str]:
    if not isinstance(value, list) or len(value) != 2 or not all(isinstance(part, str) for part in value):  # noqa: PLR2004
        raise _wrong("a child", "an id and a title")
    return value[0], value[1]
