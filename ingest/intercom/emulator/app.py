"""The emulator as a WSGI application: who is let in, how often, in which version, and what a fault does."""

from __future__ import annotations

import hmac
import json
import threading
import uuid
from collections import Counter
from collections.abc import Iterable, Iterator
from email.utils import formatdate
from http import HTTPStatus
from typing import Any, NamedTuple, TypeAlias
from wsgiref.types import StartResponse, WSGIEnvironment

import falcon

from ingest.intercom.emulator.answers import RefusedError, error_body, not_found
from ingest.intercom.emulator.faults import DroppedAnswer, Fault, Faults
from ingest.intercom.emulator.options import Options
from ingest.intercom.emulator.rates import Windows
from ingest.intercom.emulator.resources import Workspace, endpoints
from ingest.intercom.emulator.store import Store
from ingest.intercom.emulator.versions import version_named

CALLS_PATH = "/__emulator__/calls"
"""Says which calls were made; needs no token and is not counted itself."""

UNANSWERED = 0
"""Status under which a call is counted that never got its whole answer."""

_FAULT = "fin_ingest.fault"
_CODES = {403: "forbidden", 429: "rate_limit_exceeded", 500: "server_error", 503: "service_unavailable"}
_METHODS = ("GET", "POST", "PUT", "DELETE")
_GATEWAY = (502, 504)
"""A proxy in front of the API says these, and says them in html."""

Headers: TypeAlias = list[tuple[str, str]]


class _Answer(NamedTuple):
    status: str
    headers: Headers
    body: bytes


