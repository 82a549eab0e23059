"""Running text in its canonical form: the words and inline elements of the block that is being written.

Equal content gives equal html: blanks are collapsed and stand outside inline elements, empty elements never appear.
It knows no blocks; `writer` asks for the text whenever one ends.
"""

from __future__ import annotations

import re
from typing import Final

from ingest.render.blocks import escaped

_ALONE: Final = "\x03"
"""Opens the text of an image in a run; ends with `_AFTER`. Neither can come from a document."""
_AFTER: Final = "\x04"
_BLANKS: Final = re.compile(r"\s+")
_UNUSABLE: Final = dict.fromkeys([*range(9), 11, *range(14, 32), 127, 0xFFFE, 0xFFFF], "")


def evened(text: str) -> str:
    """Text with blanks of every kind and number as one space."""
    even = text.replace("\n", " ")
    if "  " in even or not even.isprintable():  # no blank but the space is printable
        return _BLANKS.sub(" ", text)
    return even


def even(html: str) -> str:
    """As `evened`, for html in which blanks of ASCII are spaces already, and nearly always one in a row."""
    if "&" in html:
        html = html.replace("&nbsp;", " ")
    return evened(html) if "  " in html or not html.isascii() else html


class Run:
    """Takes text and inline elements in document order; `taken` gives the html since it was last asked.

    An inline element is written when its first text comes, and again in every block its text goes on in.
    """

    __slots__ = ("_hidden", "_opening", "_pending", "_scrub", "_worded", "_written", "inline", "phrase", "pieces")

    def __init__(self, scrub: bool = False) -> None:
        self.phrase = ""
        """What the text is in that can hold no block: "heading", "dt", "caption"; else ""."""
        self.pieces: list[str] = []
        """The html since it was last asked for."""
        self._scrub = scrub  # control characters may come, from character references
        self._hidden = ""  # the inline element that is not written here
        self.inline: list[str] = []
        """The inline elements that are open; "" for one that is never written."""
        self._opening: list[str] = []  # their start tags
        self._written = 0  # how many of them, the outer ones, are written
        self._pending = ""
        self._worded = False  # there is more than images

    def enter(self, phrase: str) -> None:
        """What comes is in something that can hold no block, or, when `phrase` is "", no longer."""
        self.phrase = phrase
        self._hidden = "strong" if phrase == "heading" else ""  # a heading is bold by itself

    def text(self, text: str) -> None:
        """Running text; blanks of every kind are one space, and none at a block's ends."""
        if self._scrub:
            text = text.translate(_UNUSABLE)
        even = evened(text)
        words = even.strip(" ")
        if not words:
            if even:
                self.space()
            return
        if even[0] == " ":
            self.space()
        if self._pending or self._written != len(self.inline):
            self._content()
        self._worded = True
        if "&" in words or "<" in words or ">" in words:
            words = escaped(words)
        self.pieces.append(words)
        if even[-1] == " ":
            self._pending = " "

    def words(self, html: str) -> None:
        """Running text as it is written in html, without character references but those it needs."""
        if "&" in html or "  " in html or not html.isascii():
            html = even(html)
        if html == " ":
            if self.pieces and not self._pending:
                self._pending = " "
            return
        pieces = self.pieces
        if html[0] == " ":
            html = html[1:]
            if pieces and not self._pending:
                self._pending = " "
        if self._pending or self._written != len(self.inline):
            self._content()
        self._worded = True
        if html[-1] == " ":
            html = html[:-1]
            self._pending = " "
        pieces.append(html)

    def marked(self, tag: str, html: str) -> bool:
        """An inline element that holds nothing but text, as `words` takes it; False when that does not make it one."""
        html = even(html)
        inner = html.strip(" ")
        if not inner or tag in self.inline or tag == self._hidden:
            return False
        if html[0] == " ":
            self.space()
        if self._pending or self._written != len(self.inline):
            self._content()
        self._worded = True
        self.pieces.append(f"<{tag}>{inner}</{tag}>")
        if html[-1] == " ":
            self._pending = " "
        return True

    def space(self) -> None:
        """A blank between what came and what comes."""
        if self.pieces and not self._pending:
            self._pending = " "

    def line_break(self) -> None:
        """A `<br>`, unless nothing stands before or after it in the block; more than two are two."""
        if self.pieces:
            self._pending = "<br>\n<br>\n" if self._pending.startswith("<br>") else "<br>\n"

    def image_text(self, text: str, *, inline: bool = False) -> None:
        """The words that stand for an image: `[Image: words]` where nothing else is in the block, else the words."""
        words = " ".join(self.cleaned(text).split())
        if words:
            self._content()
            self._worded = self._worded or inline or bool(self.phrase)
            self.pieces.append(f"{_ALONE}{escaped(words)}{_AFTER}")

    def void(self, html: str) -> None:
        """An element without content that counts as content, such as an image."""
        self._content()
        self._worded = True
        self.pieces.append(html)

    def open_inline(self, tag: str, attributes: str = "") -> None:
        """`attributes` are written as they are, with a blank before each. The same element within itself is one."""
        self.inline.append("" if tag in self.inline else tag)
        self._opening.append(f"<{tag}{attributes}>")

    def close_inline(self) -> None:
        """End what was opened last."""
        tag = self.inline.pop()
        self._opening.pop()
        if self._written > len(self.inline):
            self._written -= 1
            if tag and tag != self._hidden:
                self.pieces.append(f"</{tag}>")

    def cleaned(self, text: str) -> str:
        """Text of an attribute without what no page can hold."""
        return text.translate(_UNUSABLE) if self._scrub else text

    def taken(self) -> str:
        """The html so far, with every inline element closed; it is reopened when more text comes."""
        self._pending = ""
        if not self.pieces:
            return ""
        while self._written:
            self._written -= 1
            tag = self.inline[self._written]
            if tag and tag != self._hidden:
                self.pieces.append(f"</{tag}>")
        html = "".join(self.pieces)
        if _ALONE in html:
            html = html.replace(_ALONE, "" if self._worded else "[Image: ").replace(_AFTER, "" if self._worded else "]")
        self.pieces.clear()
        self._worded = False
        return html

    def _content(self) -> None:
        """Write what was waiting for content to come: a blank, and the inline elements that are open."""
        if self._pending:
            self.pieces.append(self._pending)
            self._pending = ""
            if self._written == len(self.inline):
                return
        for place in range(self._written, len(self.inline)):
            tag = self.inline[place]
            if tag and tag != self._hidden:
                self.pieces.append(self._opening[place])
        self._written = len(self.inline)
