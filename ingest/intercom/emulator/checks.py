"""Bodies of requests, checked as the version demands and turned into the values the store takes."""

from __future__ import annotations

import re
from collections.abc import Mapping
from ipaddress import ip_address
from typing import Any, NamedTuple, TypeGuard
from urllib.parse import urlsplit

from ingest.intercom.emulator.answers import RefusedError
from ingest.intercom.emulator.options import Options
from ingest.intercom.emulator.rewriting import rewritten
from ingest.intercom.emulator.rows import SourceRow
from ingest.intercom.emulator.versions import Version

_LOCALE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*")
_LARGEST = (1 << 63) - 1
_STATUSES = ("active", "deactivated")
_CRAWLED = {"automated": "automatic", "manual": "manual"}
_PRIVATE_SUFFIXES = ("local", "localhost", "internal", "intranet", "lan", "home", "corp", "private")
_FLAGS = {"ai_agent_availability": "agent", "ai_copilot_availability": "copilot"}
_SALES = {"ai_sales_agent_availability": "sales"}

Body = Mapping[str, Any]


class PageKey(NamedTuple):
    """What a POST finds its page by."""

    source_id: int
    external_id: str


class SourceChange(NamedTuple):
    """A source as a PUT leaves it, and whether its audiences go to its pages too."""

    source: SourceRow
    audience_to_pages: bool


def new_source(body: Body, version: Version, options: Options) -> dict[str, Any]:
    """What a POST of a source says, as arguments of `Store.create_source`."""
    _one_of(body, "sync_behavior", ("api",))
    return {
        "url": _source_url(body, version),
        "status": _one_of({"status": "active", **body}, "status", _STATUSES),
        "audience_ids": _source_audiences(body, version, options, ()),
    }


def changed_source(body: Body, source: SourceRow, version: Version, options: Options, now: int) -> SourceChange:
    """What a PUT makes of a source. A status left out is `active`: that is the documented default."""
    behavior = _one_of(body, "sync_behavior", ("api", *_CRAWLED))
    behavior = _CRAWLED.get(behavior, behavior)
    if (behavior == "api") != (source.sync_behavior == "api"):
        raise _invalid("sync_behavior", "can not be changed to or from api")
    url = _source_url(body, version)
    if url != source.url and behavior != "api":
        raise _invalid("url", "can not be changed")
    changed = source._replace(
        url=url,
        sync_behavior=behavior,
        status=_one_of({"status": "active", **body}, "status", _STATUSES),
        audience_ids=_source_audiences(body, version, options, source.audience_ids),
        updated_at=now,
    )
    spread = version.source_audiences and _flag(body, "apply_audience_to_existing_content")
    return SourceChange(changed, spread)


def page_key(body: Body) -> PageKey:
    """Which page a POST speaks of."""
    external_id = _text(body, "external_id")
    if not external_id:
        raise _invalid("external_id", "can not be blank")
    return PageKey(_source_id(body), external_id)


def posted_page(body: Body, version: Version, options: Options) -> dict[str, Any]:
    """The fields a POST of a page gives, by their name in `PageRow`; flags left out are not among them."""
    given = _content(body, version, options)
    if "url" in body or options.url_omitted == "clear":
        given["url"] = _posted_url(body, options)
    given |= _flags(body, _FLAGS | _SALES if version.sales else _FLAGS)
    return given | _page_audiences(body, version, options)


def put_page(body: Body, version: Version, options: Options) -> dict[str, Any]:
    """The fields a PUT of a page gives, by their name in `PageRow`."""
    given = _content(body, version, options) | {"source_id": _source_id(body)}
    given["url"] = _text(body, "url") if version.put_needs_url or "url" in body else None
    if "external_id" in body:
        given["external_id"] = page_key(body).external_id
    if version.put_flags:
        given |= _flags(body, _FLAGS | _SALES if version.sales else _FLAGS)
    else:
        given["agent"] = given["copilot"] = _flag({"fin_availability": True, **body}, "fin_availability")
    return given | _page_audiences(body, version, options)


