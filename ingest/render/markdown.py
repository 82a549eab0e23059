"""Markdown (CommonMark and GFM) to html: the parser and the few of its constructs that need other words.

What dialects add is `dialects`' work, cleaning and splitting `clean`'s.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from collections.abc import Set as AbstractSet

from comrak import AlertStyle, ExtensionOptions, ParseOptions, RenderOptions, render_markdown

from ingest.render.clean import finish
from ingest.render.decode import decode
from ingest.render.dialect import read
from ingest.render.dialects import ELEMENTS, INCLUDING, survey
from ingest.render.findings import finding
from ingest.render.frontmatter import front_matter
from ingest.render.model import Finding, Rendered, RenderSettings
from ingest.render.places import Places
from ingest.render.registry import fallback_title
from ingest.render.walk import mapped

EXTENSIONS = ("table", "strikethrough", "tasklist", "autolink", "footnotes", "alerts")
"""What is read beyond CommonMark: all of GFM, and the footnotes and alerts its home page adds."""


def render(body: bytes, *, path: str, settings: RenderSettings) -> Rendered:
    """A Markdown document as pages; one that asks not to be published has none. Raises RenderError."""
    decoded = decode(body, levels=settings.findings)
    front = front_matter(decoded.text, settings.findings)
    findings = decoded.findings + front.findings
    if front.meta.excluded:
        return Rendered(front.meta, (), (), tuple(findings))
    above = decoded.text[: len(decoded.text) - len(front.text)]
    reading = read(front.text, path=path, settings=settings, line_offset=front.lines, front=above)
    html, found = markdown_to_html(reading.text, front.lines, settings.findings, reading.lines)
    return finish(
        html,
        path=path,
        meta=front.meta,
        settings=settings,
        findings=findings + reading.findings + found,
        fallback_title=settings.title or fallback_title(path),
        line_offset=front.lines,
        lines=reading.lines,
        sourcepos=True,
    )


def markdown_to_html(
    text: str, line_offset: int = 0, levels: tuple[tuple[str, str], ...] = (), lines: Sequence[int] = ()
) -> tuple[str, list[Finding]]:
    """The html of a text without front matter, unsafe and with source positions, and what its dialect loses.

    Task boxes become ☑ and ☐, an alert a quotation that begins with its name in bold, a reference to a
    footnote its number in brackets. A word in angle brackets that is no element stays a word.
    """
    place = Places(text, lambda: parsed, INCLUDING)
    prose = place.prose
    tags = set(_TAG.findall(prose)) if "<" in prose else set()
    parser = _SPACED if "<" in prose and _TOUCHING.search(prose) else _OURS
    html = parsed = parser.html(text)
    found = survey(place, html, line_offset, levels, lines)
    if found.text != text:
        html = parser.html(found.text)
    marks = {mark[:1] for mark in _MARK.findall(prose)} if "[" in prose else set()
    html = _reword(html, marks | {element for name, _ in tags if (element := name.lower()) in _REWORDED})
    findings = found.findings
    if tags and _is_odd(tags, html):
        html, unclosed = _raw(html)
        for element in unclosed:
            at = text.lower().rfind(f"<{element}")
            line = mapped(text.count("\n", 0, max(at, 0)) + 1, lines) + line_offset
            findings.append(
                finding("FIN116", f"`<{element}>` begins here and never ends: it was kept as text", line, levels)
            )
    return html, findings


class Parser:
    """The Markdown parser with a set of extensions. Everything this program knows of comrak is in here."""

    def __init__(
        self, extensions: tuple[str, ...] = EXTENSIONS, *, positions: bool = True, compact: bool = False
    ) -> None:
        self._extensions, self._parse, self._render = ExtensionOptions(), ParseOptions(), RenderOptions()
        for name in extensions:
            setattr(self._extensions, name, True)
        self._render.unsafe_ = True  # raw html passes; `clean` is what makes it safe
        self._render.alert_style = AlertStyle.Semantic
        self._render.sourcepos = positions
        self._render.compact_html = compact

    def html(self, text: str) -> str:
        """The html of a text, exactly as the specification has it."""
        return render_markdown(text, self._extensions, self._parse, self._render)


_OURS, _SPACED = Parser(compact=True), Parser()
_TOUCHING = re.compile(
    r"\n[ \t>]*[ \t]<(?i:[!?/]|script|style|textarea|iframe|option|optgroup|source|link|param|track|base)"
)
"""Raw html of no extent that may follow the text of a point in a list, from which only a line's end parts it."""
_MARK = re.compile(r"\[(?=([!^]|[ \txX]\]))")
_REWORDED = ("input", "sup", "aside")
_BOX = '<input type="checkbox" {}disabled="" />'
_LOOSE = re.compile(r'(<input type="checkbox" (?:checked="" )?disabled="" />) ?\n?(<p(?: data-sourcepos=[^<>]*)?>)')
"""A box before a paragraph, where the points of a list are paragraphs: it belongs to its words."""
_REFERENCE = re.compile(r'(<sup [^<>]*class="footnote-ref">)<a href="#fn-[^<>]*>([^<>]*)</a></sup>')
_BACK = re.compile(r'<a href="#fnref-[^<>]*class="footnote-backref"[^<>]*>↩(?:<sup[^<>]*>\d+</sup>)?</a>')
_ALERT = re.compile(r' class="admonition ([a-z]+)"([^<>]*)>\n?<p class="admonition-title">([^<>]*)</p>')
_CALLOUT = re.compile(
    r"(<blockquote(?: data-sourcepos=[^<>]*)?>\n?(<p(?: data-sourcepos=[^<>]*)?>))"
    r"\[!([A-Za-z][\w-]*)\][+-]?[ \t]*((?:[^\n<]|<(?!/p>|br\b))*)(?:<br[^<>]*>)?(\n|(?=</p>))"
)
"""A quotation that begins as an alert does, of a kind or written in a way the parser does not know."""
# Raw elements; the parser's own have positions, but for three. Possessive, so that no `<` is looked at twice.
_RAW = re.compile(r"<(?!code(?: class=\"[^\"<>]*\")?>|thead>|tbody>)([A-Za-z][\w.-]*+)(?! data-sourcepos)([^<>]*+)(>?)")
_TAG = re.compile(r"<([A-Za-z][\w.-]*+)((?:[^<>\n]++|\n[ \t>]*+)*+(?<=/)>)?")
"""What may be a raw element in a text, and whether it is its own end; it may go on in the next line of a quotation."""
_CAPITAL = re.compile(r"<[A-Z]")
_END = re.compile(r"</([A-Za-z][\w.-]*+)")
_NAMES = re.compile(r"[\w.\s-]*")
_VOID = frozenset(re.findall(r"\w+", "area base br col embed hr img input link meta param source track wbr"))
_SWALLOWING = frozenset(
    re.findall(r"\w+", "title textarea xmp plaintext noembed noframes script style iframe template select")
)
_ORDINARY = ELEMENTS - _SWALLOWING


