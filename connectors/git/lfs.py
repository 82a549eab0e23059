"""The content of a blob as readers know it: of what git LFS keeps elsewhere, never the pointer."""

from __future__ import annotations

import os
import re
from errno import EFBIG, EIO, ENOENT
from typing import TYPE_CHECKING

from connectors.git.objects import LARGEST

if TYPE_CHECKING:
    from connectors.git.snapshot import Node

# The specification of the pointer: lines of key and value, the version first, at most 1024 bytes.
_POINTER = re.compile(
    rb"version https://(?:git-lfs\.github\.com|hawser\.github\.com)/spec/v\d+\n(?:[a-z0-9.-]+ [^\n]*\n)+\Z"
)
_OID = re.compile(rb"^oid sha256:([0-9a-f]{64})$", re.MULTILINE)
_SIZE = re.compile(rb"^size ([0-9]{1,15})$", re.MULTILINE)
_LARGEST_POINTER = 1024
_ENCRYPTED = b"\0GITCRYPT\0"


def content(node: Node, limit: int = LARGEST) -> bytes:
    """The bytes of a file. Raises `OSError` when they are not in the repository, or more than `limit`."""
    body = node.objects.blob(node.id, limit)
    if body.startswith(_ENCRYPTED):
        raise OSError(EIO, "it is encrypted with git-crypt")
    if len(body) > _LARGEST_POINTER or not _POINTER.match(body):
        return body
    return _kept(node.objects.common_dir, body, limit)


def _kept(git_dir: str, pointer: bytes, limit: int) -> bytes:
    """What a pointer stands for, out of the clone's own store, if `git lfs fetch` has put it there."""
    from hashlib import sha256

    oid, size = _OID.search(pointer), _SIZE.search(pointer)
    if oid is None or size is None:
        raise OSError(EIO, "it is an LFS pointer without a SHA-256")
    name, length = oid[1].decode(), int(size[1])
    if length > limit:
        raise OSError(EFBIG, f"its LFS object is larger than {limit} bytes")
    try:
        with open(os.path.join(git_dir, "lfs", "objects", name[:2], name[2:4], name), "rb") as file:
            body = file.read(length + 1)
    except OSError as error:
        reason = "it is an LFS pointer, and its object is not in the clone: run `git lfs fetch` there for this ref"
        raise OSError(ENOENT, reason) from error
    if len(body) != length or sha256(body, usedforsecurity=False).hexdigest() != name:
        raise OSError(EIO, "its LFS object is damaged: run `git lfs fsck` in the clone")
    return body
