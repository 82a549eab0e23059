"""The AI Content API as methods: ten endpoints, `/me` and audiences. How a call travels is up to `wire`."""

from __future__ import annotations

import random as _random
import time
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from types import TracebackType
from typing import TYPE_CHECKING, Any, Final, Self, TypeVar
from urllib.parse import quote, urlsplit

from ingest.intercom import listing, values
from ingest.intercom.errors import NotFound, Rejected, Unavailable, UnknownOutcome
from ingest.intercom.limits import Limiter
from ingest.intercom.retries import Policy
from ingest.intercom.values import Audience, RemotePage, RemoteSource, Workspace
from ingest.intercom.versions import demand, known, lacking
from ingest.intercom.wire import Wire

if TYPE_CHECKING:
    import httpx

    from ingest.page import Page

T = TypeVar("T", bound=listing.Identified)

SOURCES = "/ai/content_import_sources"
PAGES = "/ai/external_pages"


class Unset:
    """The type of `UNSET`."""

    def __repr__(self) -> str:
        return "UNSET"


UNSET: Final = Unset()
"""An argument that is left out of the call, where None means something."""


class Client:
    """One workspace, through one token. A context manager; thread-safe; never shows its token.

    `version` is one of `versions.VERSIONS`. `timeout`: seconds without a sign of life after which a call is
    given up. `attempts`: how often a call is made in all while Intercom fails or cannot be reached.
    `workers`: how many calls are worth making at the same time, 0 where none is waited for; so many connections are
    kept. `plain_http`: allow http:// to other machines. Errors: the tree in `ingest.intercom.errors`.
    """

    def __init__(
        self,
        base_url: str,
        token: str,
        version: str,
        *,
        limiter: Limiter,
        transport: httpx.BaseTransport | None = None,
        timeout: float = 60,
        attempts: int = 6,
        workers: int = 32,
        plain_http: bool = False,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], object] = time.sleep,
        random: Callable[[], float] = _random.random,
    ) -> None:
        self.version, self.workers = known(version), workers
        self._policy = Policy(attempts=attempts, sleep=sleep, random=random)
        self._wire = Wire(
            base_url,
            token,
            version,
            limiter=limiter,
            policy=self._policy,
            transport=transport,
            timeout=timeout,
            workers=workers,
            clock=clock,
            plain_http=plain_http,
        )

    def __repr__(self) -> str:
        return f"<Client {self._wire.host} {self.version}>"

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close all connections."""
        self._wire.close()

    @property
    def base_url(self) -> str:
        """The address calls go to, without a slash at its end."""
        return self._wire.host

    @property
    def calls(self) -> int:
        """How many calls went out, repeated ones included."""
        return self._wire.calls

    @property
    def skew(self) -> float | None:
        """Seconds the server's clock is ahead of ours, to about a second; None before it told its time."""
        return self._wire.skew

    def me(self) -> Workspace:
        """The workspace the token belongs to."""
        return self._wire.call("GET", "/me", values.workspace)

    def list_sources(self) -> Iterator[RemoteSource]:
        """All sources of the workspace, crawled ones too. When in doubt, `IncompleteList` at the end."""
        return self._list(SOURCES, values.source)

    def create_source(self, url: str, *, audience_ids: Sequence[int] | None = None) -> RemoteSource:
        """Create a source to write pages into. Never repeated: it is not known to be idempotent.

        After `UnknownOutcome`, or `Unavailable` with `arrived` not False, it may exist: see `ensure_source`.
        """
        body: dict[str, Any] = {"sync_behavior": "api", "url": url}
        if audience_ids is not None:
            demand(self.version, "source.audience_ids", at=f"POST {SOURCES}")
            body["audience_ids"] = list(audience_ids)
        return self._wire.call("POST", SOURCES, values.source, body=body, repeatable=False)

    def ensure_source(self, url: str, *, audience_ids: Sequence[int] | None = None) -> RemoteSource:
        """The source with this url that pages can be written into, created only if there is none.

        Several: the one with the lowest id. A crawled one cannot be adopted; beside it another is created, if
        Intercom allows that. `audience_ids` are those of a new source: an adopted one keeps its own. Raises
        `IncompleteList` rather than create one that may exist.
        """
        lowest, crawled = self._sources_with(url)
        for repeated in (False, True):
            if lowest is not None:
                return lowest
            try:
                return self.create_source(url, audience_ids=audience_ids)
            except (UnknownOutcome, Unavailable) as error:
                if error.arrived is False:
                    raise
                doubt = error
            except Rejected as error:
                if crawled is not None:
                    error.hint = f"Intercom itself crawls {url} (source {crawled.id}): give this source another url"
                raise
            # A little time for what did arrive to show in the list.
            self._policy.sleep(self._policy.pause(2, doubt.retry_after))
            lowest, crawled = self._sources_with(url)
            if repeated and lowest is None:
                raise doubt
        assert lowest is not None
        return lowest

    def get_source(self, source_id: int) -> RemoteSource:
        """One source. Raises `NotFound`."""
        return self._wire.call("GET", _one(SOURCES, source_id), values.source)

    def update_source(
        self,
        source_id: int,
        *,
        url: str,
        status: str | None = None,
        audience_ids: Sequence[int] | Unset | None = UNSET,
        apply_audience_to_existing_content: bool | None = None,
    ) -> RemoteSource:
        """Change a source that pages are written into. `status`: `active` or `deactivated`.

        `url` is demanded by the API. A `status` left out may become `active`: that is its documented default.
        `audience_ids` None or () removes every audience.
        """
        path = _one(SOURCES, source_id)
        body: dict[str, Any] = {"sync_behavior": "api", "url": url}
        if status is not None:
            body["status"] = status
        if not isinstance(audience_ids, Unset):
            demand(self.version, "source.audience_ids", at=f"PUT {path}")
            body["audience_ids"] = list(audience_ids or ())
        if apply_audience_to_existing_content is not None:
            demand(self.version, "source.apply_audience_to_existing_content", at=f"PUT {path}")
            body["apply_audience_to_existing_content"] = apply_audience_to_existing_content
        return self._wire.call("PUT", path, values.source, body=body)

    def delete_source(self, source_id: int) -> bool:
        """Delete a source AND ALL ITS PAGES. False: it was already gone."""
        return self._delete(_one(SOURCES, source_id))

    def list_pages(self) -> Iterator[RemotePage]:
        """All pages of the workspace, with html, streamed. When in doubt, `IncompleteList` at the end."""
        return self._list(PAGES, values.page)

    def upsert_page(self, source_id: int, page: Page) -> RemotePage:
        """Create the page, or update the one with the same source and external id; repeated when in doubt."""
        body = self._page_body(source_id, page, f"POST {PAGES}")
        return self._wire.call("POST", PAGES, values.page, body=body)

    def get_page(self, page_id: str) -> RemotePage:
        """One page. Raises `NotFound`."""
        return self._wire.call("GET", _one(PAGES, page_id), values.page)

    def update_page(self, page_id: str, source_id: int, page: Page) -> RemotePage:
        """Replace a page by PUT, for completeness: `upsert_page` does more, in every version.

        Before 2.17 PUT demands a url and knows one flag for agent and copilot together (`fin_availability`,
        true when left out). In 2.17 a page without a url loses the one it had.
        """
        path = _one(PAGES, page_id)
        at = f"PUT {path}"
        body = self._page_body(source_id, page, at)
        if page.url is None:
            demand(self.version, "page.put.without_url", at=at)
        if lacking(self.version, "page.put.availability"):
            if page.agent != page.copilot:
                demand(self.version, "page.put.availability", at=at)
            body["fin_availability"] = page.agent
        return self._wire.call("PUT", path, values.page, body=body)

    def delete_page(self, page_id: str) -> bool:
        """Delete a page. False: it was already gone, which only a 404 with code not_found says."""
        return self._delete(_one(PAGES, page_id))

    def list_audiences(self) -> Iterator[Audience]:
        """All audiences of the workspace; in Preview, with the scope read_audiences."""
        demand(self.version, "audiences", at="GET /audiences")
        return self._list("/audiences", values.audience)

    def _list(self, path: str, read: Callable[[Any], T]) -> Iterator[T]:
        def ask(way: str) -> listing.Part:
            return self._wire.call("GET", way, partial(listing.part, host=self._wire.host, path=way))

        return listing.listing(ask, path, read)

    def _delete(self, path: str) -> bool:
        try:
            self._wire.call("DELETE", path, _gone)
        except NotFound:
            return False
        return True

    def _sources_with(self, url: str) -> tuple[RemoteSource | None, RemoteSource | None]:
        """The first of ours with this url, and the first crawled one."""
        same = sorted((one for one in self.list_sources() if _same(one.url, url)), key=lambda one: one.id)
        ours = [one for one in same if one.sync_behavior == "api"]
        crawled = [one for one in same if one.sync_behavior != "api"]
        return next(iter(ours), None), next(iter(crawled), None)

    def _page_body(self, source_id: int, page: Page, at: str) -> dict[str, Any]:
        """Both flags always: a page created without them is invisible to Fin."""
        body: dict[str, Any] = {
            "source_id": source_id,
            "external_id": page.external_id,
            "title": page.title,
            "html": page.html,
            "locale": page.locale,
            "ai_agent_availability": page.agent,
            "ai_copilot_availability": page.copilot,
        }
        if page.locale != "en":
            demand(self.version, "page.locale", at=at)
        if page.url is not None:
            body["url"] = page.url
        if page.audience_ids is not None:
            demand(self.version, "page.audience_ids", at=at)
            body["audience_ids"] = list(page.audience_ids)
        return body


def _gone(body: Any) -> None:
    """A deletion answers nothing (a source) or what was deleted (a page); nothing else is Intercom's."""
    if body is not None and not (isinstance(body, dict) and body.get("id") is not None):
        raise values.Unreadable("the answer has no id")


def _one(path: str, identifier: object) -> str:
    return f"{path}/{quote(str(identifier), safe='')}"


def _same(one: str | None, other: str) -> bool:
    """Whether two urls are one, put up with a server that lower-cases the host or drops the last slash."""
    return one is not None and _plain(one) == _plain(other)


def _plain(url: str) -> str:
    parts = urlsplit(url)
    return parts._replace(scheme=parts.scheme.lower(), netloc=parts.netloc.lower()).geturl().rstrip("/")
