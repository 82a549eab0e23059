"""One call over HTTP: sending it within the limits, again where that is safe, and reading what comes of it.

The one module that speaks httpx, and the one that holds the token.
"""

from __future__ import annotations

import json
import re
import time
from collections.abc import Callable
from functools import lru_cache
from http.cookiejar import CookieJar
from typing import Any, NamedTuple, NoReturn, TypeVar
from urllib.parse import urlsplit

import httpx

from ingest.errors import Failure, UsageError
from ingest.intercom import errors
from ingest.intercom.errors import Call, CallError, Unavailable, UnknownOutcome
from ingest.intercom.limits import Limiter
from ingest.intercom.retries import Policy, persist, retry_after
from ingest.intercom.values import Unreadable

T = TypeVar("T")

_LOOPBACK = re.compile(r"localhost|127(\.\d{1,3}){3}|::1")
_TOKEN = re.compile(r"[\x21-\x7e]+")

_NOT_SENT = (
    httpx.ConnectError,
    httpx.ConnectTimeout,
    httpx.PoolTimeout,
    httpx.ProxyError,
    httpx.UnsupportedProtocol,
    httpx.LocalProtocolError,
)
"""After these, the server has not seen the call."""


class _NoCookies(CookieJar):
    """Takes none: the token alone says who we are, and looking for them would cost a tenth of a call."""

    def extract_cookies(self, *_: object) -> None:
        """Nothing."""


class _Answer(NamedTuple):
    status: int
    headers: httpx.Headers
    content: bytes


class Wire:
    """The connections to one host, and the token. Thread-safe; close it when done."""

    def __init__(
        self,
        base_url: str,
        token: str,
        version: str,
        *,
        limiter: Limiter,
        policy: Policy,
        transport: httpx.BaseTransport | None,
        timeout: float,
        workers: int,
        clock: Callable[[], float],
        plain_http: bool,
    ) -> None:
        self.host = _checked_host(base_url, plain_http=plain_http)
        self.version, self.calls = version, 0
        self.skew: float | None = None
        self._token = _checked_token(token)
        self._limiter, self._policy, self._clock = limiter, policy, clock
        self._patience = 5 * timeout
        self._http = httpx.Client(
            transport=transport,
            cookies=_NoCookies(),
            headers={
                "Authorization": f"Bearer {token}",
                "Accept": "application/json",
                "Intercom-Version": version,
                "User-Agent": f"fin-ingest/{_program_version()}",
            },
            timeout=httpx.Timeout(connect=min(timeout, 15.0), read=timeout, write=timeout, pool=timeout),
            limits=httpx.Limits(max_connections=workers, max_keepalive_connections=workers, keepalive_expiry=30),
            follow_redirects=False,
        )
        self._url = lru_cache(8)(httpx.URL)  # nearly all calls go to one address, which is read once

    def __repr__(self) -> str:
        return f"<Wire {self.host} {self.version}>"

    def close(self) -> None:
        """Close all connections."""
        self._http.close()

    def call(
        self,
        method: str,
        path: str,
        read: Callable[[Any], T],
        *,
        body: dict[str, Any] | None = None,
        repeatable: bool = True,
    ) -> T:
        """Make the call and `read` the JSON of its answer. Raises the errors of `ingest.intercom.errors`.

        `path` begins with a slash and may carry a query. What cannot be read is an `UnknownOutcome`, not a
        success.
        """
        call = Call(method, path, self.version)
        content = None if body is None else _encoded(call, body)
        return persist(lambda: self._once(call, content, read), self._policy, repeatable=repeatable)

    def _once(self, call: Call, content: bytes | None, read: Callable[[Any], T]) -> T:
        answer = self._exchange(call, content)
        if 200 <= answer.status < 300:  # noqa: PLR2004 - success
            return self._read(call, answer, read)
        if 300 <= answer.status < 400:  # noqa: PLR2004 - elsewhere
            raise self._redirected(call, answer)
        raise self._refusal(call, answer)

    def _exchange(self, call: Call, content: bytes | None) -> _Answer:
        """Send once, within the limits."""
        with self._limiter.acquire() as permit:
            self.calls += 1
            try:
                answer = self._send(call, content)
            except (httpx.HTTPError, httpx.StreamError, httpx.InvalidURL, OSError) as error:
                failure = _failure(call, error)
            else:
                permit.learn(answer.headers, answer.status)
                self._compare_clocks(answer)
                return answer
        # Raised out here, so that it carries no reference to the foreign error and its request, which has the
        # token.
        raise failure

    def _send(self, call: Call, content: bytes | None) -> _Answer:
        headers = {} if content is None else {"Content-Type": "application/json"}
        began = self._clock()
        url = self._url(self.host + call.path)
        with self._http.stream(call.method, url, content=content, headers=headers) as response:
            parts = []
            for part in response.iter_bytes():
                parts.append(part)
                if self._clock() - began > self._patience:
                    raise httpx.ReadTimeout(f"the answer was not complete after {self._patience:g} s")
            return _Answer(response.status_code, response.headers, b"".join(parts))

    def _read(self, call: Call, answer: _Answer, read: Callable[[Any], T]) -> T:
        try:
            return read(json.loads(answer.content) if answer.content else None)
        except (Unreadable, ValueError, RecursionError) as error:
            problem = str(error) if isinstance(error, Unreadable) else "the answer is not JSON"
        raise UnknownOutcome(
            f"Intercom answered {answer.status}, but {problem}",
            at=call.at(_request_id(answer)),
            hint="check intercom.base_url and any proxy in between; the call may have been carried out",
            status=answer.status,
            request_id=_request_id(answer),
        )

    def _refusal(self, call: Call, answer: _Answer) -> Failure:
        try:
            body = json.loads(answer.content.decode("utf-8", "replace").replace(self._token, "[token]"))
        except (ValueError, RecursionError):
            body = None
        return errors.refusal(
            call,
            answer.status,
            body,
            request_id=_request_id(answer),
            retry_after=retry_after(answer.headers),
        )

    def _redirected(self, call: Call, answer: _Answer) -> Failure:
        target = urlsplit(answer.headers.get("location", "").replace(self._token, "[token]"))
        place = f"{target.scheme}://{target.netloc.rpartition('@')[2]}" if target.netloc else "another address"
        return errors.AccessDenied(
            f"{self.host} sends us on to {place} ({answer.status}); the token was not sent there",
            at=call.at(_request_id(answer)),
            hint="if that is where the workspace lives, set intercom.region or intercom.base_url to it",
        )

    def _compare_clocks(self, answer: _Answer) -> None:
        from email.utils import parsedate_to_datetime

        date = answer.headers.get("date")
        if date is not None and self.skew is None:
            try:
                self.skew = parsedate_to_datetime(date).timestamp() - time.time()
            except (ValueError, OverflowError):
                return


