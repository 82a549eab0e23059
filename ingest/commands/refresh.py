"""`fin-ingest refresh`: rebuild the manifest from what Intercom holds, adopting pages that are there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ingest.commands import configuration, engine, exits
from ingest.options import SOURCES, Command

if TYPE_CHECKING:
    from argparse import Namespace

    from ingest.commands.terminal import Terminal

SPEC = Command(
    about="Rebuild the manifest from what Intercom holds: after it was lost or damaged, after changes behind its "
    "back, or to adopt pages that are there already. Changes nothing in Intercom.",
    arguments=(SOURCES,),
    exits=(exits.PARTIAL, exits.ACCESS, exits.GUARD, exits.INCOMPLETE, exits.LOCKED),
    examples=(("fin-ingest refresh", "then `fin-ingest plan` shows what the documents say to it"),),
)


def run(options: Namespace, terminal: Terminal) -> int:
    """Refresh, and tell what was found."""
    from ingest.refresh import refresh

    config = configuration.load(options)
    found = refresh(config, options.sources, engine.connect, terminal.progress())
    if terminal.json:
        sources = [one._asdict() for one in found]
        terminal.object({"command": "refresh", "sources": sources, "exit": exits.DONE})
        return exits.DONE
    from ingest.report.drift import refreshed_text

    terminal.say(refreshed_text(found, terminal.style))
    if any(one.learned or one.forgotten for one in found):
        next_step = engine.command_line("plan", options, sources=options.sources)
        terminal.say(f"\n  {next_step}  shows what the documents say to that")
    return exits.DONE
