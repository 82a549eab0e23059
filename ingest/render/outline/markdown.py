"""Outline's Markdown: what it has beyond CommonMark is rewritten line by line, and links are put right in the html."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import unescape

from ingest.render.blocks import quoted
from ingest.render.dialect.marks import _emoji_of
from ingest.render.findings import finding
from ingest.render.markdown import markdown_to_html
from ingest.render.model import Finding, RenderSettings
from ingest.render.outline.links import Known

_FENCE = re.compile(r"[ \t>]*(?:[-*+][ \t]+|\d{1,9}\.[ \t]+)*(`{3,}|~{3,})")
_NOTICE = re.compile(r"(?P<margin>[ \t]*):{3,}[ \t]*(?P<kind>\w*)[ \t]*$")
_TOGGLE = re.compile(r"[ \t]*\+{3,}[ \t]*$")
_MATH = re.compile(r"[ \t]*\$\$[ \t]*$")
_LETTER = re.compile(r"(\s*)([a-zA-Z])\.(\s+\S.*)$")
_BREAK = re.compile(r"[ \t]*\\[ \t]*$")
_CODE = re.compile(r"(`{1,9})(?!`)(?:[^`]|`(?!\1)){0,2000}?(?<!`)\1(?!`)")
_MARKS = re.compile(
    r"(?<![\\=])==(?![\s=])(?P<marked>(?:[^=\n]|=(?!=)){1,3000}+)(?<!\s)==(?!=)"
    r"|(?<![\\!])!!(?![\s!\[])(?P<hint>(?:[^!\n]|!(?!!)){1,3000}+)!!"
    r"|(?<![\\$\w])\$(?P<math>[^\s\d$`|][^$\n`|]{0,300})\$(?![\w$])"
    r"|(?<![\w:]):(?P<emoji>\+1|-1|[a-z][a-z0-9_+-]{1,60}|[0-9a-f-]{36}):(?![\w:])"
)
_FORMULA = re.compile(r"[\\^_{}=<>+]")
_CELLED = re.compile(r":{3,}\w*<br>|<br>:{3,}(?=\s|\|)|(?:(?<=<br>)|(?<=\| ))\+{3,}(?:<br>|(?=\s))")
_ANCHOR = re.compile(
    r"(?P<at>@?)<a (?P<before>[^<>]*?)href=\"(?P<href>[^\"]*)\"(?P<after>[^<>]*)>"
    r"(?P<words>[^<]*+(?:<(?!/?a\b)[^<]*+)*+)</a>"
)
_IMAGE = re.compile(r"(<img [^<>]*?) title=\"(?P<title>[^\"]*)\"")
_SIZE = re.compile(r"\s*=\d*x\d*$")
_LAYOUT = re.compile(r"(?:source:\S+\s*)?(?:(?:left|right)-\d+|full-width)?\s*")
_WEIGHT = re.compile(r"\s+(?:\d+(?:x\d*)?|x\d*)$")


def markdown_html(text: str, known: Known, settings: RenderSettings) -> tuple[str, list[int], list[Finding]]:
    """The html of a document, which of its lines each line of the Markdown read is, and findings."""
    lines, numbers = _rewritten(text)
    html, findings = markdown_to_html("\n".join(lines), 0, settings.findings, numbers)
    html = _IMAGE.sub(_titled, html)
    if "<a " in html:
        html = _ANCHOR.sub(_linked(known, settings, findings), html)
    return html, numbers, findings


def _rewritten(text: str) -> tuple[list[str], list[int]]:
    lines: list[str] = []
    numbers: list[int] = []
    fence, notices, math = "", 0, False
    for number, line in enumerate(text.replace("\r\n", "\n").split("\n"), 1):
        if fence or math:
            closes = _MATH.match(line) if math else _closes(line, fence)
            made = ["```"] if math and closes else [line]
            fence, math = ("" if closes else fence), math and not closes
        elif found := _FENCE.match(line):
            fence, made = found[1], [line]
        elif _MATH.match(line):
            math, made = True, ["", "```latex"]
        elif (found := _NOTICE.match(line)) and (found["kind"] or notices):
            notices += 1 if found["kind"] else -1
            made = ["", found["margin"] + ("<blockquote>" if found["kind"] else "</blockquote>"), ""]
        elif _TOGGLE.match(line) or _BREAK.match(line):
            made = [""]
        else:
            made = [_inline(_LETTER.sub(_numbered, line))]
        lines += made
        numbers += [number] * len(made)
    lines += ["```"] * math + ["", "</blockquote>"] * notices
    return lines, numbers + [len(numbers)] * (len(lines) - len(numbers))


def _closes(line: str, fence: str) -> bool:
    rest = line.strip(" \t>")
    return len(rest) >= len(fence) and not rest.strip(fence[0])


def _numbered(point: re.Match[str]) -> str:
    return f"{point[1]}{ord(point[2].lower()) - 96}.{point[3]}"


def _inline(line: str) -> str:
    """A line with its marks, outside of code, as what Markdown knows."""
    if not any(mark in line for mark in ("==", "!!", "$", ":", "+++")):
        return line
    pieces: list[str] = []
    at = 0
    for code in _CODE.finditer(line) if "`" in line else ():
        pieces += [_marked(line[at : code.start()]), code[0]]
        at = code.end()
    return "".join([*pieces, _marked(line[at:])])


def _marked(text: str) -> str:
    if "<br>" in text:
        text = _CELLED.sub("", text)
    return _MARKS.sub(_mark, text)


def _mark(found: re.Match[str]) -> str:
    if found["marked"] is not None:
        return f"<mark>{found['marked']}</mark>"
    if found["hint"] is not None:
        return found["hint"]
    if found["math"] is not None:
        return f"`{found['math']}`" if _FORMULA.search(found["math"]) else found[0]
    return _emoji_of(found[0]) or found[0]


def _titled(image: re.Match[str]) -> str:
    """An image's title without what it says of size and place."""
    title = _SIZE.sub("", image["title"])
    title = title[match.end() :] if (match := _LAYOUT.match(title)) else title
    return f'{image[1]} title="{title}"' if title.strip() else image[1]


def _linked(known: Known, settings: RenderSettings, findings: list[Finding]) -> Callable[[re.Match[str]], str]:
    """What puts a link of the html right: mentions, files with their sizes, other documents."""

    def linked(anchor: re.Match[str]) -> str:
        address, words = unescape(anchor["href"]), anchor["words"]
        if address.startswith("mention:"):
            person = re.search(r"/(?:user|group)/", address)
            return "" if person and settings.mentions == "drop" else ("@" if person else "") + words
        if re.match(r"(?:\./)?(?:uploads|public)/|/api/attachments", address) and "<img" not in words:
            if re.search(r"\s\d*x\d*$", words):
                name = unescape(_WEIGHT.sub("", words))
                findings.append(finding("FIN111", f"the video {name} was left out", 0, settings.findings))
            words = _WEIGHT.sub("", words)
        href = known.href(address)
        if href is None:
            return anchor["at"] + words
        return f'{anchor["at"]}<a {anchor["before"]}href="{quoted(href)}"{anchor["after"]}>{words}</a>'

    return linked
