"""Within a line of wikitext: apostrophes, headings, rules, switches between underscores, and addresses."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final

from ingest.render.wikitext import attribute

_QUOTES = re.compile(r"('{2,})")
_SWITCHES = re.compile(
    r"__(?:TOC|NOTOC|FORCETOC|NOEDITSECTION|NEWSECTIONLINK|NONEWSECTIONLINK|NOGALLERY|HIDDENCAT|EXPECTUNUSEDCATEGORY|"
    r"EXPECTUNUSEDTEMPLATE|NOCONTENTCONVERT|NOCC|NOTITLECONVERT|NOTC|INDEX|NOINDEX|STATICREDIRECT|DISAMBIG|EXPECTED|"
    r"NOGLOBAL|ARCHIVEDTALK|NOTALK|KEIN_INHALTSVERZEICHNIS|INHALTSVERZEICHNIS|ABSCHNITTE_NICHT_BEARBEITEN|SOMMAIRE|"
    r"AUCUNSOMMAIRE|NOEDITAR|SIN_TDC|TDC|INHOUD|GEENINHOUD|INDICE|NOINDICE)__"
)
_SIGNATURE = re.compile(r"~{3,5}")
_PROTOCOLS: Final = r"(?:(?:https?|ftps?|sftp|ircs?|ssh|git|svn|nntp|worldwind|redis)://|mailto:|tel:|sms:|news:|xmpp:)"
_SIGNS: Final = r"[^\s\]\[<>\"\x00-\x20\x7f\u00a0]"
_BRACKETED = re.compile(rf"\[((?:{_PROTOCOLS}|//)(?:{_SIGNS}|\[[0-9a-fA-F:.]+\])+)([^\]\n]{{0,3000}})\]", re.IGNORECASE)
_PLAIN = re.compile(rf"<a [^<>]*>.*?</a>|<[^<>]*>|(?<![\w/])({_PROTOCOLS}{_SIGNS}+)", re.IGNORECASE | re.DOTALL)
_ENDS = re.compile(r"&(?:lt|gt|nbsp|#x?0*(?:3[cC]|3[eE]|60|62|160|[aA]0));")
_RULE = re.compile(r"-{4,}")
_BOTH, _BOLD, _ITALIC, _FOUR = 5, 3, 2, 4


def begun(line: str) -> str:
    """A line as a heading or with the rule it begins with, if it is one."""
    if line.startswith("----"):
        rule = _RULE.match(line)
        return f"<hr>{line[rule.end() :].strip() if rule else ''}"
    if line.startswith("="):
        return _heading(line)
    return line


def _heading(line: str) -> str:
    words = line.rstrip()
    if not words.endswith("=") or len(words) < _BOLD:
        return line
    level = min(6, len(words) - len(words.lstrip("=")), len(words) - len(words.rstrip("=")))
    if len(set(words)) == 1:
        level = min(6, (len(words) - 1) // 2)
    if not level:
        return line
    return f"<h{level}>{words[level:-level].strip()}</h{level}>"


def switched(text: str) -> str:
    """Text without switches and signatures, which say something to the wiki and nothing to a reader."""
    if "__" in text:
        text = _SWITCHES.sub("", text)
    return _SIGNATURE.sub("", text) if "~~~" in text else text


def quoted(line: str) -> str:
    """Two apostrophes are italics, three bold, five both; what a line leaves open ends with it."""
    if "''" not in line:
        return line
    parts = _QUOTES.split(line)
    _level(parts)
    return "".join(_written(parts))


def _level(parts: list[str]) -> None:
    """Give runs of odd length back what is too much, and where bold and italics both stay open, one apostrophe."""
    bold = italic = 0
    for at in range(1, len(parts), 2):
        run = len(parts[at])
        if run == _FOUR:
            parts[at - 1] += "'"
            parts[at] = "'''"
        elif run > _BOTH:
            parts[at - 1] += "'" * (run - _BOTH)
            parts[at] = "'" * _BOTH
        run = len(parts[at])
        italic += run in (_ITALIC, _BOTH)
        bold += run in (_BOLD, _BOTH)
    if bold % 2 and italic % 2:
        _give_one_back(parts)


def _give_one_back(parts: list[str]) -> None:
    """One bold mark is an apostrophe and italics after all: after a word of one letter, else a word, else a blank."""
    found: dict[int, int] = {}
    for at in range(1, len(parts), 2):
        if len(parts[at]) == _BOLD:
            before = parts[at - 1]
            rank = 2 if before[-1:] == " " else 0 if before[-2:-1] == " " else 1
            found.setdefault(rank, at)
    if found:
        at = found[min(found)]
        parts[at - 1] += "'"
        parts[at] = "''"


def _written(parts: list[str]) -> list[str]:
    made: list[str] = []
    open_: list[str] = []
    for at, part in enumerate(parts):
        if at % 2 == 0:
            made.append(part)
            continue
        wanted = ["b", "i"] if len(part) == _BOTH else ["b"] if len(part) == _BOLD else ["i"]
        if len(wanted) > 1 and open_:
            wanted = open_[::-1] + [name for name in wanted if name not in open_]
        made += [_toggled(open_, name) for name in wanted]
    made += [f"</{name}>" for name in reversed(open_)]
    return made


def _toggled(open_: list[str], name: str) -> str:
    if name not in open_:
        open_.append(name)
        return f"<{name}>"
    if open_[-1] == name:
        open_.pop()
        return f"</{name}>"
    other = open_.pop()
    open_[:] = [other]
    return f"</{other}></{name}><{other}>"


Own = Callable[[str, str], str | None]
"""The link for an address of this very wiki and its words, None for other addresses."""


def addressed(text: str, own: Own) -> str:
    """Text with its web addresses as links: `[address words]`, and addresses that just stand there."""
    if "[" in text:
        count = 0

        def bracketed(match: re.Match[str]) -> str:
            nonlocal count
            words = match[2].strip()
            if not words:
                count += 1
            shown = words or f"[{count}]"
            return own(match[1], words) or f'<a href="{attribute(match[1].replace("&amp;", "&"))}">{shown}</a>'

        text = _BRACKETED.sub(bracketed, text)
    return _PLAIN.sub(lambda match: _plain(match, own), text) if "://" in text or ":" in text else text


def _plain(match: re.Match[str], own: Own) -> str:
    address = match[1]
    if not address:
        return match[0]
    # The marks that end a sentence are none of the address.
    end = _ENDS.search(address)
    kept = (address[: end.start()] if end else address).rstrip(",;.:!?'" + ("" if "(" in address else ")"))
    if kept.endswith((":", "/")) and "//" in kept[-3:]:
        return match[0]
    href = kept.replace("&amp;", "&")
    link = own(href, "") or f'<a href="{attribute(href)}">{kept}</a>'
    return link + address[len(kept) :]
