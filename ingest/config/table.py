"""Every setting there is, said once: checks, JSON Schema, commented file and reference come from here."""

from __future__ import annotations

from connectors import REGISTRY
from ingest.config.repositories import GIT_SETTINGS
from ingest.config.setting import LEVELS, VERSIONS, Section, Setting
from ingest.config.wikis import WIKI_SETTINGS

REGIONS = {
    "us": "https://api.intercom.io",
    "eu": "https://api.eu.intercom.io",
    "au": "https://api.au.intercom.io",
}

PLACES = tuple(name for name in REGISTRY if name != "confluence-api")
"""Types of sources that read from a path."""

DATED = ("git", "confluence-html", "confluence-xml", "mediawiki", "outline", "xwiki")
"""Types of sources that may know when a document was last changed."""

TYPES = tuple(REGISTRY)
"""Names of the connectors that come with the program; `package.module:Class` names one of the user's own."""

DIALECTS = (
    "auto",
    "none",
    "mkdocs",
    "docusaurus",
    "hugo",
    "jekyll",
    "zola",
    "docfx",
    "mdbook",
    "gitbook",
    "vitepress",
    "starlight",
    "myst",
    "wiki",
    "obsidian",
)
"""Dialects of Markdown, by the program that a site is built with; a test holds them to those that are rendered."""

TOP = (
    Setting("intercom", "section", "Where pages go: an Intercom workspace, or the embedded library."),
    Setting(
        "manifest",
        "path",
        "File that remembers what Intercom holds; it can be rebuilt with `fin-ingest refresh`.",
        default=".fin-ingest/manifest.db",
        example="${HOME}/fin-ingest/manifest.db",
    ),
    Setting("limits", "section", "Guards that stop a run before it touches anything, and its pace."),
    Setting("watch", "section", "How soon `fin-ingest watch` follows a change, and how often it looks by itself."),
    Setting("sources", "sections", "The documentation to publish.", required=True),
)

INTERCOM = (
    Setting(
        "target",
        "choice",
        "`intercom`, or `library`: the embedded library beside the manifest, which needs no account.",
        default="intercom",
        example="library",
        allowed=("intercom", "library"),
    ),
    Setting(
        "region",
        "choice",
        "Where the workspace is hosted.",
        default="us",
        example="eu",
        allowed=tuple(REGIONS),
    ),
    Setting(
        "base_url",
        "base_url",
        "Address of the API instead of a region: https, or http on this machine.",
        example="http://127.0.0.1:8765",
    ),
    Setting(
        "token",
        "token",
        "Environment variable with the access token, as `${NAME}`; the token itself is refused here.",
        default="${INTERCOM_TOKEN}",
        example="${INTERCOM_TOKEN}",
    ),
    Setting(
        "version",
        "version",
        "Version of Intercom's API; older ones lack settings, Preview may change without notice.",
        default='"2.15"',
        example='"2.17"',
        allowed=VERSIONS,
    ),
)

LIMITS = (
    Setting(
        "deletes",
        "count_or_off",
        "A run that would hide or delete more pages of a source than this stops; `off`: no limit.",
        default="100",
        example="250",
        low=1,
    ),
    Setting(
        "deletes_percent",
        "percent_or_off",
        "The same as a share of the source's pages.",
        default="20%",
        example="5%",
        high=100,
    ),
    Setting(
        "changes",
        "count_or_off",
        "A run that would change more pages of a source than this stops.",
        default="off",
        example="1000",
        low=1,
    ),
    Setting(
        "changes_percent",
        "percent_or_off",
        "The same as a share of the source's pages.",
        default="off",
        example="50%",
        high=100,
    ),
    Setting(
        "small",
        "count",
        "Sources, and removals, of at most this many pages are exempt from the percentages.",
        default="10",
        example="25",
    ),
    Setting(
        "share",
        "share",
        "Share of the workspace's API calls a run may use; other integrations share the rest.",
        default="90%",
        example="50%",
        high=1,
    ),
    Setting("workers", "count", "Uploads at the same time.", default="32", example="8", low=1, high=128),
)

