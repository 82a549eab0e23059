"""The action for GitHub: its steps run in a shell, in a checkout, with the variables that GitHub sets."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from ingest.intercom.emulator import Server
from tests.ci import builds
from tests.ci.builds import ROOT, TOKEN, Forge, github, read_outputs
from tests.ci.examples import action
from tests.ci.expressions import filled, value

PAGES = {"index.md": "# Welcome\n\nAll about it.\n", "use.md": "# Use it\n\nPress the button.\n"}


@pytest.fixture
def intercom() -> Iterator[Server]:
    with builds.intercom() as server:
        yield server


@pytest.fixture
def forge(tmp_path: Path, intercom: Server) -> Forge:
    return Forge(tmp_path, intercom.url, PAGES)


class Runner:
    """What GitHub does with a composite action: fill in expressions, run the steps whose condition holds.

    Steps that use other actions are imitated as far as they matter here: a cache is a folder that is copied.
    """

    def __init__(self, folder: Path, *, real: bool = False) -> None:
        self.cache, self.temp, self.bin = folder / "cache", folder / "temp", folder / "bin"
        self.cache.mkdir(exist_ok=True)
        self.temp.mkdir(exist_ok=True)
        self.real = real
        if not real:
            builds.fake_python(self.bin)
        self.ran: list[str] = []
        self.said = ""

    def run(self, place: Path, variables: dict[str, str], **inputs: str) -> dict[str, str]:
        """Run the action in a checkout; its outputs."""
        told = action()
        given = {name.replace("_", "-"): text for name, text in inputs.items()}
        assert set(given) <= set(told["inputs"])
        event = builds.json.loads(Path(variables["GITHUB_EVENT_PATH"]).read_text())
        known = {name: given.get(name, one.get("default", "")) for name, one in told["inputs"].items()}
        run = {"run_id": variables["GITHUB_RUN_ID"], "run_attempt": variables["GITHUB_RUN_ATTEMPT"]}
        github = {"event": event, "repository": variables["GITHUB_REPOSITORY"], "token": "tok_of_github", **run}
        contexts: dict[str, Any] = {"inputs": known, "github": github, "env": {}, "steps": {}}
        self.ran, self.said, failed = [], "", False
        for step in told["runs"]["steps"]:
            condition = str(step.get("if", "true" if "if" not in step else ""))
            wanted = True if condition == "true" else value(condition, contexts)
            if not wanted or (failed and "always()" not in condition):
                continue
            self.ran.append(step["name"])
            outputs = self._use(step, place, contexts) if "uses" in step else {}
            if "run" in step:
                code, outputs = self._shell(step, place, variables, contexts)
                failed = failed or code != 0
            contexts["steps"][step.get("id", step["name"])] = {"outputs": outputs}
        return {name: filled(one["value"], contexts) for name, one in told["outputs"].items()}

    def _shell(
        self, step: dict[str, Any], place: Path, variables: dict[str, str], contexts: dict[str, Any]
    ) -> tuple[int, dict[str, str]]:
        file = Path(variables["GITHUB_OUTPUT"])
        file.write_text("")
        set_here = {name: filled(str(text), contexts) for name, text in step.get("env", {}).items()}
        own = {"GITHUB_ACTION_PATH": str(ROOT), "RUNNER_TEMP": str(self.temp)}
        found = builds.clean()
        path = found["PATH"] if self.real else f"{self.bin}:{found['PATH']}"
        done = subprocess.run(
            ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", step["run"]],
            check=False, capture_output=True, text=True, timeout=120,
            cwd=place / filled(step.get("working-directory", "."), contexts),
            env=found | variables | own | {"PATH": path} | set_here,
        )  # fmt: skip
        self.said += done.stdout + done.stderr
        return done.returncode, read_outputs(file)

    def _use(self, step: dict[str, Any], place: Path, contexts: dict[str, Any]) -> dict[str, str]:
        told = {name: filled(str(text), contexts) for name, text in step["with"].items()}
        name = step["uses"].partition("@")[0]
        if name == "actions/cache/restore":
            kept = sorted(self.cache.glob(f"{told['restore-keys']}*"), key=lambda one: one.stat().st_ctime_ns)
            if kept:
                shutil.copytree(kept[-1], place / told["path"], dirs_exist_ok=True)
        elif name == "actions/cache/save":
            shutil.copytree(place / told["path"], self.cache / told["key"])
        else:
            assert name == "actions/setup-python"
        return {}


@pytest.fixture
def runner(tmp_path: Path) -> Runner:
    return Runner(tmp_path)


def summary(variables: dict[str, str]) -> str:
    return Path(variables["GITHUB_STEP_SUMMARY"]).read_text()


def test_it_plans_on_a_pull_request_and_publishes_on_main_what_was_planned(
    tmp_path: Path, forge: Forge, intercom: Server, runner: Runner
) -> None:
    first = forge.checkout("main", "first")
    outputs = runner.run(first, github("push", first), token=TOKEN)
    assert outputs | {"digest": ""} == {"digest": "", "changes": "2", "mode": "sync", "exit-code": "0"}
    assert "Keep the manifest" in runner.ran
    assert len(list(intercom.app.store.pages())) == 2

    proposed = forge.checkout(forge.propose("better", {"docs/use.md": "# Use it\n\nPress both buttons.\n"}), "proposed")
    variables = github("pull_request", proposed, branch="better")
    planned = runner.run(proposed, variables)
    assert (planned["mode"], planned["changes"], planned["exit-code"]) == ("plan", "1", "0")
    assert planned["digest"] in summary(variables)
    assert "Restore the manifest" in runner.ran
    assert not {"Keep the manifest", "Comment on the pull request"} & set(runner.ran)

    merged = forge.checkout(forge.merge("better"), "merged")
    done = runner.run(merged, github("push", merged), token=TOKEN, mode="sync", expect=planned["digest"])
    assert (done["mode"], done["exit-code"], done["changes"]) == ("sync", "0", "1")
    assert any("both buttons" in page.html for page in intercom.app.store.pages())


def test_a_stale_digest_fails_the_job_and_keeps_no_manifest_that_is_not_true(
    forge: Forge, intercom: Server, runner: Runner
) -> None:
    place = forge.checkout("main", "first")
    outputs = runner.run(place, github("push", place), token=TOKEN, mode="sync", expect="0123456789abcdef")
    assert (outputs["exit-code"], outputs["mode"]) == ("9", "sync")
    assert list(intercom.app.store.pages()) == []


def test_a_run_for_a_fork_gives_the_same_digest_without_token_and_cache(forge: Forge, runner: Runner) -> None:
    first = forge.checkout("main", "first")
    runner.run(first, github("push", first), token=TOKEN)
    commit = forge.propose("better", {"docs/new.md": "# New\n\nQuite new.\n"})
    ours, theirs = forge.checkout(commit, "ours"), forge.checkout(commit, "theirs")
    with_manifest = runner.run(ours, github("pull_request", ours, branch="better"))
    without = runner.run(
        theirs, github("pull_request", theirs, branch="better", fork=True), cache="false", comment="true"
    )
    assert with_manifest["digest"] == without["digest"]
    assert "Comment on the pull request" not in runner.ran
    assert "Restore the manifest" not in runner.ran


def test_a_cache_is_not_taken_for_that_of_a_name_that_begins_the_same(forge: Forge, runner: Runner) -> None:
    first, other = forge.checkout("main", "first"), forge.checkout("main", "other")
    runner.run(first, github("push", first), token=TOKEN, name="fin-ingest-b")
    assert len(list(runner.cache.iterdir())) == 1
    runner.run(other, github("pull_request", other), name="fin-ingest")
    assert not (other / ".fin-ingest").exists()
    runner.run(other, github("pull_request", other), name="fin-ingest-b")
    assert (other / ".fin-ingest").exists()


GH = """#!/usr/bin/env bash
printf '%s\\n' "$*" >> "{log}"
case "$*" in
  *--paginate*) [ ! -e "{log}.there" ] || echo 4711 ;;
  *) touch "{log}.there" ;;
