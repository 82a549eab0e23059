"""Builds as CI systems make them: a repository behind a bare one, checkouts of it, and Intercom on a socket."""

from __future__ import annotations

import itertools
import json
import os
import shutil
import stat
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from ingest.intercom.emulator import Options, Server

TOKEN = "tok_of_this_test"
CONFIGURATION = """\
intercom:
  base_url: {url}
  token: ${{INTERCOM_TOKEN}}
sources:
  - name: docs
    type: {type}
    path: {path}
    url: https://docs.example.com
    page_url: https://docs.example.com/{{stem}}
"""
PROGRAM = [sys.executable, "-m", "ingest"]
ROOT = Path(__file__).parents[2]
_RUNS = itertools.count(1)


def git(place: Path, *words: str) -> str:
    """What a git command prints."""
    me = ("-c", "user.name=A", "-c", "user.email=a@example.com", "-c", "commit.gpgsign=false")
    done = subprocess.run(
        ["git", "-C", str(place), *me, *words], check=True, capture_output=True, text=True, env=clean()
    )
    return done.stdout.strip()


def clean() -> dict[str, str]:
    """This process's environment without what would tell a program of a CI system, a token or another repository."""
    told = ("CI", "GIT", "FIN_", "INTERCOM", "BITBUCKET", "CIRCLE", "JENKINS", "CHANGE_", "BRANCH_", "BUILD_")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(told)}
    return kept | {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull, "PYTHONPATH": str(ROOT)}


class Ran(NamedTuple):
    """What came of a run of the program."""

    code: int
    out: str
    err: str
    outputs: dict[str, str]

    @property
    def digest(self) -> str:
        return self.outputs["digest"]


class Forge:
    """A bare repository with documents and a configuration on `main`, and a clone of somebody who writes."""

    def __init__(self, folder: Path, url: str, documents: Mapping[str, str], *, type: str = "git") -> None:  # noqa: A002
        self.folder, self.bare, self.mine = folder, folder / "forge.git", folder / "mine"
        git(folder, "init", "--quiet", "--bare", "--initial-branch=main", str(self.bare))
        git(folder, "clone", "--quiet", str(self.bare), str(self.mine))
        git(self.mine, "checkout", "--quiet", "-B", "main")
        path = "docs" if type == "folder" else "."
        config = CONFIGURATION.format(url=url, type=type, path=path)
        if type == "git":
            config += "    folder: docs\n"
        self.write({"fin-ingest.yaml": config, ".gitignore": ".fin-ingest/\n"})
        self.write({f"docs/{name}": text for name, text in documents.items()})
        self.commit("The documents")
        git(self.mine, "remote", "set-head", "origin", "main")

    def write(self, files: Mapping[str, str | None]) -> None:
        """Write files of the clone, or delete those that are None."""
        for name, text in files.items():
            path = self.mine / name
            if text is None:
                path.unlink()
                continue
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)

    def commit(self, said: str) -> str:
        """Commit what is written, on the branch that is checked out, and send it to the forge."""
        git(self.mine, "add", "--all")
        git(self.mine, "commit", "--quiet", "-m", said)
        git(self.mine, "push", "--quiet", "origin", "HEAD")
        return git(self.mine, "rev-parse", "HEAD")

    def propose(self, branch: str, files: Mapping[str, str | None]) -> str:
        """A branch of main with a change."""
        git(self.mine, "checkout", "--quiet", "-B", branch, "main")
        self.write(files)
        return self.commit(f"Change for {branch}")

    def merge(self, branch: str) -> str:
        """Merge a branch into main."""
        git(self.mine, "checkout", "--quiet", "main")
        git(self.mine, "merge", "--quiet", "--no-ff", "-m", f"Merge {branch}", branch)
        git(self.mine, "push", "--quiet", "origin", "main")
        return git(self.mine, "rev-parse", "HEAD")

    def checkout_merged(self, branch: str, name: str) -> Path:
        """What GitHub checks out for a pull request: the branch merged into main as it is now, two commits deep."""
        git(self.mine, "checkout", "--quiet", "--detach", "main")
        git(self.mine, "merge", "--quiet", "--no-ff", "-m", f"Merge {branch} into main", branch)
        git(self.mine, "push", "--quiet", "--force", "origin", "HEAD:refs/pull/7/merge")
        git(self.mine, "checkout", "--quiet", "main")
        place = self.folder / name
        git(self.folder, "init", "--quiet", str(place))
        git(place, "remote", "add", "origin", self.bare.as_uri())
        git(place, "fetch", "--quiet", "--depth=2", "origin", "refs/pull/7/merge")
        git(place, "checkout", "--quiet", "--detach", "FETCH_HEAD")
        return place

    def checkout(self, commit: str, name: str) -> Path:
        """What a runner has: a fresh clone with a commit checked out and no branch."""
        place = self.folder / name
        git(self.folder, "clone", "--quiet", str(self.bare), str(place))
        git(place, "checkout", "--quiet", "--detach", commit)
        return place


