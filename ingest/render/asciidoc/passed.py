"""Text that passes through untouched, or nearly so: `+x+`, `+++x+++`, `$$x$$`, `pass:[x]`, `stem:[x]`."""

from __future__ import annotations

import re
from bisect import bisect_left
from typing import Final, Protocol

from ingest.render.asciidoc.document import Document, escaped

_START: Final = re.compile(
    r"(?P<list>\[[^\[\]\n]{1,300}\])?(?P<slashes>\\{0,2})(?P<fence>\+\+\+?|\$\$)"
    r"|(?P<slash>\\?)(?P<name>pass|stem|latexmath|asciimath):(?P<subs>[a-z]+(?:,[a-z-]+){0,9})?\["
)
_BRACKET: Final = re.compile(r"(?<!\\)\]|(?<=\[)\]")
_SINGLE: Final = re.compile(r"(?<=\S)\+(?!\w)")
_LITERAL: Final = re.compile(r"(?<=\S)`(?!\w)")
_BEFORE_SINGLE: Final = re.compile(r"[\w;:+\\]")
_BEFORE_LITERAL: Final = re.compile(r"[\w`\\]")
_LIST_BEFORE: Final = re.compile(r"\[[^\[\]\n]{1,300}\]$")


class Apply(Protocol):
    """Takes a text through steps, as `inline.apply` does."""

    def __call__(self, document: Document, text: str, steps: tuple[str, ...]) -> str:
        """The text after the steps."""


def extracted(document: Document, text: str, *, compatible: bool, apply: Apply) -> str:
    """The text with a mark in the place of everything that passes through."""
    if "++" in text or "$$" in text or ":" in text:
        text = _fenced(document, text, apply, compatible=compatible)
    if compatible:
        return _within(document, text, "`", _LITERAL, _BEFORE_LITERAL) if "`" in text else text
    return _within(document, text, "+", _SINGLE, _BEFORE_SINGLE) if "+" in text else text


def _fenced(document: Document, text: str, apply: Apply, *, compatible: bool) -> str:
    from ingest.render.asciidoc.inline import steps_of

    pieces: list[str] = []
    end = 0
    brackets: list[int] | None = None
    missing: set[str] = set()
    while start := _START.search(text, end):
        name = start["name"]
        if name is None:
            fence = start["fence"]
            close = -1 if fence in missing else text.find(fence, start.end())
            if fence == "+++" and close < 0 and "++" not in missing:
                missing.add(fence)
                fence, close = "++", text.find("++", start.start("fence") + 2)
            inside = start.start("fence") + len(fence)
            if close < 0 or (fence == "++" and compatible):
                missing |= {fence} if close < 0 else set()
                pieces.append(text[end:inside])
                end = inside
                continue
            if fence == "++" and text[close : close + 3] == "+++":
                close += 1
            content, after = text[inside:close], close + len(fence)
            pieces.append(text[end : start.start()])
            listed = start["list"] or ""
            if start["slashes"]:
                pieces.append(listed + text[start.start("slashes") + 1 : after])
            else:
                html = content if fence == "+++" else escaped(content).replace("&quot;", '"')
                if listed and fence != "+++":
                    html = f"<span>{html}</span>"
                pieces.append(document.stash(html))
            end = after
            continue
        if brackets is None:
            brackets = [match.start() for match in _BRACKET.finditer(text)]
        place = bisect_left(brackets, start.end())
        if place == len(brackets):
            break
        close = brackets[place]
        pieces.append(text[end : start.start()])
        if start["slash"]:
            pieces.append(text[start.start() + 1 : close + 1])
        else:
            content = text[start.end() : close].replace("\\]", "]")
            if name == "pass":
                html = apply(document, content, steps_of(start["subs"], ())) if start["subs"] else content
            else:
                html = escaped(content)
            pieces.append(document.stash(html))
        end = close + 1
    return "".join(pieces) + text[end:] if end else text


def _within(document: Document, text: str, sign: str, closer: re.Pattern[str], before: re.Pattern[str]) -> str:
    """`+x+`, or in older documents the literal text between backticks."""
    ends = [match.start() for match in closer.finditer(text)]
    pieces: list[str] = []
    end = at = 0
    while ends and (at := text.find(sign, at)) >= 0:
        place = bisect_left(ends, at + 2)
        if place == len(ends):
            break
        close = ends[place]
        escape = at > end and text[at - 1] == "\\"
        start = at - 1 if escape else at
        listed = _LIST_BEFORE.search(text, max(end, start - 302), start) if text[start - 1 : start] == "]" else None
        front = listed.start() if listed else start
        if sign == "+" and text[at - 1 : at] == "`":  # then what passes goes on to `+` and the next backtick
            close = text.find("+`", at + 2)
            content = text[at + 1 : max(close, 0)]
            if not content or content[0] == "`" or content[-1].isspace() or "`+" in text[at + 1 : close + 1]:
                at += 1
                continue
        blocked = front > 0 and (front <= end or before.match(text, front - 1) is not None) and text[front - 1] != "\n"
        if text[at + 1].isspace() or blocked or (sign == text[at + 1] == "`"):
            at += 1
            continue
        if escape:
            pieces += (text[end:start], text[at : close + 1])
            if sign == "+":
                pieces[-1] = document.stash("+") + text[at + 1 : close] + document.stash("+")
        else:
            html = escaped(text[at + 1 : close]).replace("&quot;", '"')
            pieces += (text[end:front], document.stash(f"<code>{html}</code>" if sign == "`" else html))
        end = at = close + 1
    return "".join(pieces) + text[end:] if pieces else text
