"""What the API says, as JSON values: sources, pages, the workspace, lists and errors. No storage, no HTTP."""

from __future__ import annotations

from typing import Any

from ingest.intercom.emulator.options import Audience, Options
from ingest.intercom.emulator.rows import PageRow, SourceRow
from ingest.intercom.emulator.versions import Version


class RefusedError(Exception):
    """A call the API refuses: the status and the one error its body names."""

    def __init__(self, status: int, code: str, message: str, field: str = "") -> None:
        super().__init__(message)
        self.status, self.code, self.message, self.field = status, code, message, field


def not_found() -> RefusedError:
    """The answer to an unknown path, method or id."""
    return RefusedError(404, "not_found", "Resource Not Found")


def error_body(refused: RefusedError, request_id: str) -> dict[str, Any]:
    """An error as the API words it."""
    error = {"code": refused.code, "message": refused.message}
    if refused.field:
        error["field"] = refused.field
    return {"type": "error.list", "request_id": request_id, "errors": [error]}


def source_body(source: SourceRow, version: Version) -> dict[str, Any]:
    """A Content Import Source."""
    body = {
        "type": "content_import_source",
        "id": source.id,
        "url": source.url,
        "sync_behavior": source.sync_behavior,
        "status": source.status,
        "created_at": source.created_at,
        "updated_at": source.updated_at,
        "last_synced_at": source.last_synced_at,
    }
    if version.source_audiences:
        body["audience_ids"] = list(source.audience_ids)
    return body


def page_body(page: PageRow, version: Version) -> dict[str, Any]:
    """An External Page. `url` is left out when there is none: the description does not let it be null."""
    body: dict[str, Any] = {
        "type": "external_page",
        "id": str(page.id),
        "title": page.title,
        "html": page.html,
        "ai_agent_availability": page.agent,
        "ai_copilot_availability": page.copilot,
        "ai_sales_agent_availability": page.sales,
        "fin_availability": page.agent,
        "locale": page.locale,
        "source_id": page.source_id,
        "external_id": page.external_id,
        "created_at": page.created_at,
        "updated_at": page.updated_at,
        "last_ingested_at": page.last_ingested_at,
    }
    if page.url is not None:
        body["url"] = page.url
    if version.page_audiences:
        body["audience_ids"] = None if page.audience_ids is None else list(page.audience_ids)
    return body


def me_body(options: Options) -> dict[str, Any]:
    """The caller and the workspace the token belongs to."""
    return {
        "type": "admin",
        "id": "1",
        "name": "Emulator",
        "email": "emulator@example.com",
        "email_verified": True,
        "has_inbox_seat": True,
        "app": {
            "type": "app",
            "id_code": options.id_code,
            "name": options.workspace_name,
            "region": options.region,
            "timezone": "UTC",
            "created_at": options.created_at,
            "secure": False,
            "identity_verification": False,
        },
    }


def audience_body(audience: Audience, created_at: int) -> dict[str, Any]:
    """An audience; whom it holds is of no concern here."""
    return {
        "type": "audience",
        "id": str(audience.id),
        "name": audience.name,
        "predicates": [],
        "role_predicates": [],
        "created_at": created_at,
        "updated_at": created_at,
    }
