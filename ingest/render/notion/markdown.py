"""A page of a Markdown export: Notion's own constructs become ordinary Markdown, which is then read as such."""

from __future__ import annotations

import re
from typing import Final
from urllib.parse import unquote

from ingest.render.blocks import escaped, quoted
from ingest.render.clean import finish
from ingest.render.findings import finding
from ingest.render.markdown import markdown_to_html
from ingest.render.model import Finding, Meta, Rendered, RenderSettings
from ingest.render.notion.links import is_address, page_id, reference
from ingest.render.notion.source import Source, ordinary
from ingest.render.registry import fallback_title
from ingest.render.tree import unescaped

_OTHER_DIALECTS: Final = frozenset(f"FIN{number}" for number in (101, 102, 103, 104, 105, 106, 108, 115))
"""What looks like a construct of another dialect is text that somebody wrote into Notion."""
_LINK: Final = re.compile(r'(<a [^<>]*?)href="([^"<>]*)"([^<>]*)>([^<>]*)')
_IMAGE: Final = re.compile(r'(<img [^<>]*?)src="([^"<>]*)" alt="([^"<>]*)"')
_ALONE: Final = re.compile(
    r'<p data-sourcepos="(\d{1,9}):[^"<>]*"><a [^<>]*?href="(https?:[^"<>]*)"[^<>]*>([^<>]*)</a></p>'
)


def rendered(text: str, path: str, settings: RenderSettings, findings: list[Finding], table: str = "") -> Rendered:
    """The page, with html of its database's `table` at its end."""
    source = ordinary(text)
    html, found = markdown_to_html(source.text, 0, settings.findings, source.lines)
    findings = findings + [one for one in found if one.code not in _OTHER_DIALECTS] + _embeds(html, source, settings)
    html = _IMAGE.sub(_described, _led(html, page_id(path) or ""))
    title = None if source.titled else settings.title or fallback_title(path)
    return finish(
        html + table,
        path=path,
        meta=Meta(title=title),
        settings=settings,
        findings=findings,
        fallback_title=settings.title or fallback_title(path),
        lines=source.lines,
        sourcepos=True,
    )


def _led(html: str, own: str) -> str:
    """Links that lead to pages by their ids; without words of its own a link shows the page's title."""

    def leading(match: re.Match[str]) -> str:
        before, address, after, words = match.groups()
        address = unescaped(address)
        ends = match.string.startswith("</a>", match.end())
        shown = unescaped(words) if ends else words or "…"
        target = reference(address, shown, own)
        if target is None:
            return f"{before}{after}>{words}"
        if target == address or not is_address(shown):
            return f'{before}href="{quoted(target)}"{after}>{words}'
        words = words if words.strip() else escaped(_name(address))
        return f'{before}href="{quoted(target)}" data-fin="titled"{after}>{words}'

    return _LINK.sub(leading, html)


def _name(address: str) -> str:
    """What a file of the export is called, without the id."""
    stem = unquote(address.rpartition("/")[2]).rpartition(".")[0]
    return stem.rpartition(" ")[0] or stem


def _described(match: re.Match[str]) -> str:
    """A picture whose alternative text is but the name of its file has none."""
    before, source, words = match.groups()
    name = unquote(unescaped(source)).rpartition("/")[2]
    known = {"Untitled", name, name.rpartition(".")[0]}
    return f'{before}src="{source}" alt="{"" if unescaped(words) in known else words}"'


def _embeds(html: str, source: Source, settings: RenderSettings) -> list[Finding]:
    """An address alone in its paragraph stands for what a reader of Notion sees embedded there."""
    found = []
    for match in _ALONE.finditer(html):
        address = unescaped(match[2])
        if match[2] == match[3] and page_id(address) is None:
            message = f"what {address[:120]} shows is only linked: say in words what a reader sees there"
            line = source.lines[int(match[1]) - 1] if int(match[1]) <= len(source.lines) else 0
            found.append(finding("FIN730", message, line, settings.findings))
    return found
