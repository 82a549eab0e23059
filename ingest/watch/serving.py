"""`/healthz` and `/metrics` over http, in a thread; what they say is `health`'s and `metrics`'."""

from __future__ import annotations

import json
import socket
import time
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler
from socketserver import ThreadingTCPServer
from threading import Thread
from typing import TYPE_CHECKING

from ingest.errors import UsageError
from ingest.watch.health import health
from ingest.watch.metrics import MEDIA_TYPE, metrics

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from ingest.watch.status import Status

PATIENCE = 10.0
"""Seconds a client may take to say what it wants, or to read the answer."""


@contextmanager
def serving(status: Callable[[], Status], host: str, port: int) -> Iterator[str]:
    """Answer while this lasts; gives the address. Port 0 takes a free one. Raises UsageError when there is none."""
    try:
        server = _Server(status, host, port)
    except OSError as error:
        raise UsageError(
            f"health cannot be served on {host} port {port}: {error.strerror or error}",
            hint="choose another --health-port; 0 takes a free one",
        ) from error
    thread = Thread(target=server.serve_forever, name="health", daemon=True)
    thread.start()
    try:
        yield server.url
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


class _Server(ThreadingTCPServer):
    """Not http.server's own, which asks the name service for the machine's name before it listens."""

    allow_reuse_address = True
    daemon_threads = True
    block_on_close = False

    def __init__(self, status: Callable[[], Status], host: str, port: int) -> None:
        self.status = status
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)[0]
        self.address_family = found[0]
        super().__init__((str(found[4][0]), port), _Answer)

    @property
    def url(self) -> str:
        """Where it listens."""
        host, port = self.server_address[:2]
        return f"http://{f'[{host!s}]' if ':' in str(host) else host!s}:{port}"

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that went away is no event."""


class _Answer(BaseHTTPRequestHandler):
    """One request. Reads nothing but its first lines, and never a file."""

    server: _Server
    timeout = PATIENCE
    server_version, sys_version = "fin-ingest", ""

    def parse_request(self) -> bool:
        """Refuse whatever is not for reading, before a method is looked for."""
        if not super().parse_request():
            return False
        if self.command in ("GET", "HEAD"):
            return True
        self._answer(405, "text/plain; charset=utf-8", "only GET and HEAD\n", allow="GET, HEAD")
        return False

    def do_GET(self) -> None:
        """Health, metrics, or nothing."""
        path = self.path.partition("?")[0]
        if path == "/healthz":
            judged = health(self.server.status(), time.time())
            code = 200 if judged.word == "ok" else 503
            self._answer(code, "application/json", json.dumps(judged.told, ensure_ascii=False, indent=2) + "\n")
        elif path == "/metrics":
            self._answer(200, MEDIA_TYPE, metrics(self.server.status()))
        else:
            self._answer(404, "text/plain; charset=utf-8", "there is /healthz, and /metrics\n")

    do_HEAD = do_GET  # noqa: N815 - the name http.server calls

    def _answer(self, code: int, media_type: str, text: str, **headers: str) -> None:
        body = text.encode()
        self.send_response(code)
        fixed = {"Content-Type": media_type, "Content-Length": str(len(body)), "Cache-Control": "no-store"}
        for name, value in (fixed | {name.title(): value for name, value in headers.items()}).items():
            self.send_header(name, value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - its name there
        """Being asked is no event."""
