"""Files a command reads and writes for a person: errors become messages, what is written appears whole."""

from __future__ import annotations

import os
import sys

from ingest.errors import UsageError


def write_whole(path: str, text: str) -> None:
    """Put the text where `path` says, at once: a reader sees the former file or the new one, never a half."""
    aside = f"{path}.{os.getpid()}.new"
    try:
        os.makedirs(os.path.dirname(path) or ".", exist_ok=True)
        with open(aside, "w", encoding="utf-8", newline="\n") as file:
            file.write(text)
        os.replace(aside, path)
    except OSError as error:
        if os.path.exists(aside):
            os.remove(aside)
        raise UsageError(f"cannot write {path}: {error.strerror}") from error


def read_text(path: str) -> str:
    """The text of a file in UTF-8, or of standard input for `-`."""
    try:
        if path == "-":
            return sys.stdin.buffer.read().decode("utf-8-sig")
        with open(path, encoding="utf-8-sig", newline="") as file:
            return file.read()
    except OSError as error:
        raise UsageError(f"cannot read {path}: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise UsageError(f"{path} is not UTF-8", hint="save it as UTF-8") from error
