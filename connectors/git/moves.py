"""Renames as keys: from the files two commits do not share to the documents of a source."""

from __future__ import annotations

from typing import TYPE_CHECKING

from connectors.base import ConnectorError
from connectors.git.heads import is_commit
from connectors.git.renames import confirmed, difference
from connectors.git.snapshot import Snapshot
from connectors.names import keys

if TYPE_CHECKING:
    from collections.abc import Mapping

    from connectors.git.commits import Opened
    from connectors.git.heads import Origin

Moves = tuple["Mapping[str, str]", "Mapping[str, tuple[str, ...]]"]
"""New key → old key, and new key → the old keys of which one may be it."""

NONE: Moves = ({}, {})


def moves(origin: Origin, opened: Opened, since: str) -> Moves:
    """What was renamed since a commit. Nothing, when that commit cannot be compared with."""
    if not is_commit(since) or since == opened.snapshot.commit:
        return NONE
    try:
        return _moves(origin, opened, since)
    except (OSError, ConnectorError):
        return NONE


def _moves(origin: Origin, opened: Opened, since: str) -> Moves:
    snapshot, root = opened.snapshot, opened.root
    if not origin.earlier(since):
        return NONE
    plain = difference(snapshot.objects.git_dir, since, snapshot.commit, root, pair=False)
    if not plain.gone or not plain.new:
        return NONE
    origin.want([file.blob for file in (*plain.gone, *plain.new)])
    found = difference(snapshot.objects.git_dir, since, snapshot.commit, root, pair=True)
    renamed = confirmed(found, snapshot.objects)
    now, then = _Keys(snapshot, root), _Keys(Snapshot(snapshot.objects, since), root)
    sure = {now.of(new): then.of(old) for new, old in renamed.sure.items()}
    unsure = {now.of(new): tuple(map(then.of, olds)) for new, olds in renamed.unsure.items()}
    return sure, unsure


class _Keys:
    """Keys of places below the root of one snapshot. A symlinked root is as good as the folder it leads to."""

    def __init__(self, snapshot: Snapshot, root: str) -> None:
        self._snapshot, self._root = snapshot, root
        self._parts: dict[str, dict[str, str]] = {}

    def of(self, place: str) -> str:
        """The key of the file at a place. Raises `OSError` for damage."""
        above = self._root
        made = []
        for name in place[len(self._root) + 1 :].split("/"):
            if above not in self._parts:
                node = self._snapshot.at(above)
                names = self._snapshot.names(node) if node is not None and node.is_folder else ()
                self._parts[above] = keys([*names])
            made.append(self._parts[above].get(name, name))
            above = f"{above}/{name}"
        return "/".join(made)
