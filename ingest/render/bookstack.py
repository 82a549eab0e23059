"""Pages of BookStack as the connector hands them over: html or Markdown, with references `[[bsexport:page:40]]`.

The forms of references are those of BookStack's `dev/docs/portable-zip-file-format.md`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from html import unescape
from typing import Any
from unicodedata import normalize

from ingest.render.blocks import escaped, quoted
from ingest.render.clean import finish
from ingest.render.findings import finding
from ingest.render.links import KEYED
from ingest.render.model import NAMED, Finding, Meta, Name, Rendered, RenderError, RenderSettings

_REFERENCE = re.compile(r"\[\[bsexport:(?P<kind>\w{1,20}):(?P<of>[^\[\]\s\"'<>]{1,200})\]\]")
_ATTRIBUTE = re.compile(r"(?P<name>\b(?:href|src)=)(?P<mark>[\"'])(?P<value>[^\"'<>]*)(?P=mark)")
_TAG = re.compile(r"<[^<>]*>")
_CALLOUT = re.compile(r"<p(?=[\s>])(?P<before>[^<>]*?class=[\"'][^\"'<>]*\bcallout\b[^\"'<>]*[\"'][^<>]*)>")
_BOX = re.compile(r"<input(?=[^<>]*type=[\"']checkbox[\"'])(?P<rest>[^<>]*)>")
_ALT = re.compile(r"\balt=([\"'])([^\"'<>]*)\1")
_INCLUDE = re.compile(r"\{\{@\s?(\d+)(?:#[^{}]{0,200})?\}\}")
_INSIDE = re.compile(r"/books/(?P<book>[^/?#]+)(?:/(?P<kind>page|chapter)/(?P<slug>[^/?#]+))?/?(?P<rest>#.*)?$")
_PERMALINK = re.compile(r"/link/(\d+)/?(#.*)?$")
_UPLOAD = re.compile(r"[\w .()-]+\.(?:png|jpe?g|gif|svg|webp|bmp)", re.IGNORECASE)


def render(body: bytes, *, path: str, settings: RenderSettings) -> Rendered:
    """One page. Raises RenderError when `body` is not what the connector writes."""
    try:
        wrapped: Any = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise RenderError(f"not a page of BookStack as its connector writes it: {error}") from error
    if not isinstance(wrapped, dict) or not isinstance(wrapped.get("body"), str):
        raise RenderError("not a page of BookStack as its connector writes it: it has no body")
    findings: list[Finding] = []
    is_markdown = wrapped.get("format") == "markdown"
    references = _References(wrapped)
    title = str(wrapped.get("title") or "")
    text = wrapped["body"]
    if is_markdown:
        from ingest.render.markdown import markdown_to_html

        text = _INCLUDE.sub(_included(findings, settings), text)
        text, found = markdown_to_html(_REFERENCE.sub(references.address, text), 0, settings.findings)
        findings += found
    rendered = finish(
        _righted(text, references) + references.attachments(),
        path=path,
        meta=Meta(title=title or None),
        settings=settings,
        findings=findings,
        fallback_title=settings.title or "Untitled",
        sourcepos=is_markdown,
    )
    return rendered._replace(names=tuple(Name(name, "", title) for name in references.names(title)))


def _included(findings: list[Finding], settings: RenderSettings) -> Callable[[re.Match[str]], str]:
    def left_out(include: re.Match[str]) -> str:
        message = f"the page {include[1]} that is included here is not in the page: read its html instead"
        findings.append(
            finding("FIN745", message, include.string.count("\n", 0, include.start()) + 1, settings.findings)
        )
        return ""

    return left_out


def _righted(html: str, references: _References) -> str:
    """The html with references as links, call-outs as boxes, boxes to tick as signs."""
    html = _ATTRIBUTE.sub(references.attribute, html)
    if "[[bsexport:" in html:
        html = _REFERENCE.sub(references.words, html)
    if "checkbox" in html:
        html = _BOX.sub(lambda box: "☑ " if re.search(r"\bchecked\b", box["rest"]) else "☐ ", html)
    html = _TAG.sub(references.image, html) if "<img" in html else html
    return _called_out(html) if "callout" in html else html


def _called_out(html: str) -> str:
    pieces: list[str] = []
    at = 0
    while (found := _CALLOUT.search(html, at)) is not None:
        end = html.find("</p>", found.end())
        end = len(html) if end < 0 else end + 4
        pieces += [html[at : found.start()], f"<blockquote>{html[found.start() : end]}</blockquote>"]
        at = end
    return "".join([*pieces, html[at:]])


class _References:
    """What references of a page mean, out of what the connector says beside it."""

    def __init__(self, wrapped: Mapping[str, Any]) -> None:
        self.base = str(wrapped.get("base") or "").rstrip("/")
        self.space = str(wrapped.get("space") or "")
        self.key = str(wrapped.get("key") or "")
        images = wrapped.get("images")
        self.images = {str(one): str(name) for one, name in images.items()} if isinstance(images, dict) else {}
        held = wrapped.get("attachments")
        self.attached = [one for one in held if isinstance(one, dict)] if isinstance(held, list) else []
        self.listed = bool(wrapped.get("listed"))

    def address(self, reference: re.Match[str]) -> str:
        """A reference as an address; `#` where there is nowhere to go, and only words may stay."""
        kind, of = reference["kind"], reference["of"]
        if kind in {"page", "chapter", "book"}:
            return f"{KEYED}{kind}/{of}"
        if kind == "attachment":
            return next((self._attachment(one) for one in self.attached if str(one.get("id")) == of), "#") or "#"
        return f"image-{of}" if kind == "image" else "#"

    def attribute(self, attribute: re.Match[str]) -> str:
        """An `href` or `src` with its reference resolved, or its address, if that is of the wiki."""
        value = unescape(attribute["value"])
        made = _REFERENCE.sub(self.address, value)
        made = "#" if made.startswith("#") and value.startswith("[[") else made
        if made == value and self.base and value.startswith(self.base):
            made = self._inside(value[len(self.base) :])
        return (
            attribute[0]
            if made == value
            else f"{attribute['name']}{attribute['mark']}{quoted(made)}{attribute['mark']}"
        )

    def words(self, reference: re.Match[str]) -> str:
        """A reference that stands among words: a link that shows its target's title."""
        address = self.address(reference)
        if not address.startswith(KEYED):
            return ""
        return (
            f'<a href="{quoted(address)}" data-fin="titled">{escaped(reference["kind"])} {escaped(reference["of"])}</a>'
        )

    def image(self, tag: re.Match[str]) -> str:
        """An image without the alternative text that is only its file's name."""
        if not tag[0].startswith("<img"):
            return tag[0]
        alt = _ALT.search(tag[0])
        names = set(self.images.values())
        if alt is None or not (unescape(alt[2]) in names or _UPLOAD.fullmatch(unescape(alt[2]))):
            return tag[0]
        return tag[0].replace(alt[0], "")

    def attachments(self) -> str:
        """The list of a page's attachments, if it was asked for."""
        if not self.listed or not self.attached:
            return ""
        points = []
        for one in self.attached:
            href, name = self._attachment(one), escaped(str(one.get("name") or one.get("link") or ""))
            points.append(f'<li><a href="{quoted(href)}">{name}</a></li>' if href else f"<li>{name}</li>")
        return f"\n<h2>Attachments</h2>\n<ul>{''.join(points)}</ul>"

    def names(self, title: str) -> list[str]:
        """The names links by address call the page by: BookStack makes them of its title and its book's."""
        if self.key.startswith("book/"):
            return [f"bookstack:{slug(title)}"]
        kind = "chapter/" if self.key.startswith("chapter/") else "page/"
        return [f"bookstack:{slug(self.space)}/{kind}{slug(title)}"] if self.space and slug(title) else []

    def _attachment(self, one: Mapping[str, Any]) -> str:
        link = str(one.get("link") or "")
        if link:
            return link
        return f"{KEYED}attachment/{one.get('id')}" if one.get("page") else ""

    def _inside(self, path: str) -> str:
        if found := _PERMALINK.match(path):
            return f"{KEYED}page/{found[1]}{found[2] or ''}"
        if found := _INSIDE.match(path):
            of = f"/{found['kind']}/{found['slug']}" if found["slug"] else ""
            return f"{NAMED}bookstack:{found['book']}{of}"
        return "#" if path[:1] in {"/", "", "?", "#"} else self.base + path


def slug(title: str) -> str:
    """A title as BookStack writes it in addresses: small letters without accents, dashes for everything else."""
    plain = normalize("NFKD", title).encode("ascii", "ignore").decode().lower().replace("@", "-at-")
    return "-".join(re.findall(r"[a-z0-9]+", re.sub(r"[^\w\s-]", "", plain.replace("_", "-"))))
