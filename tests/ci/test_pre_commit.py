"""The hooks, by real pre-commit and real git: they look before a commit and before what git calls a push."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from tests.ci import builds
from tests.ci.builds import ROOT, clean, git
from tests.ci.examples import examples

CONFIGURATION = """\
intercom: {target: library}
sources: [{name: docs, path: docs, url: 'https://docs.example.com'}]
"""
KEY = "MIIEpAIBAAKCAQEA1c7+9z5Pad7OejecsQ0bu3aumDm1QDqHjA1GzKBXeVbLqMxj"
SECRET = f"# Keys\n\n-----BEGIN RSA PRIVATE KEY-----\n{KEY}\n-----END RSA PRIVATE KEY-----\n"


def hooks() -> list[dict[str, object]]:
    told: list[dict[str, object]] = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text("utf-8"))
    return told


class Writer:
    """Somebody who writes in a clone with the hooks installed; `home` is all that pre-commit keeps."""

    def __init__(self, folder: Path, config: object) -> None:
        self.place, self.folder = folder / "mine", folder
        builds.fake_python(folder / "bin")
        (folder / "bin" / "python3").unlink()
        (folder / "bin" / "pip").unlink()
        git(folder, "init", "--quiet", "--bare", "--initial-branch=main", str(folder / "forge.git"))
        git(folder, "clone", "--quiet", str(folder / "forge.git"), str(self.place))
        git(self.place, "checkout", "--quiet", "-B", "main")
        (self.place / "docs").mkdir()
        for name, text in (
            ("fin-ingest.yaml", CONFIGURATION),
            (".gitignore", ".fin-ingest/\n"),
            (".pre-commit-config.yaml", yaml.safe_dump(config)),
            ("docs/a.md", "# A\n\nText.\n"),
        ):
            (self.place / name).write_text(text)
        git(self.place, "add", "--all")
        git(self.place, "commit", "--quiet", "-m", "First")
        git(self.place, "push", "--quiet", "origin", "main")
        git(self.place, "remote", "set-head", "origin", "main")
        self.call(sys.executable, "-m", "pre_commit", "install", code=0)

    def call(self, *words: str, code: int | None = None) -> tuple[int, str]:
        """Run a command in the clone; its exit code and all it says."""
        found = clean()
        env = found | {
            "PATH": f"{self.folder / 'bin'}:{found['PATH']}",
            "PRE_COMMIT_HOME": str(self.folder / "pre-commit"),
            "GIT_AUTHOR_NAME": "A", "GIT_AUTHOR_EMAIL": "a@example.com",
            "GIT_COMMITTER_NAME": "A", "GIT_COMMITTER_EMAIL": "a@example.com",
        }  # fmt: skip
        del env["PYTHONPATH"]
        done = subprocess.run(
            words, cwd=self.place, env=env, check=False, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        )
        assert code in (None, done.returncode), done.stdout
        return done.returncode, done.stdout

    def commit(self, name: str, text: str) -> tuple[int, str]:
        (self.place / name).write_text(text)
        self.call("git", "add", "--all", code=0)
        return self.call("git", "commit", "-m", f"Write {name}")


def _look_and_leave(writer: Writer) -> None:
    """What both hooks promise, whichever way they were installed."""
    code, said = writer.commit("docs/keys.md", SECRET)
    assert code != 0, said
    assert "FIN401" in said
    assert "exit code: 10" in said or "exit code: 3" in said
    (writer.place / "docs" / "keys.md").unlink()
    code, said = writer.commit("docs/b.md", "# B\n\nSome text.\n")
    assert code == 0, said
    assert "what Fin would miss" in said
    code, said = writer.call("git", "push", "origin", "main")
    assert code == 0, said
    assert re.search(r"\+ b\.md", said), said
    assert "Passed" in said
    assert not list((writer.place / ".git" / "worktrees").glob("*"))


def test_they_look_before_a_commit_and_show_the_plan_before_it_leaves(tmp_path: Path) -> None:
    """As hooks of the system: the fin-ingest that is installed."""
    installed = [{**hook, "language": "system"} for hook in hooks()]
    for hook in installed:
        del hook["description"]
    repos = [{"repo": "local", "hooks": installed}]
    _look_and_leave(Writer(tmp_path, {"default_install_hook_types": ["pre-commit", "pre-push"], "repos": repos}))


def test_documents_of_other_folders_are_not_looked_at(tmp_path: Path) -> None:
    hook = {**hooks()[0], "language": "system", "files": "^docs/"}
    del hook["description"]
    writer = Writer(tmp_path, {"repos": [{"repo": "local", "hooks": [hook]}]})
    code, said = writer.commit("notes.md", SECRET)
    assert code == 0, said
    assert "Skipped" in said


@pytest.mark.slow
def test_pre_commit_installs_them_from_this_repository(tmp_path: Path) -> None:
    """As the guide shows it: pre-commit clones the repository at a commit, and makes an environment for it."""
    source = tmp_path / "fin-ingest"
    wanted = [ROOT / name for name in ("ingest", "connectors", "pyproject.toml", "README.md", ".pre-commit-hooks.yaml")]
    source.mkdir()
    git(source, "init", "--quiet")
    subprocess.run(["cp", "-r", *map(str, wanted), str(source)], check=True)
    git(source, "add", "--all")
    git(source, "commit", "--quiet", "-m", "This")
    told = examples(".pre-commit-config.yaml")[-1].parsed
    told["repos"][0] |= {"repo": str(source), "rev": git(source, "rev-parse", "HEAD")}
    _look_and_leave(Writer(tmp_path, told))


def test_the_guide_shows_hooks_that_exist() -> None:
    entries = {hook["id"]: hook["entry"] for hook in hooks()}
    repos = [repo for example in examples(".pre-commit-config.yaml") for repo in example.parsed["repos"]]
    assert "local" in {repo["repo"] for repo in repos}
    for hook in (hook for repo in repos for hook in repo["hooks"]):
        assert hook.get("entry", entries[hook["id"]]) == entries[hook["id"]]


def test_pre_commit_takes_the_manifest_and_the_configurations_of_the_guide(tmp_path: Path) -> None:
    files = []
    for number, example in enumerate(examples(".pre-commit-config.yaml")):
        files.append(tmp_path / f"{number}.yaml")
        files[-1].write_text(example.text)
    for command, checked in (("validate-config", files), ("validate-manifest", [ROOT / ".pre-commit-hooks.yaml"])):
        words = [sys.executable, "-m", "pre_commit", command, *map(str, checked)]
        subprocess.run(words, check=True, capture_output=True)
