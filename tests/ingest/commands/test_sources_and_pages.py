"""`fin-ingest sources` and `fin-ingest pages`: every endpoint by hand, and what destroys asks first."""

from __future__ import annotations

import io
import json
import sys
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

    from ingest.intercom.emulator import Server


def objects(text: str) -> list[dict[str, object]]:
    return [json.loads(line) for line in text.splitlines()]


@pytest.fixture
def source(run, emulator: Server) -> str:
    """Id of the source the configuration's `docs` writes into."""
    return str(objects(run("sources", "create", "https://docs.example.com", "--format", "json").out)[0]["id"])


def page(run, source: str, external_id: str, html: Path, *more: str) -> str:
    html.write_text("<p>Hello</p>")
    words = ("--source", source, "--external-id", external_id, "--title", "Hello", "--html", str(html))
    done = run("pages", "create", *words, "--format", "json", *more)
    assert done.code == 0, done.err
    return str(objects(done.out)[0]["id"])


def test_a_source_lives_its_whole_life(run, source: str) -> None:
    assert f"{source} " in run("sources", "list").out
    assert "https://docs.example.com" in run("sources", "show", source).out
    assert run("sources", "update", source, "--status", "deactivated").code == 0
    (now,) = objects(run("sources", "show", source, "--format", "json").out)
    assert (now["status"], now["url"]) == ("deactivated", "https://docs.example.com")
    assert run("sources", "delete", source, "--yes").code == 0
    assert objects(run("sources", "list", "--format", "json").out) == []


def test_updating_one_thing_leaves_the_others(run, source: str) -> None:
    run("sources", "update", source, "--status", "deactivated", "--audience", "7", "--audience", "8")
    run("sources", "update", source, "--url", "https://other.example.com")
    (now,) = objects(run("sources", "show", source, "--format", "json").out)
    assert (now["status"], now["audience_ids"]) == ("deactivated", [7, 8])
    run("sources", "update", source, "--remove-audiences")
    (now,) = objects(run("sources", "show", source, "--format", "json").out)
    assert (now["url"], now["audience_ids"]) == ("https://other.example.com", [])


def test_a_source_can_be_named_as_in_the_configuration(run, emulator: Server) -> None:
    missing = run("sources", "show", "docs")
    assert missing.code == 4
    assert "no source with the url https://docs.example.com" in missing.err
    run("sources", "create", "https://docs.example.com")
    assert run("sources", "show", "docs").code == 0


def test_a_page_lives_its_whole_life(run, source: str, folder: Path) -> None:
    one = page(run, source, "a", folder / "a.html", "--agent", "no", "--url", "https://docs.example.com/a")
    (now,) = objects(run("pages", "show", one, "--with-html", "--format", "json").out)
    assert (now["html"], now["agent"], now["copilot"]) == ("<p>Hello</p>", False, True)
    assert run("pages", "update", one, "--title", "Bye", "--agent", "yes").code == 0
    (now,) = objects(run("pages", "show", one, "--with-html", "--format", "json").out)
    assert (now["title"], now["html"], now["agent"]) == ("Bye", "<p>Hello</p>", True)
    assert run("pages", "delete", one, "--yes").code == 0
    assert run("pages", "show", one).code == 3


def test_creating_a_page_twice_updates_it(run, source: str, folder: Path) -> None:
    assert page(run, source, "a", folder / "a.html") == page(run, source, "a", folder / "a.html")


def test_html_comes_from_standard_input_too(run, source: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO("<p>é</p>".encode())))
    words = ("--source", source, "--external-id", "a", "--title", "A", "--html", "-")
    assert run("pages", "create", *words).code == 0
    assert "<p>é</p>" in run("pages", "show", "--source", "docs", "--external-id", "a", "--with-html").out


def test_lists_can_be_of_one_source_and_come_without_html(run, source: str, folder: Path) -> None:
    other = str(objects(run("sources", "create", "https://other.example.com", "--format", "json").out)[0]["id"])
    page(run, source, "a", folder / "a.html")
    page(run, other, "b", folder / "b.html")
    listed = objects(run("pages", "list", "--source", "docs", "--format", "json").out)
    assert [(one["external_id"], "html" in one) for one in listed] == [("a", False)]
    assert len(objects(run("pages", "list", "--format", "json").out)) == 2


@pytest.mark.parametrize("words", [("sources", "delete"), ("pages", "delete")])
def test_where_nobody_can_be_asked_nothing_is_deleted(run, source: str, folder: Path, words) -> None:
    one = page(run, source, "a", folder / "a.html")
    refused = run(*words, source if words[0] == "sources" else one)
    assert refused.code == 4
    assert "--yes" in refused.err
    assert run("pages", "show", one).code == 0


def test_deleting_a_source_says_how_many_pages_go_with_it(run, source: str, folder: Path) -> None:
    for name in "abc":
        page(run, source, name, folder / "x.html")
    assert "its 3 pages" in run("sources", "delete", source).err
    assert "its 3 pages" in run("sources", "delete", source, "--yes").out


def test_a_page_that_is_already_gone_is_no_error(run, source: str, folder: Path) -> None:
    one = page(run, source, "a", folder / "a.html")
    run("pages", "delete", one, "--yes")
    again = run("pages", "delete", one, "--yes")
    assert again.code == 0
    assert "already gone" in again.out


def test_what_is_missing_is_named(run, source: str, folder: Path) -> None:
    assert "--title is missing" in run("pages", "create", "--source", "1", "--external-id", "x").err
    assert "which page?" in run("pages", "show").err
    assert "contradict" in run("sources", "update", source, "--audience", "1", "--remove-audiences").err
    assert "cannot read absent.html" in run("pages", "update", page(run, source, "a", folder / "a.html"),
                                            "--html", "absent.html").err  # fmt: skip
    (folder / "latin.html").write_bytes(b"\xe9")
    assert "not UTF-8" in run("pages", "update", "1", "--html", "latin.html").err


def test_what_intercom_refuses_is_told_with_its_request(run, emulator: Server) -> None:
    told = json.loads(run("sources", "show", "999", "--format", "json").out)["error"]
    assert told["code"] == 3
    assert "request id" in told["at"]
