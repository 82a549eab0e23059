"""`fin-ingest verify`: whether Intercom still holds what was put there, and on request putting it there again."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

from ingest.commands import configuration, engine, exits
from ingest.options import SOURCES, Command, Option

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Sequence

    from ingest.commands.terminal import Terminal
    from ingest.outcome import Report
    from ingest.report.drift import Verified
    from ingest.settings import Config
    from ingest.verify import Drift

SPEC = Command(
    about="Compare what Intercom holds with what was put there: pages that are missing, that were changed, or that "
    "nobody here knows. With --repair what is missing or changed is sent once more; unknown pages are left alone.",
    arguments=(SOURCES,),
    options=(Option("repair", "send what is missing or changed once more"),),
    exits=(exits.PARTIAL, exits.ACCESS, exits.GUARD, exits.INCOMPLETE, exits.LOCKED, exits.DRIFT),
    examples=(
        ("fin-ingest verify", "ends with 11 when something differs"),
        ("fin-ingest verify --repair", "and mend it"),
    ),
)


def run(options: Namespace, terminal: Terminal) -> int:
    """Compare, mend where asked to, and tell."""
    from ingest.verify import repair, verify

    config = configuration.load(options)
    report = None
    if options.repair:
        started = time.monotonic()
        drift, report = repair(config, options.sources, engine.connect, terminal.progress())
        report = report._replace(seconds=time.monotonic() - started)
    else:
        drift = verify(config, options.sources, engine.connect, terminal.progress())
    sources = _by_source(config, options.sources, drift)
    code = _code(drift, report)
    if terminal.json:
        _tell_json(sources, report, terminal, code)
    elif drift or not terminal.quiet:
        _tell_text(sources, report, options, terminal)
    return code


def _by_source(config: Config, names: Sequence[str], drift: Sequence[Drift]) -> list[Verified]:
    from ingest.manifest.store import open_manifest
    from ingest.planner import chosen
    from ingest.report.drift import Verified

    with open_manifest(config.manifest, write=False) as manifest:
        return [
            Verified(
                source.name,
                manifest.record_count(source.name),
                [one for one in drift if one.source == source.name],
            )
            for source in chosen(config, names)
        ]


def _code(drift: Sequence[Drift], report: Report | None) -> int:
    """Mended drift is none any more; unknown pages are never mended."""
    if report is None:
        return exits.DRIFT if drift else exits.DONE
    failed = exits.of_report(report)
    left = any(one.kind == "unknown" for one in drift)
    return failed if failed != exits.DONE else exits.DRIFT if left else exits.DONE


def _tell_text(sources: Sequence[Verified], report: Report | None, options: Namespace, terminal: Terminal) -> None:
    from ingest.report.drift import drift_text

    terminal.write(drift_text(sources, terminal.style, verbose=terminal.verbose))
    unknown = any(source.number("unknown") for source in sources)
    mendable = any(source.number(kind) for source in sources for kind in ("missing", "changed"))
    if not unknown and not mendable:
        terminal.say("Intercom holds what was put there.")
        return
    terminal.write("\n")
    if report is not None and mendable:
        _tell_repair(report, terminal)
    elif mendable:
        terminal.say(f"  {engine.command_line('verify', options, '--repair', sources=options.sources)}"
                     "  sends what is missing or changed once more")  # fmt: skip
    if unknown:
        terminal.say(f"  {engine.command_line('refresh', options, sources=options.sources)}"
                     "  takes unknown pages into the manifest; then the documents decide about them")  # fmt: skip


def _tell_repair(report: Report, terminal: Terminal) -> None:
    from ingest.report.text import report_text

    terminal.write("Repaired:\n")
    terminal.write(report_text(report, terminal.style, verbose=terminal.verbose))


def _tell_json(sources: Sequence[Verified], report: Report | None, terminal: Terminal, code: int) -> None:
    from ingest.report.drift import drift_object

    told: dict[str, Any] = {"command": "verify", **drift_object(sources), "repair": None, "exit": code}
    if report is not None:
        from ingest.report.json import report_object

        told["repair"] = report_object(report, exit_code=exits.of_report(report))
    terminal.object(told)
