"""What a CI system reads of a run: summary, outputs, annotations, Code Quality. What they say is `ingest.report`'s."""

from __future__ import annotations

import json
import os
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING, Any

from ingest.commands import exits
from ingest.commands.files import write_whole
from ingest.errors import Failure, UsageError
from ingest.options import Option, environment

if TYPE_CHECKING:
    from argparse import Namespace

    from ingest.commands.terminal import Terminal
    from ingest.outcome import Change, Plan, Report
    from ingest.publish.build import Build
    from ingest.report.changes import Pages
    from ingest.report.review import Review

ANNOTATIONS = Option("annotations", "print findings as annotations of GitHub Actions; on GitHub that is the default")
OPTIONS = (
    Option("summary", "append the summary, in GitHub's Markdown; on GitHub the job's own is written", "FILE"),
    Option("outputs", "append name=value lines: mode, digest, changes …; on GitHub the step's outputs are", "FILE"),
    ANNOTATIONS,
    Option("codequality", "write findings as GitLab's Code Quality report", "FILE"),
)
Outputs = dict[str, object]
_KINDS = {"create": "created", "update": "updated", "rename": "renamed", "hide": "deleted", "delete": "deleted"}
_LARGEST = 900_000
"""Bytes of a summary: GitHub drops one that is larger than a mebibyte."""


def read_object(path: str) -> Mapping[str, Any]:
    """The object in a file of JSON; an empty one when there is none, or it cannot be read."""
    try:
        with open(path, encoding="utf-8") as file:
            found = json.load(file)
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


@contextmanager
def told(options: Namespace, build: Build, mode: str, terminal: Terminal) -> Iterator[Outputs]:
    """Have the reports of the run inside tell the CI system, too, and write what the run puts into its outputs.

    However it ends, the outputs say with which exit code.
    """
    also = []
    if summary := options.summary or build.summary:
        also.append(partial(_append_summary, summary, terminal))
    if _annotates(options, build) and not terminal.json:
        also.append(partial(_annotate, terminal))
    if options.codequality:
        also.append(partial(_write_quality, options.codequality, terminal))
    options.also = also
    outputs: Outputs = {"mode": mode}
    try:
        yield outputs
    except Failure as error:
        outputs["exit_code"] = exits.of_error(error)
        raise
    finally:
        if file := options.outputs or build.outputs:
            _append(file, "".join(f"{name}={value}\n" for name, value in outputs.items()))


@contextmanager
def as_text(options: Namespace, build: Build, terminal: Terminal) -> Iterator[None]:
    """What is written inside is text to GitHub Actions, whatever titles of pages look like, and never a command."""
    if terminal.json or not _annotates(options, build):
        yield
        return
    from uuid import uuid4

    word = uuid4().hex
    terminal.write(f"::stop-commands::{word}\n")
    try:
        yield
    finally:
        terminal.write(f"::{word}::\n")


def of_plan(plan: Plan) -> Outputs:
    """The outputs of a plan: what it would send."""
    return _counted(plan.digest, (change for source in plan.sources for change in source.changes))


def of_report(report: Report) -> Outputs:
    """The outputs of a run: what was sent."""
    ready = [one for one in report.sources if one.plan.guard is None and one.plan.error is None]
    failed = {failure.change for one in ready for failure in one.failures}
    return _counted(report.digest, (change for one in ready for change in one.plan.changes if change not in failed))


def _counted(digest: str, changes: Iterable[Change]) -> Outputs:
    from ingest.plan import sends

    counts = Counter(_KINDS[change.kind] for change in changes if sends(change))
    names = dict.fromkeys(_KINDS.values())
    return {"digest": digest, "changes": counts.total(), **{name: counts[name] for name in names}}


def _annotates(options: Namespace, build: Build) -> bool:
    asked = "annotations" in options.given or ANNOTATIONS.variable in environment()
    return bool(options.annotations or (build.annotates and not asked))


def _annotate(terminal: Terminal, review: Review, _pages: Pages | None) -> None:
    from ingest.report.annotations import workflow_commands

    terminal.write(workflow_commands(review))


def _append_summary(path: str, terminal: Terminal, review: Review, pages: Pages | None) -> None:
    from ingest.report.github import summary

    text = summary(review, pages)
    if _size(path) + len(text.encode("utf-8", "replace")) > _LARGEST:
        terminal.warn("the summary is full: what earlier steps wrote leaves no room", at=path)
        return
    _append(path, text)


def _write_quality(path: str, terminal: Terminal, review: Review, _pages: Pages | None) -> None:
    from ingest.report.annotations import code_quality

    write_whole(path, json.dumps(code_quality(review), indent=1) + "\n")
    terminal.note(f"The report is in {path}.")


def _size(path: str) -> int:
    try:
        return os.path.getsize(path)
    except OSError:
        return 0


def _append(path: str, text: str) -> None:
    try:
        os.makedirs(os.path.dirname(path) or ".", exist_ok=True)
        with open(path, "a", encoding="utf-8", errors="replace", newline="\n") as file:
            file.write(text)
    except OSError as error:
        raise UsageError(f"cannot write {path}: {error.strerror}") from error