WATCH = (
    Setting(
        "quiet",
        "seconds",
        "So long nothing may change before a run starts, so that one run sees all of a save or a checkout.",
        default="1s",
        example="3s",
        low=0.1,
        high=3_600,
    ),
    Setting(
        "longest_wait",
        "seconds",
        "No change waits longer for quiet than this.",
        default="30s",
        example="2m",
        low=0.1,
        high=86_400,
    ),
    Setting(
        "settle",
        "seconds",
        "So long a document must be gone before its page is removed; a build empties its folder and fills it again.",
        default="5s",
        example="30s",
        high=86_400,
    ),
    Setting(
        "reconcile",
        "seconds",
        "So often all of a source is looked at, whatever the file system has told.",
        default="15m",
        example="1h",
        low=1,
        high=604_800,
    ),
    Setting(
        "poll",
        "seconds",
        "So often a source is looked at of whose changes nobody tells: a live wiki, remote git, a network mount.",
        default="5m",
        example="30m",
        low=1,
        high=604_800,
    ),
)

SOURCE = (
    Setting(
        "name",
        "name",
        "Its name in commands, messages and the manifest.",
        example="guide",
        required=True,
    ),
    Setting(
        "type",
        "type",
        "What reads it: `folder`, `git`, a wiki (`docs/wikis.md` says which), or a connector of your own as "
        "`package.module:Class`.",
        default="folder",
        example="confluence-html",
        allowed=TYPES,
    ),
    Setting(
        "path",
        "path",
        "What to read; relative to this file, `~` and `${NAME}` are expanded. Of an export it is the zip or the "
        "unpacked folder, and may be a pattern: the newest that matches.",
        example="docs",
        types=PLACES,
        needed_by=tuple(name for name in PLACES if name != "git"),
    ),
    Setting(
        "url",
        "url",
        "Identifies the Content Import Source in Intercom: http(s) on a public domain.",
        example="https://docs.example.com/guide",
        required=True,
    ),
    Setting(
        "include",
        "patterns",
        "Only what these gitignore-style patterns match; without them, everything.",
        example='["**/*.md", "**/*.html"]',
    ),
    Setting(
        "exclude",
        "patterns",
        "Not what these patterns match; `.finignore` files in the folder do the same.",
        example='["drafts/", "CHANGELOG.md"]',
    ),
    Setting(
        "page_url",
        "template",
        "What Fin shows customers as the source of an answer, from {path} {stem} {slug} {id} {title} {space}; "
        "without it Fin cites nothing. `{url}` alone is the address the source itself knows.",
        default="none",
        example="https://docs.example.com/guide/{stem}",
    ),
    Setting(
        "allow_private_urls",
        "switch",
        "Whether `page_url` may lead to a host customers cannot reach.",
        default="false",
        example="true",
    ),
    Setting(
        "availability",
        "section",
        "Who may use its pages: Fin AI Agent, which answers customers, and Copilot, which helps teammates.",
    ),
    Setting(
        "audience_ids",
        "ids",
        "Audiences of the source, by number; `[]` removes them, leaving it out changes nothing.",
        example="[12, 34]",
        versions=VERSIONS[3:],
    ),
    Setting(
        "locale",
        "locale",
        "Language of its pages; others than `en` need version 2.17.",
        default="en",
        example="en",
        versions=("2.17",),
    ),
    Setting(
        "removal",
        "choice",
        "What becomes of a page whose document is gone: `delete`, or `hide` from Fin first.",
        default="delete",
        example="hide",
        allowed=("delete", "hide"),
    ),
    Setting(
        "grace",
        "days",
        "With `removal: hide`, how long until the page is deleted: a number and s, m, h, d or w.",
        default="7d",
        example="30d",
        high=3650,
    ),
    Setting(
        "rules",
        "sections",
        "What holds for some of its documents, by gitignore-style patterns, labels or sections: availability, and with "
        "version Preview audience_ids; later rules win.",
    ),
    *GIT_SETTINGS,
    *WIKI_SETTINGS,
    Setting(
        "max_page_bytes",
        "size",
        "Pages with more bytes of html than this are split at headings.",
        default="200000",
        example="100kB",
        low=1_000,
        high=10_000_000,
    ),
    Setting(
        "owner",
        "owner",
        "Prefix of its external ids, where several sources or machines share one `url`.",
        example="team-a",
    ),
    Setting(
        "renderers",
        "renderers",
        "How files with a suffix are read: as a media type, or by a `package.module:function`.",
        example='{".txt": text/markdown}',
    ),
    Setting(
        "dialect",
        "choice",
        "What its Markdown is written for; `auto` looks for the site's own configuration, `none` reads plain Markdown.",
        default="auto",
        example="mkdocs",
        allowed=DIALECTS,
    ),
    Setting(
        "shortcodes",
        "shortcodes",
        "What stands for a shortcode or tag of your own: text with {0} and {name} for what it is called with, {inner} "
        "for what it encloses; nothing, when a reader sees nothing.",
        example='{button: "{inner}", version: "4.2"}',
    ),
    Setting(
        "poll",
        "seconds",
        "So often `fin-ingest watch` looks at it, if nobody tells of its changes; without it as often as `watch.poll`.",
        example="1h",
        low=1,
        high=604_800,
    ),
    Setting(
        "findings",
        "findings",
        "Level of findings, by code: ignore, note, warning or error.",
        example="{FIN201: ignore}",
        allowed=LEVELS,
    ),
    Setting(
        "quality",
        "section",
        "What `fin-ingest check --content` and `preview` remark on besides what a page loses; a sync looks for none.",
    ),
)

