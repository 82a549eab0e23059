"""What a configuration says, as values with every default filled in. Reading and checking it is `config`'s."""

from __future__ import annotations

from typing import Any, NamedTuple

FILES = ("folder", "git")
"""Types of sources whose documents are files, known by their paths."""


class Intercom(NamedTuple):
    """Where pages go. `token` is the unexpanded `${ENV}` reference: the secret itself never enters a config value."""

    target: str = "intercom"
    """`intercom`, or `library`: the embedded emulator, stored beside the manifest."""
    base_url: str = "https://api.intercom.io"
    region: str = "us"
    token: str = "${INTERCOM_TOKEN}"  # noqa: S105 - a reference to an environment variable
    version: str = "2.15"


class Limits(NamedTuple):
    """Guards and pace. A run that would remove or change more than the absolute number or the share stops."""

    deletes: int = 100
    deletes_percent: float = 20.0
    changes: int = 0
    """0: no limit."""
    changes_percent: float = 0.0
    """0: no limit."""
    small: int = 10
    """Sources (and removals) of at most this many pages are exempt from the percentages."""
    share: float = 0.9
    """Share of the workspace's request budget a run may use, 0 < share <= 1."""
    workers: int = 32


class Watch(NamedTuple):
    """How patient watch mode is; all in seconds."""

    quiet: float = 1.0
    """So long nothing must change before a run starts…"""
    longest_wait: float = 30.0
    """… but no change waits longer than this."""
    settle: float = 5.0
    """So long a document must be gone before its page is removed."""
    reconcile: float = 900.0
    """So often everything is looked at, whatever the file system has told."""
    poll: float = 300.0
    """So often a source is looked at whose changes nobody tells."""


class Rule(NamedTuple):
    """What holds for the documents that all of its conditions fit; later rules win. None leaves a setting alone.

    `paths` and `sections` are gitignore-style patterns, `labels` and `spaces` any of which will do; `authors` are shell
    patterns for the name, the address, or both, of who changed a document last.
    """

    paths: tuple[str, ...] = ()
    labels: tuple[str, ...] = ()
    sections: tuple[str, ...] = ()
    spaces: tuple[str, ...] = ()
    authors: tuple[str, ...] = ()
    changed_before: str = ""
    """A day, as 2026-01-31."""
    older_than: float = 0.0
    """Days since the last change; 0: of any age."""
    agent: bool | None = None
    copilot: bool | None = None
    audience_ids: tuple[int, ...] | None = None

    @property
    def asks_history(self) -> bool:
        """Whether it speaks of last changes."""
        return bool(self.authors or self.changed_before or self.older_than)


class Quality(NamedTuple):
    """What `check --content` and `preview` remark on besides what a page loses; a sync looks for none of it."""

    structure: str = "ignore"
    """The level of all remarks on structure."""
    duplicates: str = "ignore"
    language: str = "ignore"
    max_age: float = 0.0
    """Days after which a page counts as old, by the date in its document; 0: never."""
    longest_section: int = 400
    """Words."""


class Source(NamedTuple):
    """An entry under `sources:`; one Content Import Source."""

    name: str
    type: str
    url: str
    path: str = ""
    """Absolute; for connectors that read from a path."""
    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    page_url: str | None = None
    """Template with {path} {stem} {slug} {id} {title} {space}, or `{url}`; None: pages have no url, and no citation."""
    allow_private_urls: bool = False
    """Cite addresses that customers cannot reach, too."""
    agent: bool = True
    copilot: bool = True
    audience_ids: tuple[int, ...] | None = None
    """Audiences of the Content Import Source; None leaves them alone."""
    locale: str = "en"
    removal: str = "delete"
    """`delete`, or `hide`: first hidden from Fin, deleted after `grace_days`."""
    grace_days: float = 7.0
    rules: tuple[Rule, ...] = ()
    max_page_bytes: int = 200_000
    """Pages whose html is larger, in bytes of UTF-8, are split at headings."""
    owner: str = ""
    """Prefix of external ids when several sources, or several machines, share one Content Import Source."""
    renderers: tuple[tuple[str, str], ...] = ()
    """(".suffix", media type or package.module:function)."""
    dialect: str = "auto"
    """`auto`, `none`, or the program its Markdown is written for."""
    shortcodes: tuple[tuple[str, str], ...] = ()
    """(name, text that stands for it, with {0} {name} {inner})."""
    mentions: str = "names"
    """What becomes of people mentioned in a wiki's page: `names` or `drop`."""
    findings: tuple[tuple[str, str], ...] = ()
    """(code, level): ignore, note, warning or error."""
    quality: Quality = Quality()
    poll: float | None = None
    """Seconds between two looks of watch mode, where nobody tells of its changes; None: as `watch.poll` says."""
    options: tuple[tuple[str, Any], ...] = ()
    """What only this connector type knows."""


class Config(NamedTuple):
    """A whole configuration. `file` is where it was read, `folder` what its paths are relative to."""

    file: str
    folder: str
    intercom: Intercom
    limits: Limits
    manifest: str
    sources: tuple[Source, ...]
    watch: Watch = Watch()
