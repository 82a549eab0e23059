"""First look at XWiki 2.x text: what must not be read as markup is put aside, what brackets is paired. Makes no html.

Read from the syntax guide of xwiki.org and tried on the tests of xwiki-rendering (`xwiki-rendering-integration-tests`,
`simple/` and `wiki/`).
"""

from __future__ import annotations

import re
from typing import NamedTuple

DEEPEST = 40
"""Groups within groups that are read as such."""

PLACE = re.compile("\x02(?P<place>\\d+)\x03")
"""Stands for what was put aside: the number of a token."""


class Token(NamedTuple):
    """Something put aside. `text` is raw for "char", "verbatim", "url" and "macro", scanned for "group" and "link"."""

    kind: str
    text: str
    name: str = ""
    params: str = ""


class _Frame(NamedTuple):
    kind: str
    written: list[str]


_NAME = r"[A-Za-z][\w.:-]{0,80}"
_TAG = re.compile(
    r"~(?s:.)|\{\{(?:/(?P<close>" + _NAME + r")\s{0,20}\}\}|(?P<open>" + _NAME + r")"
    r"(?P<params>\s(?:[^\"}~/]|/(?!\}\})|~(?s:.)|\"(?:[^\"~]|~(?s:.)){0,1000}+\"|\}(?!\}))*+)?(?P<alone>/)?\}\})"
)
_SPECIAL = re.compile(
    r"~(?s:.)|\{\{\{|\{\{/?[A-Za-z]|\(\(\(|\)\)\)|\[\[|\]\]|\(%|(?<![A-Za-z])(?:https?|ftp|file)://(?=\w)"
)
_URL = re.compile(
    r"\w+://(?:(?!\*\*|__|##|\^\^|,,|\\\\|\)\)\)|\(%|!!|[.,;:!?)]+(?:[\s\x02]|\Z))[^\s\"'<>|\[\]{}\x02\x03])+"
)
_PARAMS = re.compile(r"\(%(?:[^%~]|~(?s:.)|%(?!\))){0,3000}+%\)")
_ENDS_LINE = re.compile(r"[ \t]*\n(?!\s*\n)")
_BRACES = re.compile(r"~\}\}\}(?!\})|~\{\{\{|~[{}]|\{\{\{|\}\}\}")
_ESCAPED = re.compile(r"~(\}\}\}(?!\})|\{\{\{|[{}])")
_FAILURES = 50
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f]")


