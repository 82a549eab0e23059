"""References of XWiki: `Space.Sub.Page`, `doc:`, `page:A/B`, urls of the wiki. Whether a page exists is not asked here.

How names are split and escaped is that of `XarUtils` and `DefaultSymbolScheme` of xwiki-platform.
"""

from __future__ import annotations

import re
from typing import NamedTuple
from urllib.parse import unquote

from ingest.render.links import KEYED
from ingest.render.model import NAMED
from ingest.render.xwiki.state import Page

HOME = "WebHome"
"""The page that is its space's own."""

_WITH_PLACES = frozenset(("xwiki/1.0", "xwiki/2.0"))
"""The syntaxes whose references may end in `?query`, `#place` and `@wiki`; later ones have parameters for these."""

_TYPE = re.compile(
    r"(doc|page|space|attach|pageAttach|url|mailto|path|unc|user|image|icon|data|docattach|block|macro|par):", re.ASCII
)
_PART = re.compile(r"(?:[^.\\]|\\(?s:.))+")
_STEP = re.compile(r"(?:[^/\\]|\\(?s:.))+")
_WIKI = re.compile(r"([A-Za-z][\w-]*):(?=[^\s:])")
_VIEW = re.compile(r"(?:/xwiki)?/(?:bin|wiki/[^/]+)/(?:(?P<action>view|download|get|edit)/)?(?P<path>[^?#]*)")
_SUFFIX = re.compile(r"(?<!\\)[#?@].*", re.DOTALL)
_PLACE = re.compile(r"(?<!\\)#([^?@]*)")
_ELSEWHERE = re.compile(r"(?<!\\)@")


class Target(NamedTuple):
    """Where a reference leads: what stands in `href`, "" for nowhere, and words for a link without any.

    `titled`: the title of the page it leads to is better than those words.
    """

    href: str
    words: str
    titled: bool = False


def parts_of(reference: str) -> list[str]:
    """The names of a full reference, unescaped: spaces from the top down, and the page."""
    return [re.sub(r"\\(?s:(.))", r"\1", part) for part in _PART.findall(reference)]


def canonical(parts: list[str]) -> str:
    r"""The one way a reference is written here: names joined by dots, a dot within a name as `\.`."""
    return ".".join(re.sub(r"([.\\])", r"\\\1", part) for part in parts)


def names_of(reference: str) -> list[str]:
    """The names a page goes by: its own, and for a space's own page also the space's."""
    parts = parts_of(reference)
    own = [canonical(parts)]
    return [*own, canonical(parts[:-1])] if len(parts) > 1 and parts[-1] == HOME else own


def shown(parts: list[str]) -> str:
    """The name a reader would call the page by."""
    return (parts[-2] if parts[-1] == HOME and len(parts) > 1 else parts[-1]) if parts else ""


def target(page: Page, reference: str, anchor: str = "") -> Target:
    """What a link's reference means, seen from the page it stands in; `anchor` is a place within what it leads to."""
    reference = reference.strip()
    if not reference:
        return Target(f"#{anchor}" if anchor else "", "")
    found = _found(page, reference)
    return found._replace(href=_with_place(found.href, anchor)) if found.href.startswith(NAMED) else found


def _found(page: Page, reference: str) -> Target:
    if re.match(r"(?:https?|ftp)://", reference):
        return _url(page, reference)
    kind = _TYPE.match(reference)
    if kind is None:
        return _document(page, reference)
    rest = reference[kind.end() :]
    if kind[1] == "url":
        return _url(page, rest)
    if kind[1] == "mailto":
        return Target(f"mailto:{rest}", rest.partition("?")[0])
    if kind[1] in {"attach", "docattach", "pageAttach"}:
        return _attachment(page, rest, paged=kind[1] == "pageAttach")
    if kind[1] == "path":
        return _path(rest) if rest.startswith("/") else Target("", rest)
    if kind[1] == "page":
        parts = _stepped(page, rest)
        return _named(parts)
    if kind[1] == "space":
        return _named([*parts_of(rest), HOME])
    if kind[1] == "doc":
        return _document(page, rest)
    return Target("", parts_of(rest)[-1] if kind[1] == "user" and rest else rest if kind[1] == "unc" else "")


