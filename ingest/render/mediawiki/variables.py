"""Words in braces without arguments: parts of a page's title, signs that are hard to type, values that change."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final
from urllib.parse import quote

from ingest.render.mediawiki.site import Site, Title

SETTINGS: Final = frozenset(
    "DISPLAYTITLE DEFAULTSORT DEFAULTSORTKEY DEFAULTCATEGORYSORT SORTIERUNG NOEXTERNALLANGLINKS SHORTDESC".split()
)
"""What pages say to the wiki, and show nothing of."""
VARIABLES: Final = {"!": "|", "=": "=", "((": "{{", "))": "}}", "!!": "||", "!(": "[", ")!": "]", "!-": "|-"}
_PLAIN_TITLES: Final[dict[str, Callable[[Site, Title], str]]] = {
    "PAGENAME": lambda _, title: title.name,
    "FULLPAGENAME": lambda _, title: title.full,
    "BASEPAGENAME": lambda _, title: title.name.rpartition("/")[0] or title.name,
    "ROOTPAGENAME": lambda _, title: title.name.partition("/")[0],
    "SUBPAGENAME": lambda _, title: title.name.rpartition("/")[2],
    "NAMESPACE": lambda _, title: title.prefix,
    "NAMESPACENUMBER": lambda _, title: str(title.space),
    "ARTICLESPACE": lambda site, title: site.prefix(title.space & ~1),
    "SUBJECTSPACE": lambda site, title: site.prefix(title.space & ~1),
    "TALKSPACE": lambda site, title: site.prefix(title.space | 1),
    "ARTICLEPAGENAME": lambda site, title: _in_space(site, title, title.space & ~1),
    "SUBJECTPAGENAME": lambda site, title: _in_space(site, title, title.space & ~1),
    "TALKPAGENAME": lambda site, title: _in_space(site, title, title.space | 1),
}


def _for_addresses(plain: Callable[[Site, Title], str]) -> Callable[[Site, Title], str]:
    return lambda site, title: spelled(plain(site, title))


TITLES: Final = _PLAIN_TITLES | {f"{name}E": _for_addresses(made) for name, made in _PLAIN_TITLES.items()}
"""What a title's parts are called; with an E at the end as an address spells them."""


def spelled(text: str) -> str:
    """A title as addresses spell it."""
    return quote(text.replace(" ", "_"), safe="/:")


def _in_space(site: Site, title: Title, space: int) -> str:
    return title._replace(space=space, prefix=site.prefix(space)).full


CHANGING: Final = frozenset(
    f"{when}{what}"
    for when in ("CURRENT", "LOCAL")
    for what in "YEAR MONTH MONTH1 MONTHNAME MONTHNAMEGEN MONTHABBREV DAY DAY2 DOW DAYNAME TIME HOUR WEEK "
    "TIMESTAMP VERSION".split()
) | frozenset(
    "NUMBEROFPAGES NUMBEROFARTICLES NUMBEROFFILES NUMBEROFEDITS NUMBEROFUSERS NUMBEROFADMINS NUMBEROFACTIVEUSERS "
    "PAGESINCATEGORY PAGESINCAT PAGESIZE PAGESINNAMESPACE PROTECTIONLEVEL REVISIONID REVISIONDAY REVISIONDAY2 "
    "REVISIONMONTH REVISIONMONTH1 REVISIONYEAR REVISIONTIMESTAMP REVISIONUSER SERVERNAME STYLEPATH CONTENTLANGUAGE "
    "PAGEID PAGELANGUAGE DIRECTIONMARK CASCADINGSOURCES".split()
)
"""What only the running wiki knows."""
