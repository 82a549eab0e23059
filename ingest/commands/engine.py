"""What the commands that run the engine share: a client made late, the report of a run, the next command to type."""

from __future__ import annotations

import os
import time
from typing import TYPE_CHECKING

from ingest.commands import exits

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Callable, Iterable

    from ingest.commands.terminal import Terminal
    from ingest.intercom.client import Client
    from ingest.outcome import Report
    from ingest.settings import Config


def connect(config: Config, sleep: Callable[[float], object] = time.sleep) -> Client:
    """The client, imported only when the first call is due: a run without changes makes none."""
    from ingest.intercom import connect as late

    return late.connect(config, sleep=sleep)


def called(options: Namespace) -> str:
    """How the program was called, up to the command: what hints begin with."""
    if options.config is None:
        return "fin-ingest"
    from shlex import quote

    return f"fin-ingest --config {quote(options.config)}"


def command_line(command: str, options: Namespace, *more: str, sources: Iterable[str] = ()) -> str:
    """What to type next, with the same configuration."""
    from shlex import join

    return f"{called(options)} {join([command, *sources, *more])}"


def tell(report: Report, options: Namespace, config: Config, terminal: Terminal, **also: object) -> int:
    """Say what a run did, and return its exit code. Under -q only a run that is not simply done has its say."""
    code = exits.of_report(report)
    if terminal.json:
        from ingest.report.json import report_object

        terminal.object(report_object(report, exit_code=code) | also)
    elif code != exits.DONE or not terminal.quiet:
        from ingest.report.text import report_text

        terminal.write(report_text(report, terminal.style, verbose=terminal.verbose))
    if report.run is not None:
        terminal.say(_where_to_look(options, config))
    return code


def _where_to_look(options: Namespace, config: Config) -> str:
    lines = [f"  {command_line('status', options)}  shows what is where"]
    if config.intercom.target == "library":
        from ingest.intercom.connect import library_file

        lines.append(f"  the embedded library is {os.path.relpath(library_file(config))}")
    return "\n".join(lines)
