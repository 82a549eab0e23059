"""Constructs of Markdown dialects that are not read yet: found outside code, named by line, kept as text."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import NamedTuple

from ingest.render.findings import finding
from ingest.render.model import Finding
from ingest.render.places import Places
from ingest.render.walk import mapped

ELEMENTS = frozenset(
    re.findall(
        r"\w+",
        """a abbr acronym address applet area article aside audio b base basefont bdi bdo bgsound big blink
        blockquote body br button canvas caption center cite code col colgroup data datalist dd del
        details dfn dialog dir div dl dt em embed fieldset figcaption figure font footer form frame
        frameset h1 h2 h3 h4 h5 h6 head header hgroup hr html i iframe img input ins isindex kbd keygen
        label legend li link listing main map mark marquee math menu menuitem meta meter nav nobr
        noembed noframes noscript object ol optgroup option output p param picture plaintext pre
        progress q rb rp rt rtc ruby s samp script search section select slot small source spacer span
        strike strong style sub summary sup svg table tbody td template textarea tfoot th thead time
        title tr track tt u ul var video wbr xmp""",
    )
)
"""Every element of html, also of the past; another name in angle brackets is a component or a placeholder."""


class _Family(NamedTuple):
    """Constructs that share a code. Only a text that holds `sign` is searched, so that most pages cost little."""

    code: str
    sign: str
    pattern: re.Pattern[str]
    loss: str


_MISSING = "the text of the file named here is missing"
_INDENTED = "arrives as text, its indented lines perhaps as code"
_NOT_RUN = "is not run, and what it would show is missing"


def _family(code: str, sign: str, pattern: str, loss: str) -> _Family:
    return _Family(code, sign, re.compile(pattern, re.MULTILINE | re.VERBOSE), loss)


_LINE = r"^[ \t>]*(?:[-*+][ \t]+|\d{1,9}[.)][ \t]+)?"
_ADMONITION = r'[ \t]+[\w"][^"\n]*(?:"[^"\n]*")?[ \t]*$'
_FILE = r"\w*(?:include|playground|embed)\w*"
_FAMILIES = (
    _family("FIN101", ":::", _LINE + r":{3,}[ \t]*\{?[.\#]?[A-Za-z][\w-]*", "arrives as text, with its marks"),
    _family(
        "FIN102",
        "{{",
        r"\{\{[<%][ \t]*(?:/\*[ \t]*)?(?P<end>/)?[\w./-]*",
        "arrives as text, and what it would show is missing",
    ),
    _family("FIN103", "{%", r"\{%(?<!\{\{%)[-+]?[ \t]*(?P<end>end)?\w+", "arrives as text, and is not run"),
    _family(
        "FIN103",
        "{{",
        rf"\{{\{{(?<![={{\\]\{{\{{)-?[ \t]*(?!\#{_FILE})[.$\#A-Za-z_][\w.$]*(?=[^{{}}\n]*\}}\}})",
        "arrives as text, without its value",
    ),
    _family("FIN104", "!!!", _LINE + r"!!!" + _ADMONITION, _INDENTED),
    _family("FIN104", "???", _LINE + r"\?\?\?\+?" + _ADMONITION, _INDENTED),
    _family(
        "FIN105",
        "===",
        _LINE + r"===[!+]{0,2}[ \t]+[\"'][^\n]*",
        _INDENTED,
    ),
    _family("FIN106", "8<-", _LINE + r";?-+8<-+(?:[ \t].*)?$", _MISSING),
    _family("FIN106", "{{", rf"\{{\{{(?<!\\\{{\{{)[ \t]*\#{_FILE}", _MISSING),
    _family("FIN106", "[!", r"\[!(?i:include|code-\w+)\b", _MISSING),
    _family("FIN107", "<", r"<(?P<tag>[A-Z][\w.]*)(?=[\s/>])", _NOT_RUN),
    _family("FIN107", "{/*", r"\{/\*", "this comment of MDX arrives as text"),
    _family("FIN107", "\nimport ", r"^import[ \t]+(?:[\"'{*]|\w[\w$,{}* \t]*[ \t]from[ \t])", _NOT_RUN),
    _family(
        "FIN107",
        "\nexport ",
        r"^export[ \t]+(?:(?:default|const|let|var|function|class|async)\b|[{*])",
        _NOT_RUN,
    ),
    _family("FIN108", "[[", r"\[\[[^\[\]\n]+\]\](?![(\[:])", "this wiki link arrives as text"),
    _family(
        "FIN115",
        "{",
        r"\{(?<![{\\]\{)(?::?[ \t]*[\#.]\w[^{}\n]*|(?<=^\{):[^{}\n]*)\}[ \t]*$",
        "this attribute list arrives as text",
    ),
)
_LONGER = {
    first: re.compile(rf"{re.escape(first)}(?=({'|'.join(re.escape(sign[1:]) for sign in signs)}))")
    for first, signs in groupby(
        sorted({"[^", *(family.sign for family in _FAMILIES)} - {"<", "{"}), key=lambda sign: sign[0]
    )
}
"""For each character some signs begin with, what finds the rest of them behind it."""
_END = re.compile(r"</([A-Z][\w.]*)>")
INCLUDING = re.compile(rf"[> \t]*(?:;?-+8<-+.*|\{{\{{[ \t]*\#{_FILE}.*)")
"""A line that stands for another file."""
_FOOTNOTE = re.compile(r"\[\^([^\]\s]+)\](:)?")
_MOST = 100
_WIDEST = 60


class Survey(NamedTuple):
    """What was found, by line of the file, and the text with every shortcode made safe to parse."""

    text: str
    findings: list[Finding]


def survey(
    place: Places, html: str, line_offset: int, levels: tuple[tuple[str, str], ...], lines: Sequence[int] = ()
) -> Survey:
    """Look for constructs of dialects in a text, of which the parser makes `html`.

    Code, comments and escaped constructs raise nothing, but for a block of code that is nothing but an
    included file: then the code itself is missing. `lines` says which line of the document, without the `line_offset`
    lines of its front matter, each line of the text comes from (empty: the same one).
    """
    text, prose = place.text, place.prose
    signs = _signs_in(prose)
    found = [(family, match) for family in _FAMILIES if family.sign in signs for match in _meant(family, prose, text)]
    comment = text.rfind("<!--") if "<" in text else -1
    unclosed = comment >= 0 and text.find("-->", comment) < 0
    footnotes = "[^" in signs and "]:" in prose
    if not found and not unclosed and not footnotes:
        return Survey(text, [])
    seen = [
        (family.code, at, f"`{_shown(match)}`: {family.loss}")
        for family, match in found
        if not place.is_code(at := place.written(_start(match)))
        or (family.code == "FIN106" and place.is_all(at, INCLUDING))
    ]
    if footnotes:
        seen += _footnotes(place, html)
    if unclosed and not place.is_code(comment):
        seen.append(("FIN116", comment, "a comment begins here and never ends, so the rest of the page is hidden"))
    places = sorted((at, code, why) for code, at, why in seen)
    seen_at = [(code, mapped(place.line(at) + 1, lines) + line_offset, why) for at, code, why in places]
    named = {line for code, line, _ in seen_at if code != "FIN115"}
    seen_at = [one for one in seen_at if one[0] != "FIN115" or one[1] not in named]  # a container's own attributes
    return Survey(_safe(place), _limited(seen_at, levels))


def _signs_in(text: str) -> set[str]:
    """The signs that are in the text. Most are not for want of a single character, which is soonest found out."""
    found = {sign for sign in ("<", "{") if sign in text}
    text = "\n" + text
    for first, longer in _LONGER.items():
        if first in text and (rests := longer.findall(text)):
            found.update(first + rest for rest in rests)
    return found


def _meant(family: _Family, prose: str, text: str) -> Iterator[re.Match[str]]:
    """The matches that are neither the end of a construct, nor an element of html, nor a placeholder.

    `prose` is what is searched of the text. A placeholder (`<ServerName>`, never closed) arrives as it is written.
    """
    ends: set[str] = set()
    named = family.pattern.groupindex
    for match in _matches(family, prose):
        if "tag" not in named:
            if "end" not in named or not match["end"]:
                yield match
        elif match["tag"].lower() not in ELEMENTS:
            ends = ends or {"", *_END.findall(text)}
            if match["tag"] in ends or not prose.startswith(">", match.end()):
                yield match


def _matches(family: _Family, text: str) -> Iterator[re.Match[str]]:
    """All matches. Of what stands at the start of a line only lines that hold the sign are looked at."""
    if not family.pattern.pattern.startswith("^"):
        yield from family.pattern.finditer(text)
        return
    sign = family.sign.strip()
    at = text.find(sign)
    while at >= 0:
        match = family.pattern.match(text, text.rfind("\n", 0, at) + 1)
        if match is not None:
            yield match
        end = text.find("\n", max(at, match.end()) if match else at)
        at = text.find(sign, end) if end >= 0 else -1


def _start(match: re.Match[str]) -> int:
    """Where the construct itself begins, after the marks of the lists and quotations it stands in."""
    return match.end() - len(match[0].lstrip(" \t>"))


def _footnotes(place: Places, html: str) -> Iterator[tuple[str, int, str]]:
    """Footnotes that are defined and never referred to; the parser leaves them out."""
    prose = place.prose
    found = [
        (match, bool(match[2]) and not prose[prose.rfind("\n", 0, match.start()) + 1 : match.start()].strip("> \t"))
        for match in _FOOTNOTE.finditer(prose)
    ]
    if all(f' id="fn-{match[1]}"' in html for match, defines in found if defines):
        return
    defined: dict[str, int] = {}
    wanted: set[str] = set()
    for match, defines in found:
        at = place.written(match.start())
        if place.is_code(at):
            continue
        if defines:
            defined.setdefault(match[1].casefold(), at)
        else:
            wanted.add(match[1].casefold())
    for label in sorted(defined.keys() - wanted):
        yield (
            "FIN109",
            defined[label],
            f"the footnote `[^{label[:40]}]` is left out, because nothing refers to it",
        )


def _safe(place: Places) -> str:
    """The text with `{{<` outside code written so that no parser takes what follows for an element."""
    if "{{<" not in place.prose:
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
    return kept + [finding(code, f"and {count} more of these in this document", 0, levels) for code, count in more]


def _shown(match: re.Match[str]) -> str:
    shown = " ".join(match[0].strip(" \t>").split())
    return shown if len(shown) <= _WIDEST else shown[: _WIDEST - 1] + "…"