QUALITY = (
    Setting(
        "structure",
        "choice",
        "Level of remarks on structure: sections too long, tables without a sentence before them, links called `here`.",
        default="ignore",
        example="note",
        allowed=LEVELS,
    ),
    Setting(
        "duplicates",
        "choice",
        "Level of remarks on documents with the same or nearly the same text.",
        default="ignore",
        example="warning",
        allowed=LEVELS,
    ),
    Setting(
        "language",
        "choice",
        "Level of remarks on text that is clearly not in the page's locale.",
        default="ignore",
        example="warning",
        allowed=LEVELS,
    ),
    Setting(
        "max_age",
        "days",
        "Age, by the date in the document, from which a page counts as old; a number and s, m, h, d or w.",
        example="365d",
        low=1,
        high=36_500,
    ),
    Setting(
        "longest_section",
        "count",
        "Words from which a section counts as too long.",
        default="400",
        example="600",
        low=50,
        high=100_000,
    ),
)

AVAILABILITY = (
    Setting("agent", "switch", "Fin AI Agent, which answers customers.", default="true", example="false"),
    Setting("copilot", "switch", "Copilot, which helps teammates.", default="true", example="false"),
)

RULE = (
    Setting(
        "paths",
        "patterns",
        "The gitignore-style patterns of the documents it is about; in a wiki they see the titles a page lies under, "
        "and its own, as a path.",
        example='["internal/**"]',
    ),
    Setting("labels", "words", "Only documents with one of these labels.", example="[internal]"),
    Setting(
        "sections",
        "patterns",
        "Only documents below one of these sections of the navigation, or pages of the wiki.",
        example="[Administration]",
    ),
    Setting("spaces", "words", "Only documents of these spaces.", example="[HR]"),
    Setting(
        "authors",
        "words",
        "Only documents that one of these changed last: shell patterns for the name or the address.",
        example='["*@contractor.example"]',
        types=("git",),
    ),
    Setting(
        "changed_before",
        "date",
        "Only documents whose last change was before this day.",
        example='"2024-01-01"',
        types=DATED,
    ),
    Setting(
        "older_than",
        "days",
        "Only documents whose last change is longer ago: a number and s, m, h, d or w, at least a day.",
        example="730d",
        low=1,
        high=36_500,
        types=DATED,
    ),
    Setting("availability", "section", "Who may use these pages."),
    Setting(
        "audience_ids",
        "ids",
        "Audiences of these pages, by number; `[]`: none at all.",
        example="[56]",
        versions=("Preview",),
    ),
)

CONDITIONS = tuple(setting.name for setting in RULE if setting.name not in ("availability", "audience_ids"))
"""What says which documents a rule is about."""

SECTIONS = {
    "": Section("The file", "What a configuration consists of.", TOP),
    "intercom": Section("intercom", "`intercom` says where pages go, and who may put them there.", INTERCOM),
    "limits": Section("limits", "`limits` are the guards that stop a run, and its pace.", LIMITS),
    "watch": Section(
        "watch", "`watch` says how patient `fin-ingest watch` is; a duration is a number and s, m, h, d or w.", WATCH
    ),
    "sources": Section("sources", "`sources` is a list; each becomes one Content Import Source.", SOURCE),
    "availability": Section(
        "availability", "`availability`, of a source or of a rule, says who may use its pages.", AVAILABILITY
    ),
    "quality": Section(
        "quality", "`quality`, of a source, says how closely its pages are looked at when nothing is sent.", QUALITY
    ),
    "rules": Section("rules", "`rules` is a list inside a source; of those that fit, the last one wins.", RULE),
}

OPTIONS = Setting(
    "options",
    "options",
    "Settings of your own connector; what it alone knows may also stand beside the others.",
    example="{space: DOCS}",
)
"""Only sources of a custom type have it."""


def settings_of(section: str) -> dict[str, Setting]:
    """The section's settings by name."""
    return {setting.name: setting for setting in SECTIONS[section].settings}
