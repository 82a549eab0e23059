"""Ordinary pages without a tree: html as a parser of Markdown writes it, read block by block.

Most of what people write is a handful of elements in their right places. Reading those takes a fraction of the time a
tree takes; what comes out is what `flatten` and `writer` make of the same html, byte for byte. What this module does
not know it gives back, and never guesses. Inline html is `simple`'s, and `inline`'s where it is not.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache
from typing import Final, cast

from ingest.render.blocks import Block, Heading, preformatted, trimmed
from ingest.render.code import language_in, named
from ingest.render.elements import ADMONITIONS, SPAN, TITLES, numbering
from ingest.render.hidden import invisible, is_gutter
from ingest.render.inline import Unusual, attributes
from ingest.render.simple import SIMPLE, Phrases
from ingest.render.tabs import ROLES
from ingest.render.tree import Element, Tag, unescaped, usable
from ingest.render.walk import Walk
from ingest.render.writer import MAX_DEPTH

_AROUND: Final = (
    "div",
    "section",
    "article",
    "center",
    "main",
    "header",
    "footer",
    "address",
    "hgroup",
    "details",
    "figure",
)
_PARTS: Final = r"p|h[1-6r]|[uod]l|li|d[td]|pre|blockquote|t(?:able|head|body|foot|[rhd])|summary|figcaption"
_NAME: Final = rf"(?=[pbhuoldtsfcma])(?:{_PARTS}|{'|'.join(_AROUND)})(?=[\s/>])"
_INLINE: Final = rf"(?:<(?!/?{_NAME})[^<>]*+>[^<]*+)*+"
_BLOCK: Final = re.compile(rf"<(/?{_NAME})([^<>]*+)>({SIMPLE})({_INLINE})(?:(</\1>)([^<]*+{_INLINE}))?")
"""A tag of a block: its name, with a slash when it ends one; its attributes; the simple inline html after it, and the
rest of that from what is not simple on. When that is all the block holds, its end, too, and the inline html after that.
"""

_TAG: Final = re.compile("<[^>]*>")
_CODE: Final = re.compile(r'<code(?: class="([^"<>&]*)")?>([^<]*)</code>')
_POSITION: Final = re.compile(r' data-sourcepos="[^"]*"(?! (?:href|src)=)')
_LINE: Final = re.compile(r'data-sourcepos="(\d{1,9})')
_UNPLACED: Final = re.compile(r"<(?:a|img)(?=\s)(?! data-sourcepos)")
_SPECIAL: Final = re.compile(r"<(!|div|dt|summary|h[1-6]>|(?:a|img)(?=\s)(?! data-sourcepos))")
"""What takes a step before the others, all found at once: looking for a short word is not cheap."""
_HELD: Final = r"[^<]*+(?:<(?!/?(?:h[1-6]|dt|summary{0})\b)[^<]*+)*+"
_PHRASE: Final = re.compile(
    rf"<(?=[hds])(h[1-6]|dt|summary)\b{_HELD.format('|div|p')}<(?=/?(?:div|p)\b){_HELD.format('')}</\1>"
)
"""A heading, summary or term that holds a box."""
_BOX: Final = re.compile(r"<(/?)(div|p)\b([^<>]*+)>")
_FLOW: Final = frozenset({"", "li", "dd", "td", "th", "blockquote"})
_INSIDE_OF: Final = {
    "li": "list", "dt": "terms", "dd": "terms", "td": "tr", "th": "tr", "tr": "section",
    "thead": "table", "tbody": "table", "tfoot": "table",
}  # fmt: skip
"""The one kind of container these may stand in."""
_UNFRAMED: Final = frozenset({"li", "dd", "td", "th"})
_DEEPEST: Final = MAX_DEPTH - 4


def read_ordinary(html: str, walk: Walk) -> list[Block] | None:
    """The blocks of html that has comrak's source positions, those between headings as one; None: it takes a tree.

    Headings go to those of the walk's writer. The walk is spoilt when the answer is None.
    """
    try:
        return _Reader(walk, Phrases(walk, html)).read(_prepared(usable(html)))
    except Unusual:
        return None


def _prepared(html: str) -> str:
    """The html without comments, and with positions at links and images only."""
    if "\r" in html:
        raise Unusual
    found = _SPECIAL.findall(html)
    special = set(found)
    if "!" in special:
        html = _without_comments(html, found.count("!"))
    if not special <= {"!", "a", "img"}:
        html = _PHRASE.sub(_without_boxes, html)
    if not special.isdisjoint({"a", "img"}):
        html = _UNPLACED.sub(_placed, html)
    return _POSITION.sub("", html)


def _without_comments(html: str, declared: int) -> str:
    """Html without comments; it takes a tree unless they are all of the `declared` tags that begin with `<!`."""
    before, *comments = html.split("<!--")
    if len(comments) != declared:
        raise Unusual
    kept = [before]
    for comment in comments:
        words, ended, after = comment.partition("-->")
        if not ended or words.startswith((">", "->")) or "--!>" in words:
            raise Unusual
        kept.append(after)
    return "".join(kept)


def _without_boxes(phrase: re.Match[str]) -> str:
    """A heading, summary or term in which blocks are mere blanks, as nothing in it may stand on a line of its own."""

    def blank(box: re.Match[str]) -> str:
        rest = _POSITION.sub("", box[3])
        if rest and (box[1] or not _is_plain(box[2], rest)):
            raise Unusual
        return " "

    html = phrase[0]
    ends = [end for end, _, _ in _BOX.findall(html)]
    if len(ends) != 2 * ends.count("/"):
        raise Unusual
    return _BOX.sub(blank, html)


def _placed(tag: re.Match[str]) -> str:
    """The start of a raw link or image with the line of the last element before it that has one."""
    html = tag.string
    line = _LINE.match(html, max(html.rfind('data-sourcepos="', 0, tag.start()), 0))
    return f'{tag[0]} data-line="{line[1] if line else 0}"'


class _Reader:
    """One walk over blocks. `out` is what the container that is open holds, `texts` how many blocks of it are text."""

    def __init__(self, walk: Walk, phrases: Phrases) -> None:
        self.walk, self.headings, self.phrases, self.words = walk, walk.writer.headings, phrases, phrases.words
        self.blocks: list[Block] = []
        self.kind, self.out, self.texts = "", list[str](), 0
        self.open: list[tuple[str, str, str, list[str], int]] = []
        """The elements that are open: name, start tag ("" for one that holds nothing itself), what was open around."""
        self.levels: list[int] = []  # of the headings before each `details` that is open
        self.filled = 0  # cells of the table that hold something
        self.cells = 0  # that are open

    def read(self, html: str) -> list[Block]:
        """Go through all blocks. Raises Unusual."""
        pieces = _BLOCK.split(html)
        if any(pieces[7::7]):
            raise Unusual
        self.stray("", pieces[0])
        for name, rest, inside, odd, ended, after in zip(*(pieces[place::7] for place in range(1, 7)), strict=True):
            if name[0] == "/":
                self.end(name[1:])
                self.stray(inside, odd)
            else:
                _STEPS[name](self, name, rest, inside, odd, ended)
                if after:
                    self.stray("", after)
        if self.open:
            raise Unusual
        self.flush()
        return self.blocks

    def stray(self, inside: str, odd: str) -> None:
        """Inline html that stands between blocks."""
        if (odd or (inside and not inside.isspace())) and not odd.isspace() and (words := self.words(inside, odd)):
            self.text(words)

    def text(self, words: str) -> None:
        """A block of running text."""
        if self.kind not in _FLOW:
            raise Unusual
        self.out.append(f"<p>{words}</p>")
        self.texts += 1

    # -- blocks ---------------------------------------------------------------------------------------------------

    def paragraph(self, name: str, rest: str, inside: str, odd: str, ended: str) -> None:
        """A paragraph; it is all the same where it ends, as other blocks end it, too."""
        if (not ended and self.kind not in _FLOW) or (rest and not _is_plain(name, rest)):
            raise Unusual
        if words := self.words(inside, odd):
            self.text(words)

    def heading(self, name: str, rest: str, inside: str, odd: str, ended: str) -> None:
        if not ended or self.kind not in _FLOW or self.cells or (rest and not _is_plain(name, rest)):
            raise Unusual
        self.walk.level = int(name[1])
        self.headed(inside, odd, Heading(self.walk.level, len(self.walk.details)))

    def headed(self, inside: str, odd: str, heading: Heading) -> int:
        """A heading with its words; its number, or -1 when it has none."""
        words = self.phrases.heading(inside, odd)
        if not words:
            return -1
        number = len(self.headings)
        heading.html = words
        self.headings.append(heading)
        if self.kind:
            self.out.append(f"<\x02{number}>{words}</\x02{number}>")
        else:
            self.flush()
            self.blocks.append(Block("heading", words, number))
        return number

    def flush(self) -> None:
        """What came since the last heading, as one block."""
        if self.out:
            self.blocks.append(Block("blocks", "\n".join(self.out)))
            self.out = []

    def preformatted(self, name: str, rest: str, inside: str, odd: str, ended: str) -> None:
        found = _CODE.fullmatch(inside + odd)
        if found is None or not ended or self.kind not in _FLOW or (rest and not _is_plain(name, rest)):
            raise Unusual
        classes, text = found.groups()
        if ">" in text:
            raise Unusual
        if text := trimmed(self.phrases.decoded(text) if "&" in text else text):
            self.out.append(preformatted(text, language_in(f" {classes}") if classes else ""))

    def rule(self, name: str, rest: str, inside: str, odd: str, ended: str) -> None:
        if ended or self.kind not in _FLOW or (rest != " /" and not _is_plain(name, rest.removesuffix("/"))):
            raise Unusual
        self.out.append("<hr>")
        self.stray(inside, odd)

    def caption(self, name: str, rest: str, inside: str, odd: str, ended: str) -> None:
        """What a figure's caption says needs no words in place of the picture."""
        figures, findings = self.walk.figures, self.walk.findings
        if figures and any(found.code == "FIN110" for found in findings[figures[-1] :]):
            if not ended:
                raise Unusual
            if unescaped(_TAG.sub("", inside + odd)).strip():
                findings[figures[-1] :] = [found for found in findings[figures[-1] :] if found.code != "FIN110"]
        self.around(name, rest, inside, odd, ended)

    def part(self, name: str, rest: str, inside: str, odd: str, ended: str) -> None:
        """A point of a list, a description or a cell: often a few words, sometimes blocks."""
        if self.kind != _INSIDE_OF[name] or (rest and not _is_plain(name, rest)):
            raise Unusual
        is_cell = name in {"td", "th"}
        if not ended:
            self.cells += is_cell
            self.start(name, name, name)
            self.stray(inside, odd)
            return
        words = self.words(inside, odd)
        if is_cell:
            self.filled += words != ""
        if words or is_cell:
            self.out.append(f"<{name}>{words}</{name}>")

    def term(self, name: str, rest: str, inside: str, odd: str, ended: str) -> None:
        if not ended or self.kind != "terms" or (rest and not _is_plain(name, rest)):
            raise Unusual
        if words := self.phrases.term(inside, odd):
            self.out.append(f"<dt>{words}</dt>")

    # -- containers -----------------------------------------------------------------------------------------------

    def points(self, name: str, rest: str, inside: str, odd: str, ended: str) -> None:
        attrs = attributes(rest)
        written = numbering(cast("Element", Tag(name, attrs))) if name == "ol" else ""
        self.contained(name, rest, inside, odd, ended, "terms" if name == "dl" else "list", name + written)

    def quotation(self, name: str, rest: str, inside: str, odd: str, ended: str) -> None:
        self.contained(name, rest, inside, odd, ended, name, name)

    def table(self, name: str, rest: str, inside: str, odd: str, ended: str) -> None:
        if self.cells:
            raise Unusual
        self.filled = 0
        self.contained(name, rest, inside, odd, ended, name, name)

    def rows(self, name: str, rest: str, inside: str, odd: str, ended: str) -> None:
        self.contained(name, rest, inside, odd, ended, "tr" if name == "tr" else "section", name)

    def contained(self, name: str, rest: str, inside: str, odd: str, ended: str, kind: str, head: str) -> None:
        """Start a container, and end it when that is all of it."""
        if (rest and not _is_plain(name, rest)) or (
            self.kind != _INSIDE_OF[name] if name in _INSIDE_OF else self.kind not in _FLOW
        ):
            raise Unusual
        self.start(name, kind, head)
        self.stray(inside, odd)
        if ended:
            self.end(name)

    def around(self, name: str, rest: str, inside: str, odd: str, ended: str) -> None:
        """An element that only stands around others."""
        if self.kind not in _FLOW or len(self.open) > _DEEPEST or (rest and not _is_plain(name, rest)):
            raise Unusual
        self.open.append((name, "", "", [], 0))
        if name == "details":
            self.levels.append(self.walk.level)
            self.walk.details.append(-1)
        elif name == "figure":
            self.walk.figures.append(len(self.walk.findings))
        self.stray(inside, odd)
        if ended:
            self.end(name)

    def summary(self, name: str, rest: str, inside: str, odd: str, ended: str) -> None:
        details = self.walk.details
        if not ended or not details or self.kind or (rest and not _is_plain(name, rest)):
            raise Unusual
        heading = Heading(self.walk.level + 1, len(details) - 1, summary=True)
        details[-1] = self.headed(inside, odd, heading)

    def start(self, name: str, kind: str, head: str) -> None:
        if len(self.open) > _DEEPEST:
            raise Unusual
        self.open.append((name, head, self.kind, self.out, self.texts))
        self.kind, self.out, self.texts = kind, [], 0

    def end(self, name: str) -> None:
        """End the element that was started last; of a paragraph nothing is left to end."""
        if name == "p" and self.kind in _FLOW:
            return
        opened, head, kind, out, texts = self.open.pop() if self.open else ("", "", "", [], 0)
        if opened != name:
            raise Unusual
        if head:
            held = self.held(name, head)
            self.kind, self.out, self.texts = kind, out, texts
            out += (held,) if held else ()
        elif name == "details":
            self.unfolded()
        elif name == "figure":
            self.walk.figures.pop()

    def held(self, name: str, head: str) -> str:
        """The container that is open, as html; "" when nothing is in it."""
        out = self.out
        if (name == "tr" and not out) or (name == "table" and self.filled <= 1):
            raise Unusual
        if name in {"td", "th"}:
            self.cells -= 1
            self.filled += bool(out)
        elif not out:
            return ""
        if name == "tr":
            return f"<tr>{''.join(out)}</tr>"
        if name in _UNFRAMED:
            if self.texts == 1 and out[0].startswith("<p>"):
                out[0] = out[0][len("<p>") : -len("</p>")]
            return f"<{name}>" + "\n".join(out) + f"</{name}>"
        return f"<{head}>\n" + "\n".join(out) + f"\n</{name}>"

    def unfolded(self) -> None:
        """What follows is no longer under the summary of the `details` that ended."""
        if self.kind:
            raise Unusual
        number = self.walk.details.pop()
        self.walk.level = self.levels.pop()
        if number >= 0:
            self.flush()
            self.headings[number].end = len(self.headings)
            self.blocks.append(Block("end", "", number))


