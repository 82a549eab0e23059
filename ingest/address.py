"""Where a page is cited: urls from a template, and which hosts customers cannot reach. Pure."""

from __future__ import annotations

import re
from typing import NamedTuple

OWN_URL = "{url}"
"""A template that stands for the address which the source itself knows."""

_INDEX = re.compile(r"(^|/)(index|readme)$", re.IGNORECASE)
_UNSAFE = re.compile(r"[^\w]+")


Facts = tuple[tuple[str, str], ...]
"""What holds for all documents of a source as it was crawled, by name: its branch, its commit."""


class Place(NamedTuple):
    """What a url template may speak of: the document's path and title, the external id of its page, its space.

    In a wiki the path is made of titles, and what follows a dot in one is no suffix.
    """

    path: str
    title: str
    base: str
    space: str = ""
    wiki: bool = False
    facts: Facts = ()


def page_url(template: str, place: Place) -> str:
    """The address of a document's page.

    `{path}` is the path, `{stem}` the path without its suffix and without a last `index` or `README`, `{slug}` the
    stem in lower case with dashes for everything else, `{id}` the external id, `{title}` the title as a slug,
    `{space}` the key of the space or collection, `{branch}` and `{commit}` those of a git repository.
    """
    from urllib.parse import quote

    folder, _, name = place.path.rpartition("/")
    bare = name.rpartition(".")[0] or name
    stem = place.path if place.wiki else _INDEX.sub(r"\1", f"{folder}/{bare}" if folder else bare)
    fields = {
        "path": quote(place.path),
        "stem": quote(stem),
        "slug": "/".join(slug(piece) for piece in stem.split("/")),
        "id": quote(place.base),
        "title": slug(place.title),
        "space": quote(place.space),
        **{name: quote(value) for name, value in place.facts},
    }
    return re.sub(r"\{(\w+)\}", lambda match: fields.get(match[1], ""), template)


def slug(text: str) -> str:
    """Lower case, with one dash for every run of what is not a letter or digit."""
    return _UNSAFE.sub("-", text.lower()).strip("-")


def unusable(url: str) -> str | None:
    """Why a url must not be shown to customers: no http(s) url, or a host only insiders reach. None: it may."""
    from ingest.config.urls import NotAnAddress, address, is_private

    try:
        host = address(url).host
    except NotAnAddress as error:
        return str(error)
    return f"{host} is a private host" if is_private(host) else None
