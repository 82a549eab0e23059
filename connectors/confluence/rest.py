"""One wiki over HTTP: signing in, retries, limits, and how large an answer may be. What is asked is decided elsewhere.

The token goes to the wiki's own host and nowhere else, and into no message.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import urljoin, urlsplit

from connectors.confluence.account import Account
from connectors.confluence.pace import BUSY, Pace
from connectors.confluence.trouble import Missing, Refused, SignedOut, Strange, Trouble, Unreachable

if TYPE_CHECKING:
    import httpx

ATTEMPTS = 5
"""How often a call is made while the server fails or cannot be reached."""
THROTTLES = 10
"""How many 429 one call puts up with."""
LARGEST_ANSWER = 64 * 1024 * 1024
LARGEST_FILE = 128 * 1024 * 1024
_LARGEST_ERROR = 64 * 1024
_LONGEST_CALL = 600.0
_REDIRECTS = 3
_OK, _HANDED_ON, _SIGNED_OUT, _FORBIDDEN, _GONE = 200, range(300, 400), 401, 403, (404, 410)
_PASSING = (408, 425, 500, 502, 503, 504)
"""Answers that may be another one in a moment: the servers in front of Confluence give them, too."""

Params = Sequence[tuple[str, str]]


class Answer(NamedTuple):
    """What came back for a call, its body whole."""

    status: int
    headers: httpx.Headers
    body: bytes


class Rest:
    """The calls to one wiki, as one account.

    `media` are ends of host names that files may be fetched from, without signing in, when the wiki says so.
    """

    def __init__(
        self,
        site: str,
        account: Account,
        *,
        pace: Pace,
        media: tuple[str, ...] = (),
        transport: httpx.BaseTransport | None = None,
    ) -> None:
        self.site = site
        self.calls = 0
        self._account, self._media, self._transport, self._pace = account, media, transport, pace
        self._client: httpx.Client | None = None

    def __repr__(self) -> str:
        return f"<Rest {self.site}>"

    def close(self) -> None:
        """Close the connections; a later call opens new ones."""
        if self._client is not None:
            self._client.close()
            self._client = None

    def get(self, path: str, params: Params = ()) -> dict[str, Any]:
        """The JSON object at `path`, below the site's address. Raises Trouble."""
        return self._json(self._asked("GET", path, params))

    def post(self, path: str, body: object) -> dict[str, Any]:
        """The JSON object that answers `body`; only for calls that change nothing. Raises Trouble."""
        return self._json(self._asked("POST", path, (), body))

    def download(self, path: str) -> bytes:
        """The file at `path`. Where it is handed to a host for files, the token is not sent along. Raises Trouble."""
        url, signed = self.site + path, True
        for _ in range(_REDIRECTS + 1):
            answer = self._called("GET", url, (), None, signed=signed, largest=LARGEST_FILE)
            if answer.status not in _HANDED_ON:
                return self._checked(answer, path).body
            url = _joined(url, answer.headers.get("location", ""))
            signed = self._signed(url)
        raise Refused(f"{path} is handed on again and again")

    def own(self, url: str) -> bool:
        """Whether an address, perhaps relative, is on the wiki's own host."""
        return _origin(_joined(self.site, url)) == _origin(self.site)

    def _signed(self, url: str) -> bool:
        """Whether a file's new address is given our name. Raises Refused when it is no address to go to."""
        if self.own(url):
            return True
        scheme, host, _ = _origin(url)
        if scheme == "https" and any(host.endswith(end) for end in self._media):
            return False
        raise Refused(f"a file is handed to another host, {_shown(host)}", hint="only the wiki's own host is asked")

    def _asked(self, method: str, path: str, params: Params, body: object = None) -> Answer:
        answer = self._called(method, self.site + path, params, body, signed=True, largest=LARGEST_ANSWER)
        if answer.status in _HANDED_ON:
            where = _origin(_joined(self.site, answer.headers.get("location", "")))[1]
            hint = "`site` may lack its last part (/wiki, /confluence), or the wiki wants people to sign in first"
            raise SignedOut(f"{path} is redirected to {_shown(where)}, which is not followed", hint=hint)
        return self._checked(answer, path)

    def _checked(self, answer: Answer, path: str) -> Answer:
        """The answer, when it is the one of a wiki that knows us. Raises Trouble."""
        reason = answer.headers.get("x-seraph-loginreason", "")
        anonymous = answer.headers.get("x-ausername", "") == "anonymous" or "AUTHENTICAT" in reason
        if answer.status == _SIGNED_OUT or anonymous:
            raise SignedOut(f"the wiki refuses the token{self._told(answer)}", hint=_SIGN_IN)
        if answer.status == _FORBIDDEN:
            raise Refused(f"{path} is forbidden (403){self._told(answer)}", hint=_PERMISSION)
        if answer.status in _GONE:
            raise Missing(f"{path} is not there ({answer.status}){self._told(answer)}", hint=_PERMISSION)
        if answer.status != _OK:
            raise Strange(f"{path} is answered with {answer.status}{self._told(answer)}")
        return answer

    def _called(self, method: str, url: str, params: Params, body: object, *, signed: bool, largest: int) -> Answer:
        """The answer to a call, made again while there is hope."""
        failures = throttles = 0
        while True:
            self._pace.wait()
            answer, failure = self._tried(method, url, params, body, signed=signed, largest=largest)
            if answer is not None:
                self._pace.learn(answer.headers, answer.status)
                if answer.status not in (BUSY, *_PASSING):
                    return answer
                failure = Unreachable(
                    f"{urlsplit(url).hostname} answers {answer.status}{self._told(answer)}", hint=_LATER
                )
            throttled = answer is not None and answer.status == BUSY
            throttles, failures = throttles + throttled, failures + (not throttled)
            if throttles >= THROTTLES or failures >= ATTEMPTS:
                assert failure is not None
                raise failure
            self._pace.rest(throttles if throttled else failures, answer.headers if answer is not None else {})

    def _tried(
        self, method: str, url: str, params: Params, body: object, *, signed: bool, largest: int
    ) -> tuple[Answer | None, Trouble | None]:
        import httpx

        headers = {"Accept": "application/json" if signed else "*/*"}
        if signed:
            headers["Authorization"] = self._account.authorization()
        self.calls += 1
        try:
            return self._sent(method, url, list(params), body, headers, largest), None
        except (httpx.HTTPError, httpx.InvalidURL, httpx.StreamError) as error:
            # Its own words may quote a header.
            what = f"{urlsplit(url).hostname} cannot be reached: {type(error).__name__}"
            return None, Unreachable(what, hint="check `site`, the network and any proxy, then run it again")

    def _sent(
        self, method: str, url: str, params: list[tuple[str, str]], body: object, headers: dict[str, str], largest: int
    ) -> Answer:
        given: dict[str, Any] = {"params": params} if params else {}
        if body is not None:
            given["json"] = body
        end = self._pace.clock() + _LONGEST_CALL
        with self._open().stream(method, url, headers=headers, **given) as response:
            largest = largest if response.status_code == _OK else _LARGEST_ERROR
            chunks, size = [], 0
            for chunk in response.iter_bytes():
                size += len(chunk)
                if size > largest and response.status_code == _OK:
                    raise Strange(f"an answer of {urlsplit(url).hostname} is larger than {largest >> 20} MB")
                if size > largest or self._pace.clock() > end:
                    break
                chunks.append(chunk)
            if self._pace.clock() > end:
                raise Unreachable(f"{urlsplit(url).hostname} takes too long to answer", hint=_LATER)
            return Answer(response.status_code, response.headers, b"".join(chunks))

    def _open(self) -> httpx.Client:
        if self._client is None:
            import weakref

            import httpx

            self._client = httpx.Client(transport=self._transport, timeout=60, follow_redirects=False)
            weakref.finalize(self, self._client.close)
        # Whatever it sets, we do not want to be told apart by it, nor to be signed in beyond our token.
        self._client.cookies.clear()
        return self._client

    def _json(self, answer: Answer) -> dict[str, Any]:
        import json

        try:
            found = json.loads(answer.body)
        except (ValueError, RecursionError):
            hint = "check that `site` is the address of the wiki, and that no sign-in page stands before it"
            raise Strange("an answer is not JSON", hint=hint) from None
        if not isinstance(found, dict):
            raise Strange("an answer is not a JSON object")
        return found

    def _told(self, answer: Answer) -> str:
        """What an error's body says, trimmed, cleaned, and without anything of ours that it repeats."""
        import json

        try:
            said = json.loads(answer.body)
        except (ValueError, RecursionError):
            return ""
        errors = said.get("errors") if isinstance(said, dict) else None
        first = errors[0] if isinstance(errors, list) and errors else said
        words = [first.get(key) for key in ("message", "title", "detail")] if isinstance(first, dict) else []
        # Hidden first and cut then, or half of a token would be left.
        text = _shown(self._account.hidden(" ".join(word for word in words if isinstance(word, str))))
        return f": {text}" if text else ""


_SIGN_IN = (
    "make a new token and put it into the environment variable that `token` names; "
    "Cloud wants `user` with the e-mail address of the token's account, Data Center wants no `user`"
)
_PERMISSION = "let the token's account view the space and its pages"
_LATER = "run it again later"


def _shown(text: str) -> str:
    """Text of a server as it may be shown: one line, printable, at most 200 characters."""
    return " ".join("".join(sign if sign.isprintable() else " " for sign in text).split())[:200]


def _joined(base: str, url: str) -> str:
    """An address that may be relative; one that is nowhere when it is none."""
    try:
        joined = urljoin(base, url)
        _origin(joined)
    except ValueError:
        return "about:blank"
    return joined


def _origin(url: str) -> tuple[str, str, int | None]:
    parts = urlsplit(url)
    port = parts.port or {"https": 443, "http": 80}.get(parts.scheme)
    return parts.scheme, (parts.hostname or "").casefold(), port