_STEPS: Final[dict[str, Callable[[_Reader, str, str, str, str, str], None]]] = {
    "p": _Reader.paragraph,
    **dict.fromkeys(("h1", "h2", "h3", "h4", "h5", "h6"), _Reader.heading),
    "hr": _Reader.rule,
    "pre": _Reader.preformatted,
    **dict.fromkeys(("li", "dd", "td", "th"), _Reader.part),
    "dt": _Reader.term,
    **dict.fromkeys(("ul", "ol", "dl"), _Reader.points),
    "blockquote": _Reader.quotation,
    "table": _Reader.table,
    **dict.fromkeys(("thead", "tbody", "tfoot", "tr"), _Reader.rows),
    "figcaption": _Reader.caption,
    "summary": _Reader.summary,
    **dict.fromkeys(_AROUND, _Reader.around),
}


@lru_cache(maxsize=512)
def _is_plain(name: str, rest: str) -> bool:
    """Whether the attributes of a block's element mean nothing, for it and for what is in it."""
    attrs = attributes(rest)
    tag = cast("Element", Tag(name, attrs))
    classes = (attrs.get("class") or "").split()
    special = not (TITLES | ADMONITIONS).isdisjoint(classes) or attrs.get("role", "") in {
        *ROLES,
        "presentation",
        "none",
    }
    spans = any(SPAN.match(attrs.get(key, "")) for key in ("colspan", "rowspan")) or "scope" in attrs
    hidden = invisible(name, tag) or is_gutter(tag) or named(tag) != "" or "user-select" in rest
    return not (special or spans or hidden or rest.endswith("/"))
