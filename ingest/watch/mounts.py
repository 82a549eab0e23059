"""On which file systems nobody is told what other machines change: network mounts, folders shared into a container."""

from __future__ import annotations

import os

_SILENT = frozenset(
    (
        *("9p", "afs", "beegfs", "ceph", "cifs", "coda", "davfs", "drvfs", "gfs2", "glusterfs", "gpfs", "lustre"),
        *("ncpfs", "nfs", "nfs4", "ocfs2", "orangefs", "prl_fs", "smb", "smb2", "smb3", "smbfs", "vboxsf", "virtiofs"),
        *("vmhgfs", "wekafs"),
    )
)
_TABLE = "/proc/self/mountinfo"


def silent(path: str, table: str | None = None) -> str:
    """The type of the file system a path is on, if changes made elsewhere raise no events on this machine; else "".

    `table` is the text of Linux's /proc/self/mountinfo (see proc_pid_mountinfo(5)); without one nothing is known.
    """
    kind = kind_of(os.path.realpath(path), _read() if table is None else table)
    return kind if kind in _SILENT or kind.startswith("fuse") else ""


def kind_of(path: str, table: str) -> str:
    """The type of the file system that a real path is on; "" if the table does not tell."""
    longest, kind = "", ""
    for line in table.splitlines():
        about, _, more = line.partition(" - ")
        fields, rest = about.split(" "), more.split(" ")
        place = _plain(fields[4]) if len(fields) > 4 and rest[0] else ""  # noqa: PLR2004 - the mount point is the fifth
        inside = path == place or path.startswith(place.rstrip("/") + "/")
        if place and inside and len(place) >= len(longest):  # the last mounted at a place hides the others
            longest, kind = place, rest[0]
    return kind


def _plain(text: str) -> str:
    """A mount point without the octal escapes of the table."""
    for escaped, plain in ((r"\040", " "), (r"\011", "\t"), (r"\012", "\n"), (r"\134", "\\")):
        text = text.replace(escaped, plain)
    return text


def _read() -> str:
    try:
        with open(_TABLE, encoding="utf-8", errors="surrogateescape") as file:
            return file.read()
    except OSError:
        return ""
