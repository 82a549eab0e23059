"""Exports for tests: a mapping of files that lies somewhere as a zip or as the folder it was unpacked to."""

from __future__ import annotations

import io
import zipfile
from abc import abstractmethod
from contextlib import contextmanager
from typing import TYPE_CHECKING

from .contract import DOCUMENTS, System
from .trees import grow, settle

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path


def zipped(files: Mapping[str, str | bytes]) -> bytes:
    """A zip with these files, as they are, always the same bytes for the same files."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as archive:
        for name, body in files.items():
            archive.writestr(zipfile.ZipInfo(name), body)
    return buffer.getvalue()


class ExportSystem(System):
    """A system of which somebody makes an export anew whenever something in it changes."""

    def __init__(self, root: Path, *, packed: bool) -> None:
        self.root, self.packed = root, packed
        self.place = root / ("export.zip" if packed else "export")
        self.bodies: dict[str, bytes] = {}
        self.ids: dict[str, int] = {}
        self.extra: dict[str, bytes] = {}
        self.damaged = ""
        for name, body in DOCUMENTS.items():
            self.write(name, body)

    @abstractmethod
    def files(self) -> dict[str, bytes]:
        """The files of the export."""

    def save(self) -> None:
        wanted = {**self.files(), **self.extra}
        if self.packed:
            new = self.root / "export.new"
            new.write_bytes(zipped(wanted))
            new.replace(self.place)
            return
        there = {path.relative_to(self.place).as_posix(): path for path in self.place.rglob("*") if path.is_file()}
        for name, path in there.items():
            if name not in wanted:
                path.unlink()
        changed = {name: body for name, body in wanted.items() if name not in there or there[name].read_bytes() != body}
        grow(self.place, changed)

    def write(self, name: str, body: bytes) -> None:
        self.ids.setdefault(name, len(self.ids) + 40)
        self.bodies[name] = body
        self.save()

    def delete(self, name: str) -> None:
        del self.bodies[name]
        self.save()

    def rename(self, name: str, new: str) -> None:
        self.ids[new] = self.ids.pop(name)
        self.bodies = {new if one == name else one: body for one, body in self.bodies.items()}
        self.save()

    def settle(self) -> None:
        settle()

    def snapshot(self) -> object:
        paths = sorted(self.root.rglob("*"))
        return [(path, path.lstat().st_mtime_ns, path.lstat().st_ctime_ns, path.lstat().st_size) for path in paths]

    @contextmanager
    def broken(self, name: str) -> Iterator[None]:
        self.damaged = name
        self.save()
        try:
            yield
        finally:
            self.damaged = ""
            self.save()

    @contextmanager
    def with_files(self, files: Mapping[str, bytes]) -> Iterator[None]:
        """While it lasts, the export holds these files, too, or others in place of its own."""
        self.extra = dict(files)
        self.save()
        try:
            yield
        finally:
            self.extra = {}
            self.save()

    @contextmanager
    def gone(self) -> Iterator[None]:
        away = self.root / "away"
        self.place.rename(away)
        try:
            yield
        finally:
            away.rename(self.place)
