"""Trees of files for tests: written from a mapping, and read as somebody who is not root."""

from __future__ import annotations

import os
import shutil
import stat
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from connectors.base import Document, Excluded, Unreadable
from connectors.folder import Folder

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

NOBODY = 65534
TYPES = {".md": "text/markdown", ".html": "text/html", ".txt": "text/plain"}


def media_type(path: str) -> str | None:
    return TYPES.get(os.path.splitext(path)[1])


def folder(path: str | Path, **options: Any) -> Folder:
    return Folder(str(path), media_type=media_type, **options)


@contextmanager
def tree() -> Iterator[Path]:
    """An empty folder that other users can reach, which pytest's own is not."""
    root = Path(tempfile.mkdtemp()).resolve()
    root.chmod(0o755)
    try:
        yield root
    finally:
        shutil.rmtree(root)


def grow(root: Path, files: Mapping[str, str | bytes]) -> Path:
    for name, body in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(body if isinstance(body, bytes) else body.encode())
    return root


@contextmanager
def as_somebody() -> Iterator[None]:
    """Permissions mean nothing to root, so that what is refused to users is tried as one."""
    if os.geteuid() != 0:
        yield
        return
    os.seteuid(NOBODY)
    try:
        yield
    finally:
        os.seteuid(0)


@contextmanager
def without_permission(path: Path, mode: int = 0) -> Iterator[None]:
    """While it lasts, the test is an ordinary user, to whom this path grants what `mode` says."""
    before = stat.S_IMODE(path.stat().st_mode)
    path.chmod(mode)
    try:
        with as_somebody():
            yield
    finally:
        path.chmod(before)


def settle() -> None:
    """Longer than a tick of the clock of files."""
    time.sleep(0.025)


def outcome(source: Folder) -> tuple[list[str], dict[str, str], dict[str, str]]:
    """Keys of the documents in their order; reasons of what was left out; reasons of what is unreadable."""
    kept, left, unreadable = [], {}, {}
    for found in source.crawl():
        match found:
            case Document():
                kept.append(found.key)
            case Excluded():
                left[found.key] = found.reason
            case Unreadable():
                unreadable[found.key] = found.reason
    return kept, left, unreadable


def kept(path: Path, **options: Any) -> list[str]:
    return outcome(folder(path, **options))[0]


def left_out(path: Path, **options: Any) -> dict[str, str]:
    return outcome(folder(path, **options))[1]
