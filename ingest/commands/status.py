"""`fin-ingest status`: what the manifest knows to be in Intercom, and since when."""

from __future__ import annotations

import os
import time
from typing import TYPE_CHECKING

from ingest.commands import configuration, exits
from ingest.options import SOURCES, Command, Option

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Sequence

    from ingest.commands.terminal import Terminal
    from ingest.manifest.store import Manifest, SourceRow
    from ingest.report.status import Standing, Status
    from ingest.settings import Config

SPEC = Command(
    about="Show what is where, and since when, by what the manifest says: each source with its pages, what is "
    "hidden or in doubt, sources that are not configured any more, the last run. Asks Intercom nothing. A sync that "
    "finds nothing to do leaves no trace here.",
    arguments=(SOURCES,),
    options=(Option("pages", "list every page, too"),),
    examples=(
        ("fin-ingest status", "all sources"),
        ("fin-ingest status handbook --pages", "every page of one of them"),
    ),
)


def run(options: Namespace, terminal: Terminal) -> int:
    """Look into the manifest, and tell."""
    from ingest.manifest.store import open_manifest

    config = configuration.load(options)
    with open_manifest(config.manifest, write=False) as manifest:
        status = _status(config, options.sources, manifest)
        if terminal.json:
            _tell_json(status, manifest, terminal, pages=options.pages)
        else:
            _tell_text(status, manifest, terminal, pages=options.pages)
    return exits.DONE


def _status(config: Config, names: Sequence[str], manifest: Manifest) -> Status:
    from ingest.manifest.lock import owner
    from ingest.report.status import Status

    rows = _rows(config, names, manifest)
    configured = {source.name for source in config.sources}
    return Status(
        _place(config),
        manifest.meta("workspace"),
        os.path.relpath(config.manifest),
        manifest.serial,
        owner(config.manifest),
        next(iter(manifest.history.runs(1)), None),
        [_standing(row, manifest, configured=row.name in configured) for row in rows],
    )


def _rows(config: Config, names: Sequence[str], manifest: Manifest) -> list[SourceRow]:
    """The sources asked for: of the configuration, and orphans that the manifest still knows."""
    from ingest.planner import chosen

    configured = {source.name for source in config.sources}
    orphans = [row for row in manifest.sources() if row.name not in configured and _has_something(row, manifest)]
    wanted = [row for row in orphans if not names or row.name in names]
    rest = [name for name in names if name not in {row.name for row in wanted}]
    sources = chosen(config, rest) if rest or not names else []
    return [manifest.source(source.name) for source in sources] + wanted


def _has_something(row: SourceRow, manifest: Manifest) -> bool:
    return row.remote_id is not None or manifest.record_count(row.name) > 0


def _standing(row: SourceRow, manifest: Manifest, *, configured: bool) -> Standing:
    from ingest.report.status import Standing

    return Standing(
        row.name,
        configured,
        row.remote_id,
        row.url,
        manifest.record_count(row.name),
        manifest.hidden_count(row.name),
        sum(record.fingerprint is None for record in manifest.records(row.name)),
        row.synced_at,
    )


def _place(config: Config) -> str:
    if config.intercom.target != "library":
        return config.intercom.base_url
    from ingest.intercom.connect import library_file

    return f"the embedded library {os.path.relpath(library_file(config))}"


def _tell_text(status: Status, manifest: Manifest, terminal: Terminal, *, pages: bool) -> None:
    from ingest.report.status import page_line, page_width, status_text

    terminal.write(status_text(status, terminal.style, time.time()))
    for source in status.sources if pages else ():
        terminal.write(f"\n{terminal.style.paint(source.name, 'bold')}\n")
        width = page_width(manifest.records(source.name))
        for record in manifest.records(source.name):
            if terminal.reader_is_gone:
                return
            terminal.write(page_line(record, width, terminal.style))


def _tell_json(status: Status, manifest: Manifest, terminal: Terminal, *, pages: bool) -> None:
    from ingest.report.status import page_object, status_object
    from ingest.report.stream import Streamed, encoded

    lists = {
        source.name: Streamed(page_object(record) for record in manifest.records(source.name))
        for source in status.sources
    }
    for piece in encoded(status_object(status, lists if pages else None)):
        if terminal.reader_is_gone:
            return
        terminal.write(piece)