def _reword(html: str, found: AbstractSet[str]) -> str:
    """The parser's html with the constructs only a browser understands put into words.

    `found` are the characters behind `[` and the raw elements of the text, without which there are none.
    """
    if not found.isdisjoint((" ", "\t", "x", "X", "input")) and "checkbox" in html:
        html = _LOOSE.sub(r"\2\1 ", html)
        html = html.replace(_BOX.format('checked="" '), "☑").replace(_BOX.format(""), "☐")
    if not found.isdisjoint(("^", "sup")) and "footnote-ref" in html:
        *pieces, rest = _BACK.split(_REFERENCE.sub(r"\1[\2]</sup>", html))
        html = "".join([*map(str.rstrip, pieces), rest])
    if not found.isdisjoint(("!", "aside")) and 'class="admonition ' in html:
        before, *others = html.split("<aside")  # a raw one is a remark as well
        html = "<blockquote".join([before, *map(_alert, others)]).replace("</aside", "</blockquote")
    if "!" in found and ">[!" in html:
        html = _CALLOUT.sub(_callout, html)
    return html


def _alert(rest: str) -> str:
    """What follows the name of a tag that begins a remark: an alert has its kind in bold, or its own title."""
    alert = _ALERT.match(rest)
    if alert is None:
        return rest
    return f"{alert[2]}>\n<p><strong>{alert[3]}</strong></p>{rest[alert.end() :]}"


def _callout(found: re.Match[str]) -> str:
    """Its title in bold, or its kind where it has none."""
    begin, paragraph, kind, title, end = found.groups()
    words = title.strip() or kind.replace("-", " ").capitalize()
    return f"{begin}<strong>{words}</strong>{f'</p>{end}{paragraph}' if end else ''}"


def _is_odd(tags: AbstractSet[tuple[str, str]], html: str) -> bool:
    """Whether raw elements may be among the html of a text with these tags that have to be put right."""
    odd = {name for name, closed in tags if (lower := name.lower()) not in _ORDINARY or (closed and lower not in _VOID)}
    small = [name for name in odd if name[0].islower()]
    return (len(small) < len(odd) and _CAPITAL.search(html) is not None) or any(f"<{name}" in html for name in small)


def _raw(html: str) -> tuple[str, list[str]]:
    """The html with raw elements put right that would hide what follows; the names of those never closed."""
    swallowing: set[str] = set()
    ends: set[str] = set()

    def righted(tag: re.Match[str]) -> str:
        name, rest = tag[1], tag[2]
        lower = name.lower()
        if rest.endswith("/") and tag[3] and lower not in _VOID:
            return f"<{name}{rest[:-1]}></{name}>"  # as the author means it; a browser overlooks the slash
        if lower in _SWALLOWING:
            swallowing.add(lower)
        elif lower not in ELEMENTS and tag[3] and _NAMES.fullmatch(rest):
            if not ends:
                ends.update(_END.findall(html), [""])
            if name not in ends:
                return f"&lt;{name}{rest}&gt;"  # a placeholder such as `<ServerName>`, which would vanish
        return tag[0]

    html = _RAW.sub(righted, html)
    unclosed: list[str] = []
    for name in sorted(swallowing):
        end = max((match.start() for match in re.finditer(rf"</{name}\b", html, re.IGNORECASE)), default=0)
        tail, count = re.subn(rf"<(?={name}\b)", "&lt;", html[end:], flags=re.IGNORECASE)
        if count:
            html = html[:end] + tail
            unclosed.append(name)
    return html, unclosed