def _content(body: Body, version: Version, options: Options) -> dict[str, Any]:
    html = _text(body, "html")
    return {
        "title": _text(body, "title"),
        "html": rewritten(html) if options.html == "rewritten" else html,
        "locale": _locale(body, version, options),
    }


def _locale(body: Body, version: Version, options: Options) -> str:
    locale = _text(body, "locale")
    if not version.any_locale:
        known = locale == "en"
    elif options.locales:
        known = locale in options.locales
    else:
        known = _LOCALE.fullmatch(locale) is not None
    if not known:
        raise _invalid("locale", "is not supported")
    return locale


def _posted_url(body: Body, options: Options) -> str | None:
    if "url" not in body or (body["url"] is None and options.url_null == "clear"):
        return None
    return _text(body, "url")


def _source_url(body: Body, version: Version) -> str:
    url = _text(body, "url")
    if not url or (version.public_urls and not _is_public(url)):
        raise _invalid("url", "must be http(s) on a public domain name" if url else "can not be blank")
    return url


def _is_public(url: str) -> bool:
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and _is_domain_name(host)


def _is_domain_name(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return "." in host.strip(".") and host.rpartition(".")[2] not in _PRIVATE_SUFFIXES
    return False


def _source_audiences(body: Body, version: Version, options: Options, otherwise: tuple[int, ...]) -> tuple[int, ...]:
    if not version.source_audiences or "audience_ids" not in body:
        return otherwise
    given = body["audience_ids"]
    if given is None:
        return ()
    return _audiences([given] if _is_integer(given) else given, options)


def _page_audiences(body: Body, version: Version, options: Options) -> dict[str, Any]:
    if not version.page_audiences:
        return {}
    given = body.get("audience_ids")
    return {"audience_ids": None if given is None else _audiences(given, options)}


def _audiences(given: object, options: Options) -> tuple[int, ...]:
    if not isinstance(given, list) or not all(map(_is_integer, given)):
        raise _invalid("audience_ids", "must be a list of integers")
    known = None if options.audiences is None else {audience.id for audience in options.audiences}
    if known is not None and not known.issuperset(given):
        raise RefusedError(404, "parameter_invalid", "audience_ids names an unknown audience", "audience_ids")
    return tuple(given)


def _flags(body: Body, names: Mapping[str, str]) -> dict[str, bool]:
    return {field: _flag(body, name) for name, field in names.items() if name in body}


def _flag(body: Body, name: str) -> bool:
    given = body.get(name, False)
    if not isinstance(given, bool):
        raise _invalid(name, "must be true or false")
    return given


def _source_id(body: Body) -> int:
    given = _required(body, "source_id")
    if not _is_integer(given):
        raise _invalid("source_id", "must be an integer")
    return max(-1, min(given, _LARGEST))  # ids SQLite cannot hold are as unknown as these two


def _text(body: Body, name: str) -> str:
    given = _required(body, name)
    if not isinstance(given, str):
        raise _invalid(name, "must be a string")
    try:
        given.encode()
    except UnicodeEncodeError:
        raise _invalid(name, "is not valid Unicode") from None
    return given


def _one_of(body: Body, name: str, choices: tuple[str, ...]) -> str:
    given = _text(body, name)
    if given not in choices:
        raise _invalid(name, f"must be one of {', '.join(choices)}")
    return given


def _required(body: Body, name: str) -> object:
    if name not in body:
        raise RefusedError(400, "parameter_not_found", f"{name} is missing", name)
    return body[name]


def _is_integer(given: object) -> TypeGuard[int]:
    return isinstance(given, int) and not isinstance(given, bool)


def _invalid(name: str, problem: str) -> RefusedError:
    return RefusedError(400, "parameter_invalid", f"{name} {problem}", name)
