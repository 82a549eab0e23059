"""Macros in old markup: `{name:parameters}`, with or without a body that the next `{name}` ends."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from functools import lru_cache
from typing import Final

from ingest.render.confluence.calls import macro_of
from ingest.render.confluence.markup import Node
from ingest.render.confluence.wiki.passage import CLOSE, OPEN, Passage

_CALL: Final = re.compile(r"\\.|\{\{[^{}\n]*+\}\}|\{([A-Za-z][\w-]{0,60}+)(?::([^{}\n]*+))?\}", re.DOTALL)
_RAW: Final = frozenset(
    "code noformat code-block newcode html plantuml mermaid graphviz latex mathblock mathinline style css markdown "
    "preformatted html-comment csv sql jsp groovy beanshell script".split()
)
"""Macros whose body is no markup."""
_ALONE: Final = frozenset(
    "toc children include excerpt-include anchor jira jiraissues gallery attachments pagetree recently-updated search "
    "livesearch contentbylabel blog-posts widget status view-file viewpdf viewdoc viewxls viewppt gliffy drawio spaces "
    "userlister contributors contributors-summary change-history index im profile rss favpages multimedia "
    "detailssummary roadmap tasks-report-macro content-by-user listlabels popular-labels related-labels navmap gadget "
    "loremipsum pagetreesearch include-page create-space-button space-details network global-reports iframe".split()
)
"""Macros that never have one."""
_AROUND: Final = frozenset(
    "info note tip warning panel quote color code noformat expand section column excerpt details toc-zone".split()
)
"""Macros that mean nothing without one."""
_DEEPEST: Final = 30
_NEAR: Final = 200
_Read = Callable[[Passage], "list[Node | str]"]


class _Open:
    """A macro whose body is being read; the outermost one is the page."""

    __slots__ = ("at", "name", "parameters", "passage", "written")

    def __init__(self, name: str, parameters: str, written: str, at: int, begins: int) -> None:
        self.name, self.parameters, self.written, self.at = name, parameters, written, at
        self.passage = Passage(begins)


def called(body: str, read: _Read) -> Passage:
    """A body with its macros read; `read` makes nodes of what is in one."""
    return _Reader(body.replace("\r\n", "\n").replace(OPEN, "").replace(CLOSE, ""), read).passage()


class _Reader:
    def __init__(self, body: str, read: _Read) -> None:
        self.body, self.read = body, read
        self.open = [_Open("", "", "", 0, 0)]
        self.ends = Counter(match[1].lower() for match in _CALL.finditer(body) if match[1] and not match[2])

    def passage(self) -> Passage:
        """Go through the whole body."""
        at = 0
        while match := _CALL.search(self.body, at):
            self.add(self.body[at : match.start()])
            at = match.end()
            if match[1]:
                at = self.call(match)
            else:
                self.add(match[0])
        self.add(self.body[at:])
        while len(self.open) > 1:
            self.unclosed(len(self.body))
        return self.open[0].passage.done()

    def add(self, text: str) -> None:
        """Text where it belongs."""
        self.open[-1].passage.add(text)

    def call(self, match: re.Match[str]) -> int:
        """One macro, or the end of one; where the body goes on."""
        name, parameters = match[1].lower(), match[2]
        end = match.end()
        if not parameters:
            self.ends[name] -= 1
            if any(other.name == name for other in self.open):
                while self.open[-1].name != name:
                    self.unclosed(match.start())
                self.close(end)
                return end
        if name in _RAW and (found := self.closing(name, end)) is not None:
            self.place(name, parameters, self.body[end : found.start()].strip("\n"), match.start(), found.end())
            return found.end()
        is_word = parameters is None and not _is_known(name)
        has_body = name not in _ALONE and name not in _RAW and self.ends[name] > 0 and len(self.open) <= _DEEPEST
        if has_body and not (is_word and self.comes_again(match)):
            self.open.append(_Open(name, parameters or "", match[0], match.start(), end))
        elif is_word:
            self.place("", match[0], None, match.start(), end)
        else:
            self.place(name, parameters, None, match.start(), end)
        return end

    def comes_again(self, match: re.Match[str]) -> bool:
        """Whether the same word in braces comes again on its line: `/a/{id}/b/{id}` is no macro and its body."""
        near = self.body[match.end() : match.end() + _NEAR].partition("\n")[0]
        return match[0] in near

    def closing(self, name: str, start: int) -> re.Match[str] | None:
        """The end of a macro whose body is no markup."""
        if self.ends[name] <= 0:
            return None
        match = re.compile(rf"\{{{re.escape(name)}\}}", re.IGNORECASE).search(self.body, start)
        if match is not None:
            skipped = (call for call in _CALL.finditer(self.body, start, match.end()) if call[1] and not call[2])
            self.ends.subtract(call[1].lower() for call in skipped)
        else:
            self.ends[name] = 0
        return match

    def close(self, end: int) -> None:
        """The macro opened last ends here."""
        macro = self.open.pop()
        self.place(macro.name, macro.parameters, self.read(macro.passage.done()), macro.at, end)

    def unclosed(self, end: int) -> None:
        """The macro opened last never ends: it has no body, and what follows it stands beside it."""
        macro = self.open.pop()
        inner = self.read(macro.passage.done())
        if macro.parameters or _is_known(macro.name):
            self.place(macro.name, macro.parameters, None, macro.at, macro.at)
        else:
            self.place("", macro.written, None, macro.at, macro.at)
        self.open[-1].passage.place(inner, end)

    def place(self, name: str, parameters: str | None, body: str | list[Node | str] | None, at: int, end: int) -> None:
        self.open[-1].passage.place(_nodes(name, parameters or "", body, at), end)


@lru_cache(1)
def _known() -> frozenset[str]:
    from ingest.render.confluence import boxes, including, lost, texts

    return frozenset((*boxes.STEPS, *texts.STEPS, *lost.STEPS, *including.STEPS, "quote", "color"))


def _is_known(name: str) -> bool:
    return name in _known()


def _nodes(name: str, parameters: str, body: str | list[Node | str] | None, at: int) -> list[Node | str]:
    if body is None and name in _AROUND:
        return [Node("fin:unread", {"macro": name}, at)]
    if not name:  # braces around a word nobody meant as a macro, or a macro nobody knows
        unread = Node("fin:unread", {"written": parameters}, at)
        return [unread]
    if name in {"quote", "color"}:
        inner = body if isinstance(body, list) else []
        if name == "color":
            return inner
        quote = Node("blockquote", {}, at)
        quote.children = inner
        return [quote]
    return [macro_of(name, _parameters(parameters), body, at)]


def _parameters(text: str) -> dict[str, str]:
    """Parameters by name; the one without a name is ""."""
    found: dict[str, str] = {}
    for part in text.split("|"):
        name, equals, value = part.partition("=")
        if equals and re.fullmatch(r"[\w -]{1,40}", name):
            found.setdefault(name.strip().lower(), value.strip())
        elif part.strip():
            found.setdefault("", part.strip())
    return found
