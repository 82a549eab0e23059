"""A zip, read in place with `zipfile` and distrusted: what is refused as a whole, what only fails when it is read."""

from __future__ import annotations

import io
import os
import struct
import time
import zlib
from binascii import crc32
from errno import EFBIG, EIO
from stat import S_IFMT, S_ISDIR, S_ISREG
from typing import TYPE_CHECKING, BinaryIO
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from connectors.archive.model import MOST, Member, decoded, in_order, no_twins, parts, refuse
from connectors.base import Changed
from connectors.listing import said, settled, version

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from _typeshed import WriteableBuffer

DIRECTORY = 128 * 1024 * 1024
"""Bytes of the table of contents at the end of a zip."""
_RATIO = 200
"""Deflate makes text 5 to 20 times smaller, and zeros 1000 times."""
_HARMLESS = 1024 * 1024 * 1024
"""Bytes a zip may hold however small it is."""
_HARMLESS_MEMBER = 64 * 1024 * 1024
_HEADER = 30
"""Bytes before a member's name, which stands before its content."""
_UTF_8_NAME = 0x800
_FIELD = struct.Struct("<HH")
_UNICODE_PATH = 0x7075
_UNIX = 3
_BROKEN = (BadZipFile, NotImplementedError, RuntimeError, ValueError, EOFError, OverflowError, struct.error, zlib.error)
"""What `zipfile` raises, depending on what is wrong, besides OSError."""

Numbers = tuple[int, int, int, int]


class Zip:
    """The members of one zip. `check` is asked before and after something is read: whether it is still the same."""

    missed: tuple[str, ...] = ()

    def __init__(self, descriptor: int, place: str, check: Callable[[], None]) -> None:
        """Takes the descriptor over. Raises `ConnectorError` for what no export looks like."""
        self.place = place
        self._check = check
        self._archive = _directory(_File(descriptor, place), place)
        infos = self._archive.infolist()
        _no_bomb(infos, os.fstat(descriptor).st_size, place)
        found = dict(_members(infos, place))
        self._infos = found
        self.members: Mapping[str, Member] = in_order(
            {path: Member(path, info.file_size, f"{info.CRC:08x}.{info.file_size:x}") for path, info in found.items()}
        )

    def open(self, path: str) -> BinaryIO:
        """A member's bytes as a stream. Raises `KeyError`, `Changed`, `OSError`."""
        info = self._infos[path]
        self._check()
        if info.compress_type not in (ZIP_STORED, ZIP_DEFLATED):
            raise OSError(EIO, "compressed by a method that is not supported", path)
        if info.flag_bits & 1:
            raise OSError(EIO, "encrypted", path)
        if info.file_size > max(_HARMLESS_MEMBER, _RATIO * info.compress_size):
            raise OSError(EFBIG, f"would unpack to {_RATIO} times its size or more", path)
        return io.BufferedReader(_Stream(self._archive, info, path, self._check), 65536)

    def verify(self, path: str) -> None:
        """Raises `Changed` when the zip is not the same any more."""
        del path
        self._check()


class _File(io.FileIO):
    """The archive's bytes: closed with the last who uses it, and never asked for a boundless part of itself."""

    def __init__(self, descriptor: int, place: str) -> None:
        super().__init__(descriptor)
        self._place = place

    def read(self, size: int | None = -1, /) -> bytes:
        wanted = DIRECTORY + 1 if size is None or size < 0 else size
        left = max(0, os.fstat(self.fileno()).st_size - self.tell())
        if min(wanted, left) > DIRECTORY:
            refuse(self._place, f"its table of contents is larger than {DIRECTORY >> 20} MiB")
        body = super().read(min(wanted, left)) or b""
        # Every member has such a mark in the table, so this counts too many rather than too few.
        if body.count(b"PK\1\2") > MOST:
            refuse(self._place, f"it has more than {MOST:,} files")
        return body

    def __del__(self) -> None:
        self.close()


class _Stream(io.RawIOBase):
    """A member being read. Whatever is wrong with it is an OSError."""

    def __init__(self, archive: ZipFile, info: ZipInfo, path: str, check: Callable[[], None]) -> None:
        self._path, self._left, self._check = path, info.file_size, check
        try:
            self._content = archive.open(info)
        except (*_BROKEN, OSError) as error:
            raise OSError(EIO, _words(error), path) from error

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: WriteableBuffer, /) -> int:
        into = memoryview(buffer).cast("B")
        try:
            # Never without a number: `zipfile` would unpack everything, whatever size was declared.
            body = self._content.read(len(into))
        except (*_BROKEN, OSError) as error:
            self._check()
            raise OSError(EIO, _words(error), self._path) from error
        self._left -= len(body)
        if into and not body:
            self._check()
            if self._left:
                raise OSError(EIO, "ends too early", self._path)
        into[: len(body)] = body
        return len(body)

    def close(self) -> None:
        if not self.closed and hasattr(self, "_content"):
            self._content.close()
        super().close()