esac
exit {code}
"""


@pytest.mark.parametrize("permitted", [True, False])
def test_one_comment_is_kept_on_a_pull_request_and_none_is_no_failure(
    tmp_path: Path, forge: Forge, runner: Runner, *, permitted: bool
) -> None:
    log = tmp_path / "gh.log"
    builds.stub(runner.bin, "gh", GH.format(log=log, code=0 if permitted else 4))
    place = forge.checkout(forge.propose("better", {"docs/new.md": "# New\n\nQuite new.\n"}), "proposed")
    for _ in range(2):
        outputs = runner.run(place, github("pull_request", place, branch="better"), comment="true", summary="false")
        assert outputs["exit-code"] == "0"
    called = log.read_text().splitlines()
    if not permitted:
        assert "::warning title=fin-ingest::" in runner.said
        return
    assert [line.split("--method ")[1].split()[0] for line in called if "--method" in line] == ["POST", "PATCH"]
    assert "issues/comments/4711" in called[-1]
    assert "repos/acme/handbook/issues/7/comments" in called[0]
    comment = (runner.temp / "fin-ingest" / "comment.md").read_text()
    assert comment.startswith("<!-- fin-ingest -->\n")
    assert outputs["digest"] in comment
    assert len(comment) < 65_536
    assert not Path(github("pull_request", place)["GITHUB_STEP_SUMMARY"]).exists()


def test_what_a_caller_writes_is_never_run(tmp_path: Path, forge: Forge, runner: Runner) -> None:
    place = forge.checkout("main", "first")
    evil = f"$(touch {tmp_path}/owned)`touch {tmp_path}/owned`; touch {tmp_path}/owned #"
    told = {"config", "sources", "branch", "base", "lock_timeout", "reports", "expect", "mode"}
    for name in sorted(told):
        outputs = runner.run(place, github("push", place), **{name: evil, "cache": "false"})
        assert outputs["exit-code"], name
    assert not (tmp_path / "owned").exists()


def test_every_input_reaches_the_program(tmp_path: Path, forge: Forge, runner: Runner) -> None:
    builds.stub(runner.bin / "parts", "fin-ingest", f'#!/usr/bin/env bash\nprintf "%s|" "$@" > {tmp_path}/words\n')
    place = forge.checkout("main", "first")
    (place / "sub").mkdir()
    runner.run(
        place, github("push", place), config="a b.yaml", sources="one two", mode="sync", branch="release", base="v1",
        expect="0f", allow_removals="true", refresh="false", lock_timeout="5m", annotations="false",
        reports="x.html\nmy y.md\n", extras="pdf", working_directory="sub", cache="false",
    )  # fmt: skip
    words = (tmp_path / "words").read_text().rstrip("|").split("|")
    assert words == [
        "publish", "--mode", "sync", "--config", "a b.yaml", "--branch", "release", "--base", "v1", "--expect", "0f",
        "--lock-timeout", "5m", "--report", "x.html", "--report", "my y.md", "--allow-removals", "--no-refresh",
        "--no-annotations", "--", "one", "two",
    ]  # fmt: skip
    assert f"{ROOT}[pdf]" in (runner.bin / "installed").read_text()


@pytest.mark.slow
def test_it_installs_itself_from_its_own_checkout(tmp_path: Path, forge: Forge, intercom: Server) -> None:
    runner = Runner(tmp_path, real=True)
    place = forge.checkout("main", "first")
    outputs = runner.run(place, github("push", place), token=TOKEN, cache="false", python_version="")
    assert outputs["exit-code"] == "0", runner.said
    assert len(list(intercom.app.store.pages())) == 2
