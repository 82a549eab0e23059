"""A page of Confluence as rendering wants it: its body, and what is needed to read it, in one JSON document."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple
from urllib.parse import quote

MEDIA_TYPE = "application/vnd.fin-ingest.confluence+json"
INCLUDED = "confluence/"
"""Begins the paths by which a page asks for another one that it includes."""


class Attachment(NamedTuple):
    """A file attached to the page. `page` says that it is published as a page of its own, `attachment/<id>`."""

    id: str
    type: str = ""
    page: bool = False


def wrapped(
    *,
    format: str,  # noqa: A002 - as it is called in the JSON
    id: str,  # noqa: A002
    title: str,
    body: str,
    space: str = "",
    base: str = "",
    users: Mapping[str, str] | None = None,
    attachments: Mapping[str, Attachment] | None = None,
    children: Sequence[tuple[str, str]] = (),
) -> bytes:
    """The JSON of a page, the same bytes for the same values.

    `format`: "view" is the html file of an html export, "storage" the XHTML Confluence keeps, "wiki" its old markup.
    `space` is a key. `base` is where the wiki lives, such as `https://x.atlassian.net/wiki`; "" when that is not known.
    `users` are display names by account id, user key or name; `attachments` are the page's, by file name; both hold
    only what the body mentions. `children` are (id, title) of the current pages below, if the body shows them.
    """
    import json

    page = {
        "format": format,
        "id": id,
        "title": title,
        "space": space,
        "base": base.rstrip("/"),
        "body": body,
        "users": dict(users or {}),
        "attachments": {name: file._asdict() for name, file in (attachments or {}).items()},
        "children": [list(child) for child in children],
    }
    # Half of a surrogate pair, as damaged exports have them, is no text that could be sent anywhere.
    return json.dumps(page, sort_keys=True, ensure_ascii=False).encode("utf-8", "replace")


def included_path(space: str, title: str) -> str:
    """The path by which a page is asked for that another one includes."""
    return INCLUDED + _part(space) + "/" + _part(title)


def _part(name: str) -> str:
    """Quoted, so that no name is a folder, or hidden."""
    quoted = quote(name, safe="", errors="replace")
    return "%2E" + quoted[1:] if quoted.startswith(".") else quoted
