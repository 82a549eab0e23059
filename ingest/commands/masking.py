"""Whatever is written to a file for others, without the tokens this program knows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar, cast

from ingest.options import environment

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ingest.settings import Config

MASK = "[token]"
_SECRET = 8
"""Letters from which on a token is one, and no word."""
_Value = TypeVar("_Value")


def secrets_of(config: Config) -> tuple[str, ...]:
    """The tokens of Intercom and of sources, out of the environment, the longest first."""
    named = [config.intercom.token, *(str(value) for source in config.sources for _, value in source.options)]
    names = {name[2:-1] for name in named if name.startswith("${") and name.endswith("}")}
    values = {environment().get(name, "").strip() for name in names}
    return tuple(sorted((value for value in values if len(value) >= _SECRET), key=len, reverse=True))


def without(value: _Value, secrets: Sequence[str]) -> _Value:
    """The value, however it is nested, with a mask in the place of every token."""
    return cast("_Value", _masked(value, secrets)) if secrets else value


def _masked(value: Any, secrets: Sequence[str]) -> Any:
    if isinstance(value, str):
        for secret in secrets:
            value = value.replace(secret, MASK)
        return value
    if isinstance(value, dict):
        return {_masked(name, secrets): _masked(one, secrets) for name, one in value.items()}
    if isinstance(value, tuple | list):
        parts = [_masked(one, secrets) for one in value]
        return type(value)(*parts) if hasattr(value, "_fields") else type(value)(parts)
    if isinstance(value, Exception) and hasattr(value, "what"):
        for name in ("what", "at", "hint"):
            setattr(value, name, _masked(getattr(value, name), secrets))
    return value
