"""The finding codes that one format or one kind of check brings along, a module each; `findings` joins them."""

from __future__ import annotations

from typing import NamedTuple


class Code(NamedTuple):
    """A stable code with its default level, a short title, and what it means for Fin and how to mend it."""

    code: str
    level: str
    title: str
    explanation: str
