"""Running the user's own git: never through a shell, without prompts, hooks or pagers, for a limited time.

What it is asked is decided elsewhere. No secret is ever an argument; what git says is cleaned before it is told.
"""

from __future__ import annotations

import os
import re
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, NamedTuple

from connectors.base import ConnectorError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from subprocess import Popen

SHORT = 60.0
"""Seconds for what only reads a few objects on this machine."""
LONG = 900.0
"""Seconds for what crosses the network, or goes through a whole history."""

_HARDENED = (
    ("core.hooksPath", "/dev/null"),
    ("core.fsmonitor", "false"),
    ("core.pager", "cat"),
    ("core.warnAmbiguousRefs", "false"),
    ("protocol.ext.allow", "never"),
    ("log.showSignature", "false"),
    ("fetch.writeCommitGraph", "false"),
    ("gc.auto", "0"),
    ("maintenance.auto", "false"),
)
_KEPT = re.compile(
    r"GIT_(SSH|SSH_COMMAND|SSH_VARIANT|SSL_\w+|HTTP_\w+|PROXY_\w+|ASKPASS|EXEC_PATH|CEILING_DIRECTORIES"
    r"|DISCOVERY_ACROSS_FILESYSTEM|CONFIG_GLOBAL|CONFIG_SYSTEM|CONFIG_NOSYSTEM|CONFIG_COUNT|CONFIG_(KEY|VALUE)_\d+)"
)
"""How somebody's git reaches servers. Everything else (`GIT_DIR`, as in a hook) speaks of another repository."""

_USERINFO = re.compile(r"(\w://)[^/\s@]+@")
_UNSEEMLY = re.compile(r"[\x00-\x1f\x7f]+")
_LONGEST_WORDS = 300


class Ran(NamedTuple):
    """A command that has ended. `words` is what it said about itself, in one line, without secrets."""

    code: int
    out: bytes
    words: str


def environment(*, network: bool = False, more: Mapping[str, str] | None = None) -> dict[str, str]:
    """What git is started with. Without `network` no object is fetched behind our back, by whatever version."""
    kept = {name: value for name, value in os.environ.items() if name[:4] != "GIT_" or _KEPT.fullmatch(name)}
    kept |= {
        "LC_ALL": "C",
        "GIT_TERMINAL_PROMPT": "0",
        "GIT_OPTIONAL_LOCKS": "0",
        "GIT_ALLOW_PROTOCOL": "file:git:http:https:ssh" if network else "none",
    }
    if not network:
        kept["GIT_NO_LAZY_FETCH"] = "1"
    return kept | dict(more or {})


def command(*words: str) -> list[str]:
    """The whole command line; git's own options first."""
    settings = [word for name, value in _HARDENED for word in ("-c", f"{name}={value}")]
    return ["git", "--no-pager", "--no-replace-objects", *settings, *words]


def run(
    *words: str,
    feed: bytes = b"",
    limit: float = SHORT,
    network: bool = False,
    more: Mapping[str, str] | None = None,
    secrets: Sequence[str] = (),
) -> Ran:
    """Run git to its end. Raises `ConnectorError` when there is no git, or it is not done within `limit` seconds."""
    from subprocess import TimeoutExpired

    with started(words, network=network, more=more) as process:
        try:
            out, err = process.communicate(feed, timeout=limit)
        except TimeoutExpired as error:
            raise too_slow(words, limit) from error
    return Ran(process.returncode, out, said(err, secrets))


@contextmanager
def started(
    words: Sequence[str], *, network: bool = False, more: Mapping[str, str] | None = None
) -> Iterator[Popen[bytes]]:
    """A git of its own process group, which is gone when this ends, with whatever it started."""
    from subprocess import PIPE

    process = launch(words, environment(network=network, more=more), PIPE)
    try:
        yield process
    finally:
        end(process)


def launch(words: Sequence[str], env: Mapping[str, str], err: int) -> Popen[bytes]:
    """Start git with pipes, without a terminal it could ask on. Raises `ConnectorError` when there is none."""
    from subprocess import PIPE, Popen

    try:
        return Popen(  # noqa: S603 - no shell; refs and urls are checked before they come here
            command(*words), stdin=PIPE, stdout=PIPE, stderr=err, bufsize=0, env=env, start_new_session=True
        )
    except (OSError, ValueError) as error:
        hint = "install git, or have it found on the PATH; this source needs it"
        reason = getattr(error, "strerror", None) or error
        raise ConnectorError(f"git cannot be run: {reason}", hint=hint) from error


def end(process: Popen[bytes]) -> None:
    """Make sure of the end of a process and of what it started."""
    from signal import SIGKILL

    if process.poll() is None:
        with suppress(OSError):
            os.killpg(process.pid, SIGKILL)
    for pipe in (process.stdin, process.stdout, process.stderr):
        if pipe is not None:
            with suppress(OSError):
                pipe.close()
    process.wait()


def too_slow(words: Sequence[str], limit: float) -> ConnectorError:
    """The error for a git that does not come to an end."""
    verb = next((word for word in words if word[0].isalpha()), "")
    hint = "see whether git itself works there (a lock, a network file system, a server that hangs); then run again"
    return ConnectorError(f"git {verb} was not done within {limit:.0f} seconds", hint=hint)


def said(err: bytes, secrets: Sequence[str] = ()) -> str:
    """Git's own words: what it calls fatal, else its last line; no secrets, no userinfo of any url, one line."""
    lines = [_UNSEEMLY.sub(" ", line).strip() for line in err.decode("utf-8", "replace").splitlines()]
    lines = [line for line in lines if line and not line.startswith(("hint:", "warning:", "Please make sure"))]
    grave = [line for line in lines if line.startswith(("fatal:", "error:", "remote:", "ERROR:", "ssh:"))]
    text = "; ".join(dict.fromkeys((grave or lines[-1:])[-3:]))
    for secret in secrets:
        text = text.replace(secret, "***")
    return _USERINFO.sub(r"\1", text).replace("fatal: ", "").replace("error: ", "")[:_LONGEST_WORDS]
