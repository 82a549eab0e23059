"""`fin-ingest publish`: a plan for what is proposed, a sync for what was accepted, and what CI reads of both."""

from __future__ import annotations

import json
import os
import shutil
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from ingest.intercom.emulator import Options, Server
from ingest.manifest.lock import locked
from tests.connectors.git_repositories import _alone, git  # noqa: F401
from tests.ingest.commands.conftest import Outcome, Run

if TYPE_CHECKING:
    from collections.abc import Iterator

CONFIGURATION = """\
intercom:
  base_url: {url}
  token: ${{INTERCOM_TOKEN}}
limits: {{deletes: 2}}
sources:
  - name: guide
    type: folder
    path: docs
    url: https://docs.example.com/guide
    page_url: https://docs.example.com/guide/{{stem}}
"""
ELSEWHERE = """\
  - name: wiki
    type: folder
    path: {path}
    url: https://docs.example.com/wiki
"""
OF_CI = (
    "CI GITHUB GITLAB BITBUCKET CIRCLE JENKINS CHANGE_ BRANCH_ TAG_NAME GIT_BRANCH WORKSPACE".split()
)  # how the variables of CI systems begin: the tests may run in one


@pytest.fixture(autouse=True)
def _no_ci(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in list(os.environ):
        if name.startswith(tuple(OF_CI)):
            monkeypatch.delenv(name)


@pytest.fixture
def server(folder: Path) -> Iterator[Server]:
    """An emulator that lets one token in."""
    with Server(Options(token="tok_right", region="US", store=str(folder / "library.db"), limit=0)) as server:
        yield server


@pytest.fixture
def clone(folder: Path, server: Server, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A clone on `main` with two documents that are published, and no manifest; the token is not set."""
    clone = folder / "clone"
    git(folder, "init", "--quiet", "--initial-branch=main", "clone")
    monkeypatch.chdir(clone)
    (clone / "docs").mkdir()
    (clone / "docs" / "one.md").write_text("# One\n\nThe first.\n")
    (clone / "docs" / "two.md").write_text("# Two\n\nAfter [one](one.md).\n")
    (clone / "fin-ingest.yaml").write_text(CONFIGURATION.format(url=server.url))
    (clone / ".gitignore").write_text("/.fin-ingest/\n")
    commit(clone)
    return clone


@pytest.fixture
def published(clone: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The same, published by a runner that is gone."""
    with monkeypatch.context() as patch:
        patch.setenv("INTERCOM_TOKEN", "tok_right")
        assert run("publish").code == 0
    shutil.rmtree(clone / ".fin-ingest")
    return clone


def commit(clone: Path) -> str:
    git(clone, "add", "--all")
    git(clone, "commit", "--quiet", "--message=x")
    return git(clone, "rev-parse", "HEAD")


def propose(clone: Path) -> None:
    """A branch with a change, an addition and a page that moves."""
    git(clone, "checkout", "--quiet", "-b", "change")
    (clone / "docs" / "one.md").write_text("# One\n\nThe first of all. [gone](gone.md)\n")
    (clone / "docs" / "three.md").write_text("# Three\n\nThe last.\n")
    git(clone, "mv", "docs/two.md", "docs/second.md")
    commit(clone)


def told(done: Outcome) -> dict[str, object]:
    return json.loads(done.out)  # type: ignore[no-any-return]


def writes(server: Server) -> int:
    return sum(count for (method, _, _), count in server.app.calls.items() if method != "GET")


def test_on_the_main_branch_it_syncs_and_on_another_it_plans(run: Run, clone: Path, server: Server) -> None:
    propose(clone)
    planned = run("publish", "--format", "json")
    assert (planned.code, told(planned)["mode"], writes(server)) == (0, "plan", 0)
    git(clone, "checkout", "--quiet", "main")
    os.environ["INTERCOM_TOKEN"] = "tok_right"
    synced = run("publish", "--format", "json")
    del os.environ["INTERCOM_TOKEN"]
    assert (synced.code, told(synced)["mode"], writes(server)) == (0, "sync", 3)


def test_a_plan_is_the_same_with_a_manifest_with_a_token_and_with_neither(
    run: Run, published: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    propose(published)
    neither = run("publish", "--format", "json")
    monkeypatch.setenv("INTERCOM_TOKEN", "tok_right")
    by_token = run("publish", "--format", "json")
    git(published, "checkout", "--quiet", "main")
    assert run("publish").code == 0
    monkeypatch.delenv("INTERCOM_TOKEN")
    git(published, "checkout", "--quiet", "change")
    by_manifest = run("publish", "--format", "json")
    monkeypatch.setenv("INTERCOM_TOKEN", "tok_right")
    by_both = run("publish", "--format", "json")
    assert str(told(neither)["basis"]).endswith(" of main.")
    assert told(by_token)["basis"] == "Compared with what Intercom holds."
    assert told(by_manifest)["basis"] == "Compared with the manifest."
    assert told(by_both)["basis"] == "Compared with what Intercom holds."
    assert {told(done)["digest"] for done in (neither, by_token, by_manifest, by_both)} == {told(neither)["digest"]}
    kinds = sorted(change["kind"] for change in told(neither)["sources"][0]["changes"])  # type: ignore[index]
    assert kinds == ["create", "rename", "update"]


def test_what_was_reviewed_is_carried_out_and_nothing_else(
    run: Run, published: Path, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    propose(published)
    digest = str(told(run("publish", "--format", "json"))["digest"])
    git(published, "checkout", "--quiet", "main")
    git(published, "merge", "--quiet", "--ff-only", "change")
    monkeypatch.setenv("INTERCOM_TOKEN", "tok_right")
    before = writes(server)
    (published / "docs" / "late.md").write_text("# Late\n\nNobody has seen this.\n")
    stale = run("publish", "--expect", digest)
    assert stale.code == 9
    assert writes(server) == before
    (published / "docs" / "late.md").unlink()
    assert run("publish", "--expect", digest).code == 0
    assert writes(server) == before + 3
    assert "Nothing to do" in run("publish").out


def test_a_runner_without_a_manifest_sends_nothing_that_is_there(
    run: Run, published: Path, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("INTERCOM_TOKEN", "tok_right")
    before = writes(server)
    done = run("publish")
    assert done.code == 0
    assert "Nothing to do: 2 documents unchanged" in done.out
    assert writes(server) == before


def test_a_manifest_older_than_another_runners_sync_takes_nothing_for_published(
    run: Run, published: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Reverted meanwhile: by its own manifest the page is as it should be; in Intercom it is not."""
    monkeypatch.setenv("INTERCOM_TOKEN", "tok_right")
    assert run("publish").code == 0
    shutil.copytree(published / ".fin-ingest", folder / "kept")
    (published / "docs" / "one.md").write_text("# One\n\nWrong.\n")
    commit(published)
    assert run("publish").code == 0
    git(published, "revert", "--no-edit", "HEAD")
    shutil.rmtree(published / ".fin-ingest")
    shutil.move(folder / "kept", published / ".fin-ingest")
    assert "Nothing to do" in run("publish", "--no-refresh").out
    done = run("publish")
    assert "1 updated" in done.out
    assert "Wrong" not in run("pages", "show", "--source", "guide", "--external-id", "one.md", "--format", "json").out


def test_a_plan_with_a_token_does_not_trust_a_manifest_that_is_too_old(
    run: Run, published: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("INTERCOM_TOKEN", "tok_right")
    assert run("publish").code == 0
    shutil.copytree(published / ".fin-ingest", folder / "kept")
    propose(published)
    digest = str(told(run("publish", "--format", "json"))["digest"])
    git(published, "checkout", "--quiet", "main")
    git(published, "merge", "--quiet", "--ff-only", "change")
    assert run("publish", "--expect", digest).code == 0
    shutil.rmtree(published / ".fin-ingest")
    shutil.move(folder / "kept", published / ".fin-ingest")
    before = sorted(path.read_bytes() for path in (published / ".fin-ingest").iterdir())
    assert told(run("publish", "--mode", "plan", "--format", "json"))["digest"] == "0" * 16
    assert sorted(path.read_bytes() for path in (published / ".fin-ingest").iterdir()) == before
    assert told(run("publish", "--mode", "plan", "--no-refresh", "--format", "json"))["digest"] != "0" * 16


def test_a_listing_that_does_not_add_up_stops_a_runner_without_a_manifest_and_no_other(
    run: Run, published: Path, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("INTERCOM_TOKEN", "tok_right")
    with Server(Options(token="tok_right", region="US", store=server.app.options.store, drift="count")) as other:
        (published / "fin-ingest.yaml").write_text(CONFIGURATION.format(url=other.url))
        assert run("publish").code == 7
        assert writes(other) == 0
        # A manifest of that place which a run has left:
        assert run("sync").code == 0
        done = run("publish")
    assert done.code == 0
    assert "the manifest is trusted instead" in done.err


def test_sources_elsewhere_are_published_when_they_are_named(run: Run, clone: Path, tmp_path: Path) -> None:
    wiki = tmp_path / "wiki"
    wiki.mkdir()
    (wiki / "w.md").write_text("# W\n")
    with (clone / "fin-ingest.yaml").open("a") as file:
        file.write(ELSEWHERE.format(path=wiki))
    propose(clone)
    done = run("publish", "--base", "main", "--format", "json")
    assert [source["name"] for source in told(done)["sources"]] == ["guide"]  # type: ignore[attr-defined]
    assert "wiki: its documents are not in this repository; name it to publish it" in done.err


def test_what_changed_is_told_to_github_in_its_files_and_beside_the_lines(
    run: Run, published: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    propose(published)
    onto = git(published, "rev-parse", "main")
    git(published, "checkout", "--quiet", "--detach", "main")
    git(published, "merge", "--quiet", "--no-ff", "-m", "x", "change")
    git(published, "branch", "-D", "main")  # as a checkout of `refs/pull/1/merge` has neither branch
    (folder / "event").write_text(json.dumps({"repository": {"default_branch": "main"}, "pull_request": {"number": 1}}))
    for name, value in {
        "ACTIONS": "true",
        "EVENT_NAME": "pull_request",
        "EVENT_PATH": str(folder / "event"),
        "REF": "refs/pull/1/merge",
        "BASE_REF": "main",
        "STEP_SUMMARY": str(folder / "summary.md"),
        "OUTPUT": str(folder / "outputs"),
        "WORKSPACE": str(published),
    }.items():
        monkeypatch.setenv(f"GITHUB_{name}", value)
    (folder / "outputs").write_text("other=1\n")
    done = run("publish")
    assert done.code == 0
    assert "GitHub Actions, pull request 1 into main: plan" in done.err
    summary = (folder / "summary.md").read_text()
    assert f"Compared with commit {onto[:12]} of main." in summary
    assert "+The first of all." in summary
    outputs = dict(line.split("=") for line in (folder / "outputs").read_text().splitlines())
    assert outputs == {
        "other": "1", "mode": "plan", "digest": outputs["digest"], "changes": "3",
        "created": "1", "updated": "1", "renamed": "1", "deleted": "0", "exit_code": "0",
    }  # fmt: skip
    assert outputs["digest"] in summary
    assert f"publish --expect {outputs['digest']}" in summary
    lines = done.out.splitlines()
    word = lines[0].removeprefix("::stop-commands::")
    assert lines[lines.index(f"::{word}::") + 1].startswith(
        "::warning file=docs/one.md,line=3,title=FIN201 Broken link"
    )


def test_no_title_of_a_page_is_a_command_to_github(run: Run, clone: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    propose(clone)
    (clone / "docs" / "bad.md").write_text("# ::add-mask::x\n\n[gone](::error::y)\n")
    lines = run("publish", "--mode", "plan").out.splitlines()
    word = lines[0].removeprefix("::stop-commands::")
    end = lines.index(f"::{word}::")
    assert any("::add-mask::x" in line for line in lines[1:end])
    assert all(line.startswith(("::warning ", "::notice ")) for line in lines[end + 1 :])


def test_findings_are_written_for_gitlab(run: Run, clone: Path, folder: Path) -> None:
    propose(clone)
    done = run("publish", "--codequality", "q.json", "--outputs", "o.env", "--summary", "s.md", "--report", "r.xml")
    assert done.code == 0
    (remark,) = json.loads((clone / "q.json").read_text())
    assert remark["location"] == {"path": "docs/one.md", "lines": {"begin": 3}}
    assert (remark["check_name"], remark["severity"]) == ("FIN201", "minor")
    assert "mode=plan\n" in (clone / "o.env").read_text()
    assert (clone / "s.md").read_text().startswith("## ")
    assert (clone / "r.xml").exists()


def test_the_outputs_say_how_a_run_ended_that_was_stopped(run: Run, clone: Path) -> None:
    assert run("publish", "--outputs", "o.env").code == 5  # the token is not set
    assert (clone / "o.env").read_text() == "mode=sync\nexit_code=5\n"


def test_an_error_in_a_document_fails_the_check_of_a_proposal(run: Run, clone: Path) -> None:
    propose(clone)
    with (clone / "fin-ingest.yaml").open("a") as file:
        file.write("    findings: {FIN201: error}\n")
    done = run("publish")
    assert done.code == 3
    assert "1 held" in done.out
    git(clone, "checkout", "--quiet", "fin-ingest.yaml")
    assert run("publish").code == 0
    (clone / "docs" / "three.md").write_bytes(bytes(range(8)) * 50)
    assert run("publish").code == 3


def test_what_a_guard_would_stop_is_for_a_person_to_decide(run: Run, clone: Path) -> None:
    for number in range(12):
        (clone / "docs" / f"{number}.md").write_text(f"# {number}\n\nText {number}.\n")
    commit(clone)
    git(clone, "checkout", "--quiet", "-b", "change")
    for number in range(6):
        (clone / "docs" / f"{number}.md").unlink()
    commit(clone)
    done = run("publish", "--summary", "s.md")
    assert done.code == 0
    assert "6 of 14 pages would be deleted" in (clone / "s.md").read_text()


def test_another_run_is_waited_for_or_not_as_one_likes(
    run: Run, published: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("INTERCOM_TOKEN", "tok_right")
    manifest = str(published / ".fin-ingest" / "manifest.db")
    taken, done = threading.Event(), threading.Event()

    def hold() -> None:
        with locked(manifest):
            taken.set()
            done.wait(30)

    other = threading.Thread(target=hold)
    other.start()
    assert taken.wait(30)
    assert run("publish", "--lock-timeout", "0s").code == 8
    began = time.monotonic()
    assert run("sync", "--lock-timeout", "0.3s").code == 8
    assert time.monotonic() - began >= 0.3
    threading.Timer(0.5, done.set).start()
    assert run("publish").code == 0
    other.join()


@pytest.mark.parametrize("missing", ["docs", "fin-ingest.yaml"])
def test_everything_is_new_where_nothing_was_before(run: Run, clone: Path, missing: str) -> None:
    git(clone, "checkout", "--quiet", "--orphan", "empty")
    git(clone, "rm", "-r", "--quiet", "--cached", missing)
    base = commit_staged(clone)
    git(clone, "checkout", "--quiet", "--force", "main")
    done = run("publish", "--mode", "plan", "--base", base, "--format", "json")
    assert done.code == 0
    (source,) = told(done)["sources"]  # type: ignore[misc, attr-defined]
    assert source["source_change"] == "create"
    assert [change["kind"] for change in source["changes"]] == ["create", "create"]


def commit_staged(clone: Path) -> str:
    git(clone, "commit", "--quiet", "--allow-empty", "--message=x")
    return git(clone, "rev-parse", "HEAD")


def test_what_a_build_made_cannot_be_compared_with_a_commit(run: Run, clone: Path) -> None:
    (clone / ".gitignore").write_text("/.fin-ingest/\n/site/\n")
    (clone / "fin-ingest.yaml").write_text((clone / "fin-ingest.yaml").read_text().replace("path: docs", "path: site"))
    commit(clone)
    shutil.copytree(clone / "docs", clone / "site")
    propose(clone)
    done = run("publish")
    assert done.code == 4
    assert "the documents of guide cannot be read at commit" in done.err
    assert "restore the manifest from the cache, or set the token" in done.err


def test_a_clone_that_does_not_know_where_a_change_began_says_what_to_fetch(
    run: Run, clone: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    propose(clone)
    git(folder, "clone", "--quiet", "--depth=1", "--branch=change", clone.as_uri(), "shallow")
    monkeypatch.chdir(folder / "shallow")
    done = run("publish", "--branch", "main")
    assert done.code == 4
    assert "where it left main is not in this clone" in done.err
    assert "fetch-depth" in done.err


def test_a_repository_git_does_not_trust_is_told_in_gits_words(run: Run, clone: Path) -> None:
    (clone / ".git" / "HEAD").write_text("nonsense\n")
    done = run("publish", "--branch", "main", "--mode", "plan")
    assert done.code == 4
    assert "not a git repository" in done.err


def test_nothing_of_a_commit_that_was_compared_with_is_left_behind(run: Run, clone: Path) -> None:
    propose(clone)
    before = git(clone, "worktree", "list"), git(clone, "status", "--porcelain"), sorted(os.listdir(clone))
    assert run("publish").code == 0
    assert (git(clone, "worktree", "list"), git(clone, "status", "--porcelain"), sorted(os.listdir(clone))) == before


def test_a_plan_has_no_digest_to_expect(run: Run, clone: Path) -> None:
    propose(clone)
    done = run("publish", "--expect", "0123456789abcdef")
    assert done.code == 4
    assert "--expect is for a sync" in done.err


def test_without_a_main_branch_it_plans_and_asks_for_its_name(run: Run, clone: Path) -> None:
    git(clone, "branch", "-m", "odd")
    done = run("publish", "--base", "HEAD")
    assert done.code == 0
    assert "which branch is published is not known" in done.err


def test_outside_a_repository_a_plan_needs_something_to_compare_with(run: Run, clone: Path) -> None:
    shutil.rmtree(clone / ".git")
    done = run("publish", "--mode", "plan")
    assert done.code == 4
    assert "there is nothing to compare with" in done.err
