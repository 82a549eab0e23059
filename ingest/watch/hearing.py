"""Who listens to which source, and why to some nobody does: they are polled."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING, NamedTuple, Protocol

from connectors.base import ConnectorError
from ingest.connecting import connector_of
from ingest.settings import Config, Source
from ingest.watch.mounts import silent
from ingest.watch.places import Place, git_folder, places_of

if TYPE_CHECKING:
    from ingest.watch.events import Heard


class Listening(Protocol):
    """What listens to the places of one source."""

    def intact(self) -> bool:
        """Whether it still does, and they are still the same."""
        ...

    def close(self) -> None:
        """No more."""
        ...


class Listen(Protocol):
    """Begins to listen, as `events.Ears` does. Raises Deaf."""

    def __call__(
        self,
        places: Sequence[Place],
        heard: Callable[[Heard], None],
        missed: Callable[[], None],
        foreign: Sequence[str] = (),
        /,
    ) -> Listening:
        """What listens to these places."""
        ...


class Deaf(Exception):  # noqa: N818 - it is a state of affairs
    """Nothing will be told of these places, for this reason."""


def listen(
    places: Sequence[Place],
    heard: Callable[[Heard], None],
    missed: Callable[[], None],
    foreign: Sequence[str] = (),
) -> Listening:
    """The file system's own way. What it needs is imported only where something is to be listened to."""
    from ingest.watch.events import Ears

    return Ears(places, heard, missed, foreign)


class _Heard(NamedTuple):
    """What listens to a source (None: it is polled), and where git keeps the state of its work tree."""

    listening: Listening | None
    git: str = ""


class Hearing:
    """All that listen, by source."""

    def __init__(self, begin: Listen, heard: Callable[[str, Heard], None], missed: Callable[[], None]) -> None:
        self._begin, self._heard, self._missed = begin, heard, missed
        self._sources: dict[str, _Heard] = {}

    def listen(self, config: Config, source: Source) -> str | None:
        """Listen to a source from now on, anew if that is so already. None, or why it has to be polled; "": it is such.

        What listened before is closed only then, so that nothing is missed in between.
        """
        before = self._sources.get(source.name)
        self._sources[source.name], why = self._made(config, source)
        if before is not None and before.listening is not None:
            before.listening.close()
        return why

    def _made(self, config: Config, source: Source) -> tuple[_Heard, str | None]:
        try:
            places = places_of(source, connector_of(source))
        except (ConnectorError, OSError) as error:
            return _Heard(None), str(error)
        if not places:
            return _Heard(None), ""
        quiet = next((kind for place in places if (kind := silent(place.path))), "")
        if quiet:
            return _Heard(None), f"nobody tells what changes on a file system of the type {quiet}"
        try:
            listening = self._begin(places, partial(self._heard, source.name), self._missed, _foreign(config))
        except Deaf as error:
            return _Heard(None), str(error)
        return _Heard(listening, git_folder(source.path) if source.type == "folder" else ""), None

    def intact(self, name: str) -> bool:
        """Whether what is to listen to a source still does."""
        listening = self._sources[name].listening if name in self._sources else None
        return listening is None or listening.intact()

    def git(self, name: str) -> str:
        """The folder in which git keeps the state of the work tree that a source is in; "" if it is in none."""
        return self._sources[name].git if name in self._sources else ""

    def close(self) -> None:
        """Nobody listens any more."""
        while self._sources:
            listening = self._sources.popitem()[1].listening
            if listening is not None:
                listening.close()


def _foreign(config: Config) -> tuple[str, ...]:
    """How the paths of our own files begin: manifest and lock, and the embedded library."""
    from ingest.intercom.connect import library_file

    return tuple(os.path.realpath(file) for file in (config.manifest, library_file(config)))
