"""`fin-ingest apply`: carry out a saved plan, exactly, or refuse."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ingest.commands import configuration, engine, exits, reports
from ingest.commands.sync import REMOVALS
from ingest.options import Argument, Command

if TYPE_CHECKING:
    from argparse import Namespace

    from ingest.commands.terminal import Terminal

SPEC = Command(
    about="Carry out a plan that `fin-ingest plan --out FILE` saved: exactly its changes, with exactly the pages "
    "that were reviewed, whatever the documents say by now. Refused when the manifest has moved on since.",
    arguments=(Argument("file", "FILE", "the saved plan"),),
    options=(REMOVALS, reports.OPTION),
    exits=(exits.PARTIAL, exits.ACCESS, exits.GUARD, exits.INCOMPLETE, exits.LOCKED, exits.STALE),
    examples=(
        ("fin-ingest apply changes.plan", "what `fin-ingest plan --out changes.plan` showed"),
        ("fin-ingest apply changes.plan --allow-removals", "also what a guard stopped"),
    ),
)


def run(options: Namespace, terminal: Terminal) -> int:
    """Apply, and tell what came of it."""
    from ingest.sync import apply_saved

    config = configuration.load(options)
    with reports.of_failure(options, config, "apply", terminal):
        report = apply_saved(
            config, options.file, engine.connect, terminal.progress(), allow_removals=options.allow_removals
        )
    code = engine.tell(report, options, config, terminal)
    reports.of_report(options, config, report, terminal)
    return code
