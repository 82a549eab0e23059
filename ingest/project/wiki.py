"""A wiki of GitHub's, told by the pages it has beside the others: its sidebar gives the order."""

from __future__ import annotations

import re
from typing import Any

_WIKI = re.compile(r"\[\[([^\[\]|\n]+)(?:\|([^\[\]\n]+))?\]\]")


def read(body: bytes) -> dict[str, Any]:
    """The dialect; a page named Home alone could be anybody's, and says nothing."""
    text = body.decode("utf-8", "replace")
    return {"dialect": "wiki", "order": [name.replace(" ", "-") + ".md" for name, _ in _WIKI.findall(text)]}
