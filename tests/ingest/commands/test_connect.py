"""From a configuration to a client: the token, the embedded library, and that the token stays secret."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from ingest.errors import AccessError
from ingest.intercom.connect import connect, redacted
from ingest.page import Page
from ingest.settings import Config, Intercom, Limits

if TYPE_CHECKING:
    from pathlib import Path


def configured(folder: Path, **intercom: str) -> Config:
    manifest = str(folder / ".fin-ingest" / "manifest.db")
    return Config(str(folder / "fin-ingest.yaml"), str(folder), Intercom(**intercom), Limits(), manifest, ())


def test_the_embedded_library_remembers_and_needs_no_token(tmp_path: Path) -> None:
    config = configured(tmp_path, target="library")
    with connect(config, {}) as client:
        source = client.create_source("https://docs.example.com")
        client.upsert_page(source.id, Page("a", "A", "<p>a</p>"))
    assert (tmp_path / ".fin-ingest" / "library.db").exists()
    with connect(config, {}) as client:
        assert [page.external_id for page in client.list_pages()] == ["a"]


@pytest.mark.parametrize(("environ", "told"), [({}, "not set"), ({"TOKEN": "  "}, "empty")])
def test_a_missing_token_is_refused_access_with_the_variables_name(tmp_path: Path, environ, told: str) -> None:
    with pytest.raises(AccessError) as caught:
        connect(configured(tmp_path, token="${TOKEN}"), environ)
    assert "TOKEN" in caught.value.what
    assert told in caught.value.what
    assert "export TOKEN=" in caught.value.hint


def test_a_token_that_was_used_is_in_no_text_any_more(tmp_path: Path) -> None:
    with connect(configured(tmp_path, token="${TOKEN}"), {"TOKEN": "tok_connect_secret"}):
        pass
    assert redacted("a tok_connect_secret b") == "a [token] b"
    assert redacted("Authorization: Bearer anything-at-all x") == "Authorization: Bearer [token] x"


def test_blanks_around_a_token_do_not_count(tmp_path: Path) -> None:
    with connect(configured(tmp_path, token="${TOKEN}"), {"TOKEN": " tok_blank\n"}) as client:
        assert client.base_url == "https://api.intercom.io"
