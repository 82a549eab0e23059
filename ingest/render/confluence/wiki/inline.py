"""Running text of old markup: effects, links, pictures, emoticons, escapes; macros are signs in it."""

from __future__ import annotations

import re
from typing import Final

from ingest.render.confluence.emoticons import emoticon
from ingest.render.confluence.markup import Node, decoded
from ingest.render.confluence.wiki.passage import SIGN, Passage
from ingest.render.confluence.wiki.targets import link, picture

_SPECIAL: Final = re.compile(
    rf"""(?P<sign>{SIGN.pattern})
    |(?P<broken>\\\\)
    |\\(?P<escaped>[^\w\s])
    |\{{\{{(?P<mono>[^{{}}\n]*+)\}}\}}
    |\{{(?P<braced>[*_+^~-]|\?\?)\}}
    |(?<!\w)\[(?P<link>(?:[^\[\]\n\\]|\\.)++)\]
    |(?<!\w)!(?P<picture>[^\s!|{{}}](?:[^!|\n]*+)(?:\|[^!\n]*+)?)!
    |(?<!\w)\((?P<emoticon>/|x|!|\?|i|\+|-|on|off|\*[rgby]?|y|n|flagon|flagoff)\)
    |(?<!\w)(?P<mood>:-?\)|:-?\(|:-?P|:-?D|;-?\))(?![\w/])
    |(?<![\w/])(?P<url>(?:https?|ftp)://[^\s|\]\[<>"{{}}\x02\x03]++)
    |(?<=\s)(?P<dash>---?)(?=\s)
    |(?P<effect>[*_+^~-]|\?\?)""",
    re.VERBOSE,
)
_TAGS: Final = {
    "*": "strong", "_": "em", "-": "del", "+": "ins", "^": "sup", "~": "sub", "??": "cite",
}  # fmt: skip
_NAMES: Final = {
    "/": "tick", "x": "cross", "!": "warning", "?": "question", "i": "information", "+": "plus", "-": "minus",
    "on": "light-on", "off": "light-off", "*": "yellow-star", "*r": "red-star", "*g": "green-star", "*b": "blue-star",
    "*y": "yellow-star", "y": "thumbs-up", "n": "thumbs-down", "flagon": "flag-on", "flagoff": "flag-off",
}  # fmt: skip
_AFTER: Final = ".,;:!?*_~'"
_DEEPEST: Final = 4


def read_inline(text: str, passage: Passage, at: int, depth: int = 0) -> list[Node | str]:
    """The nodes of running text that begins at `at` in the body. What is in a link's words is text, too."""
    return _Reader(text, passage, at, depth).read()


class _Reader:
    """Goes through the text once. An effect that may begin is a mark, until what ends it comes, or never does."""

    def __init__(self, text: str, passage: Passage, at: int, depth: int) -> None:
        self.text, self.passage, self.at, self.depth = text, passage, at, depth
        self.out: list[Node | str] = []
        self.marks: dict[str, int] = {}  # where in `out` each effect that may be open began

    def read(self) -> list[Node | str]:
        at = 0
        for match in _SPECIAL.finditer(self.text):
            self.add(self.text[at : match.start()])
            kind = match.lastgroup or ""
            at = match.end()
            if kind in {"effect", "braced"}:
                self.effect(match, kind)
            else:
                self.out += self.special(kind, match)
        self.add(self.text[at:])
        return self.out

    def add(self, text: str) -> None:
        """Text as it is, but for references of html."""
        if text:
            self.out.append(decoded(text))

    def special(self, kind: str, match: re.Match[str]) -> list[Node | str]:
        """What a construct that needs no other to end it becomes."""
        value = match[kind]
        if kind == "sign":
            return self.passage.macros[int(match[match.re.groupindex["sign"] + 1])]
        if kind == "broken":
            return self.line_break(match)
        if kind == "mono":
            return [self.node("code", re.sub(r"\\([^\w\s])", r"\1", decoded(value)))]
        if kind == "link":
            return self.link(match, value)
        if kind == "picture":
            return picture(value, self.at) or [decoded(match[0])]
        if kind == "emoticon":
            return [emoticon(_NAMES[value])]
        if kind == "url":
            address = value.rstrip(_AFTER)
            rest = value[len(address) :]
            return [*link(address, [], self.at), rest]
        return [{"--": "–", "---": "—", "escaped": value}.get(value if kind == "dash" else kind, "")]

    def node(self, name: str, *children: Node | str) -> Node:
        """An element made of this text."""
        node = Node(name, {}, self.at)
        node.children += children
        return node

    def line_break(self, match: re.Match[str]) -> list[Node | str]:
        r"""Two backslashes end a line, but begin the name of a server: `\\files\plans`."""
        start, end = match.span()
        follows = self.text[end : end + 1]
        if follows.isalnum() and (start == 0 or self.text[start - 1].isspace()):
            return [match[0]]
        return [self.node("br")]

    def link(self, match: re.Match[str], value: str) -> list[Node | str]:
        """A link: `[words|target|tip]`, or its target alone."""
        parts = [part.strip() for part in value.split("|")]
        if not parts[-1] and len(parts) == 1:
            return [match[0]]
        words: list[Node | str] = []
        if len(parts) > 1:
            deeper = self.depth < _DEEPEST
            words = read_inline(parts[0], self.passage, self.at, self.depth + 1) if deeper else [parts[0]]
        target = re.sub(r"\\([^\w\s])", r"\1", decoded(parts[1] if len(parts) > 1 else parts[0]))
        return link(target, words, self.at) or [match[0]]

    # -- effects ------------------------------------------------------------------------------------------------------

    def effect(self, match: re.Match[str], kind: str) -> None:
        """A sign that begins an effect, ends one, or means itself. In braces it need not stand at a word's edge."""
        sign, free = match[kind], kind == "braced"
        before, after = self.text[: match.start()][-1:], self.text[match.end() : match.end() + 1]
        ends = free or (not before.isspace() and before != "" and not (after.isalnum() or after == sign))
        begins = free or (after != "" and not after.isspace() and (sign == "^" or not _is_word(before)))
        if ends and sign in self.marks and self.marks[sign] < len(self.out) - 1:
            self.end(sign)
        elif begins and sign not in self.marks:
            self.marks[sign] = len(self.out)
            self.out.append("" if free else sign)
        elif not free:
            self.out.append(sign)

    def end(self, sign: str) -> None:
        """What began with the sign is an element; what began within it and did not end means itself."""
        start = self.marks[sign]
        node = self.node(_TAGS[sign], *self.out[start + 1 :])
        self.out[start:] = [node]
        self.marks = {other: place for other, place in self.marks.items() if place < start}


def _is_word(sign: str) -> bool:
    return sign.isalnum() or sign == "_"
