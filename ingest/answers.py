"""What Intercom answers about a page: its hash, the page as we would have sent it, and whether it was taken as sent."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING

from ingest.errors import Failure
from ingest.page import Page

if TYPE_CHECKING:
    from ingest.intercom.values import RemotePage


def answered(remote: RemotePage) -> str:
    """Hash of what Intercom says it holds, by which drift is seen even where it rewrites what it was sent."""
    seen = [remote.title, remote.html, remote.url, remote.locale, remote.agent, remote.copilot, remote.audience_ids]
    return hashlib.blake2b(json.dumps(seen).encode(), digest_size=16).hexdigest()


def as_sent(remote: RemotePage) -> Page:
    """A page of Intercom's as we would have sent it."""
    return Page(
        remote.external_id or "",
        remote.title or "",
        remote.html or "",
        remote.url or None,
        remote.locale or "en",
        bool(remote.agent),
        bool(remote.copilot),
        remote.audience_ids,
    )


def check_taken(page: Page, remote: RemotePage) -> None:
    """Raise Failure where Intercom shows a page to somebody it was to be kept from, or the other way round."""
    wanted, got = (page.agent, page.copilot), (remote.agent, remote.copilot)
    if any(answer is not None and answer != asked for asked, answer in zip(wanted, got, strict=True)):
        raise Failure(
            f"Intercom did not take the availability as sent: agent {got[0]}, copilot {got[1]}",
            hint=f"correct page {remote.id} in the Content Library by hand, and report this",
        )
