"""What rendering takes and gives: plain values that pickle, so that a page can be rendered in another process."""

from __future__ import annotations

from typing import Any, NamedTuple


class Finding(NamedTuple):
    """Something said about a document. `code` is stable (see `findings`), `line` counts from 1, 0 = the whole document.

    `message` is a sentence that says what Fin will miss, or what leaks, and how to mend it.
    """

    code: str
    level: str
    message: str
    line: int = 0


class Link(NamedTuple):
    """A reference to another document, as `<a href="doc:N">` in a part's html, N being its index in `Rendered.links`.

    `candidates` are the keys it may mean, best first, relative to the source's root, never outside it. `fragment`
    keeps its text without `#`. `raw` is the reference as written, for messages.
    """

    candidates: tuple[str, ...]
    fragment: str
    raw: str
    line: int = 0


class Part(NamedTuple):
    """One page of the document: "" is the first part's suffix, others are `#` and a stable slug of their heading."""

    suffix: str
    title: str
    html: str


class Meta(NamedTuple):
    """What the document says of itself in front matter. None: it says nothing."""

    title: str | None = None
    id: str | None = None
    url: str | None = None
    agent: bool | None = None
    copilot: bool | None = None
    audience_ids: tuple[int, ...] | None = None
    locale: str | None = None
    excluded: str | None = None
    """Why it must not be published: "draft", "fin: false"."""


class RenderSettings(NamedTuple):
    """The settings of a source that change what rendering yields; part of the recipe."""

    max_page_bytes: int = 200_000
    renderers: tuple[tuple[str, str], ...] = ()
    findings: tuple[tuple[str, str], ...] = ()


class Rendered(NamedTuple):
    """A document, rendered: its parts in order (none when `meta.excluded`), links still unresolved, and findings."""

    meta: Meta
    parts: tuple[Part, ...]
    links: tuple[Link, ...] = ()
    findings: tuple[Finding, ...] = ()


class RenderError(Exception):
    """The document cannot be rendered without losing or leaking something: it is held. `line` counts from 1."""

    def __init__(self, what: str, *, line: int = 0, hint: str = "") -> None:
        super().__init__(what)
        self.what, self.line, self.hint = what, line, hint

    def __reduce__(self) -> tuple[Any, ...]:
        """It travels between processes with all it says."""
        return _render_error, (self.what, self.line, self.hint)


def _render_error(what: str, line: int, hint: str) -> RenderError:
    return RenderError(what, line=line, hint=hint)


Table = dict[str, Any]
"""Parsed front matter."""
