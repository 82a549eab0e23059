"""`fin-ingest sync`: plan, pass the guards, and carry out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ingest.commands import configuration, engine, exits, reports
from ingest.options import SOURCES, Command, Option, duration

if TYPE_CHECKING:
    from argparse import Namespace

    from ingest.commands.terminal import Terminal

REMOVALS = Option("allow-removals", "let removals pass the guards; what is in doubt is held all the same")
LOCK_TIMEOUT = Option(
    "lock-timeout", "wait so long, such as 10m, for another run that holds the manifest", "TIME", convert=duration
)
FULL = Option("full", "look at every document, even where nothing seems to have changed")

SPEC = Command(
    about="Make Intercom hold exactly what the documentation says: find what changed, render it, create, update "
    "and rename pages, and last delete those whose document is gone. Where nothing changed, no call is made.",
    arguments=(SOURCES,),
    options=(
        Option("expect", "carry out exactly the plan of this digest, past the guards, or nothing", "DIGEST"),
        REMOVALS,
        FULL,
        LOCK_TIMEOUT,
        reports.OPTION,
    ),
    exits=(exits.PARTIAL, exits.ACCESS, exits.GUARD, exits.INCOMPLETE, exits.LOCKED, exits.STALE),
    examples=(
        ("fin-ingest sync", "all sources"),
        ("fin-ingest sync handbook", "one of them"),
        ("fin-ingest sync --expect 3f0c2a9d51e7b846", "only what `fin-ingest plan` showed"),
    ),
)


def run(options: Namespace, terminal: Terminal) -> int:
    """Sync, and tell what came of it."""
    from ingest.planner import Wish
    from ingest.sync import sync

    config = configuration.load(options)
    called = engine.called(options)
    wish = Wish(
        options.sources, options.expect, options.allow_removals, options.full, called, options.lock_timeout or 0.0
    )
    with reports.of_failure(options, config, "sync", terminal):
        report = sync(config, wish, engine.connect, terminal.progress())
    code = engine.tell(report, options, config, terminal)
    reports.of_report(options, config, report, terminal)
    return code
