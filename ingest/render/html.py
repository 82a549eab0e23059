"""The format html: whole documents as saved from a site or built by a generator. Cleaning is not done here."""

from __future__ import annotations

from ingest.render.clean import finish
from ingest.render.decode import decode
from ingest.render.frontmatter import FrontMatter, front_matter
from ingest.render.model import Finding, Meta, Rendered, RenderSettings
from ingest.render.registry import fallback_title
from ingest.render.templates import is_template

_FILLED = frozenset({"jekyll", "hugo", ""})
"""Dialects whose sites have html documents in which templates are filled in, if they have front matter."""
_TEMPLATE = "template of a site"


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
    text: str = front.text
    lines: tuple[int, ...] = ()
    is_source = text is not decoded.text and settings.project.dialect in _FILLED
    if is_source and "{" in text:
        text, lines, more = _filled(front, decoded.text, path, settings)
        findings += more
    if not (is_source and settings.project.dialect) and is_template(text):
        return Rendered(front.meta._replace(excluded=_TEMPLATE), (), (), tuple(findings))
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


def _filled(
    front: FrontMatter, written: str, path: str, settings: RenderSettings
) -> tuple[str, tuple[int, ...], list[Finding]]:
    """The document with what stands for its templates, the number of each of its lines, and what was lost."""
    from ingest.render.dialect import fill
    from ingest.render.markdown import Parser

    above = written[: len(written) - len(front.text)]
    markup = Parser(positions=False).html
    filled = fill(front.text, path=path, settings=settings, markup=markup, line_offset=front.lines, front=above)
    return filled.text, tuple(filled.lines), filled.findings
