"""The AI Content API on this machine: what other code may use of it. With the client it shares the wire."""

from ingest.intercom.emulator.app import App, create_app
from ingest.intercom.emulator.faults import DroppedAnswer, Fault, chances
from ingest.intercom.emulator.options import Audience, Options
from ingest.intercom.emulator.rows import PageRow, SourceRow
from ingest.intercom.emulator.server import Server, serve
from ingest.intercom.emulator.store import Store, StoreError

__all__ = [
    "App",
    "Audience",
    "DroppedAnswer",
    "Fault",
    "Options",
    "PageRow",
    "Server",
    "SourceRow",
    "Store",
    "StoreError",
    "chances",
    "create_app",
    "serve",
]
