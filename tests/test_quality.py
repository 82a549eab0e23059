"""The type checker and the linter have nothing to say."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]


def _silent(*words: str) -> None:
    done = subprocess.run([sys.executable, "-m", *words], check=False, capture_output=True, text=True, cwd=ROOT)
    assert done.returncode == 0, done.stdout + done.stderr


def test_types_are_strict_and_right() -> None:
    _silent("mypy")


def test_the_linter_is_silent() -> None:
    _silent("ruff", "check", "--no-cache", ".")


def test_everything_is_formatted() -> None:
    _silent("ruff", "format", "--check", "--no-cache", ".")
