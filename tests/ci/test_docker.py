"""The Dockerfile: what it promises can be read in it, and its steps are carried out by hand, without Docker."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pathspec
import pytest

from tests.ci.examples import examples
from tests.docs.generated import ROOT
from tests.docs.shell import take

OTHER = 10001
"""The user of the image."""


def instructions() -> list[tuple[str, str]]:
    """Each instruction of the Dockerfile and what follows it."""
    text = re.sub(r"^#.*\n", "", (ROOT / "Dockerfile").read_text("utf-8"), flags=re.MULTILINE).replace("\\\n", " ")
    return [(line.split()[0], line.partition(" ")[2].strip()) for line in text.splitlines() if line.strip()]


def told(name: str) -> list[str]:
    return [rest for word, rest in instructions() if word == name]


def copied() -> list[str]:
    """What is copied out of the checkout."""
    return [source for rest in told("COPY") if "--from" not in rest for source in rest.split()[:-1]]


def ignored() -> pathspec.PathSpec:
    return pathspec.PathSpec.from_lines("gitignore", (ROOT / ".dockerignore").read_text("utf-8").splitlines())


def test_its_base_is_pinned_and_it_ends_as_a_user_without_rights() -> None:
    bases = {rest.split()[0] for rest in told("FROM")}
    assert all(re.fullmatch(r"python:3\.\d+-slim-\w+", base) for base in bases)
    assert told("USER") == [f"{OTHER}:{OTHER}"]
    names = [name for name, _ in instructions()]
    assert "RUN" not in names[names.index("USER") :]


def test_it_fetches_nothing_by_url_and_keeps_no_secret() -> None:
    assert told("ADD") == []
    text = (ROOT / "Dockerfile").read_text("utf-8")
    assert not re.search(r"(?i)token|secret|password|curl|wget", text)
    assert not told("ARG")
    assert "--no-cache-dir" in text


def test_what_the_guide_runs_in_it_as_a_service_is_a_command_line_of_the_program() -> None:
    (example,) = examples("compose.yaml")
    service = example.parsed["services"]["fin-ingest"]
    take(service["command"])
    port = service["command"][service["command"].index("--health-port") + 1]
    assert f":{port}/" in service["healthcheck"]["test"][-1]
    kept = [volume.partition(":")[2] for volume in service["volumes"] if not volume.endswith(":ro")]
    assert kept == ["/state"]
    assert any("/state" in step for step in told("RUN"))


def test_it_starts_the_program_without_a_shell() -> None:
    assert told("ENTRYPOINT") == ['["fin-ingest"]']
    assert told("CMD") == ['["--help"]']


def test_all_it_copies_is_there_and_nothing_else_is_sent_to_the_builder() -> None:
    assert copied()
    assert all((ROOT / name).exists() for name in copied())
    left_out = ignored()
    for name in copied():
        inside = [name] if (ROOT / name).is_file() else [f"{name}/__init__.py"]
        assert not any(left_out.match_file(path) for path in inside), name
    for name in (
        ".git/config",
        ".fin-ingest/manifest.db",
        "docs/index.md",
        "fin-ingest.yaml",
        "ingest/__pycache__/x.pyc",
    ):
        assert left_out.match_file(name), name


def _open_to_all() -> str:
    """A Python that any user may run, as that of the image; tests often run by one that lies in a home."""
    for program in (sys.executable, "/usr/bin/python3"):
        parents = Path(program).resolve().parents
        if os.path.exists(program) and all(parent.stat().st_mode & 0o005 == 0o005 for parent in parents):
            return program
    return ""


@pytest.mark.slow
def test_its_steps_make_a_program_that_another_user_runs_and_that_writes_nothing_but_its_manifest() -> None:
    other = os.geteuid() == 0 and bool(_open_to_all())
    with TemporaryDirectory() as made:  # one of pytest's own is closed to other users
        folder = Path(made)
        folder.chmod(0o755)
        program = _installed(folder, _open_to_all() if other else sys.executable)
        work = _handbook(folder / "work", owner=OTHER if other else os.geteuid())
        user = {"user": OTHER, "group": OTHER, "extra_groups": []} if other else {}
        set_in_it = dict(re.findall(r"(\w+)=(\S+)", " ".join(told("ENV"))))
        env = {**set_in_it, "HOME": str(folder / "nowhere"), "PATH": os.environ["PATH"]}
        options: dict[str, Any] = {"cwd": work, "env": env, **user}
        for expected in ("1 created", "Nothing to do"):
            done = subprocess.run([program, "sync"], check=False, capture_output=True, text=True, **options)
            assert done.returncode == 0, done.stderr
            assert expected in done.stdout
        now = {path.relative_to(work).as_posix() for path in work.rglob("*")}
        assert {name for name in now if not name.startswith(".fin-ingest")} == {"docs", "docs/a.md", "fin-ingest.yaml"}
        assert ".fin-ingest/manifest.db" in now


def _installed(folder: Path, python: str) -> str:
    """Carry out the first stage; the program it makes."""
    source, made = folder / "src", folder / "opt"
    source.mkdir()
    for name in copied():
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, source / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(ROOT / name, source)
    (step,) = [rest for rest in told("RUN") if "pip install" in rest]
    script = step.replace("/opt/fin-ingest", str(made)).replace("python -m venv", f"{python} -m venv")
    subprocess.run(["bash", "-euc", script], cwd=source, check=True, capture_output=True, text=True)
    return str(made / "bin" / "fin-ingest")


def _handbook(work: Path, *, owner: int) -> Path:
    """A folder to publish, of which `owner` may write to the manifest's folder alone."""
    (work / "docs").mkdir(parents=True)
    (work / "docs" / "a.md").write_text("# A\n\nText.\n")
    (work / "fin-ingest.yaml").write_text(
        "intercom: {target: library}\nsources: [{name: docs, path: docs, url: 'https://docs.example.com'}]\n"
    )
    (work / ".fin-ingest").mkdir()
    os.chown(work / ".fin-ingest", owner, -1)
    return work