def open_zip(place: str, clock: Callable[[], int] = time.time_ns) -> tuple[Zip, str]:
    """The zip at `place` and its stamp. Raises `ConnectorError`, or `OSError` when it cannot be opened."""
    now = clock()
    descriptor = os.open(place, os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK)
    there = os.fstat(descriptor)
    if not S_ISREG(there.st_mode):
        os.close(descriptor)
        refuse(place, "it is neither a file nor a folder")
    numbers = _numbers(there)

    def check() -> None:
        """Raises `Changed` when there is another file at the place, or this one was written to."""
        try:
            same = _numbers(os.stat(place)) == numbers
        except OSError:
            same = False
        if not same:
            raise Changed(place)

    found = Zip(descriptor, place, check)
    return found, stamp(there, now)


def stamp(there: os.stat_result, now: int) -> str:
    """The stamp of a zip by its stat numbers; "" while it could be written again without their showing it."""
    return version(*_numbers(there)) if settled(there.st_mtime_ns, there.st_ctime_ns, now) else ""


def _numbers(there: os.stat_result) -> Numbers:
    return there.st_mtime_ns, there.st_ctime_ns, there.st_size, there.st_ino


def _directory(file: _File, place: str) -> ZipFile:
    begins = file.read(4)
    file.seek(0)
    try:
        return ZipFile(file)
    except (*_BROKEN, OSError) as error:
        if begins == b"PK\3\4" and "not a zip" in str(error):
            refuse(place, "its end is missing, so it was not copied or downloaded to its end")
        refuse(place, f"it is no zip, or a damaged one: {_words(error)}")


def _no_bomb(infos: Iterable[ZipInfo], size: int, place: str) -> None:
    """Refuse what declares far more than a zip of this size holds, or says the same bytes twice."""
    total, end = 0, 0
    for info in sorted(infos, key=lambda info: info.header_offset):
        if info.header_offset < end:
            refuse(place, f"its files overlap at {_name(info)!r}")
        end = info.header_offset + _HEADER + info.compress_size
        total += info.file_size
    if end > size:
        refuse(place, "its table of contents names more bytes than it has")
    if total > max(_HARMLESS, _RATIO * size):
        refuse(place, f"it would unpack to {total // max(1, size):,} times its size")


def _members(infos: list[ZipInfo], place: str) -> Iterable[tuple[str, ZipInfo]]:
    names = [_name(info) for info in infos]
    # Some programs for Windows write its separators, and then no others.
    separator = "\\" if not any("/" in name for name in names) else "/"
    found = []
    for name, info in zip(names, infos, strict=True):
        try:
            path = "/".join(parts(name, separator))
        except ValueError as error:
            refuse(place, f"its file {name[:200]!r} {error}")
        kind = info.external_attr >> 16 if info.create_system == _UNIX else 0
        if S_IFMT(kind) and not S_ISREG(kind) and not S_ISDIR(kind):
            refuse(place, f"its file {name[:200]!r} is a symlink or device")
        if path and not S_ISDIR(kind):
            found.append((path, info))
    no_twins((path for path, _ in found), place)
    return found


def _name(info: ZipInfo) -> str:
    """The name of a member, as it was meant: many programs write UTF-8 without saying so."""
    name = info.orig_filename
    if info.flag_bits & _UTF_8_NAME or (name.isascii() and not info.extra):
        return name
    raw = name.encode("cp437")
    return _unicode_path(info.extra, raw) or decoded(raw)


def _unicode_path(extra: bytes, raw: bytes) -> str:
    """The name in Unicode that some programs put beside the other, if it belongs to that one."""
    while len(extra) >= _FIELD.size:
        kind, length = _FIELD.unpack_from(extra)
        field, extra = extra[_FIELD.size : _FIELD.size + length], extra[_FIELD.size + length :]
        if kind == _UNICODE_PATH and field[1:5] == struct.pack("<L", crc32(raw)):
            return field[5:].decode("utf-8", "replace")
    return ""


def _words(error: Exception) -> str:
    if isinstance(error, OSError):
        return said(error)
    return str(error).splitlines()[0] if str(error) else "it ends too early"
