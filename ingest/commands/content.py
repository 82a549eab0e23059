"""`fin-ingest check --content`: what Fin would miss in whole sources, without a manifest, a token or a network."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, NamedTuple

from ingest.checkout import files_of, places
from ingest.commands import configuration, exits, reports
from ingest.errors import UsageError
from ingest.options import Option, duration, suggestion

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Sequence

    from ingest.commands.terminal import Terminal
    from ingest.outcome import Found, Progress
    from ingest.quality.freshness import Date
    from ingest.quality.policy import Asked
    from ingest.quality.survey import Surveyed
    from ingest.settings import Config, Source

LEVELS = ("note", "warning", "error")


def days(text: str) -> float:
    """A number and s, m, h, d or w, in days; more than none."""
    if not (seconds := duration(text)):
        raise ValueError("must be more than nothing, such as 365d")
    return seconds / 86_400


OPTIONS = (
    Option("content", "read every document, and tell what Fin would miss in it"),
    Option("structure", "with --content: also how it is written, which is quiet otherwise"),
    Option("duplicates", "with --content: also documents with the same or nearly the same text"),
    Option("language", "with --content: also text that is not in the page's locale"),
    Option("max-age", "with --content: also documents whose own date is older, such as 365d", "AGE", convert=days),
    Option("all", "with --content: all of these"),
    Option("level", "with --content: tell only findings of at least this level", "LEVEL", LEVELS[0], LEVELS),
    Option("only", "with --content: look for this code only, or for all that begin so", "CODE", (), several=True),
    Option("source", "look at this source only", "NAME", (), several=True),
    Option("annotations", "with --content: as annotations of GitHub Actions"),
    reports.OPTION._replace(help=f"with --content: {reports.OPTION.help}"),
)


class _Scope(NamedTuple):
    """What is looked at: sources of a configuration, and the folders or files of them that are told about; (): all."""

    config: Config
    sources: tuple[Source, ...]
    within: tuple[str, ...] = ()


def run(options: Namespace, terminal: Terminal) -> int:
    """Look at everything asked for, and tell it."""
    from ingest.quality.policy import asked_for
    from ingest.quality.survey import survey

    scope = _scope(options)
    only = _only(options.only)
    asked = _asked(options, only)
    sources = [asked_for(source, asked) for source in scope.sources]
    surveyed = survey(scope.config, sources, today(), _progress(terminal))
    level = "error" if terminal.quiet else options.level
    shown = [_told(one, scope.within, only, level) for one in surveyed]
    code = _code(shown)
    if terminal.json:
        from ingest.report.content import content_object

        terminal.object({"command": "check", **content_object(shown), "exit": code})
    elif options.annotations:
        from ingest.report import review
        from ingest.report.annotations import workflow_commands

        terminal.write(workflow_commands(review.of_survey(shown)._replace(folders=places(scope.config))))
    else:
        _tell(shown, terminal)
    reports.of_content(options, scope.config, shown, terminal, code=code)
    return code


def _tell(surveyed: Sequence[Surveyed], terminal: Terminal) -> None:
    from ingest.report.content import content_lines

    for line in content_lines(surveyed, terminal.style, wrapped=terminal.out.isatty(), quiet=terminal.quiet):
        if terminal.reader_is_gone:
            return
        terminal.write(line + "\n")


def today() -> Date:
    """Which day it is, in UTC."""
    import time

    from ingest.quality.freshness import Date

    return Date(*time.gmtime()[:3])


def _progress(terminal: Terminal) -> Progress:
    """Progress is for a terminal, or for a log that programs read; a pipe gets the findings alone."""
    from ingest.outcome import Progress

    return terminal.progress() if terminal.err.isatty() or terminal.log_json else Progress()


def _scope(options: Namespace) -> _Scope:
    """The sources that the words name: by name, by a path inside one, or as folders that no configuration knows."""
    from ingest.commands import unconfigured
    from ingest.planner import chosen

    words = (*options.sources, *options.source)
    try:
        config = configuration.load(options)
    except configuration.NotFoundError:
        if not options.sources:
            raise
        return _Scope(found := unconfigured.config_for(options.sources), found.sources, _files(options.sources))
    names = {source.name for source in config.sources}
    paths = tuple(word for word in options.sources if word not in names and os.path.exists(word))
    lost = [word for word in options.sources if word not in (*names, *paths) and "/" in word]
    if lost:
        hint = f"name what is there, or one of the sources {', '.join(sorted(names))}"
        raise UsageError(f"there is no file or folder {lost[0]!r}", at=config.file, hint=hint)
    if not paths:
        return _Scope(config, tuple(chosen(config, words)))
    inside = [source for source in config.sources if any(_is_inside(path, source) for path in paths)]
    if len(paths) < len(words) or not inside:
        if len(paths) < len(words):
            chosen(config, [word for word in words if word not in paths])
            raise UsageError("name sources or paths, not both", hint="fin-ingest check --help")
        found = unconfigured.config_for(paths)
        return _Scope(found, found.sources, _files(paths))
    return _Scope(config, tuple(inside), tuple(map(os.path.abspath, paths)))


def _is_inside(path: str, source: Source) -> bool:
    return bool(source.path) and (os.path.abspath(path) + os.sep).startswith(os.path.abspath(source.path) + os.sep)


def _files(paths: Sequence[str]) -> tuple[str, ...]:
    """Which files alone are told about: those named, unless their folder is named as well."""
    return () if any(map(os.path.isdir, paths)) else tuple(map(os.path.abspath, paths))


def _only(words: Sequence[str]) -> tuple[str, ...]:
    from ingest.render.findings import CODES

    only = tuple(word.upper() for word in words)
    for word in only:
        if not any(code.startswith(word) for code in CODES):
            raise UsageError(f"--only: {word!r} is no code", hint=suggestion(word, CODES) or "fin-ingest explain")
    return only


def _asked(options: Namespace, only: tuple[str, ...]) -> Asked:
    from ingest.quality import policy

    codes = {code for code in policy.USUAL if only and code.startswith(only)}
    for wanted, kind in (
        (options.structure, policy.STRUCTURE),
        (options.duplicates, policy.DUPLICATES),
        (options.language, policy.LANGUAGE),
        (options.all, tuple(policy.USUAL)),
    ):
        codes |= set(kind) if wanted else set()
    return policy.Asked(frozenset(codes), options.max_age or 0.0)


def _told(surveyed: Surveyed, within: Sequence[str], only: tuple[str, ...], level: str) -> Surveyed:
    """What is to be told of a source: documents that lie `within`, findings of a level and of some codes."""
    root, least = os.path.abspath(files_of(surveyed.source) or surveyed.source.path), LEVELS.index(level)

    def lies_within(key: str) -> bool:
        path = os.path.join(root, *key.split("/")) + os.sep
        return not within or any(path.startswith(place.rstrip(os.sep) + os.sep) for place in within)

    def counts(found: Found) -> bool:
        return LEVELS.index(found.level) >= least and (not only or found.code.startswith(only))

    return surveyed._replace(
        documents=tuple(key for key in surveyed.documents if lies_within(key)),
        excluded={} if within else surveyed.excluded,
        findings=tuple(found for found in surveyed.findings if counts(found) and lies_within(found.key)),
        holds=tuple(hold for hold in surveyed.holds if lies_within(hold.key)),
    )


def _code(surveyed: Sequence[Surveyed]) -> int:
    if any(found.level == "error" for one in surveyed for found in one.findings):
        return exits.FINDING
    if any(one.error or one.incomplete for one in surveyed):
        return exits.INCOMPLETE
    return exits.PARTIAL if any(one.holds for one in surveyed) else exits.DONE
