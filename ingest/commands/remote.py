"""What `sources` and `pages` share: a client for the configuration, Intercom's objects as text or JSON."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from ingest.commands import configuration
from ingest.errors import UsageError
from ingest.options import Option, whole

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Iterator

    from ingest.commands.terminal import Terminal
    from ingest.intercom.client import Client
    from ingest.settings import Config

YES = Option("yes", "do not ask")
AUDIENCE = Option("audience", "id of an audience", "ID", (), convert=whole, several=True)
BEHIND_THE_BACK = "The manifest does not know of this; fin-ingest refresh tells it."


@contextmanager
def connected(options: Namespace) -> Iterator[tuple[Config, Client]]:
    """The configuration and a client for it."""
    from ingest.intercom.connect import connect

    config = configuration.load(options)
    with connect(config) as client:
        yield config, client


def source_id(text: str, config: Config, client: Client) -> int:
    """The id of a Content Import Source, from the id itself or the name of a source in the configuration."""
    if text.isascii() and text.isdigit():
        return int(text)
    from ingest.planner import chosen

    (source,) = chosen(config, [text])
    for remote in client.list_sources():
        if remote.sync_behavior == "api" and (remote.url or "").rstrip("/") == source.url.rstrip("/"):
            return remote.id
    raise UsageError(f"Intercom has no source with the url {source.url}", hint="the first sync creates it")


def tell(value: Any, terminal: Terminal) -> None:
    """One object of Intercom's: a JSON object, or a line for each of its fields that says something."""
    fields = value._asdict()
    if terminal.json:
        terminal.object(fields)
        return
    from ingest.report.style import shown

    width = max(map(len, fields))
    for name, found in fields.items():
        if found is not None and name != "html":
            terminal.write(f"{terminal.style.paint(f'{name:>{width}}', 'cyan')}  {shown(_readable(name, found))}\n")


def _readable(name: str, found: Any) -> str:
    import time

    if name.endswith("_at"):
        return time.strftime("%Y-%m-%d %H:%M:%S UTC", time.gmtime(found))
    if isinstance(found, tuple):
        return ", ".join(map(str, found)) or "none"
    return {True: "yes", False: "no"}.get(found, str(found)) if isinstance(found, bool) else str(found)
