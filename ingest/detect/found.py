"""What `init` can find in a folder, as values; finding it is the other modules'."""

from __future__ import annotations

from typing import NamedTuple


class Count(NamedTuple):
    """How many documents of each format lie in a folder and below."""

    markdown: int = 0
    html: int = 0
    text: int = 0

    @property
    def sum(self) -> int:
        """All of them."""
        return self.markdown + self.html + self.text

    def plus(self, other: Count) -> Count:
        """Both together."""
        return Count(self.markdown + other.markdown, self.html + other.html, self.text + other.text)


class Folder(NamedTuple):
    """A folder of documentation, `/`-separated, relative to where the search began; "." = all of it."""

    path: str
    documents: Count


class Site(NamedTuple):
    """A site generator's configuration: the folder it publishes, and how it makes a page's address.

    `url` ends in `/`, or is "" when unknown or private; `pages` is a template below it, "" when uncertain.
    """

    tool: str
    file: str
    folder: str
    url: str = ""
    pages: str = ""


class Export(NamedTuple):
    """A wiki's export. `readable`: its folder can be configured as a folder of documents, as it is."""

    kind: str
    path: str
    title: str = ""
    readable: bool = False


class Found(NamedTuple):
    """Everything found. `complete` is False when the search stopped at its limit of names."""

    folders: tuple[Folder, ...] = ()
    sites: tuple[Site, ...] = ()
    exports: tuple[Export, ...] = ()
    remote: str = ""
    """Where git's `origin` is, as host and path, without user name and password."""
    elsewhere: int = 0
    """Documents in none of the folders and exports."""
    unwanted: tuple[str, ...] = ()
    """Folders of installed or generated files in the folder itself, such as node_modules."""
    complete: bool = True