def github(event: str, place: Path, *, branch: str = "main", number: int = 7, fork: bool = False) -> dict[str, str]:
    """The variables of a job on GitHub, and the file of its event beside the checkout."""
    told: dict[str, object] = {"repository": {"full_name": "acme/handbook", "default_branch": "main"}}
    if event == "pull_request":
        head = {"ref": branch, "repo": {"full_name": "stranger/handbook" if fork else "acme/handbook"}}
        base = {"ref": "main", "sha": git(place, "ls-remote", "origin", "refs/heads/main").split()[0]}
        told |= {"number": number, "pull_request": {"number": number, "head": head, "base": base}}
    file = place.parent / f"{place.name}-event.json"
    file.write_text(json.dumps(told))
    pull = event == "pull_request"
    return {
        "CI": "true",
        "GITHUB_ACTIONS": "true",
        "GITHUB_EVENT_NAME": event,
        "GITHUB_EVENT_PATH": str(file),
        "GITHUB_REPOSITORY": "acme/handbook",
        "GITHUB_WORKSPACE": str(place),
        "GITHUB_SHA": git(place, "rev-parse", "HEAD"),
        "GITHUB_REF": f"refs/pull/{number}/merge" if pull else f"refs/heads/{branch}",
        "GITHUB_REF_NAME": f"{number}/merge" if pull else branch,
        "GITHUB_REF_TYPE": "branch",
        "GITHUB_HEAD_REF": branch if pull else "",
        "GITHUB_BASE_REF": "main" if pull else "",
        "GITHUB_RUN_ID": str(next(_RUNS)),
        "GITHUB_RUN_ATTEMPT": "1",
        "GITHUB_STEP_SUMMARY": str(place.parent / f"{place.name}-summary.md"),
        "GITHUB_OUTPUT": str(place.parent / f"{place.name}-output"),
    }


def publish(place: Path, variables: Mapping[str, str], *words: str) -> Ran:
    """Run `fin-ingest publish` in a checkout, on GitHub."""
    outputs = Path(variables["GITHUB_OUTPUT"])
    outputs.unlink(missing_ok=True)
    done = subprocess.run(
        [*PROGRAM, "publish", *words],
        check=False, capture_output=True, text=True, cwd=place, env=clean() | dict(variables), timeout=120,
    )  # fmt: skip
    return Ran(done.returncode, done.stdout, done.stderr, read_outputs(outputs))


def read_outputs(file: Path) -> dict[str, str]:
    """The lines `name=value` of a file; a later one wins."""
    text = file.read_text() if file.exists() else ""
    return dict(line.split("=", 1) for line in text.splitlines() if "=" in line)


@contextmanager
def intercom(*, latency: float = 0.0) -> Iterator[Server]:
    """Intercom on a port of this machine; every answer takes so many seconds."""
    with Server(Options(token=TOKEN, region="US", limit=0, latency=latency)) as server:
        yield server


def stub(folder: Path, name: str, script: str) -> None:
    """A program on the PATH of a test."""
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / name
    file.write_text(script)
    file.chmod(file.stat().st_mode | stat.S_IXUSR)


def fake_python(folder: Path) -> None:
    """Programs for scripts as they stand: `python3` and `pip` that install nothing, and fin-ingest as it is here."""
    bash = f"#!{shutil.which('bash')}\n"
    program = f'{bash}exec "{sys.executable}" -m ingest "$@"\n'
    pip = f'{bash}echo "pip $*" >> "{folder}/installed"\n'
    for place in (folder, folder / "parts"):
        stub(place, "fin-ingest", program)
        stub(place, "pip", pip)
    venv = f'[ "$1 $2" = "-m venv" ] || exit 64\nmkdir -p "$3/bin"\ncp "{folder}/parts/"* "$3/bin"\n'
    stub(folder, "python3", bash + venv)


def shell(script: str, place: Path, variables: Mapping[str, str], programs: Path) -> Ran:
    """Run a script of a CI system in a checkout."""
    found = clean()
    done = subprocess.run(
        ["bash", "-eo", "pipefail", "-c", script],
        check=False, capture_output=True, text=True, cwd=place, timeout=120,
        env=found | {"PATH": f"{programs}:{found['PATH']}"} | dict(variables),
    )  # fmt: skip
    return Ran(done.returncode, done.stdout, done.stderr, {})
