"""Constructs of Markdown dialects that are not read yet: found outside code, named with their line, kept as text."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from typing import NamedTuple

from ingest.render.findings import finding
from ingest.render.model import Finding

ELEMENTS = frozenset(
    """a abbr acronym address applet area article aside audio b base basefont bdi bdo bgsound big blink blockquote body
    br button canvas caption center cite code col colgroup data datalist dd del details dfn dialog dir div dl dt em
    embed fieldset figcaption figure font footer form frame frameset h1 h2 h3 h4 h5 h6 head header hgroup hr html i
    iframe img input ins isindex kbd keygen label legend li link listing main map mark marquee math menu menuitem meta
    meter nav nobr noembed noframes noscript object ol optgroup option output p param picture plaintext pre progress q
    rb rp rt rtc ruby s samp script search section select slot small source spacer span strike strong style sub summary
    sup svg table tbody td template textarea tfoot th thead time title tr track tt u ul var video wbr xmp""".split()
)
"""Every element of html, also of the past; another name in angle brackets is a component or a placeholder."""


class _Family(NamedTuple):
    """Constructs that share a code.

    Only a text that holds `sign` and one of `triggers` is searched, so that an ordinary page costs next to nothing.
    """

    code: str
    sign: str
    triggers: tuple[str, ...]
    pattern: re.Pattern[str]
    loss: str


_MISSING = "the text of the file named here is missing"
_INDENTED = "arrives as text, its indented lines perhaps as code"
_NOT_RUN = "is not run, and what it would show is missing"


def _family(code: str, triggers: tuple[str, ...], pattern: str, loss: str) -> _Family:
    return _Family(code, triggers[0][0], triggers, re.compile(pattern, re.MULTILINE | re.VERBOSE), loss)


_LINE = r"^[ \t>]*(?:[-*+][ \t]+|\d{1,9}[.)][ \t]+)?"
_ADMONITION = r'[ \t]+[\w"][^"\n]*(?:"[^"\n]*")?[ \t]*$'
_FILE = r"\w*(?:include|playground|embed)\w*"
_FAMILIES = (
    _family(
        "FIN101", (":::",), _LINE + r":{3,}[ \t]*\{?[.\#]?[A-Za-z][\w-]*", "arrives as text, with its marks"
    ),
    _family(
        "FIN102",
        ("{{<", "{{%"),
        r"\{\{[<%][ \t]*(?:/\*[ \t]*)?(?P<end>/)?[\w./-]*",
        "arrives as text, and what it would show is missing",
    ),
    _family(
        "FIN103", ("{%",), r"\{%(?<!\{\{%)[-+]?[ \t]*(?P<end>end)?\w+", "arrives as text, and is not followed"
    ),
    _family(
        "FIN103",
        ("{{",),
        rf"\{{\{{(?<![={{\\]\{{\{{)-?[ \t]*(?!\#{_FILE})[.$\#A-Za-z_][\w.$]*",
        "arrives as text, without its value",
    ),
    _family("FIN104", ("!!! ",), _LINE + r"!!!" + _ADMONITION, _INDENTED),
    _family("FIN104", ("??? ", "???+ "), _LINE + r"\?\?\?\+?" + _ADMONITION, _INDENTED),
    _family(
        "FIN105",
        ('=== "', "=== '", "===! ", "===+ "),
        _LINE + r"===[!+]{0,2}[ \t]+[\"'][^\n]*",
        _INDENTED,
    ),
    _family("FIN106", ("8<-",), _LINE + r";?-+8<-+(?:[ \t].*)?$", _MISSING),
    _family("FIN106", ("{{#", "{{ #"), rf"\{{\{{(?<!\\\{{\{{)[ \t]*\#{_FILE}", _MISSING),
    _family("FIN106", ("[!I", "[!i", "[!code-"), r"\[!(?i:include|code-\w+)\b", _MISSING),
    _family("FIN107", ("<",), r"<(?P<tag>[A-Z][\w.]*)(?=[\s/>])", _NOT_RUN),
    _family("FIN107", ("{/*",), r"\{/\*", "this comment of MDX arrives as text"),
    _family("FIN107", ("import ",), r"^import[ \t]+(?:[\"'{*]|\w[\w$,{}* \t]*[ \t]from[ \t])", _NOT_RUN),
    _family(
        "FIN107",
        ("export ",),
        r"^export[ \t]+(?:(?:default|const|let|var|function|class|async)\b|[{*])",
        _NOT_RUN,
    ),
    _family("FIN108", ("[[",), r"\[\[[^\[\]\n]+\]\](?![(\[:])", "this wiki link arrives as text"),
    _family(
        "FIN115",
        ("{#", "{.", "{:", "{ #", "{ ."),
        r"\{(?<![{\\]\{)(?::?[ \t]*[\#.]\w[^{}\n]*|(?<=^\{):[^{}\n]*)\}[ \t]*$",
        "this attribute list arrives as text",
    ),
)
_INCLUDING = re.compile(rf";?-+8<-+.*|\{{\{{[ \t]*\#{_FILE}.*|\[!(?i:include|code-).*")
_FOOTNOTE = re.compile(r"\[\^([^\]\s]+)\](:)?")
_PRE = re.compile(r'<pre data-sourcepos="(\d+):\d+-(\d+):')
_TICKS = re.compile(r"(?<!\\)`+")
_HIDDEN = re.compile(r"<(?:!--|(pre|script|style|textarea)\b)", re.IGNORECASE)
_MOST = 100


class Survey(NamedTuple):
    """What was found, by line of the file, and the text with every shortcode made safe to parse."""

    text: str
    findings: list[Finding]


def survey(text: str, html: str, first_line: int, levels: tuple[tuple[str, str], ...]) -> Survey:
    """Look for constructs of dialects in `text`, whose rendering with source positions is `html`.

    Code, comments and escaped constructs raise nothing, but for a block of code that is nothing but an included file:
    then the code itself is missing. `first_line` is the number of the text's first line in the file.
    """
    found = [
        (family, match)
        for family in _FAMILIES
        if family.sign in text and any(trigger in text for trigger in family.triggers)
        for match in family.pattern.finditer(text)
        if _means_something(match)
    ]
    comment = text.rfind("<!--")
    unclosed = comment >= 0 and text.find("-->", comment) < 0
    footnotes = "[^" in text and "]:" in text
    if not found and not unclosed and not footnotes:
        return Survey(text, [])
    place = _Places(text, html)
    seen = [
        (family.code, at, f"`{_shown(match)}`: {family.loss}")
        for family, match in found
        if not place.is_code(at := _start(match)) or (family.code == "FIN106" and place.is_all_included(at))
    ]
    if footnotes:
        seen += _footnotes(place)
    if unclosed and not place.is_code(comment):
        seen.append(
            ("FIN116", comment, "a comment begins here and never ends, so the rest of the page is hidden")
        )
    places = sorted((at, code, why) for code, at, why in seen)
    lines = [(code, place.line(at) + first_line, why) for at, code, why in places]
    return Survey(_safe(place), _limited(lines, levels))


def _means_something(match: re.Match[str]) -> bool:
    """Whether a match is neither the end of a construct, nor an element of html, nor a placeholder.

    A placeholder (`<ServerName>`, never closed) arrives as it is written.
    """
    groups = match.groupdict()
    if groups.get("end"):
        return False
    tag = groups.get("tag")
    if tag is None:
        return True
    if tag.lower() in ELEMENTS:
        return False
    return not match.string.startswith(">", match.end()) or f"</{tag}>" in match.string


def _start(match: re.Match[str]) -> int:
    """Where the construct itself begins, after the marks of the lists and quotations it stands in."""
    return match.end() - len(match[0].lstrip(" \t>"))


def _footnotes(place: _Places) -> Iterator[tuple[str, int, str]]:
    """Footnotes that are defined and never referred to; the parser leaves them out."""
    defined: dict[str, int] = {}
    wanted: set[str] = set()
    for match in _FOOTNOTE.finditer(place.text):
        before = place.text[place.text.rfind("\n", 0, match.start()) + 1 : match.start()]
        if place.is_code(match.start()):
            continue
        if match[2] and not before.strip("> \t"):
            defined.setdefault(match[1].casefold(), match.start())
        else:
            wanted.add(match[1].casefold())
    for label in sorted(defined.keys() - wanted):
        yield (
            "FIN109",
            defined[label],
            f"the footnote `[^{label[:40]}]` is left out, because nothing refers to it",
        )


def _safe(place: _Places) -> str:
    """The text with `{{<` outside code written so that no parser takes what follows for an element."""
    if "{{<" not in place.text:
        return place.text

    def escaped(match: re.Match[str]) -> str:
        return match[0] if place.is_code(match.start()) else "{{&lt;"

    return re.sub(r"\{\{<", escaped, place.text)


def _limited(found: list[tuple[str, int, str]], levels: tuple[tuple[str, str], ...]) -> list[Finding]:
    """Findings in the order of lines, at most 100 of a code: a generated file could hold thousands."""
    counts: dict[str, int] = {}
    kept: list[Finding] = []
    for code, line, why in found:
        counts[code] = counts.get(code, 0) + 1
        if counts[code] <= _MOST:
            kept.append(finding(code, why, line, levels))
    more = [(code, count - _MOST) for code, count in counts.items() if count > _MOST]
    return kept + [
        finding(code, f"and {count} more of these in this document", 0, levels) for code, count in more
    ]


def _shown(match: re.Match[str]) -> str:
    shown = " ".join(match[0].strip(" \t>").split())
    return shown if len(shown) <= 60 else shown[:59] + "…"


class _Places:
    """Which of a text is code or hidden, and on which line a character stands. Asked mostly from front to back."""

    def __init__(self, text: str, html: str) -> None:
        self.text = text
        self.blocks = sorted((int(first) - 1, int(last) - 1) for first, last in _PRE.findall(html))
        self.counted = (0, 0)
        self.hidden: list[tuple[int, int]] | None = None
        self.paragraph = (0, 0)
        self.spans: list[tuple[int, int]] = []

    def line(self, at: int) -> int:
        """The line of a character, from 0."""
        last, line = self.counted if self.counted[0] <= at else (0, 0)
        self.counted = (at, line + self.text.count("\n", last, at))
        return self.counted[1]

    def is_code(self, at: int) -> bool:
        """Whether a character is in a block or span of code, a comment, or a raw element that holds no Markdown."""
        if self._block(at) is not None:
            return True
        if self.hidden is None:
            self.hidden = self._hidden()
        return _within(self.hidden, at) or self._in_span(at)

    def is_all_included(self, at: int) -> bool:
        """Whether the block of code here holds nothing but references to other files."""
        block = self._block(at)
        if block is None:
            return False
        lines = self.text.split("\n")[block[0] + 1 : block[1]]
        return bool(lines) and all(_INCLUDING.fullmatch(line.lstrip("> \t")) for line in lines)

    def _block(self, at: int) -> tuple[int, int] | None:
        line = self.line(at)
        place = bisect_right(self.blocks, line, key=lambda block: block[0]) - 1
        return self.blocks[place] if place >= 0 and line <= self.blocks[place][1] else None

    def _hidden(self) -> list[tuple[int, int]]:
        """Comments and raw elements whose content is no Markdown."""
        hidden: list[tuple[int, int]] = []
        at = 0
        while match := _HIDDEN.search(self.text, at):
            at = match.end()
            end = self.text.find(f"</{match[1]}" if match[1] else "-->", at)
            if end >= 0 and self._block(match.start()) is None:
                hidden.append((match.start(), end))
                at = end
        return hidden

    def _in_span(self, at: int) -> bool:
        first, last = self.paragraph
        if not first <= at < last:
            first = self.text.rfind("\n\n", 0, at) + 1
            last = self.text.find("\n\n", at)
            self.paragraph = (first, len(self.text) + 1 if last < 0 else last + 1)
            self.spans = _spans(self.text, *self.paragraph)
        return _within(self.spans, at)


def _within(ranges: list[tuple[int, int]], at: int) -> bool:
    place = bisect_right(ranges, at, key=lambda one: one[0]) - 1
    return place >= 0 and at < ranges[place][1]


def _spans(text: str, first: int, last: int) -> list[tuple[int, int]]:
    """Code spans of a paragraph: a run of backticks closed by the next run of the same length."""
    runs = [(match.start(), match.end()) for match in _TICKS.finditer(text, first, last)]
    later: dict[int, list[int]] = {}
    for place, (start, end) in enumerate(runs):
        later.setdefault(end - start, []).append(place)
    spans: list[tuple[int, int]] = []
    place = 0
    while place < len(runs):
        start, end = runs[place]
        same = later[end - start]
        position = bisect_right(same, place)
        if position < len(same):
            place = same[position]
            spans.append((start, runs[place][1]))
        place += 1
    return spans