def _failure(call: Call, error: Exception) -> CallError:
    """The one place where the HTTP library's errors become ours. They name no header, so no token."""
    detail = str(error) or type(error).__name__
    if isinstance(error, _NOT_SENT):
        hint = "check the network, the proxy settings and intercom.base_url"
        if "CERTIFICATE_VERIFY" in detail:
            hint = "the certificate shown is not trusted on this machine; name its CA in SSL_CERT_FILE"
        return Unavailable(f"Intercom cannot be reached: {detail}", at=call.at(), hint=hint, arrived=False)
    late = isinstance(error, httpx.TimeoutException)
    what = "no answer in time" if late else f"the connection broke before the answer was complete: {detail}"
    return UnknownOutcome(what, at=call.at(), hint="the call may have been carried out; the next run finds out")


def _encoded(call: Call, body: dict[str, Any]) -> bytes:
    try:
        return json.dumps(body, ensure_ascii=False, allow_nan=False).encode()
    except UnicodeEncodeError:
        problem = "holds a character that is not valid Unicode (half of a surrogate pair)"
    raise errors.Rejected(f"what is to be sent {problem}", at=call.at(), hint="correct the document", arrived=False)


def _request_id(answer: _Answer) -> str | None:
    found: str | None = answer.headers.get("x-request-id")
    return found


def _checked_host(base_url: str, *, plain_http: bool) -> str:
    """Scheme, host and port, and a path if there is one, without the slash at its end."""
    parts = urlsplit(base_url)
    if parts.scheme not in ("https", "http") or not parts.hostname or parts.query or parts.fragment:
        _bad_url(f"{parts.scheme or 'no scheme'} and {parts.hostname or 'no host'} do not make the API's address")
    if parts.username is not None or parts.password is not None:
        _bad_url("it must not hold a name or password")
    if parts.scheme == "http" and not plain_http and not _LOOPBACK.fullmatch(parts.hostname or ""):
        _bad_url(f"the token would travel to {parts.hostname} unencrypted")
    return base_url.rstrip("/")


def _bad_url(problem: str) -> NoReturn:
    raise UsageError(
        f"intercom.base_url: {problem}",
        hint="https://api.intercom.io, or http:// with an address of this machine",
    )


def _checked_token(token: str) -> str:
    if not _TOKEN.fullmatch(token):
        problem = "is empty" if not token else "holds a space, a line end or a letter no token has"
        raise UsageError(
            f"the access token {problem}",
            hint="set the environment variable intercom.token names to the bare token",
        )
    return token


def _program_version() -> str:
    from importlib.metadata import PackageNotFoundError, version

    try:
        return version("fin-ingest")
    except PackageNotFoundError:
        return "0"
