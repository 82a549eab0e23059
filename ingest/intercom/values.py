"""What Intercom's answers hold, as values, read tolerantly: unknown fields ignored, missing ones None."""

from __future__ import annotations

from typing import Any, NamedTuple


class Workspace(NamedTuple):
    """Who the token speaks for. `id` (`app.id_code`) is what a manifest is bound to."""

    id: str
    name: str | None
    region: str | None
    """`US`, `EU` or `AU`."""
    admin: str | None
    """The e-mail address of the admin the token belongs to."""


class RemoteSource(NamedTuple):
    """A Content Import Source as Intercom holds it. Times are unix seconds."""

    id: int
    url: str | None = None
    sync_behavior: str | None = None
    """`api` is ours to write to; `automatic` and `manual` are crawled by Intercom."""
    status: str | None = None
    audience_ids: tuple[int, ...] | None = None
    """None: this API version does not tell."""
    created_at: int | None = None
    updated_at: int | None = None
    last_synced_at: int | None = None


class RemotePage(NamedTuple):
    """An External Page as Intercom holds it. Times are unix seconds."""

    id: str
    source_id: int | None = None
    external_id: str | None = None
    title: str | None = None
    html: str | None = None
    url: str | None = None
    locale: str | None = None
    agent: bool | None = None
    copilot: bool | None = None
    sales_agent: bool | None = None
    audience_ids: tuple[int, ...] | None = None
    created_at: int | None = None
    updated_at: int | None = None
    last_ingested_at: int | None = None


class Audience(NamedTuple):
    """An audience of the workspace. Its id is text here and a number everywhere else in the API."""

    id: str
    name: str | None = None


class Unreadable(ValueError):  # noqa: N818 - the word for a document that cannot be read
    """An answer lacks what makes it usable, such as its id."""


def workspace(body: Any) -> Workspace:
    """The answer to `GET /me`."""
    fields = _object(body)
    app = _object(fields.get("app"))
    return Workspace(_id(app, "id_code"), _str(app, "name"), _str(app, "region"), _str(fields, "email"))


def source(body: Any) -> RemoteSource:
    """A content_import_source object."""
    fields = _object(body)
    number = _int(fields, "id")
    if number is None:
        raise Unreadable("the answer has no id")
    return RemoteSource(
        id=number,
        url=_str(fields, "url"),
        sync_behavior=_str(fields, "sync_behavior"),
        status=_str(fields, "status"),
        audience_ids=_numbers(fields.get("audience_ids")),
        created_at=_int(fields, "created_at"),
        updated_at=_int(fields, "updated_at"),
        last_synced_at=_int(fields, "last_synced_at"),
    )


def page(body: Any) -> RemotePage:
    """An external_page object."""
    fields = _object(body)
    return RemotePage(
        id=_id(fields, "id"),
        source_id=_int(fields, "source_id"),
        external_id=_str(fields, "external_id"),
        title=_str(fields, "title"),
        html=_str(fields, "html"),
        url=_str(fields, "url"),
        locale=_str(fields, "locale"),
        agent=_bool(fields, "ai_agent_availability"),
        copilot=_bool(fields, "ai_copilot_availability"),
        sales_agent=_bool(fields, "ai_sales_agent_availability"),
        audience_ids=_numbers(fields.get("audience_ids")),
        created_at=_int(fields, "created_at"),
        updated_at=_int(fields, "updated_at"),
        last_ingested_at=_int(fields, "last_ingested_at"),
    )


def audience(body: Any) -> Audience:
    """An audience object."""
    fields = _object(body)
    return Audience(_id(fields, "id"), _str(fields, "name"))


def _object(body: Any) -> dict[str, Any]:
    if not isinstance(body, dict):
        raise Unreadable("the answer is not an object")
    return body


def _id(fields: dict[str, Any], name: str) -> str:
    value = fields.get(name)
    if isinstance(value, bool) or not isinstance(value, str | int) or value == "":
        raise Unreadable(f"the answer has no {name}")
    return str(value)


def _str(fields: dict[str, Any], name: str) -> str | None:
    value = fields.get(name)
    return value if isinstance(value, str) else None


def _bool(fields: dict[str, Any], name: str) -> bool | None:
    value = fields.get(name)
    return value if isinstance(value, bool) else None


def _int(fields: dict[str, Any], name: str) -> int | None:
    return number(fields.get(name))


def number(value: Any) -> int | None:
    """A whole number, also where the answer spells it as text; None for anything else."""
    if isinstance(value, str) and value.isascii() and value.isdigit():
        return int(value)
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def _numbers(value: Any) -> tuple[int, ...] | None:
    """Audience ids: a list, or a single one; texts or numbers."""
    if value is None:
        return None
    numbers = (number(one) for one in (value if isinstance(value, list) else [value]))
    return tuple(one for one in numbers if one is not None)
