"""Which files are left out, and why: gitignore patterns in layers. Reads no file and walks nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from connectors.base import ConnectorError

if TYPE_CHECKING:
    import re
    from collections.abc import Callable, Iterable

NEVER = frozenset((".git", ".hg", ".svn", ".fin-ingest", ".finignore"))
"""Names that are no part of the documentation whatever the rules say; they are not even mentioned."""

HIDDEN = "hidden"
BY_DEFAULT = "excluded by default"
BY_RULE = "excluded by a rule"
BY_FILE = "ignored by .finignore"
NOT_INCLUDED = "not included"

_BUILT = frozenset(("node_modules", "__pycache__"))


class Pattern(NamedTuple):
    """One line of a rule, ready to be matched against a path relative to where the rule stands."""

    search: Callable[[str], re.Match[str] | None]
    negated: bool
    folders_only: bool
    by_name: bool
    """Matched against the last name of the path only: the pattern has no slash inside."""


class _Layer(NamedTuple):
    skip: int
    """How many characters of a path lead to the folder the patterns are relative to."""
    patterns: tuple[Pattern, ...]
    """Last line first: the last that matches decides."""
    reason: str


class Rules(NamedTuple):
    """What holds in one folder: defaults < `exclude` < the `.finignore` files on the way, the nearest last.

    Paths are relative to the connector's root and `matchable`.
    """

    layers: tuple[_Layer, ...]
    include: tuple[Pattern, ...]

    @classmethod
    def of(cls, include: Iterable[str], exclude: Iterable[str]) -> Rules:
        """The rules of a source at its root. Raises `ConnectorError` naming the malformed pattern."""
        excluded = compile_patterns(exclude, "exclude")
        layers = (_Layer(0, excluded, BY_RULE),) if excluded else ()
        return cls(layers, compile_patterns(include, "include", anywhere=True))

    def inside(self, folder: str, body: bytes, at: str) -> Rules:
        """The rules below `folder` (`""` or `"a/b/"`), which holds a `.finignore` with this content.

        Raises `ConnectorError` naming file and line: a rule that is not understood could publish what it was
        to hide.
        """
        text = body.decode("utf-8-sig", "surrogateescape")
        if "\0" in text:
            raise ConnectorError("not UTF-8 text: it holds zero bytes, as UTF-16 does", at=at, hint="save it as UTF-8")
        patterns = compile_patterns(text.split("\n"), at)
        if not patterns:
            return self
        return self._replace(layers=(_Layer(len(folder), patterns, BY_FILE), *self.layers))

    def reason(self, path: str, *, folder: bool) -> str | None:
        """Why this path is left out, or None. What is inside a folder that is left out is never asked for."""
        name = path[path.rfind("/") + 1 :]
        for skip, patterns, reason in self.layers:
            relative = path[skip:]
            for search, negated, folders_only, by_name in patterns:
                if folders_only and not folder:
                    continue
                found = search(name if by_name else relative)
                # pathspec's named group takes part when only a folder above matched: decided there.
                if found is not None and found.lastgroup is None:
                    return None if negated else reason
        return _default(name, folder=folder)

    def includes(self, path: str) -> bool:
        """Whether `include` wants this file: the last pattern matching it or a folder above it decides."""
        for search, negated, folders_only, _ in self.include:
            # A pattern for folders never means the file itself, only a folder above it.
            if search(path.rpartition("/")[0] if folders_only else path) is not None:
                return not negated
        return not self.include


def _default(name: str, *, folder: bool) -> str | None:
    if name[0] == ".":
        return HIDDEN
    if folder:
        return BY_DEFAULT if name in _BUILT else None
    # What editors leave behind: backups, lock files of office programs, unsaved buffers.
    leftover = name[-1] == "~" or name.startswith("~$") or (name[0] == "#" and name[-1] == "#")
    return BY_DEFAULT if leftover else None


def compile_patterns(lines: Iterable[str], at: str, *, anywhere: bool = False) -> tuple[Pattern, ...]:
    """Gitignore lines as patterns, last line first; `anywhere`: what is below a folder that matches does too.

    Raises `ConnectorError` naming `at` and the line of a malformed pattern.
    """
    found = []
    for number, line in enumerate(lines, 1):
        text = _without_trailing_spaces(line.removesuffix("\r"))
        if not text or text[0] == "#":
            continue
        try:
            found.append(_pattern(text, anywhere=anywhere))
        except ValueError as error:
            hint = "correct it; every pattern must be understood, so that nothing is published by mistake"
            raise ConnectorError(f"malformed pattern {text!r}: {error}", at=f"{at}:{number}", hint=hint) from error
    return tuple(reversed(found))


def matchable(path: str) -> str:
    """A path as patterns see it: NFC like them, and without line ends, which a wildcard would not match."""
    if path.isascii():
        return path.replace("\n", "\r")
    from unicodedata import normalize

    return normalize("NFC", path).replace("\n", "\r")


def _pattern(text: str, *, anywhere: bool) -> Pattern:
    negated = text[0] == "!"
    body = matchable(text[negated:])
    folders_only = body.endswith("/")
    body = body.removesuffix("/")
    if not body:
        raise ValueError("it names nothing")
    by_name = not anywhere and "/" not in body
    if by_name:
        # Anchored, because it is matched against a single name.
        body = "/" + body
    elif body[0] in "!#":
        body = "\\" + body
    return Pattern(_regex(body).search, negated, folders_only, by_name)


def _regex(pattern: str) -> re.Pattern[str]:
    """What pathspec makes of it, and an error where git would silently never match."""
    import re
    import warnings

    from pathspec.patterns.gitignore.spec import GitIgnoreSpecPattern

    if "[:" in pattern:
        raise ValueError("character classes such as [:alpha:] are not supported, write [a-zA-Z]")
    try:
        with warnings.catch_warnings():
            # "[[]" is a literal bracket here, now and later.
            warnings.simplefilter("ignore", FutureWarning)
            regex = GitIgnoreSpecPattern(pattern).regex
    except (ValueError, re.error) as error:
        raise ValueError("it can never match") from error
    if regex is None:
        raise ValueError("it can never match")
    return regex


def _without_trailing_spaces(line: str) -> str:
    """Git's reading: spaces at the end do not count, unless a backslash keeps one."""
    stripped = line.rstrip(" ")
    backslashes = len(stripped) - len(stripped.rstrip("\\"))
    return line[: len(stripped) + 1] if backslashes % 2 else stripped
