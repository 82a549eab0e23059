"""The emulator on a socket of this machine: a threaded server that can be started and stopped."""

from __future__ import annotations

import logging
import socket
import threading
from collections.abc import Callable
from types import TracebackType
from typing import Any, Self

from ingest.errors import UsageError
from ingest.intercom.emulator.app import App, create_app
from ingest.intercom.emulator.options import Options

_LOOPBACK = {"127.0.0.1": socket.AF_INET, "localhost": socket.AF_INET, "::1": socket.AF_INET6}


class Server:
    """An emulator on loopback, as a context manager or by `start` and `stop`. `port` 0 takes a free one.

    `url` has no slash at its end. UsageError for any other host, or a port that is taken; StoreError for a
    store that cannot be used.
    """

    def __init__(self, options: Options, *, port: int = 0, host: str = "127.0.0.1", threads: int = 64) -> None:
        if host not in _LOOPBACK:
            raise UsageError(
                f"the emulator listens on this machine only, not on {host}",
                hint="leave the host out: 127.0.0.1",
            )
        self.app: App = create_app(options)
        try:
            self._socket = _listening(host, port)
        except BaseException:
            self.app.close()
            raise
        self.port: int = self._socket.getsockname()[1]
        self.url = f"http://[{host}]:{self.port}" if ":" in host else f"http://{host}:{self.port}"
        self._threads = threads
        self._loop: threading.Thread | None = None
        self._waitress: Any = None
        self._close: Callable[[], None] = lambda: None

    def start(self) -> None:
        """Answer from now on, in threads of its own."""
        self._waitress, self._close = _waitress(self.app, self._socket, self._threads)
        self._loop = threading.Thread(target=self._waitress.run, name="emulator", daemon=True)
        self._loop.start()

    def stop(self) -> None:
        """Finish the calls under way, close every connection, let go of port and store."""
        self.app.stop()
        if self._loop:
            self._waitress.task_dispatcher.shutdown()
            # The loop owns its connections: it closes them itself, and ends when none is left.
            self._waitress.trigger.pull_trigger(self._close)
            self._loop.join()
            self._loop = None
        self._socket.close()
        self.app.close()

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()


def serve(
    options: Options,
    port: int,
    host: str = "127.0.0.1",
    *,
    threads: int = 64,
    ready: Callable[[str], object] | None = None,
) -> None:
    """Serve until interrupted (KeyboardInterrupt passes on, after a clean stop). `ready` is told the url."""
    with Server(options, port=port, host=host, threads=threads) as server:
        if ready:
            ready(server.url)
        threading.Event().wait()


def _listening(host: str, port: int) -> socket.socket:
    listening = socket.socket(_LOOPBACK[host], socket.SOCK_STREAM)
    try:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind((host, port))
    except (OSError, OverflowError) as error:
        listening.close()
        raise UsageError(f"cannot listen on port {port}: {error}", hint="choose another with --port") from error
    return listening


def _waitress(app: App, listening: socket.socket, threads: int) -> tuple[Any, Callable[[], None]]:
    """A server, and what its loop must call to close all connections and so end."""
    import waitress  # type: ignore[import-untyped] # it has no types, and in process nobody needs it
    from waitress import wasyncore

    # It warns when requests wait, which is what latency and time-outs are for.
    logging.getLogger("waitress").setLevel(logging.ERROR)
    connections: dict[int, Any] = {}
    server = waitress.create_server(
        app,
        map=connections,
        sockets=[listening],
        threads=threads,
        connection_limit=1000,
        channel_timeout=300,
        # A dropped answer is a ConnectionError on purpose: close the connection and say nothing.
        log_socket_errors=False,
        asyncore_use_poll=True,
        ident="fin-ingest emulator",
        max_request_body_size=max(app.options.max_body * 2, 1 << 20),
    )
    return server, lambda: wasyncore.close_all(connections, ignore_all=True)
