"""Who may read a page of a DokuWiki: the rules of conf/acl.auth.php, as https://www.dokuwiki.org/acl describes them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple
from urllib.parse import unquote

from connectors.base import ConnectorError

_SETTING = r"""^\s*\$conf\s*\[\s*['"]%s['"]\s*\]\s*=\s*(?:['"]([^'"\n]*)['"]|(\w+))\s*;"""


class Access(NamedTuple):
    """The rules: what a page or `namespace:*` → who (`@group`, a user) → how much they may do there, 0: nothing."""

    rules: dict[str, dict[str, int]]

    @classmethod
    def of(cls, text: str, at: str) -> Access:
        """The rules a file holds. Raises `ConnectorError` for a line not understood: it could restrict a page."""
        rules: dict[str, dict[str, int]] = {}
        for number, line in enumerate(text.split("\n"), 1):
            words = line.partition("#")[0].split() if not line.lstrip().startswith("<?") else []
            # Rules with a place holder give a person rights of his own; nobody in particular reads here.
            if not words or "%USER%" in line or "%GROUP%" in line:
                continue
            if len(words) != 3 or not re.fullmatch(r"\d{1,3}", words[2]):  # noqa: PLR2004 - place, who, how much
                hint = "correct it; every rule must be understood, so that nothing restricted is published"
                raise ConnectorError(
                    f"this access rule is not understood: {line.strip()[:80]}", at=f"{at}:{number}", hint=hint
                )
            who = words[1] if words[1].upper() != "@ALL" else "@ALL"
            granted = rules.setdefault(words[0].lower(), {})
            granted[unquote(who)] = max(int(words[2]), granted.get(unquote(who), 0))
        return cls(rules)

    def readable(self, page: str, readers: Sequence[str]) -> bool:
        """Whether somebody who is all of `readers` may read the page: its own rule decides, else the nearest above."""
        folder = page.lower()
        places = [folder]
        while ":" in folder:
            folder = folder.rpartition(":")[0]
            places.append(f"{folder}:*")
        for place in (*places, "*"):
            granted = self.rules.get(place, {})
            levels = [granted[who] for who in readers if who in granted]
            if levels:
                return max(levels) > 0
        return False


def setting(text: str, name: str) -> str | None:
    """The last value a conf/local.php gives a setting, None: it says nothing of it."""
    found = re.findall(_SETTING % re.escape(name), text, re.MULTILINE)
    return found[-1][0] or found[-1][1] if found else None


def is_on(value: str | None) -> bool:
    """Whether a setting is switched on."""
    return value is not None and value.strip().lower() not in ("", "0", "false", "off", "never")
