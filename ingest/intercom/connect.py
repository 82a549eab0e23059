"""From a configuration to a client; for `target: library` one of the emulator, in process."""

from __future__ import annotations

import os
import re
import time
from typing import TYPE_CHECKING

import httpx

from ingest.errors import AccessError
from ingest.intercom.client import Client
from ingest.intercom.limits import Limiter

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from ingest.settings import Config, Intercom

LIBRARY_URL = "http://localhost"
"""What the embedded library is called where a host is needed; nothing listens there."""

LIBRARY_FILE = "library.db"

_BEARER = re.compile(r"(?i)(bearer\s+)[^\s\"',;]+")
_MASK = "[token]"
_SECRET = 8
"""Letters from which on a token can be one: `any`, say to an emulator, is a word."""
_used: set[str] = set()


def connect(
    config: Config,
    environ: Mapping[str, str] | None = None,
    *,
    attempts: int = 6,
    sleep: Callable[[float], object] = time.sleep,
) -> Client:
    """A client for the configured workspace, or for the embedded library; close it when done.

    `sleep` is how it waits before it makes a call again; True from it gives the call up.
    Sends nothing. Raises AccessError when the token's variable is not set, UsageError for wrong settings.
    """
    if config.intercom.target == "library":
        return _library(config)
    token = token_of(config.intercom, os.environ if environ is None else environ)
    if len(token) >= _SECRET:
        _used.add(token)
    return Client(
        config.intercom.base_url,
        token,
        config.intercom.version,
        limiter=Limiter(config.limits.share),
        attempts=attempts,
        workers=config.limits.workers,
        sleep=sleep,
    )


def token_variable(intercom: Intercom) -> str:
    """The name in `${NAME}`: the environment variable that holds the token."""
    return intercom.token.removeprefix("${").removesuffix("}")


def token_of(intercom: Intercom, environ: Mapping[str, str]) -> str:
    """The token itself, out of the environment."""
    name = token_variable(intercom)
    token = environ.get(name, "").strip()
    if not token:
        raise AccessError(
            f"the environment variable {name}, which holds Intercom's token, is "
            + ("empty" if name in environ else "not set"),
            hint=f"export {name}=…  with an access token of the workspace (scope read_write_ai_content)",
        )
    return token


def library_file(config: Config) -> str:
    """Where the embedded library keeps its pages: beside the manifest."""
    return os.path.join(os.path.dirname(config.manifest), LIBRARY_FILE)


def redacted(text: str) -> str:
    """The text without the token of any client made here, and without what follows the word Bearer."""
    for token in sorted(_used, key=len, reverse=True):
        text = text.replace(token, _MASK)
    return _BEARER.sub(rf"\g<1>{_MASK}", text)


class _Library(httpx.WSGITransport):
    """The emulator without a socket; closing the connection closes its store."""

    def close(self) -> None:
        close = getattr(self.app, "close", None)
        if close is not None:
            close()


def _library(config: Config) -> Client:
    from ingest.intercom.emulator import Options, create_app

    file = library_file(config)
    os.makedirs(os.path.dirname(file) or ".", exist_ok=True)
    transport = _Library(create_app(Options(store=file, limit=0)))
    return Client(
        LIBRARY_URL,
        "library",
        config.intercom.version,
        limiter=Limiter.off(),
        workers=0,
        transport=transport,
    )
