"""The token is in no message, log, exception or repr."""

from __future__ import annotations

import logging
import traceback
from contextlib import contextmanager

import httpx
import pytest

from ingest.errors import Failure, UsageError
from ingest.intercom import errors
from ingest.intercom.client import Client
from ingest.intercom.emulator import Options, Server, create_app
from ingest.intercom.limits import Limiter
from ingest.page import Page

TOKEN = "dG9rOnNlY3JldA_0123456789"


class Struck(httpx.BaseTransport):
    """Every call meets this, and not the emulator."""

    def __init__(self, app, instead):
        self.inner, self.instead = httpx.WSGITransport(app=app), instead

    def handle_request(self, request):
        if self.instead is None:
            return self.inner.handle_request(request)
        if isinstance(self.instead, Exception):
            self.instead.request = request
            raise self.instead
        return self.instead(request)


@contextmanager
def client_of(instead=None, **options):
    app = create_app(Options(**options))
    try:
        with Client(
            "http://localhost",
            TOKEN,
            "2.15",
            limiter=Limiter.off(),
            transport=Struck(app, instead),
            attempts=2,
            sleep=lambda _: None,
        ) as client:
            yield client
    finally:
        app.close()


def everything_about(error, depth=0):
    """All a traceback, a log or a debugger would show of an error and of what it is chained to."""
    shown = [str(error), repr(error), repr(error.args), repr(vars(error)), *traceback.format_exception(error)]
    for other in (error.__cause__, error.__context__):
        if other is not None and depth < 10:
            shown.append(everything_about(other, depth + 1))
            request = getattr(other, "_request", None)
            shown.append(str(request and dict(request.headers)))
    return "\n".join(shown)


def echoing(status):
    """A server that says what it was sent."""

    def answer(request):
        said = f"bad header {request.headers['authorization']}"
        body = {"errors": [{"code": said, "message": said, "field": said}], "request_id": said}
        return httpx.Response(status, json=body, headers={"location": f"https://x.example/{said}"}, request=request)

    return answer


@pytest.mark.parametrize(
    "instead",
    [
        *(echoing(status) for status in (302, 400, 401, 403, 404, 413, 429, 500, 503)),
        httpx.ConnectError("refused"),
        httpx.ReadTimeout("late"),
        httpx.LocalProtocolError("Illegal header value"),
        ConnectionResetError("reset"),
        lambda request: httpx.Response(200, text=f"<p>{request.headers['authorization']}", request=request),
        lambda request: httpx.Response(200, json={"said": request.headers["authorization"]}, request=request),
    ],
)
def test_no_error_shows_the_token_not_even_in_what_it_is_chained_to(instead, caplog, capfd):
    caplog.set_level(logging.DEBUG)
    with client_of(instead) as client:
        for call in (
            client.me,
            lambda: client.create_source("https://docs.example.com"),
            lambda: client.upsert_page(1, Page("a", "t", "<p>")),
            lambda: client.delete_page("1"),
            lambda: list(client.list_pages()),
        ):
            with pytest.raises(Failure) as caught:
                call()
            assert TOKEN not in everything_about(caught.value)
            assert caught.value.__context__ is None or isinstance(caught.value.__context__, Failure)
    assert TOKEN not in caplog.text
    assert TOKEN not in "".join(capfd.readouterr())


def test_no_repr_shows_the_token():
    with client_of() as client:
        shown = [client, client._wire, client._wire._http, client._policy, client._wire._http.headers]
        assert all(TOKEN not in repr(one) and TOKEN not in str(one) for one in shown)


def test_no_log_shows_the_token_also_over_a_socket(caplog):
    caplog.set_level(logging.DEBUG)
    with (
        Server(Options(token="another")) as server,
        Client(server.url, TOKEN, "2.15", limiter=Limiter.off()) as client,
        pytest.raises(errors.AccessDenied),
    ):
        client.me()
    assert "httpx" in {record.name for record in caplog.records}
    assert TOKEN not in caplog.text
    assert all(TOKEN not in repr(vars(record)) for record in caplog.records)


@pytest.mark.parametrize("wrong", ["", " ", f"{TOKEN}\n", f" {TOKEN}", f"Bearer {TOKEN}", f"{TOKEN}é", f"{TOKEN}\x00"])
def test_a_token_that_cannot_be_one_is_refused_without_showing_it(wrong):
    with pytest.raises(UsageError) as caught:
        Client("https://api.intercom.io", wrong, "2.15", limiter=Limiter.off())
    assert TOKEN not in everything_about(caught.value)
    assert "environment variable" in caught.value.hint


def test_the_token_goes_to_no_other_host():
    seen = []

    def redirect(request):
        seen.append(request.url.host)
        return httpx.Response(301, headers={"location": "https://evil.example/me"}, request=request)

    with client_of(redirect) as client, pytest.raises(errors.AccessDenied):
        client.me()
    assert seen == ["localhost"]
