"""What there is to say of documents, on file and line: as commands of GitHub Actions, and as GitLab's Code Quality."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, NamedTuple

from ingest.render.findings import CODES
from ingest.report.escaped import one_line
from ingest.report.review import LEVELS, cases, fingerprint, obstacles

if TYPE_CHECKING:
    from ingest.report.review import Review

_GITHUB = {"error": "error", "warning": "warning", "note": "notice"}
_GITLAB = {"error": "major", "warning": "minor", "note": "info"}
"""Severities of Code Quality: info, minor, major, critical, blocker."""


class _Remark(NamedTuple):
    """One thing said of a document. `path` None: it is no file of this repository. `line` 0: of the whole document."""

    changes: bool
    level: str
    source: str
    key: str
    path: str | None
    line: int
    code: str
    message: str


def _remarks(review: Review) -> Iterator[_Remark]:
    for source in review.sources:
        for case in cases(source):
            folder = review.folders.get(case.source)
            path = None if folder is None else f"{folder}/{case.key}" if folder else case.key
            place = case.change is not None, case.source, case.key, path
            for found in case.findings:
                yield _remark(*place, found.level, found.line, found.code, found.message)
            for hold in case.unsaid:
                yield _remark(*place, "error", hold.line, "", f"cannot be sent: {hold.reason}")


def _remark(
    changes: bool, source: str, key: str, path: str | None, level: str, line: int, code: str, message: str
) -> _Remark:
    return _Remark(changes, level, source, key, path, line, code, message)


def _gravest_first(review: Review) -> list[_Remark]:
    """Of documents that change, and of files, first: systems show a few dozen remarks at most."""
    return sorted(_remarks(review), key=lambda one: (not one.changes, one.path is None, LEVELS.index(one.level)))


def workflow_commands(review: Review) -> str:
    """A workflow command of GitHub Actions for each remark, which shows it beside the changed line.

    Of a document that is no file of the repository the message names the key.
    """
    lines = [
        f"::error title={_property(one.source or review.command)}::{_escaped(one.failure.what)}"
        for one in obstacles(review)
        if one.label in ("stopped", "error", "incomplete", "guard")
    ]
    for one in _gravest_first(review):
        place = f"file={_property(one.path)}," + (f"line={one.line}," if one.line else "") if one.path else ""
        title = f"{one.code} {CODES[one.code].title}" if one.code in CODES else one.code or "cannot be sent"
        told = one.message if place else f"{one.source}: {one.key}: {one.message}"
        lines.append(f"::{_GITHUB[one.level]} {place}title={_property(title)}::{_escaped(told)}")
    return "".join(f"{line}\n" for line in lines)


def code_quality(review: Review) -> list[dict[str, Any]]:
    """GitLab's Code Quality report: remarks on files of the repository; others have no place in it."""
    seen: Counter[tuple[str, ...]] = Counter()
    told = []
    for one in _gravest_first(review):
        if one.path is None:
            continue
        named = (one.source, one.key, one.code, one.message)
        seen[named] += 1
        told.append(
            {
                "description": one_line(f"{one.code} {one.message}".strip()),
                "check_name": one.code or "held",
                "fingerprint": fingerprint(*named, str(seen[named])),
                "severity": _GITLAB[one.level],
                "location": {"path": one_line(one.path), "lines": {"begin": max(one.line, 1)}},
            }
        )
    return told


def _escaped(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _escaped(text).replace(":", "%3A").replace(",", "%2C")
