"""The format html: whole documents as saved from a site or built by a generator. Cleaning is not done here."""

from __future__ import annotations

from ingest.render.clean import finish
from ingest.render.decode import decode
from ingest.render.frontmatter import FrontMatter, front_matter
from ingest.render.model import Meta, Rendered, RenderSettings
from ingest.render.registry import fallback_title

_TEMPLATED = frozenset({"jekyll"})
"""Dialects whose sites have html documents that are templates, too."""


def render(body: bytes, *, path: str, settings: RenderSettings) -> Rendered:
    """The document's text as pages. Its encoding is the one it declares, unless it is plainly UTF-8.

    Front matter above it, as the sources of a site have it, is read like any other. Raises RenderError when the bytes
    are no text, Needed for files that a template includes.
    """
    decoded = decode(body, declared=True, levels=settings.findings)
    front = FrontMatter(Meta(), decoded.text, 0, [])
    if decoded.text.startswith(("---", "+++")):
        front = front_matter(decoded.text, settings.findings)
    findings = decoded.findings + front.findings
    if front.meta.excluded:
        return Rendered(front.meta, (), (), tuple(findings))
    text = front.text
    lines: tuple[int, ...] = ()
    if settings.project.dialect in _TEMPLATED:
        from ingest.render.dialect import fill

        above = decoded.text[: len(decoded.text) - len(front.text)]
        filled = fill(front.text, path=path, settings=settings, line_offset=front.lines, front=above)
        text, lines = filled.text, tuple(filled.lines)
        findings += filled.findings
    return finish(
        text,
        path=path,
        meta=front.meta,
        settings=settings,
        findings=findings,
        fallback_title=settings.title or fallback_title(path),
        line_offset=front.lines,
        lines=lines,
        whole_document=True,
        decoded=text is decoded.text,
    )
