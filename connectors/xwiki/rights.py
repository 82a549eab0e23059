"""Who may read a page of XWiki, by the rules the archive holds: those of the page, of its spaces, of the wiki.

The order is that of xwiki-platform's `AbstractSecurityRule` and settler: the page before its space, a space before the
one it lies in; who is not named where somebody is allowed is refused there.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from connectors.xwiki.xar import GUEST

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from connectors.xwiki.xar import Right

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
