"""One pass over a file's nodes by the table: values come out, every mistake is kept with its line."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import yaml

from ingest.config import nodes
from ingest.config.kinds import LISTS, MAPPINGS, SCALARS, TEXTS
from ingest.config.scalars import Place, Read, Refused
from ingest.config.setting import Setting
from ingest.config.syntax import mistake
from ingest.config.table import OPTIONS, SECTIONS, TYPES, settings_of
from ingest.config.texts import importable
from ingest.config.words import closest, did_you_mean, shown, told

if TYPE_CHECKING:
    from ingest.errors import Failure

TYPO = 0.8
"""How alike a custom connector's setting and one of ours must be to be taken for a typing mistake."""


class Found(NamedTuple):
    """A section as read: the values taken, and the node of each setting written, whether taken or not."""

    label: str
    node: yaml.Node
    values: dict[str, Any]
    nodes: dict[str, yaml.Node]


class Reading:
    """Where the mistakes of one file gather."""

    def __init__(self, file: str, place: Place, secrets: list[str]) -> None:
        self.file, self.place, self.secrets = file, place, secrets
        self.mistakes: list[Failure] = []
        self.versioned: list[tuple[Setting, str, yaml.Node]] = []
        """Settings in use that not every API version knows."""

    def wrong(self, node: yaml.Node, what: str, hint: str = "") -> None:
        """Keep a mistake at the node's line."""
        line = node.start_mark.line + 1
        self.mistakes.append(mistake(self.file, line, told(what, self.secrets), told(hint, self.secrets)))

    def shown(self, text: str) -> str:
        """The text for a message, without secrets."""
        return shown(text, self.secrets)

    def section(self, node: yaml.Node, name: str, label: str) -> Found:
        """Read a mapping by the settings of its section."""
        found = Found(label, node, {}, {})
        if not isinstance(node, yaml.MappingNode):
            self._not_a(node, label or "the configuration", "a mapping: lines of `name: value`")
            return found
        known = settings_of(name)
        kind = _type_of(node) if name == "sources" else None
        for key, value in self._written(node):
            setting = known.get(key)
            if setting is None:
                self._unknown(found, name, key, value)
            elif kind is not None and setting.types and importable(kind) and key != "path":
                self._option(found, key, value)
            elif kind in TYPES and setting.types and kind not in setting.types:
                what = f"{_of(label)}{self.shown(key)} means nothing to a source of type {self.shown(kind)}"
                self.wrong(value, what, f"only these types know it: {', '.join(setting.types)}")
            else:
                found.nodes[key] = value
                self._take(found, setting, value)
        for setting in known.values():
            if (setting.required or kind in setting.needed_by) and setting.name not in found.nodes:
                example = f"for example `{setting.name}: {setting.example}`" if setting.example else ""
                self.wrong(node, f"{_of(label)}`{setting.name}` is missing", example)
        return found

    def _written(self, node: yaml.MappingNode) -> list[tuple[str, yaml.Node]]:
        """Keys with their values, each once; merged ones where nothing else was written."""
        seen: dict[str, yaml.Node] = {}
        for wrong in nodes.wrong_merges(node):
            self.wrong(wrong, "`<<` takes over the settings of a mapping, and this is none")
        for key, value, merged in nodes.pairs(node):
            if not isinstance(key, yaml.ScalarNode):
                self.wrong(key, "the name of a setting must be a word", "text with { } or [ ] needs quotes")
            elif key.value not in seen:
                seen[key.value] = value
            elif not merged:
                first = seen[key.value].start_mark.line + 1
                self.wrong(key, f"{self.shown(key.value)} is given twice", f"the first is on line {first}; keep one")
        return [*seen.items()]

    def _unknown(self, found: Found, section: str, key: str, value: yaml.Node) -> None:
        if section == "" and key.startswith("x-"):
            return  # a place for anchors, as in other YAML formats
        if section == "sources" and importable(_type_of(found.node)):
            self._option(found, key, value)
            return
        homes = [name for name, other in SECTIONS.items() if name != section and key in settings_of(name)]
        kind = _type_of(found.node) if section == "sources" else ""
        here = [
            name
            for name, setting in settings_of(section).items()
            if not setting.types or kind in setting.types or kind not in TYPES
        ]
        hint = did_you_mean(key, here)
        if homes and not closest(key, here):
            hint = f"it belongs under `{homes[0]}:`" if homes[0] else "it belongs at the top, not indented"
        self.wrong(value, f"{_of(found.label)}there is no setting {self.shown(key)}", hint)

    def _option(self, found: Found, key: str, value: yaml.Node) -> None:
        """What only the user's own connector knows; a word much like a setting of ours is a mistake."""
        from difflib import SequenceMatcher

        options: dict[str, Any] = found.values.setdefault(OPTIONS.name, {})
        if key == OPTIONS.name:
            if isinstance(value, yaml.MappingNode):
                options.update(nodes.plain(value))
            else:
                self._not_a(value, f"{found.label}.options", "a mapping")
            return
        known = [name for name, setting in settings_of("sources").items() if not setting.types or name == "path"]
        meant = closest(key, known)
        if meant and SequenceMatcher(None, key, meant).ratio() >= TYPO:
            hint = f"did you mean `{meant}`? A setting of your connector's own can stand under `options:`"
            self.wrong(value, f"{_of(found.label)}there is no setting {self.shown(key)}", hint)
            return
        options[key] = nodes.plain(value)

    def _take(self, found: Found, setting: Setting, node: yaml.Node) -> None:
        label = f"{found.label}.{setting.name}" if found.label else setting.name
        before = len(self.mistakes)
        value: Any = None
        if nodes.is_empty(node):
            self.wrong(node, f"`{label}` has no value", "give it one, or remove the line")
        elif setting.kind == "section":
            value = self.section(node, setting.name, label)
        elif setting.kind == "sections":
            value = self._sections(node, setting.name, label)
        elif setting.kind in LISTS:
            value = self._list(node, LISTS[setting.kind], setting, label)
        elif setting.kind in MAPPINGS:
            value = self._mapping(node, *MAPPINGS[setting.kind], setting, label)
        else:
            value = self._scalar(node, SCALARS[setting.kind], setting, label)
        if len(self.mistakes) == before and setting.versions:
            self.versioned.append((setting, label, node))
        if len(self.mistakes) == before or isinstance(value, (Found, list)):
            found.values[setting.name] = value

    def _sections(self, node: yaml.Node, name: str, label: str) -> list[Found]:
        if not isinstance(node, yaml.SequenceNode):
            self._not_a(node, label, "a list: each begins with `- `")
            return []
        if not node.value:
            self.wrong(node, f"`{label}` is empty", "give it at least one, or remove the line")
        return [
            self.section(element, name, f"{label}[{self._name(element) or number}]")
            for number, element in enumerate(node.value, 1)
        ]

    def _name(self, node: yaml.Node) -> str:
        """How messages call a source: by its name, if it has a usable one."""
        if isinstance(node, yaml.MappingNode):
            for key, value, _ in nodes.pairs(node):
                if key.value == "name" and isinstance(value, yaml.ScalarNode) and value.value:
                    return self.shown(value.value).strip("`")
        return ""

    def _list(self, node: yaml.Node, read: Read, setting: Setting, label: str) -> tuple[Any, ...]:
        elements = node.value if isinstance(node, yaml.SequenceNode) else [node]
        if not elements and setting.kind == "patterns":
            self.wrong(node, f"`{label}` is an empty list", "give it a pattern, or remove the line")
        return tuple(self._scalar(element, read, setting, label) for element in elements)

    def _mapping(
        self, node: yaml.Node, read_key: Read, read: Read, setting: Setting, label: str
    ) -> tuple[tuple[str, Any], ...]:
        if not isinstance(node, yaml.MappingNode):
            self._not_a(node, label, f"a mapping, for example {setting.example}")
            return ()
        taken: dict[str, Any] = {}
        for key, value in self._written(node):
            try:
                name = read_key(key, setting, self.place)
            except Refused as refused:
                self._refuse(value, f"{label}: {self.shown(key)}", refused)
                continue
            if name in taken:
                self.wrong(value, f"`{label}`: {self.shown(name)} is given twice", "keep one")
            taken[name] = self._scalar(value, read, setting, f"{label}.{self.shown(name).strip('`')}")
        return tuple(taken.items())

    def _scalar(self, node: yaml.Node, read: Read, setting: Setting, label: str) -> Any:
        if not isinstance(node, yaml.ScalarNode):
            one = "one value, no list" if isinstance(node, yaml.SequenceNode) else "one value, no mapping"
            braces = isinstance(node, yaml.MappingNode) and setting.kind in (
                "template",
                "path",
                "token",
                "url",
            )
            hint = f"for example {setting.example}" if setting.example else ""
            self._not_a(node, label, one, "a text with { } needs quotes" if braces else hint)
            return None
        if node.tag.endswith(":bool") and node.value.lower() in ("true", "false") and setting.kind in TEXTS:
            self.wrong(node, f"`{label}` must be a text, not a switch", f"if a name was meant: '{node.value}'")
            return None
        try:
            return read(node.value.strip(), setting, self.place)
        except Refused as refused:
            what = f"`{label}`"
            if refused.show:
                what += f": {self.shown(node.value)}"
            self._refuse(node, what, refused)
            return None

    def _refuse(self, node: yaml.Node, what: str, refused: Refused) -> None:
        self.wrong(node, f"{what} {refused.what}", refused.hint)

    def _not_a(self, node: yaml.Node, label: str, kind: str, hint: str = "") -> None:
        subject = f"`{label}`" if label != "the configuration" else label
        self.wrong(node, f"{subject} must be {kind}", hint)


def _type_of(source: yaml.Node) -> str:
    """What a source says its type is; the usual one where it says none, "" where it is no word."""
    assert isinstance(source, yaml.MappingNode)
    types = [value for key, value, _ in nodes.pairs(source) if key.value == "type"]
    if not types:
        return settings_of("sources")["type"].default
    return str(types[0].value).strip() if isinstance(types[0], yaml.ScalarNode) else ""


def _of(label: str) -> str:
    return f"`{label}`: " if label else ""
