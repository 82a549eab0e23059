"""What docutils says about a text, in words of an author and with what Fin misses."""

from __future__ import annotations

import re
from typing import Any

from docutils import nodes

from ingest.render.rst.reading import Reading

_HARMLESS = re.compile(
    r"Title (?:under|over)line too short|Duplicate (?:explicit|implicit) target name|"
    r"Possible (?:title underline|incomplete section title)|Explicit markup ends without a blank line|"
    r"Enumerated list start value|Hyperlink target .* is not referenced|Duplicate target name|"
    r"Literal block ends without a blank line|No content permitted|"
    r'Undefined substitution referenced|Unknown target name|.*"rst_epilog"'
)
"""Nothing is lost by these, or they are said elsewhere."""
_WORDS = (
    (
        r"Inline (\S+(?: \S+)?) start-string without end-string",
        r"a mark that begins {0} is never closed: it stays as text",
    ),
    (r"Unexpected indentation", "lines are indented without need, so they became a quotation"),
    (r"(\w[\w ]*) ends without a blank line", "a blank line is missing after this {0}"),
    (r"Inconsistent literal block quoting", "a literal block is not indented alike, so it ended early"),
    (r"Malformed table", "a table is malformed and was left out: mend its lines"),
    (r"Error parsing content block for the \"([\w-]+)\" directive", "the {0} here cannot be read and was left out"),
    (r"Error in \"([\w:-]+)\" directive:\s*(.*)", "the directive {0} was left out: {1}"),
    (r"Error with (?:CSV data in )?\"?([\w:-]+)\"? directive:?\s*(.*)", "the directive {0} was left out: {1}"),
    (r"Content block expected for the \"([\w:-]+)\" directive", "the directive {0} has no content: nothing is shown"),
    (r"Unexpected section title", "a heading within a box or list cannot be read and was left out"),
    (
        r"Inconsistent title style|Title level inconsistent",
        "a heading is of no known level and was left out: use its line style",
    ),
    (r"Missing matching underline|Incomplete section title|Invalid section title", "a heading lacks its line below"),
    (r"Document may not end with a transition|At least one body element must separate transitions", ""),
    (r"Document or section may not begin with a transition", ""),
    (
        r"Circular substitution|Substitution definition contains illegal|Substitution definition .* empty",
        "a substitution cannot be filled in: {message}",
    ),
    (r"Too many autonumbered footnote references", "a footnote reference has no footnote"),
    (r"Anonymous hyperlink mismatch", "nameless links and their targets are not as many, so the links lead nowhere"),
)
_PATTERNS = tuple((re.compile(pattern), words) for pattern, words in _WORDS)
_CUT = 160
_WARNING = 2


def report_message(reading: Reading, message: Any) -> None:
    """A finding for a message of docutils that says something is wrong; remarks on style are not reported."""
    if message["level"] < _WARNING or _HARMLESS.match(text := _text(message)):
        return
    words = _readable(text)
    if words:
        reading.report("FIN124", words, reading.line(message.get("source"), message.get("line")))


def _text(message: Any) -> str:
    first = message.children[0] if message.children else nodes.Text("")
    return " ".join(str(first.astext()).split())


def _readable(text: str) -> str:
    for pattern, words in _PATTERNS:
        if match := pattern.match(text):
            said = [_lower(group or "") for group in match.groups()]
            return words.format(*said, message=_lower(text))[: 2 * _CUT].rstrip(" .:")
    return f"this is not well-formed and may be read wrongly: {_lower(text)[:_CUT]}".rstrip(" .:")


def _lower(text: str) -> str:
    return text[:1].lower() + text[1:].rstrip(".")
