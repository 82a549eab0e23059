"""`fin-ingest emulate`: the emulator on a port of this machine, until interrupted."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ingest.commands.exits import DONE
from ingest.options import Command, Option, number, port, whole

if TYPE_CHECKING:
    from argparse import Namespace

    from ingest.commands.terminal import Terminal

SPEC = Command(
    about="Serve an API like Intercom's AI Content API on this machine, for trying things out and for tests. "
    "It keeps what it is sent in a file, listens on loopback only, and takes any token unless one is set.",
    options=(
        Option("port", "the port; 0 takes a free one", "N", 8765, convert=port),
        Option("host", "the address on this machine", "HOST", "127.0.0.1", ("127.0.0.1", "localhost", "::1")),
        Option("store", "the SQLite file that keeps everything; without it, all is forgotten", "FILE"),
        Option("token", "let only this token in", "TOKEN"),
        Option("region", "what the workspace says of itself", "REGION", "us", ("us", "eu", "au")),
        Option("id-code", "the workspace's id", "ID"),
        Option("latency", "milliseconds every answer takes at least", "MS", 0.0, convert=number),
        Option("limit", "calls in a window of 10 seconds; 0: no limit", "N", 1666, convert=whole),
        Option("retry-after", "say Retry-After when the limit is reached"),
        Option("fault", "trouble: KIND=RATE or KIND#N,N, then perhaps @METHOD /path; KIND is a status, "
               "drop, drop_before, cut or timeout", "FAULT", (), several=True),
        Option("seed", "equal seeds give equal faults", "N", 0, convert=whole),
        Option("paging", "how lists name the next page", "STYLE", "page", ("page", "cursor")),
        Option("per-page", "pages of a list hold so many", "N", 50, convert=whole),
        Option("list-cap", "lists end after so many; 0: they do not", "N", 0, convert=whole),
        Option("drift", "what lists do while read", "HOW", "none", ("none", "insert", "delete", "count")),
        Option("normalize-html", "give html back rewritten, not as it was sent"),
    ),
    examples=(
        ("fin-ingest emulate --port 8765 --store library.db", "then set base_url: http://127.0.0.1:8765"),
        ("fin-ingest emulate --latency 100 --fault 429=0.05 --fault drop=0.01", "a bad day"),
        ('fin-ingest emulate --fault "drop#1@POST /ai/content_import_sources"', "one answer that gets lost"),
    ),
)  # fmt: skip


def run(options: Namespace, terminal: Terminal) -> int:
    """Serve until Ctrl-C or SIGTERM, which are the orderly ends of it."""
    from ingest.intercom.emulator import serve

    def ready(url: str) -> None:
        if terminal.json:
            terminal.object({"url": url})
        terminal.say(
            f"Listening on {terminal.style.paint(url, 'bold')}; Ctrl-C ends it.\n\n" + _how_to(url, options.token)
        )
        terminal.out.flush()

    try:
        serve(_switches(options), options.port, options.host, ready=ready)
    except KeyboardInterrupt:
        terminal.note("Stopped.")
    return DONE


def _how_to(url: str, token: str | None) -> str:
    needed = "the token given" if token else "anything"
    return f"  intercom:\n    base_url: {url}\n    token: ${{INTERCOM_TOKEN}}   # {needed} will do\n"


def _switches(options: Namespace) -> Any:
    from ingest.intercom.emulator import Options

    settings = {"id_code": options.id_code} if options.id_code else {}
    return Options(
        store=options.store or ":memory:",
        token=options.token,
        region=options.region.upper(),
        latency=options.latency / 1000,
        limit=options.limit,
        retry_after=options.retry_after,
        faults=_faults(options.fault),
        seed=options.seed,
        paging=options.paging,
        per_page=max(1, options.per_page),
        list_cap=options.list_cap,
        drift=options.drift,
        html="rewritten" if options.normalize_html else "as_sent",
        **settings,
    )


def _faults(texts: tuple[str, ...]) -> tuple[Any, ...]:
    from ingest.errors import UsageError
    from ingest.intercom.emulator import Fault

    try:
        return tuple(Fault.parse(text) for text in texts)
    except ValueError as error:
        raise UsageError(f"--fault: {error}") from error
