"""The errors a run can end with. Each says what happened, where, and what to do; front ends make exit codes of them."""

from __future__ import annotations


class Failure(Exception):  # noqa: N818 - the family's name; its members say Error
    """Something a person must act on: `what` happened, `at` which file, line or endpoint, `hint` at what to do."""

    def __init__(self, what: str, *, at: str = "", hint: str = "") -> None:
        super().__init__(what)
        self.what, self.at, self.hint = what, at, hint


class UsageError(Failure):
    """Wrong configuration or command line."""


class ConfigError(UsageError):
    """All mistakes of a configuration, found in one pass. Each is a Failure with its own place and hint."""

    def __init__(self, mistakes: list[Failure]) -> None:
        super().__init__(f"{len(mistakes)} mistakes in the configuration" if len(mistakes) > 1 else mistakes[0].what)
        self.mistakes = mistakes


class AccessError(Failure):
    """Intercom refused access: token, scope or plan."""


class GuardError(Failure):
    """A guard stopped the run before anything was touched."""


class IncompleteError(Failure):
    """A listing is incomplete: what was found is applied, nothing is deleted."""


class LockedError(Failure):
    """Another run holds the manifest."""


class StaleError(Failure):
    """The plan no longer fits what it was made for."""


class ManifestError(Failure):
    """The manifest cannot be used: damaged, or from a newer program."""
