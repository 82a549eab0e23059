"""YAML as nodes with their lines; files made to hurt are refused. Knows no setting."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import yaml

from ingest.config.syntax import mistake, syntax_mistake
from ingest.config.words import secrets_of, tells
from ingest.errors import ConfigError

BYTES = 1_000_000
"""A configuration has a few kilobytes; what is larger is another file."""

NODES = 100_000
"""With aliases written out."""

DEPTH = 40
STRUCTURE = 200
"""Up to so many signs of nesting the C loader, which is recursive, cannot exhaust the stack."""

TAGS = frozenset(
    "tag:yaml.org,2002:" + name
    for name in ("str", "int", "float", "bool", "null", "timestamp", "merge", "value", "map", "seq")
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ingest.errors import Failure

_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def compose(file: str, text: str) -> yaml.Node:
    """The root node of the file's only document. Raises `ConfigError` with one mistake.

    No message repeats what the file says: a line that cannot be parsed may hold the token.
    """
    if _signs_of_nesting(text) > STRUCTURE:
        _refuse_depth(file, text)
    loader = None
    try:
        loader = _Loader(text)
        root = loader.get_single_node()
    except (yaml.YAMLError, UnicodeError, RecursionError) as error:
        raise ConfigError([syntax_mistake(file, text, error)]) from None  # its text would show the line
    finally:
        if loader is not None:
            loader.dispose()
    if root is None or (root.tag.endswith(":null") and not root.value):
        raise ConfigError(
            [mistake(file, 0, "the configuration is empty", "`fin-ingest init` writes one for this folder")]
        )
    return root  # type: ignore[no-any-return]


def _signs_of_nesting(text: str) -> int:
    indent = max((len(line) - len(line.lstrip(" -?:\t")) for line in text.splitlines()), default=0)
    return text.count("[") + text.count("{") + indent


def _refuse_depth(file: str, text: str) -> None:
    """Look at the events one by one, which needs no stack, before the recursive loader may see the text."""
    depth = 0
    try:
        for event in yaml.parse(text, Loader=_Loader):
            if isinstance(event, yaml.CollectionStartEvent):
                depth += 1
            elif isinstance(event, yaml.CollectionEndEvent):
                depth -= 1
            if depth > DEPTH:
                raise ConfigError([mistake(file, 0, f"nested more than {DEPTH} levels deep")])
    except (yaml.YAMLError, UnicodeError) as error:
        raise ConfigError([syntax_mistake(file, text, error)]) from None


def survey(file: str, root: yaml.Node) -> list[str]:
    """The secrets in the file. Raises `ConfigError` for tags, for loops and bombs made of aliases."""
    found = _Survey(file)
    try:
        size = found.measure(root, DEPTH)
    except RecursionError:
        raise ConfigError([mistake(file, 0, f"nested more than {DEPTH} levels deep")]) from None
    if found.mistakes:
        raise ConfigError(found.mistakes)
    if size > NODES:
        raise ConfigError([mistake(file, 0, "far too large once its aliases (`*name`) are written out")])
    return sorted(found.secrets, key=len, reverse=True)


class _Survey:
    """One look at every node, before any of them means anything."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.mistakes: list[Failure] = []
        self.secrets: set[str] = set()
        self.sizes: dict[tuple[int, bool], int] = {}
        """By node, and whether it stood under a name that tells of a secret; -1 while being measured."""

    def measure(self, node: yaml.Node, depth: int, *, told: bool = False) -> int:
        """Nodes from this one down, aliases written out. A node met again while being measured is a loop."""
        place = id(node), told
        if place in self.sizes:
            if self.sizes[place] < 0:
                line = node.start_mark.line + 1
                self.mistakes.append(mistake(self.file, line, "an alias (`*name`) that contains itself"))
            return abs(self.sizes[place])
        if depth < 0:
            raise RecursionError
        if node.tag not in TAGS:
            self.mistakes.append(_tag_mistake(self.file, node))
        self.sizes[place] = -1
        self.sizes[place] = size = 1 + self._below(node, depth - 1, told=told)
        return size

    def _below(self, node: yaml.Node, depth: int, *, told: bool) -> int:
        if isinstance(node, yaml.ScalarNode):
            self.secrets.update(secrets_of(node.value, after_telltale=told))
            return 0
        if isinstance(node, yaml.SequenceNode):
            return sum(self.measure(element, depth, told=told) for element in node.value)
        size = 0
        for key, value in node.value:
            tells_all = told or (isinstance(key, yaml.ScalarNode) and tells(key.value))
            size += self.measure(key, depth) + self.measure(value, depth, told=tells_all)
        return size


def _tag_mistake(file: str, node: yaml.Node) -> Failure:
    hint = "remove it; where the text itself begins with `!`, put it in quotes: '!drafts/'"
    return mistake(file, node.start_mark.line + 1, "YAML tags (words that begin with `!`) mean nothing here", hint)


def pairs(node: yaml.MappingNode) -> Iterator[tuple[yaml.Node, yaml.Node, bool]]:
    """Keys and values as written, then those merged in by `<<`; the flag says merged."""
    merged: list[yaml.Node] = []
    for key, value in node.value:
        if key.tag.endswith(":merge"):
            merged += value.value if isinstance(value, yaml.SequenceNode) else [value]
        else:
            yield key, value, False
    for base in merged:
        if isinstance(base, yaml.MappingNode):
            for key, value, _ in pairs(base):
                yield key, value, True


def wrong_merges(node: yaml.MappingNode) -> Iterator[yaml.Node]:
    """Values of `<<` that are no mappings."""
    for key, value in node.value:
        if key.tag.endswith(":merge"):
            bases = value.value if isinstance(value, yaml.SequenceNode) else [value]
            yield from (base for base in bases if not isinstance(base, yaml.MappingNode))


def is_empty(node: yaml.Node) -> bool:
    """Whether nothing was written after the colon (or `null`, or `~`)."""
    return isinstance(node, yaml.ScalarNode) and node.tag.endswith(":null")


def plain(node: yaml.Node) -> Any:
    """The node as Python values, for settings only a user's connector knows. Dates stay text."""
    if isinstance(node, yaml.SequenceNode):
        return [plain(element) for element in node.value]
    if isinstance(node, yaml.MappingNode):
        values: dict[str, Any] = {}
        for key, value, _ in pairs(node):
            values.setdefault(str(plain(key)), plain(value))
        return values
    kind = node.tag.rpartition(":")[2]
    text = str(node.value)
    if kind == "null":
        return None
    if kind == "bool":
        return text.lower() in ("true", "yes", "on")
    try:
        return {"int": int, "float": float}.get(kind, str)(text)
    except ValueError:  # YAML 1.1's base 60 and octal numbers: as written
        return text
