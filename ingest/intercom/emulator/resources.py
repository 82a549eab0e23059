"""The endpoints, a Falcon resource a path. Access, rate limit, version and error answers are `app`'s."""

from __future__ import annotations

import json
import re
from typing import Any

import falcon

from ingest.intercom.emulator import answers, checks
from ingest.intercom.emulator.answers import RefusedError, not_found
from ingest.intercom.emulator.listing import Drift, Found, audience_list, cut, list_body
from ingest.intercom.emulator.options import Options
from ingest.intercom.emulator.rows import CrawledSourceError, NoSourceError, TakenError
from ingest.intercom.emulator.store import Store
from ingest.intercom.emulator.versions import Version

_ID = re.compile(r"[0-9]{1,18}")
_NEWEST = (1 << 63) - 1


class Workspace:
    """What all endpoints share."""

    def __init__(self, store: Store, options: Options) -> None:
        self.store, self.options = store, options
        self.drift = Drift(store, options, self.now)

    def now(self) -> int:
        """The server's clock, whole unix seconds."""
        return int(self.options.clock())


class Endpoint:
    """A resource of a workspace."""

    def __init__(self, workspace: Workspace) -> None:
        self.workspace = workspace
        self.store, self.options = workspace.store, workspace.options


class Me(Endpoint):
    """`/me`."""

    def on_get(self, _: falcon.Request, resp: falcon.Response) -> None:
        """Who calls, and of which workspace."""
        _say(resp, answers.me_body(self.options))


class Audiences(Endpoint):
    """`/audiences`, which Preview alone has."""

    def on_get(self, req: falcon.Request, resp: falcon.Response) -> None:
        """List."""
        if not _version(req).page_audiences:
            raise not_found()
        made = self.options.created_at
        known = [answers.audience_body(audience, made) for audience in self.options.audiences or ()]
        _say(resp, audience_list(req, known))


class Sources(Endpoint):
    """`/ai/content_import_sources`."""

    def on_get(self, req: falcon.Request, resp: falcon.Response) -> None:
        """List, oldest first as in the description's examples."""
        version, part = _version(req), cut(req, self.options)
        rows = self.store.sources(part.per_page, after=part.last, offset=part.offset)
        total = self.store.count_sources()
        found = Found([answers.source_body(source, version) for source in rows], rows[-1:], total, total)
        _say(resp, list_body(req, self.options, part, found))

    def on_post(self, req: falcon.Request, resp: falcon.Response) -> None:
        """Create."""
        version = _version(req)
        given = checks.new_source(_body(req, self.options), version, self.options)
        source = self.store.create_source(**given, now=self.workspace.now())
        _say(resp, answers.source_body(source, version))


class Source(Endpoint):
    """`/ai/content_import_sources/{id}`."""

    def on_get(self, req: falcon.Request, resp: falcon.Response, key: str) -> None:
        """Show."""
        source = self.store.source(_id(key))
        if source is None:
            raise not_found()
        _say(resp, answers.source_body(source, _version(req)))

    def on_put(self, req: falcon.Request, resp: falcon.Response, key: str) -> None:
        """Update."""
        version = _version(req)
        source = self.store.source(_id(key))
        if source is None:
            raise not_found()
        body = _body(req, self.options)
        change = checks.changed_source(body, source, version, self.options, self.workspace.now())
        if not self.store.update_source(change.source, audience_to_pages=change.audience_to_pages):
            raise not_found()
        _say(resp, answers.source_body(change.source, version))

    def on_delete(self, _: falcon.Request, resp: falcon.Response, key: str) -> None:
        """Delete, and with it all its pages."""
        if not self.store.delete_source(_id(key)):
            raise not_found()
        resp.status = falcon.HTTP_204


