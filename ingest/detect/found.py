"""What `init` can find in a folder, as values; finding it is the other modules'."""

from __future__ import annotations

from typing import NamedTuple

FORMATS = {
    "markdown": "Markdown",
    "html": "html",
    "rst": "reStructuredText",
    "asciidoc": "AsciiDoc",
    "notebook": "Jupyter notebook",
    "word": "Word",
    "openapi": "OpenAPI",
    "rst_as_text": "reStructuredText in .txt",
    "text": "text",
}
"""The fields of `Count`, with what people call such a document."""


class Count(NamedTuple):
    """How many documents of each format lie in a folder and below."""

    markdown: int = 0
    html: int = 0
    rst: int = 0
    asciidoc: int = 0
    notebook: int = 0
    word: int = 0
    openapi: int = 0
    rst_as_text: int = 0
    text: int = 0

    @property
    def sum(self) -> int:
        """All of them."""
        return sum(self)

    def plus(self, other: Count) -> Count:
        """Both together."""
        return Count(*map(sum, zip(self, other, strict=True)))

    def named(self) -> list[tuple[int, str]]:
        """The formats there are, with their number and name."""
        return [(number, FORMATS[field]) for field, number in self._asdict().items() if number]


class Folder(NamedTuple):
    """A folder of documentation, `/`-separated, relative to where the search began; "." = all of it.

    `dialect` is how the engine will read its Markdown by itself, and `said_by` the file it goes by, seen from the
    folder; both are "" where it finds nothing. `noise` are names in it that are no documentation, `api` the names of
    its OpenAPI descriptions. `only_api`: these are all it is read for. `languages` are folders in it that are named as
    languages are, when there are several.
    """

    path: str
    documents: Count
    dialect: str = ""
    said_by: str = ""
    noise: tuple[str, ...] = ()
    api: tuple[str, ...] = ()
    only_api: bool = False
    languages: tuple[str, ...] = ()


class Site(NamedTuple):
    """A site generator's configuration: the folder it publishes, and how it makes a page's address.

    `url` ends in `/`, or is "" when unknown or private; `pages` is a template below it, "" when uncertain. `dialect`
    is the setting that reads its Markdown, "" where it has none of its own.
    """

    tool: str
    file: str
    folder: str
    url: str = ""
    pages: str = ""
    dialect: str = ""

    @property
    def called(self) -> str:
        """What people call it."""
        return CALLED.get(self.tool, f"a site of {self.tool}")


CALLED = {
    "Obsidian": "a vault of Obsidian",
    "wiki": "a wiki as GitHub has them",
    "Antora": "a component of Antora",
    "Sphinx": "a project of Sphinx",
    "mdBook": "a book of mdBook",
}


EXPORTS = {
    "confluence-html": "a Confluence space, as html",
    "confluence-xml": "a Confluence space, as xml",
    "notion": "Notion",
    "bookstack": "BookStack",
    "mediawiki": "MediaWiki",
    "dokuwiki": "DokuWiki",
    "xwiki": "XWiki",
}
"""Types of sources that read exports which can be recognised, with what is exported."""


class Export(NamedTuple):
    """A wiki's export, which a source of this type reads as it lies: a folder, or a file."""

    type: str
    path: str
    title: str = ""

    @property
    def called(self) -> str:
        """What people call it."""
        return f"an export of {EXPORTS[self.type]}"


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
