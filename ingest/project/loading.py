"""YAML, TOML and JSON of site generators as plain values: nothing in them is constructed or run."""

from __future__ import annotations

import json
import tomllib
from typing import Any

_LARGEST = 2 * 1024 * 1024
_DEEPEST = 60


def mapping(body: bytes) -> dict[str, Any]:
    """A YAML mapping; foreign tags are passed over, dates stay text. Raises ValueError when it is none."""
    import yaml

    if len(body) > _LARGEST:
        raise ValueError("too large")
    kind: Any = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
    depth = aliases = 0
    try:
        # libyaml overflows the stack where collections nest without end, and aliases multiply what they name.
        for event in yaml.parse(body, Loader=kind):
            depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
            aliases += isinstance(event, yaml.AliasEvent)
            if depth > _DEEPEST or aliases > _DEEPEST:
                raise ValueError("nested too deeply")
        found = yaml.load(body, Loader=_plain(kind))  # noqa: S506 - it makes strings, lists and mappings only
    except (yaml.YAMLError, RecursionError) as error:
        raise ValueError(str(error)) from error
    return found if isinstance(found, dict) else {}


def _plain(base: Any) -> Any:
    """A loader that makes strings of everything but lists and mappings, whatever its tag says."""

    class Plain(base):  # type: ignore[misc]
        """The loader."""

        def construct_object(self, node: Any, deep: bool = False) -> Any:  # noqa: ARG002 - as the base has it
            import yaml

            if isinstance(node, yaml.ScalarNode):
                return node.value
            if isinstance(node, yaml.SequenceNode):
                return [self.construct_object(one, deep=True) for one in node.value]
            return {
                key if isinstance(key := self.construct_object(name, deep=True), str) else str(key): (
                    self.construct_object(value, deep=True)
                )
                for name, value in node.value
            }

    return Plain


def toml(body: bytes) -> dict[str, Any]:
    """A TOML table. Raises ValueError."""
    return tomllib.loads(body.decode("utf-8-sig"))


def json_object(body: bytes) -> dict[str, Any]:
    """A JSON object. Raises ValueError."""
    found = json.loads(body)
    return found if isinstance(found, dict) else {}


def flat(values: object) -> dict[str, str]:
    """The texts and numbers of a mapping, by name."""
    if not isinstance(values, dict):
        return {}
    return {str(name): str(value) for name, value in values.items() if isinstance(value, str | int | float)}
