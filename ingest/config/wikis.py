"""The settings of sources that only some types of them know: those that read wikis and their exports."""

from __future__ import annotations

from connectors import REGISTRY
from ingest.config.setting import Setting
from ingest.settings import FILES

WIKIS = tuple(name for name in REGISTRY if name not in FILES)
_LABELLED = tuple(name for name in WIKIS if name not in ("confluence-html", "notion", "outline"))
"""The systems whose exports say which labels, tags or categories a page has."""
_LIVE = ("confluence-api",)
_SPACES = ("confluence-xml", "confluence-api")

WIKI_SETTINGS = (
    Setting(
        "labels",
        "words",
        "Only pages with one of these labels (tags, categories), whatever their capitals.",
        example="[public]",
        types=_LABELLED,
    ),
    Setting(
        "exclude_labels",
        "words",
        "No pages with any of these labels.",
        example="[internal, draft]",
        types=_LABELLED,
    ),
    Setting(
        "mentions",
        "choice",
        "What becomes of people who are mentioned in a page: their `names`, or `drop`.",
        default="names",
        example="drop",
        allowed=("names", "drop"),
        types=WIKIS,
    ),
    Setting(
        "attachments",
        "switch",
        "Whether attached files of known formats become pages of their own.",
        default="false",
        example="true",
        types=tuple(name for name in WIKIS if name != "mediawiki"),
    ),
    Setting(
        "blog_posts",
        "switch",
        "Whether blog posts are read, too.",
        default="false",
        example="true",
        types=_SPACES,
    ),
    Setting(
        "spaces",
        "words",
        "Keys of the spaces to read; an export's are all read without it.",
        example="[DOCS]",
        types=_SPACES,
        needed_by=_LIVE,
    ),
    Setting(
        "private",
        "switch",
        "Whether collections that only their members may read are taken, too.",
        default="false",
        example="true",
        types=("outline",),
    ),
    Setting(
        "prefer",
        "choice",
        "Which body is read of a page that has both.",
        default="html",
        example="markdown",
        allowed=("html", "markdown"),
        types=("bookstack",),
    ),
    Setting(
        "descriptions",
        "switch",
        "Whether what books and chapters say of themselves becomes pages.",
        default="true",
        example="false",
        types=("bookstack",),
    ),
    Setting(
        "readers",
        "words",
        "Groups, and in XWiki users, whose right to read a page means that it is not restricted.",
        example='["@ALL"]',
        types=("xwiki", "dokuwiki"),
    ),
    Setting(
        "system_pages",
        "switch",
        "Whether the sidebar, the playground and the pages that come with the wiki are read, too.",
        default="false",
        example="true",
        types=("dokuwiki",),
    ),
    Setting(
        "translations",
        "switch",
        "Whether pages in other languages than their original's are taken.",
        default="true",
        example="false",
        types=("xwiki",),
    ),
    Setting(
        "namespaces",
        "words",
        "Namespaces of the wiki to read, by name or number; without it the main one, Project and Help.",
        example="[0, Help]",
        types=("mediawiki",),
    ),
    Setting(
        "site",
        "url",
        "Address of the wiki: the one to read, or where an export comes from, so that links into it are recognised.",
        example="https://example.atlassian.net/wiki",
        types=(*_LIVE, "confluence-xml", "outline", "bookstack", "xwiki"),
        needed_by=_LIVE,
    ),
    Setting(
        "user",
        "text",
        "E-mail address of the account whose API token is used (Cloud); without it the token is a personal access "
        "token (Data Center).",
        example="docs-bot@example.com",
        types=_LIVE,
    ),
    Setting(
        "token",
        "token",
        "Environment variable with the token of the wiki or repository, as `${NAME}`; the token itself is refused.",
        example="${CONFLUENCE_TOKEN}",
        types=(*_LIVE, "git"),
        needed_by=_LIVE,
    ),
)