def full(page: Page, reference: str, *, paged: bool = False) -> list[str]:
    """The names a reference to a document means, seen from the page; empty when it is none or of another wiki."""
    if paged:
        return _stepped(page, reference)
    wiki = _WIKI.match(reference)
    if wiki is not None:
        if wiki[1] != "xwiki":
            return []
        reference = reference[wiki.end() :]
    if reference.startswith("."):
        return _space(page) + parts_of(reference[1:])
    parts = parts_of(reference)
    return _space(page) + parts if len(parts) == 1 else parts


def _space(page: Page) -> list[str]:
    return parts_of(page.reference)[:-1]


def _stepped(page: Page, reference: str) -> list[str]:
    """`A/B`, `/A/B`, `./B`, `../B`: names of pages as the page tree has them."""
    steps = [re.sub(r"\\(?s:(.))", r"\1", step) for step in _STEP.findall(reference)]
    own = parts_of(page.reference)
    here = own[:-1] if own and own[-1] == HOME else own
    if steps[:1] == ["."]:
        return here + steps[1:]
    while steps[:1] == [".."]:
        here, steps = here[:-1], steps[1:]
        if steps[:1] != [".."]:
            return here + steps
    return steps


def _document(page: Page, reference: str) -> Target:
    if reference.startswith("#"):
        return Target(reference if reference.strip("#") else "", reference.lstrip("#"))
    anchor = ""
    if page.syntax in _WITH_PLACES:
        name, place = _SUFFIX.sub("", reference), _PLACE.search(reference)
        if _ELSEWHERE.search(reference):
            return Target("", shown(parts_of(name)))
        anchor = place[1].strip() if place else ""
        if not name:
            return target(page, "", anchor)
        reference = name
    parts = full(page, reference)
    return _named(parts, anchor) if parts else Target("", parts_of(reference)[-1] if parts_of(reference) else reference)


def _named(parts: list[str], anchor: str = "") -> Target:
    if not parts:
        return Target("", "")
    return Target(_with_place(f"{NAMED}xwiki:{canonical(parts)}", anchor), shown(parts), titled=True)


def _with_place(href: str, anchor: str) -> str:
    """A link by name to a place within the page; the place that a reference names itself goes first."""
    return f"{href}##{anchor}" if anchor and "##" not in href else href


def _attachment(page: Page, reference: str, *, paged: bool) -> Target:
    place, at, name = re.sub(r"[?#].*", "", reference, flags=re.DOTALL).rpartition("@")
    parts = full(page, place, paged=paged) if at else parts_of(page.reference)
    name = re.sub(r"\\(?s:(.))", r"\1", name)
    owner = canonical(parts) if parts else ""
    known = owner != canonical(parts_of(page.reference)) or name in page.attachments
    return Target(f"{KEYED}{owner}@{name}" if owner and known else "", name)


def _url(page: Page, url: str) -> Target:
    if page.base and url.startswith(page.base) and url[len(page.base) :][:1] in {"/", ""}:
        inside = _path("/xwiki" + url[len(page.base) :])
        return inside._replace(words=inside.words or url)
    return Target(url, url)


def _path(path: str) -> Target:
    """A path on the wiki's own server: a page of it, or a place within one, or nowhere a reader could go."""
    found = _VIEW.match(path)
    if found is None or found["action"] not in {"view", None}:
        return Target("", unquote(path.rstrip("/").rpartition("/")[2]))
    steps = [unquote(step) for step in found["path"].split("/")]
    if steps[-1] == "":
        steps[-1] = HOME
    return _named([step for step in steps if step], unquote(path.partition("#")[2]))


def of_html(page: Page, href: str) -> str | None:
    """For an href within html: what it means if it leads into the wiki, else None."""
    if href.startswith("/") and _VIEW.match(href):
        return _path(href).href
    if page.base and href.startswith(page.base):
        return _url(page, href).href
    return None
