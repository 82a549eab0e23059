"""On which file systems nobody is told what others change."""

from __future__ import annotations

from pathlib import Path

import pytest

from ingest.watch.mounts import kind_of, silent

TABLE = r"""
22 1 254:0 / / rw,relatime shared:1 - ext4 /dev/vda1 rw
23 22 0:21 / /proc rw,nosuid - proc proc rw
40 22 0:44 / /home/ann/wiki rw,relatime shared:9 master:3 - nfs4 server:/wiki rw,vers=4.2
41 22 0:45 / /mnt/share\040point rw - cifs //server/share rw
42 22 0:46 /docs /workspace rw - virtiofs docs rw
43 22 0:47 / /mnt/drive rw - fuse.sshfs host:/ rw
44 40 254:1 / /home/ann/wiki/local rw - xfs /dev/vdb rw
45 22 0:48 / /stack rw - nfs old rw
46 22 0:49 / /stack rw - ext4 new rw
no such line
"""


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/home/ann", ""),
        ("/home/ann/wiki", "nfs4"),
        ("/home/ann/wiki/a/b", "nfs4"),
        ("/home/ann/wiki/local/docs", ""),
        ("/home/ann/wikipedia", ""),
        ("/mnt/share point/docs", "cifs"),
        ("/workspace/docs", "virtiofs"),
        ("/mnt/drive", "fuse.sshfs"),
        ("/stack/docs", ""),
    ],
)
def test_network_mounts_and_shared_folders_are_silent(path: str, kind: str) -> None:
    assert silent(path, TABLE) == kind


def test_the_last_mounted_at_a_place_counts() -> None:
    assert kind_of("/stack", TABLE) == "ext4"
    assert kind_of("/", TABLE) == "ext4"


def test_where_nothing_is_known_nothing_is_suspected(tmp_path: Path) -> None:
    assert silent(str(tmp_path), "") == ""
    assert silent(str(tmp_path)) == ""
