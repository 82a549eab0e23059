"""The body of a page as an xml export has it: what is undone in it, and whom and which files it mentions. Pure."""

from __future__ import annotations

import re
from bisect import bisect_left
from html import unescape
from typing import NamedTuple

STORAGE, WIKI = "storage", "wiki"
_BY_TYPE = {"2": STORAGE, "0": WIKI}

_OPEN, _END = "<![CDATA[", "]]>"
_WRITTEN_END, _AFTER_BRACKET = "]] >", "]] ]>"
_CERTAIN = re.compile(r"\]\](?= \]?>(?:<|\Z))")
_WRITTEN = re.compile(r"\]\](?= \]?>)")
_PLAIN = re.compile(r"\]\](?=>)")
_QUOTED = r"""\s*=\s*(?:"([^"<]*)"|'([^'<]*)')"""
_USERS = re.compile(r"ri:(?:userkey|account-id|username)" + _QUOTED)
_FILES = re.compile(r"ri:filename" + _QUOTED)
_MACRO = re.compile(r"""ac:name\s*=\s*["'](?:children|pagetree)["']""")
_WIKI_USER = re.compile(r"~([^\]|\n\[]{1,255})\]")
_WIKI_FILE = re.compile(r"[!^](?=([^!|\]\n\r]{1,255})[!|\]])")
_WIKI_MACRO = re.compile(r"\{(?:children|pagetree)\b")
_LOOKS_STORED = re.compile(r"<(?:ac:|ri:|/?(?:p|h[1-6]|ul|ol|li|table|div|span|strong|em|br)\b)")
_MOST = 10_000
"""Names of users or files a body may mention before the rest of them is not looked up."""


class Mentions(NamedTuple):
    """What of the rest of the wiki a body needs to be read."""

    users: tuple[str, ...] = ()
    files: tuple[str, ...] = ()
    children: bool = False


def format_of(body_type: str | None, body: str) -> str:
    """How a body is written; "" for what is no body of a page. Exports older than body types are looked at."""
    if body_type is None or not body_type:
        return STORAGE if _LOOKS_STORED.search(body[:2000]) else WIKI
    return _BY_TYPE.get(body_type, "")


def undone(body: str) -> str:
    """The storage format as it was: Confluence writes the ends of CDATA sections in it as `]] >`.

    After a section that itself ends in `]` it is `]] ]>`. Such an end is followed by a tag, by another section, or by
    nothing; what else looks like it, as in the shell's `[[ … ]] > file`, is left as it is.
    """
    if _OPEN not in body or not (_WRITTEN_END in body or _AFTER_BRACKET in body):
        return body
    # Looked for once: to search from each section on would take time that grows with the square of a hostile body.
    certain, written, plain = (
        [found.start() for found in pattern.finditer(body)] for pattern in (_CERTAIN, _WRITTEN, _PLAIN)
    )
    pieces, done = [], 0
    while (start := body.find(_OPEN, done)) >= 0:
        begin = start + len(_OPEN)
        limit = _first(plain, begin, len(body))
        end = _first(certain, begin, limit)
        if end == limit == len(body):
            end = _first(written, begin, limit)
        if end == len(body):
            break
        if end == limit:
            pieces += [body[done:end], _END]
            done = end + len(_END)
        elif body.startswith(_AFTER_BRACKET, end):
            pieces += [body[done : end + 1], _END]
            done = end + len(_AFTER_BRACKET)
        else:
            pieces += [body[done:end], _END]
            done = end + len(_WRITTEN_END)
    pieces.append(body[done:])
    return "".join(pieces)


def _first(places: list[int], begin: int, limit: int) -> int:
    """The first of the sorted places from `begin` on, if it is before `limit`; else that."""
    at = bisect_left(places, begin)
    return min(places[at], limit) if at < len(places) else limit


def mentions(body: str, written: str) -> Mentions:
    """Users and files by the names the body has for them, each once, sorted."""
    if written == WIKI:
        users = {found[1].strip() for found in _WIKI_USER.finditer(body)}
        files = {found[1].strip() for found in _WIKI_FILE.finditer(body)}
        return Mentions(_some(users), _some(files), _WIKI_MACRO.search(body) is not None)
    users = {_value(found) for found in _USERS.finditer(body)}
    files = {_value(found) for found in _FILES.finditer(body)}
    return Mentions(_some(users), _some(files), _MACRO.search(body) is not None)


def _some(names: set[str]) -> tuple[str, ...]:
    return tuple(sorted(names - {""})[:_MOST])


def _value(found: re.Match[str]) -> str:
    return unescape(found[1] if found[1] is not None else found[2])
