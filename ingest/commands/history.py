"""`fin-ingest history`: the runs that wrote, what came of them, and what each did page by page."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from ingest.commands import configuration, exits
from ingest.errors import UsageError
from ingest.options import Argument, Command, Option, whole

if TYPE_CHECKING:
    from argparse import Namespace

    from ingest.commands.terminal import Terminal
    from ingest.manifest.lock import Owner
    from ingest.manifest.store import Manifest

SPEC = Command(
    about="List the runs that changed something, newest first, and what came of them; with RUN, what that run "
    "did to each page. The last 100 runs are kept.",
    arguments=(Argument("run", "RUN", "number of a run", required=False, convert=whole),),
    options=(Option("limit", "so many runs at most", "N", 20, convert=whole),),
    examples=(
        ("fin-ingest history", "the latest runs"),
        ("fin-ingest history 12", "what run 12 did; `fin-ingest rollback 12` puts it back"),
    ),
)


def run(options: Namespace, terminal: Terminal) -> int:
    """Look into the manifest, and tell."""
    from ingest.manifest.lock import owner
    from ingest.manifest.store import open_manifest

    config = configuration.load(options)
    with open_manifest(config.manifest, write=False) as manifest:
        if options.run is not None:
            _tell_run(options.run, manifest, owner(config.manifest), terminal)
        else:
            _tell_runs(options.limit, manifest, owner(config.manifest), terminal)
    return exits.DONE


def _tell_runs(limit: int, manifest: Manifest, at_work: Owner | None, terminal: Terminal) -> None:
    from ingest.report.history import runs_text
    from ingest.report.status import run_object

    runs = manifest.history.runs(limit)
    if terminal.json:
        terminal.object({"command": "history", "runs": [run_object(run, at_work) for run in runs], "exit": exits.DONE})
    elif runs:
        for line in runs_text(runs, at_work, terminal.style, time.time()):
            terminal.write(line)
    else:
        terminal.say("No run has changed anything yet.")


def _tell_run(number: int, manifest: Manifest, at_work: Owner | None, terminal: Terminal) -> None:
    from ingest.report.history import change_line, change_object, change_width, run_text
    from ingest.report.status import run_object
    from ingest.report.stream import Streamed, encoded

    found = manifest.history.run(number)
    if found is None:
        raise UsageError(f"there is no run {number} in the history", at=manifest.file, hint="see `fin-ingest history`")
    if terminal.json:
        changes = Streamed(change_object(past) for past in manifest.history.changes(number))
        past = run_object(found, at_work)
        pieces = encoded({"command": "history", "run": past, "changes": changes, "exit": exits.DONE})
    else:
        terminal.write(run_text(found, at_work, time.time()))
        width = change_width(manifest.history.changes(number))
        pieces = (change_line(past, width, terminal.style) for past in manifest.history.changes(number))
    for piece in pieces:
        if terminal.reader_is_gone:
            return
        terminal.write(piece)
