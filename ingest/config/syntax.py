"""The YAML parser's complaints in plain words, never repeating what the file says: it may be the token."""

from __future__ import annotations

from ingest.errors import Failure


def mistake(file: str, line: int, what: str, hint: str = "") -> Failure:
    """A mistake at a line counted from 1; 0 = the whole file."""
    return Failure(what, at=f"{file}:{line}" if line else file, hint=hint)


PLAIN_WORDS = (
    (
        "mapping values are not allowed",
        "a colon where none can be",
        "put a text with a colon in quotes; check the indentation",
    ),
    (
        "cannot start any token",
        "a text cannot begin with this sign",
        "put the text in quotes: '@scope', '%', '`'",
    ),
    (
        "undefined alias",
        "`*` begins an alias, and none of this name exists",
        "put patterns that begin with `*` in quotes: '*.md'",
    ),
    (
        "expected alphabetic or numeric",
        "`*` and `&` at the start of a text mean an alias",
        "put patterns in quotes: '*.md'",
    ),
    (
        "expected ',' or ']'",
        "the list in `[ ]` is not closed, or a comma is missing",
        "inside [ ] put texts with , { } ${ } in quotes",
    ),
    (
        "expected ',' or '}'",
        "the mapping in `{ }` is not closed, or a comma is missing",
        "inside { } put texts with , [ ] ${ } in quotes",
    ),
    (
        "expected key",
        "the line does not fit the one above",
        "check its indentation; after a closing quote nothing may follow",
    ),
    (
        "expected '-' indicator",
        "a list is followed by something that is no part of it",
        "give the line the indentation of what it belongs to",
    ),
    (
        "block sequence entries are not allowed",
        "a list cannot begin here",
        "begin the list on a line of its own",
    ),
    ("unexpected end of stream", "a quote is opened and never closed", "close it, or remove it"),
    ("unknown escape character", "`\\` in double quotes begins an escape", "use single quotes: 'C:\\docs'"),
    (
        "another document",
        "a second document begins (`---`)",
        "a configuration is one document; remove the line",
    ),
    ("duplicate anchor", "an anchor (`&name`) is given twice", "give each its own name"),
    ("second occurrence", "an anchor (`&name`) is given twice", "give each its own name"),
    (
        "could not find expected ':'",
        "a setting without a colon",
        "write `name: value`, with a space after the colon",
    ),
    ("comment or line break", "after `|` or `>` the text begins on the next line", "move it there"),
    (
        "directive",
        "`%` at the start of a line is a YAML directive",
        "put the text in quotes, or remove the line",
    ),
)
"""Part of the parser's message, what it means, and what to do; the first match wins."""


def syntax_mistake(file: str, text: str, error: Exception) -> Failure:
    """What the parser found wrong, with its line and, where it can be known, what to do."""
    mark = getattr(error, "problem_mark", None)
    if mark is None:
        return _unreadable_sign(file, text)
    problem = f"{getattr(error, 'context', '')} {getattr(error, 'problem', '')}"
    if "quoted scalar" in problem and "end of stream" in problem:
        mark = getattr(error, "context_mark", None) or mark  # where the quote was opened
    lines = text.splitlines()
    line = min(mark.line, max(len(lines) - 1, 0))
    if lines and _indented_by_tab(lines[line]):
        return mistake(file, line + 1, "a tab in the indentation", "YAML allows only spaces there")
    for part, what, hint in PLAIN_WORDS:
        if part in problem:
            return mistake(file, line + 1, f"not YAML: {what}", hint)
    return mistake(file, line + 1, "not YAML: this line cannot be understood", "check quotes, colons and indentation")


def _indented_by_tab(line: str) -> bool:
    return "\t" in line[: len(line) - len(line.lstrip(" \t-"))]


def _unreadable_sign(file: str, text: str) -> Failure:
    what = "a control character or another sign no text may have"
    for number, line in enumerate(text.split("\n"), 1):
        if not all(sign.isprintable() or sign in "\t\r" for sign in line):
            return mistake(file, number, what, "remove it; in double quotes `\\t` and `\\n` may be written")
    return mistake(file, 0, "nested too deeply to be read")
