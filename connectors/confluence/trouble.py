"""Why a call to a wiki brought nothing, in words fit to be shown. What is done about it is up to the caller."""

from __future__ import annotations


class Trouble(Exception):  # noqa: N818 - the family is called by what it is
    """A call that brought nothing. `hint` says how to mend it, if that is known."""

    def __init__(self, what: str, *, hint: str = "") -> None:
        super().__init__(what)
        self.what, self.hint = what, hint


class Refused(Trouble):
    """The account may not have it (403), or it is handed to another host."""


class SignedOut(Refused):
    """The wiki does not, or no longer, take our calls for those of the account: whatever else is asked will fail."""


class Missing(Trouble):
    """Not there, or not for this account: Confluence does not tell the two apart (404)."""


class Strange(Trouble):
    """An answer that is not as documented, or larger than anything we would read."""


class Unreachable(Trouble):
    """No usable answer after several attempts, or no leave to ask again for a long time."""


OUTAGE = (SignedOut, Unreachable)
"""What would happen to the next call as well."""
