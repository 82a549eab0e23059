"""Who may read a page of XWiki, by the rules the archive holds: those of the page, of its spaces, of the wiki.

The order is that of xwiki-platform's `AbstractSecurityRule` and settler: the page before its space, a space before the
one it lies in; who is not named where somebody is allowed is refused there.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from connectors.xwiki.index import preferences_of
from connectors.xwiki.xar import GUEST

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from connectors.xwiki.index import Index
    from connectors.xwiki.xar import Header, Right

VIEW = "view"


def is_restricted(levels: Iterable[Sequence[Right]], readers: frozenset[str]) -> bool:
    """Whether anybody may be kept from a page. `levels` are the rules of the page, then those of its spaces upwards.

    `readers` are users and groups that stand for everybody; who is not logged in always does. Refusing anybody
    else restricts the page, whatever is allowed elsewhere: doubt keeps it in.
    """
    everybody = readers | {GUEST}
    for rules in levels:
        view = [rule for rule in rules if VIEW in rule.levels and rule.subjects]
        refused = frozenset[str]().union(*(rule.subjects for rule in view if not rule.allow))
        if refused - ({GUEST} if readers else frozenset()):
            return True
        allowed = frozenset[str]().union(*(rule.subjects for rule in view if rule.allow))
        if allowed:
            return not allowed & everybody
    return False


def kept_back(index: Index, reference: str, readers: frozenset[str]) -> bool:
    """Whether rules of the page itself or of a space it lies in keep anybody from it."""
    return is_restricted(_levels(index, reference), readers)


def in_doubt(index: Index, own: Header) -> str | None:
    """Why it cannot be said who may read a page, or None."""
    if own.locale and (own.reference, "") not in index.pages:
        return "a translation, and the page whose rights it has is not in the archive"
    if any((preferences, "") in index.unreadable for preferences in preferences_of(own.reference)):
        return "the rights of its space cannot be read"
    return None


def _levels(index: Index, reference: str) -> Iterator[Sequence[Right]]:
    for page in (reference, *preferences_of(reference)):
        if (page, "") in index.pages:
            yield index.pages[page, ""].header.rights
