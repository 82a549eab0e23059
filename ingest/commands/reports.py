"""`--report FILE`: what a command tells, in files whose suffixes name the formats; those are `ingest.report`'s.

A command may want more made of it than files: `options.also` holds functions that take the review and its pages.
"""

from __future__ import annotations

import os
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, NamedTuple

from ingest.commands import exits
from ingest.commands.masking import secrets_of, without
from ingest.errors import Failure
from ingest.options import Option

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from ingest.commands.terminal import Terminal
    from ingest.outcome import Plan, Report
    from ingest.page import Page
    from ingest.quality.survey import Surveyed
    from ingest.report.changes import Pages
    from ingest.report.review import Review
    from ingest.settings import Config

SUFFIXES = (".html", ".md", ".json", ".xml", ".sarif")


def named(path: str) -> str:
    """The path of a file that can be written in the format of its suffix."""
    suffix = os.path.splitext(path)[1].lower()
    if suffix not in SUFFIXES:
        raise ValueError(f"must end in {', '.join(SUFFIXES[:-1])} or {SUFFIXES[-1]}")
    if os.path.isdir(path):
        raise ValueError("is a folder")
    return path


OPTION = Option(
    "report",
    "also write it to a file: .html, .md (for GitHub), .json, .xml (JUnit) or .sarif",
    "FILE",
    (),
    convert=named,
    several=True,
)


class _Told(NamedTuple):
    """What the formats are made from. `as_json` makes what `--format json` prints."""

    review: Review
    as_json: Callable[[], dict[str, Any]]
    pages: Pages | None = None


def of_plan(
    options: Namespace,
    config: Config,
    plan: Plan,
    pages: Pages,
    terminal: Terminal,
    *,
    next_step: str,
    code: int,
    seconds: float,
    diff: bool = False,
    basis: str = "",
) -> None:
    """Write the reports of a plan, whose pages can still be found. `diff`: the JSON has the differences, too.

    `basis` is what it was compared with, where that has to be said.
    """
    if not _wanted(options):
        return
    from ingest.report import review
    from ingest.report.json import plan_object

    secrets = secrets_of(config)
    plan = without(plan, secrets)

    def as_json() -> dict[str, Any]:
        told = plan_object(plan, exit_code=code, seconds=seconds)
        if diff:
            from ingest.commands.plan import add_differences

            add_differences(told, plan, harmless)
        return told

    def harmless(fingerprint: str) -> Page | None:
        return without(pages(fingerprint), secrets)

    told = review.of_plan(plan, next_step=next_step)._replace(basis=basis)
    _write(options, _Told(_placed(told, config, code), as_json, harmless), secrets, terminal)


def of_report(options: Namespace, config: Config, report: Report, terminal: Terminal) -> None:
    """Write the reports of a run, whose pages are in the manifest as far as they were sent."""
    if not _wanted(options):
        return
    from ingest.manifest.store import open_manifest
    from ingest.report import review
    from ingest.report.json import report_object

    secrets, code = secrets_of(config), exits.of_report(report)
    report = without(report, secrets)
    told = _placed(review.of_report(report), config, code)
    with open_manifest(config.manifest, write=False) as manifest:

        def pages(fingerprint: str) -> Page | None:
            return without(manifest.content(fingerprint), secrets)

        _write(options, _Told(told, lambda: report_object(report, exit_code=code), pages), secrets, terminal)


def of_content(
    options: Namespace, config: Config, surveyed: Sequence[Surveyed], terminal: Terminal, *, code: int
) -> None:
    """Write the reports of a look at content."""
    if not options.report:
        return
    from ingest.report import review
    from ingest.report.content import content_object

    secrets = secrets_of(config)
    surveyed = without(tuple(surveyed), secrets)
    told = _placed(review.of_survey(surveyed), config, code)

    def as_json() -> dict[str, Any]:
        return {"command": "check", **content_object(surveyed), "exit": code}

    _write(options, _Told(told, as_json), secrets, terminal)


@contextmanager
def of_failure(options: Namespace, config: Config, command: str, terminal: Terminal) -> Iterator[None]:
    """When the run inside is stopped as a whole, the reports say so. Wrong usage leaves them as they are."""
    try:
        yield
    except Failure as error:
        code = exits.of_error(error)
        if _wanted(options) and code != exits.USAGE:
            from ingest.report.failures import failure_object
            from ingest.report.review import Review

            secrets = secrets_of(config)
            object_ = {"error": failure_object(without(error, secrets), code)}
            review = _placed(Review(command, error=error), config, code)
            _write(options, _Told(review, lambda: object_), secrets, terminal)
        raise


def _placed(review: Review, config: Config, code: int) -> Review:
    """The review, with how the run ended, and where in the repository its sources are."""
    from ingest.checkout import places
    from ingest.version import VERSION

    # What follows a comma there speaks of single sources: the others were carried out.
    ended = f"exit code {code}: {exits.MEANINGS[code].partition(',')[0]}"
    ending = review.ending if code == exits.DONE else f"{review.ending} · {ended}" if review.ending else ended
    return review._replace(exit_code=code, ending=ending, folders=places(config), version=VERSION)


def _wanted(options: Namespace) -> bool:
    return bool(options.report or getattr(options, "also", ()))


def _write(options: Namespace, told: _Told, secrets: Sequence[str], terminal: Terminal) -> None:
    """Every file, whole, and whatever else is asked for; one that cannot be written does not keep others from it."""
    from ingest.commands.files import write_whole

    failed: Failure | None = None
    for path in dict.fromkeys(options.report):
        text = "".join(_text(os.path.splitext(path)[1].lower(), told))
        try:
            write_whole(path, without(text, secrets))
        except Failure as error:
            failed = error
            continue
        terminal.note(f"The report is in {path}.")
    for also in getattr(options, "also", ()):
        also(without(told.review, secrets), told.pages)
    if failed:
        raise failed


def _text(suffix: str, told: _Told) -> Iterable[str]:
    """The whole file. Lone halves of letters, which no file can hold, are escaped in each format."""
    if suffix == ".html":
        from ingest.report.html import page

        return page(told.review, told.pages)
    if suffix == ".md":
        from ingest.report.github import summary

        return summary(told.review, told.pages)
    if suffix == ".xml":
        from ingest.report.junit import suites

        return suites(told.review)
    from ingest.report.stream import encoded

    if suffix == ".json":
        return map(_whole_letters, encoded(told.as_json()))
    from ingest.report.sarif import log

    return map(_whole_letters, encoded(log(told.review)))


def _whole_letters(json: str) -> str:
    return (
        json if json.isascii() else "".join(f"\\u{ord(one):x}" if "\ud800" <= one <= "\udfff" else one for one in json)
    )
