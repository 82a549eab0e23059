"""What can go wrong between us and Intercom, and which answer means which; it knows no HTTP library.

Failure
├── AccessError
│   └── AccessDenied        401, 403, or sent on to another host: nothing will work
├── UsageError
│   └── Unsupported         the chosen API version lacks a field or an endpoint
├── IncompleteError
│   └── IncompleteList      a listing broke off, shifted or does not add up
└── CallError               one call; carries status, code, field, request_id
    ├── NotFound            404 with code not_found
    ├── Rejected            any other 4xx: this page's own fault, the others go on
    ├── Throttled           429, after waiting for several windows
    ├── Unavailable         5xx, or no connection, after all attempts; `arrived` says what is known
    └── UnknownOutcome      no answer, or an unreadable one: the call may have been carried out
"""
# ruff: noqa: N818 - the names are those of design and documentation

from __future__ import annotations

from typing import Any, NamedTuple

from ingest.errors import AccessError, Failure, IncompleteError, UsageError

REGIONS = {
    "us": "https://api.intercom.io",
    "eu": "https://api.eu.intercom.io",
    "au": "https://api.au.intercom.io",
}
"""The API's three hosts. A token works in its own region only."""


class Call(NamedTuple):
    """A call, as far as messages speak of it."""

    method: str
    path: str
    version: str = ""

    def at(self, request_id: str | None = None) -> str:
        """Where it failed: `POST /ai/external_pages, request id …`."""
        return f"{self.method} {self.path}" + (f", request id {request_id}" if request_id else "")


class AccessDenied(AccessError):
    """Intercom refused the token, its scope or the workspace's plan, or lives at another host."""


class Unsupported(UsageError):
    """The chosen API version lacks something the configuration asks for."""


class IncompleteList(IncompleteError):
    """A listing is not known to be complete: nothing may be deleted or forgotten on its word."""


class CallError(Failure):
    """One call failed. `status` 0: there was no answer; `code` and `field` are Intercom's own words."""

    def __init__(
        self,
        what: str,
        *,
        at: str = "",
        hint: str = "",
        status: int = 0,
        code: str = "",
        field: str | None = None,
        request_id: str | None = None,
        retry_after: float | None = None,
        arrived: bool | None = None,
    ) -> None:
        super().__init__(what, at=at, hint=hint)
        self.status, self.code, self.field, self.request_id = status, code, field, request_id
        self.retry_after = retry_after
        """Seconds the server asked us to wait, if it did."""
        self.arrived = arrived
        """False: certainly not carried out. None: unknown. (No error proves the opposite.)"""


class NotFound(CallError):
    """There is no such source or page."""


class Rejected(CallError):
    """Intercom does not accept this call's content. Repeating it unchanged is useless."""


class Throttled(CallError):
    """The request budget stayed exhausted for longer than we are ready to wait."""


class Unavailable(CallError):
    """Intercom cannot be reached or is failing."""


class UnknownOutcome(CallError):
    """The call may or may not have been carried out."""


def refusal(
    call: Call, status: int, body: Any, *, request_id: str | None = None, retry_after: float | None = None
) -> Failure:
    """The error an answer that is not a success stands for, decided on status and code.

    `body` is the parsed answer, or None where it was not JSON. 404 alone proves nothing: an unknown audience
    is a 404 with code `parameter_invalid`, and a proxy's 404 has no code at all.
    """
    first = _first(body)
    code, message, field = _text(first.get("code")), _text(first.get("message")), _text(first.get("field"))
    request_id = request_id or _text(body.get("request_id") if isinstance(body, dict) else None) or None
    at = call.at(request_id)
    said = f"{status} {code}".rstrip() + (f": {message}" if message else "")
    if code == "intercom_version_invalid":
        return Unsupported(
            f"Intercom does not serve version {call.version} here ({said})",
            at=at,
            hint="set intercom.version to 2.15, or to another version the workspace may use",
        )
    if status in _ACCESS:
        return AccessDenied(f"{_ACCESS[status]} ({said})", at=at, hint=_access_hint(status, code))
    kind, what, hint = _kind(status, code)
    return kind(
        f"{what} ({said})" + (f", field {field}" if field else ""),
        at=at,
        hint=hint,
        status=status,
        code=code,
        field=field or None,
        request_id=request_id,
        retry_after=retry_after,
    )


_ACCESS = {401: "Intercom does not accept the token", 403: "Intercom refuses access"}


def _access_hint(status: int, code: str) -> str:
    if code == "api_plan_restricted":
        return "the workspace's plan does not include this; ask Intercom, or use another workspace"
    if status == 401:  # noqa: PLR2004
        hosts = ", ".join(f"{name} {host}" for name, host in REGIONS.items())
        return (
            "put a current access token into the environment variable intercom.token names, and check the "
            f"region: a token works at its own host only ({hosts})"
        )
    return "give the token the scope read_write_ai_content (reading audiences also needs read_audiences)"


def _kind(status: int, code: str) -> tuple[type[CallError], str, str]:
    """Class, sentence and hint for a status other than 401 and 403."""
    if status == 429:  # noqa: PLR2004
        return Throttled, "the request budget is exhausted", "wait a minute, or lower limits.share"
    if status >= 500 or status == 408:  # noqa: PLR2004
        return (
            Unavailable,
            "Intercom is failing at the moment",
            "run again later; nothing needs to be repaired",
        )
    if status == 404 and code == "not_found":  # noqa: PLR2004
        hint = "it was deleted in Intercom, or belongs to another workspace; `fin-ingest refresh` finds out"
        return NotFound, "Intercom has no such object", hint
    if status == 413:  # noqa: PLR2004
        return (
            Rejected,
            "the page is too large for Intercom",
            "lower max_page_bytes, so that it is split earlier",
        )
    if status == 404 and not code:  # noqa: PLR2004
        return Rejected, "this is not Intercom's answer", "check intercom.base_url and any proxy in between"
    return Rejected, "Intercom rejects this", "see the code and message; the rest of the run is not affected"


def _first(body: Any) -> dict[str, Any]:
    errors = body.get("errors") if isinstance(body, dict) else None
    first = errors[0] if isinstance(errors, list) and errors else None
    return first if isinstance(first, dict) else {}


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""
