"""Programs the corpora are built with, each in a folder of its own in the cache. Nothing is built here."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
import venv as venvs
from collections.abc import Sequence

LONGEST = 900
"""Seconds a tool may take."""


class Unavailable(Exception):  # noqa: N818 - it is an answer: this corpus is not measured, and why
    """A tool cannot be had here, or did not do its work."""


def venv(cache: str, name: str, packages: Sequence[str]) -> str:
    """The Python of a virtual environment that has these packages. Raises Unavailable."""
    folder = os.path.join(cache, "tools", name)
    python = os.path.join(folder, "bin", "python")
    if not _stamped(folder, packages):
        venvs.create(folder, with_pip=True, clear=True)
        run([python, "-m", "pip", "install", "-q", *packages], cache)
        _stamp(folder, packages)
    return python


def node(cache: str, name: str, packages: Sequence[str]) -> str:
    """A folder whose `node_modules` has these packages. Raises Unavailable."""
    folder = os.path.join(cache, "tools", name)
    if not shutil.which("npm"):
        raise Unavailable("npm is not installed")
    if not _stamped(folder, packages):
        shutil.rmtree(folder, ignore_errors=True)
        os.makedirs(folder)
        with open(os.path.join(folder, "package.json"), "w", encoding="utf-8") as file:
            json.dump({"name": "fidelity", "private": True}, file)
        run(["npm", "install", "--silent", "--no-audit", "--no-fund", *packages], folder)
        _stamp(folder, packages)
    return folder


def command(name: str, package: str) -> str:
    """A command of the system, installed by apt-get where there is one that may. Raises Unavailable."""
    if not shutil.which(name) and shutil.which("apt-get") and os.geteuid() == 0:
        run(["apt-get", "install", "-y", "-q", package], tempfile.gettempdir())
    found = shutil.which(name)
    if not found:
        raise Unavailable(f"{name} is not installed (Debian: {package})")
    return found


def run(words: Sequence[str], folder: str, **more: str) -> str:
    """What a command printed. Raises Unavailable with its last words when it fails."""
    kept = {name: value for name, value in os.environ.items() if name == "PYTHONPATH" or not name.startswith("PYTHON")}
    try:
        done = subprocess.run(
            words,
            cwd=folder,
            env=kept | more,
            capture_output=True,
            timeout=LONGEST,
            check=False,
            stdin=subprocess.DEVNULL,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise Unavailable(f"{os.path.basename(words[0])}: {error}") from error
    if done.returncode:
        said = (done.stderr + done.stdout).decode("utf-8", "replace").strip()
        raise Unavailable(f"{os.path.basename(words[0])} ended with {done.returncode}: {said[-1500:]}")
    return done.stdout.decode("utf-8", "replace")


def _stamped(folder: str, packages: Sequence[str]) -> bool:
    try:
        with open(os.path.join(folder, "fidelity.json"), encoding="utf-8") as file:
            return bool(json.load(file) == _wanted(packages))
    except (OSError, ValueError):
        return False


def _stamp(folder: str, packages: Sequence[str]) -> None:
    with open(os.path.join(folder, "fidelity.json"), "w", encoding="utf-8") as file:
        json.dump(_wanted(packages), file)


def _wanted(packages: Sequence[str]) -> list[str]:
    return [f"{sys.version_info[0]}.{sys.version_info[1]}", *packages]
