"""What a source's `ref` names now, and where: values and checks shared by local repositories and urls."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple, Protocol

from connectors.base import ConnectorError
from connectors.git.objects import ID

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from connectors.git.history import LastChange
    from connectors.git.objects import Objects
    from connectors.git.snapshot import Snapshot
    from connectors.git.submodules import Submodules

_REF = re.compile(r"(?!-)(?!.*(?:\.\.|@\{|//|/\.|\.lock(?:/|\Z)))[^\x00-\x20\x7f:?*\[\\]+(?<![/.])")
"""Names git would give a branch or a tag, and `~1` or `^` behind them; nothing that could be an option or a range."""


Sign = tuple[str, bool, tuple[str, ...]]
"""A folder in which something changes when a name leads elsewhere; whether all below it counts, or only these names."""


class Head(NamedTuple):
    """A commit, and the name it was found under. `folder` is where in the repository the given path lies."""

    commit: str
    revision: str
    """What git is asked to see whether the name has moved on; "" for a commit that was named itself."""
    branch: str = ""
    tag: str = ""
    origin: str = ""
    """The address it was cloned from, without userinfo, "" when unknown."""
    folder: str = ""
    shallow: str = ""
    """Something that stands for where its history ends early; "" when it does not."""


class Origin(Protocol):
    """Where commits come from: a repository on this machine, or a url."""

    at: str
    """For messages."""
    notes: Sequence[str]
    """What a person should know about it."""
    patience: float
    """Seconds for which what a name leads to need not be asked again."""
    sparse: bool
    """Whether blobs may be missing that can be fetched."""

    def look(self) -> Head:
        """What the ref names now. Raises `ConnectorError`. Never cheaper knowledge from an earlier time."""
        ...

    def objects(self, head: Head, /) -> Objects:
        """The objects of a commit, fetched if they have to be. Raises `ConnectorError`."""
        ...

    def submodules(self) -> Submodules:
        """Those cloned with it."""
        ...

    def want(self, blobs: Iterable[str]) -> None:
        """These are about to be read: a chance to fetch them together. Raises `OSError`."""
        ...

    def earlier(self, commit: str) -> bool:
        """Whether the tree of this older commit is there, or could be fetched."""
        ...

    def signs(self) -> Sequence[Sign]:
        """What to watch to see that a name may lead elsewhere; () when there is nothing of the kind."""
        ...

    def last_changes(self, snapshot: Snapshot, folder: str, places: set[str]) -> Mapping[str, LastChange]:
        """The last change of each place below a folder, as far as the history tells. Raises `ConnectorError`."""
        ...


def checked_ref(ref: str) -> str:
    """The ref, if it is one name. Raises `ConnectorError`."""
    if ref and not _REF.fullmatch(ref):
        hint = "name a branch, a tag or a commit"
        raise ConnectorError(f"{ref!r} is no name of a commit", at="ref", hint=hint)
    return ref


def is_commit(ref: str) -> bool:
    """Whether this is a full id."""
    return bool(ID.fullmatch(ref))