class Pages(Endpoint):
    """`/ai/external_pages`."""

    def on_get(self, req: falcon.Request, resp: falcon.Response) -> None:
        """List those of the whole workspace, newest first, with their html."""
        version, part = _version(req), cut(req, self.options)
        self.workspace.drift.shift(first=part.seen == 0)
        rows = self.store.pages(part.per_page, before=part.last or _NEWEST, offset=part.offset)
        total = self.store.count_pages()
        told = self.workspace.drift.told(total)
        found = Found([answers.page_body(page, version) for page in rows], rows[-1:], total, told)
        _say(resp, list_body(req, self.options, part, found))

    def on_post(self, req: falcon.Request, resp: falcon.Response) -> None:
        """Create, or update the page of the same source and external id."""
        version, body = _version(req), _body(req, self.options)
        key = checks.page_key(body)
        given = checks.posted_page(body, version, self.options)
        try:
            page = self.store.upsert_page(*key, given, now=self.workspace.now())
        except (NoSourceError, CrawledSourceError) as error:
            raise _unusable_source(error, self.options) from error
        _say(resp, answers.page_body(page, version))


class Page(Endpoint):
    """`/ai/external_pages/{id}`."""

    def on_get(self, req: falcon.Request, resp: falcon.Response, key: str) -> None:
        """Show."""
        page = self.store.page(_id(key))
        if page is None:
            raise not_found()
        _say(resp, answers.page_body(page, _version(req)))

    def on_put(self, req: falcon.Request, resp: falcon.Response, key: str) -> None:
        """Update."""
        version = _version(req)
        if self.store.page(_id(key)) is None:
            raise not_found()
        given = checks.put_page(_body(req, self.options), version, self.options)
        try:
            page = self.store.update_page(_id(key), given, now=self.workspace.now())
        except (NoSourceError, CrawledSourceError) as error:
            raise _unusable_source(error, self.options) from error
        except TakenError as error:
            raise RefusedError(409, "conflict", "external_id is taken", "external_id") from error
        if page is None:
            raise not_found()
        _say(resp, answers.page_body(page, version))

    def on_delete(self, req: falcon.Request, resp: falcon.Response, key: str) -> None:
        """Delete; the answer is the page without its html."""
        page = self.store.delete_page(_id(key), crawled_too=self.options.foreign_delete == "allow")
        if page is None:
            raise not_found()
        _say(resp, answers.page_body(page._replace(html=""), _version(req)))


def endpoints(workspace: Workspace) -> dict[str, Endpoint]:
    """Every path, as Falcon writes them, with its resource."""
    return {
        "/me": Me(workspace),
        "/audiences": Audiences(workspace),
        "/ai/content_import_sources": Sources(workspace),
        "/ai/content_import_sources/{key}": Source(workspace),
        "/ai/external_pages": Pages(workspace),
        "/ai/external_pages/{key}": Page(workspace),
    }


def _say(resp: falcon.Response, body: dict[str, Any]) -> None:
    resp.data = json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()


def _version(req: falcon.Request) -> Version:
    version: Version = req.context.version
    return version


def _id(key: str) -> int:
    if not _ID.fullmatch(key):
        raise not_found()
    return int(key)


def _unusable_source(error: NoSourceError | CrawledSourceError, options: Options) -> RefusedError:
    if isinstance(error, CrawledSourceError):
        return RefusedError(400, "parameter_invalid", "source_id is of a source that is crawled", "source_id")
    status = 404 if options.unknown_source == "not_found" else 400
    return RefusedError(status, options.unknown_source, "source_id names no source", "source_id")


def _body(req: falcon.Request, options: Options) -> dict[str, Any]:
    if (req.content_length or 0) > options.max_body:
        raise RefusedError(413, "request_too_large", "Request Entity Too Large")
    if (req.content_type or "").partition(";")[0].strip().lower() != "application/json":
        raise RefusedError(415, "media_type_not_supported", "Content-Type must be application/json")
    sent = req.bounded_stream.read(options.max_body + 1)
    if len(sent) > options.max_body:
        raise RefusedError(413, "request_too_large", "Request Entity Too Large")
    try:
        body = json.loads(sent)
    except (ValueError, RecursionError) as error:
        raise RefusedError(400, "bad_request", "The body is not valid JSON") from error
    if not isinstance(body, dict):
        raise RefusedError(400, "bad_request", "The body is not a JSON object")
    return body