class Scan:
    """The text of one page, and the tokens it was reduced to. Linear in the length of the text, whatever it holds."""

    def __init__(self, text: str) -> None:
        self.tokens: list[Token] = []
        self.text = self._scanned(_CONTROL.sub("", text.replace("\r\n", "\n").replace("\r", "\n")))

    def token(self, place: re.Match[str]) -> Token:
        """What a placeholder stands for."""
        return self.tokens[int(place["place"])]

    def raw(self, text: str) -> str:
        """Scanned text as plain words: escaped characters are themselves, everything else put aside is gone."""
        return PLACE.sub(self._plainly, text)

    def _plainly(self, place: re.Match[str]) -> str:
        token = self.token(place)
        return token.text if token.kind in {"char", "verbatim", "url"} else ""

    def _aside(self, token: Token) -> str:
        self.tokens.append(token)
        return f"\x02{len(self.tokens) - 1}\x03"

    def _scanned(self, text: str) -> str:
        spans = _spans(text)
        frames = [_Frame("", [])]
        at = failures = 0
        while (found := _SPECIAL.search(text, at)) is not None:
            start, mark = found.start(), found[0]
            frames[-1].written.append(text[at:start])
            at = found.end()
            if mark[0] == "~":
                frames[-1].written.append(self._aside(Token("char", mark[1])))
            elif mark == "{{{":
                end = _verbatim_end(text, at) if failures < _FAILURES else -1
                if end < 0:
                    failures += 1
                    frames[-1].written.append(mark)
                else:
                    words = _ESCAPED.sub(r"\1", text[at:end])
                    frames[-1].written.append(self._aside(Token("verbatim", words)))
                    at = end + 3
            elif mark[:2] == "{{":
                at = self._macro(text, start, spans, frames)
            elif mark == "(%":
                at = _after_params(text, start, frames)
            elif mark[-1] == "/":
                at = self._url(text, start, frames)
            else:
                self._bracket(mark, frames)
        frames[-1].written.append(text[at:])
        while len(frames) > 1:
            self._close(frames, "(((" if frames[-1].kind == "(((" else "")
        return "".join(frames[0].written)

    def _macro(self, text: str, start: int, spans: dict[int, _Span], frames: list[_Frame]) -> int:
        span = spans.get(start)
        if span is None:
            frames[-1].written.append(text[start : start + 2])
            return start + 2
        if span.name:
            content = text[span.content : span.closing] if span.closing >= 0 else ""
            kind = "macro" if span.closing >= 0 or span.alone else "unclosed"
            frames[-1].written.append(self._aside(Token(kind, content, span.name.lower(), span.params)))
        return span.end

    def _url(self, text: str, start: int, frames: list[_Frame]) -> int:
        found = _URL.match(text, start)
        if found is None or frames[-1].kind == "[[":
            frames[-1].written.append(text[start : start + 4])
            return start + 4
        frames[-1].written.append(self._aside(Token("url", found[0])))
        return found.end()

    def _bracket(self, mark: str, frames: list[_Frame]) -> None:
        if mark in {"(((", "[["}:
            if len(frames) > DEEPEST or (mark == "(((" and frames[-1].kind == "[["):
                frames[-1].written.append(mark)
            else:
                frames.append(_Frame(mark, []))
        elif mark == ")))" and any(frame.kind == "(((" for frame in frames):
            while frames[-1].kind != "(((":
                self._close(frames, "")
            self._close(frames, "(((")
        elif mark == "]]" and frames[-1].kind == "[[":
            self._close(frames, "[[")
        else:
            frames[-1].written.append(mark)

    def _close(self, frames: list[_Frame], kind: str) -> None:
        """End the innermost bracket as what it is, or, `kind` being empty, as mere text."""
        frame = frames.pop()
        inner = "".join(frame.written)
        if kind == "(((":
            inner = self._aside(Token("group", inner))
        elif kind == "[[" and "\n\n" not in inner:
            inner = self._aside(Token("link", inner))
        else:
            inner = frame.kind + inner + ("]]" if kind else "")
        frames[-1].written.append(inner)


class _Span(NamedTuple):
    """Where a macro's tag and content lie. `name` is empty for a closing tag without an opening one."""

    name: str
    params: str
    content: int
    closing: int
    end: int
    alone: bool


def _spans(text: str) -> dict[int, _Span]:
    """Every macro's tag by where it begins, opening and closing ones paired."""
    spans: dict[int, _Span] = {}
    waiting: list[int] = []
    count: dict[str, int] = {}
    for tag in _TAG.finditer(text) if "{{" in text else ():
        name = tag["open"] or tag["close"]
        if name is None:
            continue
        if tag["open"]:
            spans[tag.start()] = _Span(name, tag["params"] or "", tag.end(), -1, tag.end(), tag["alone"] is not None)
            if not tag["alone"]:
                waiting.append(tag.start())
                count[name] = count.get(name, 0) + 1
        elif count.get(name):
            while True:
                opened = spans[waiting[-1]]
                count[opened.name] -= 1
                start = waiting.pop()
                if opened.name == name:
                    break
            spans[start] = opened._replace(closing=tag.start(), end=tag.end())
        else:
            spans[tag.start()] = _Span("", "", 0, -1, tag.end(), True)
    return spans


def _verbatim_end(text: str, at: int) -> int:
    """Where the `}}}` stands that ends what began before `at`; -1 when there is none. They nest."""
    depth = 1
    for found in _BRACES.finditer(text, at):
        if found[0][0] != "~":
            depth += 1 if found[0] == "{{{" else -1
            if not depth:
                return found.start()
    return -1


def _after_params(text: str, start: int, frames: list[_Frame]) -> int:
    """Parameters are for the eye: they go, with the end of a line that holds nothing else."""
    found = _PARAMS.match(text, start)
    if found is None:
        frames[-1].written.append("(%")
        return start + 2
    before = "".join(frames[-1].written[-2:])
    rest = _ENDS_LINE.match(text, found.end())
    if rest is not None and (not before.strip() or before.endswith("\n")):
        return rest.end()
    return found.end()