class App:
    """A WSGI application. `calls` counts by (method, path, status), with ids in paths as `{id}`."""

    def __init__(self, options: Options) -> None:
        self.options = options
        self.store = Store(options.store)
        self.calls: Counter[tuple[str, str, int]] = Counter()
        self._faults = Faults(options.faults, options.seed)
        self._stopping = threading.Event()
        self._lock = threading.Lock()
        self._falcon = _falcon_app(self.store, options)

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer one request. Raises DroppedAnswer where the connection is to die."""
        method, path = environ["REQUEST_METHOD"], environ.get("PATH_INFO", "")
        if path == CALLS_PATH and method == "GET":
            return _begin(start_response, self._calls_answer())
        fault = self._faults.choose(method, path)
        if self.options.latency:
            self._wait(self.options.latency)
        if fault and fault.kind == "drop_before":
            self._count(method, path, UNANSWERED)
            raise DroppedAnswer("the connection died before anything was done")
        environ[_FAULT] = fault if fault and fault.kind.isdigit() else None
        answer = self._ask_falcon(environ)
        if fault and fault.kind.endswith("_done"):
            answer = _instead(answer, Fault(fault.kind[:3], code=fault.code))
        return self._finish(method, path, fault.kind if fault else "", answer, start_response)

    def stop(self) -> None:
        """End every wait early; answers still due come at once."""
        self._stopping.set()

    def close(self) -> None:
        """Let go of the store."""
        self.stop()
        self.store.close()

    def _finish(
        self, method: str, path: str, kind: str, answer: _Answer, start_response: StartResponse
    ) -> Iterable[bytes]:
        unanswered = kind in ("drop", "cut")
        self._count(method, path, UNANSWERED if unanswered else int(answer.status[:3]))
        if kind == "drop":
            raise DroppedAnswer("the connection died before the answer")
        if kind == "timeout":
            self._wait(self.options.timeout_seconds)
        body = _begin(start_response, answer)
        return _broken_off(answer.body) if kind == "cut" else body

    def _ask_falcon(self, environ: WSGIEnvironment) -> _Answer:
        began: list[tuple[str, Headers]] = []

        def keep(status: str, headers: Headers, _: object = None) -> Any:
            began.append((status, headers))

        body = b"".join(self._falcon(environ, keep))
        return _Answer(*began[-1], body)

    def _wait(self, seconds: float) -> None:
        (self.options.sleep or self._stopping.wait)(seconds)

    def _count(self, method: str, path: str, status: int) -> None:
        with self._lock:
            self.calls[method, _template(path), status] += 1

    def _calls_answer(self) -> _Answer:
        with self._lock:
            counted = sorted(self.calls.items())
        rows = [{"method": m, "path": p, "status": s, "count": count} for (m, p, s), count in counted]
        body = json.dumps({"total": sum(row["count"] for row in rows), "calls": rows}).encode()
        return _Answer("200 OK", _content_headers("application/json", body), body)


def create_app(options: Options | None = None) -> App:
    """The emulator in process, for a WSGI transport. StoreError when the store cannot be used."""
    return App(options or Options())


class _Gate:
    """Before an endpoint: token, rate limit, faults, media type, version. After it: headers."""

    def __init__(self, options: Options) -> None:
        self._options = options
        self._windows = Windows(options.limit, options.clock)

    def process_request(self, req: falcon.Request, _: falcon.Response) -> None:
        """Refuse whom or what the API would refuse whichever endpoint is meant."""
        _authorise(req, self._options.token)
        req.context.allowance = allowance = self._windows.take()
        if self._options.limit and not allowance.granted:
            raise RefusedError(429, "rate_limit_exceeded", "Exceeded rate limit")
        fault: Fault | None = req.env.get(_FAULT)
        if fault:
            raise _refusal(fault)
        if not req.client_accepts("application/json"):
            raise RefusedError(406, "not_acceptable", "Accept must allow application/json")
        if req.method not in _METHODS:  # Falcon has answers of its own to some of the others
            raise not_found()

    def process_resource(self, req: falcon.Request, _: falcon.Response, __: object, ___: object) -> None:
        """Refuse versions that do not have the endpoints."""
        version = version_named(req.get_header("Intercom-Version"))
        if version is None:
            message = "The requested version could not be found"
            raise RefusedError(400, "intercom_version_invalid", message)
        req.context.version = version

    def process_response(self, req: falcon.Request, resp: falcon.Response, _: object, __: bool) -> None:
        """Say the time, the rate limit, and when to come back."""
        now = self._options.clock()
        resp.set_header("Date", formatdate(now, usegmt=True))
        if not self._options.limit:
            return
        allowance = req.context.get("allowance") or self._windows.peek()
        resp.set_header("X-RateLimit-Limit", str(allowance.limit))
        resp.set_header("X-RateLimit-Remaining", str(allowance.remaining))
        resp.set_header("X-RateLimit-Reset", str(allowance.reset))
        if self._options.retry_after and resp.status_code == HTTPStatus.TOO_MANY_REQUESTS:
            resp.set_header("Retry-After", str(max(1, allowance.reset - int(now))))


def _falcon_app(store: Store, options: Options) -> falcon.App:  # type: ignore[type-arg] # one kind of request only
    app = falcon.App(media_type="application/json; charset=utf-8", middleware=[_Gate(options)])
    app.add_error_handler(RefusedError, _answer_refused)
    app.add_error_handler(falcon.HTTPError, _answer_http_error)
    app.add_error_handler(Exception, _raise_on)
    for path, resource in endpoints(Workspace(store, options)).items():
        app.add_route(path, resource)
    return app


def _answer_refused(_: falcon.Request, resp: falcon.Response, refused: RefusedError, __: object) -> None:
    request_id = str(uuid.uuid4())
    resp.status = refused.status
    resp.set_header("X-Request-Id", request_id)
    if refused.status in _GATEWAY:
        resp.content_type = "text/html"
        resp.data = f"<html><body><h1>{refused.status} {refused.message}</h1></body></html>".encode()
    else:
        resp.data = json.dumps(error_body(refused, request_id)).encode()


def _answer_http_error(req: falcon.Request, resp: falcon.Response, error: falcon.HTTPError, _: object) -> None:
    unknown = error.status_code in (HTTPStatus.NOT_FOUND, HTTPStatus.METHOD_NOT_ALLOWED)
    refused = not_found() if unknown else RefusedError(error.status_code, "bad_request", error.title or "")
    _answer_refused(req, resp, refused, None)


def _raise_on(_: falcon.Request, __: falcon.Response, error: Exception, ___: object) -> None:
    raise error  # a bug of the emulator must look like one


def _authorise(req: falcon.Request, token: str | None) -> None:
    scheme, _, given = (req.auth or "").partition(" ")
    given = given.strip()
    known = token is None or hmac.compare_digest(given.encode(), token.encode())
    if scheme.lower() != "bearer" or not given or not known:
        raise RefusedError(401, "unauthorized", "Access Token Invalid")


def _refusal(fault: Fault) -> RefusedError:
    status = int(fault.kind)
    phrase = HTTPStatus(status).phrase
    return RefusedError(status, fault.code or _CODES.get(status, phrase.lower().replace(" ", "_")), phrase)


def _instead(answer: _Answer, fault: Fault) -> _Answer:
    refused = _refusal(fault)
    body = json.dumps(error_body(refused, str(uuid.uuid4()))).encode()
    kept = [header for header in answer.headers if not header[0].lower().startswith("content-")]
    headers = kept + _content_headers("application/json; charset=utf-8", body)
    return _Answer(f"{refused.status} {refused.message}", headers, body)


def _content_headers(media_type: str, body: bytes) -> Headers:
    return [("Content-Type", media_type), ("Content-Length", str(len(body)))]


def _begin(start_response: StartResponse, answer: _Answer) -> Iterable[bytes]:
    start_response(answer.status, answer.headers)
    return [answer.body]


def _broken_off(body: bytes) -> Iterator[bytes]:
    yield body[: len(body) // 2]
    raise DroppedAnswer("the connection died in the middle of the answer")


def _template(path: str) -> str:
    head, _, key = path.rpartition("/")
    return f"{head}/{{id}}" if key and head in ("/ai/external_pages", "/ai/content_import_sources") else path
