"""API descriptions as trees: YAML or JSON read with suspicion, and references followed, into other files, too."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any, Final
from urllib.parse import unquote

from ingest.render.decode import decode
from ingest.render.model import RenderError, RenderSettings

_LARGEST: Final = 30_000_000
_DEEPEST: Final = 200
_MOST_MERGED: Final = 200_000
_MOST_FILES: Final = 2_000
_LONGEST_CHAIN: Final = 30
_SIGN: Final = re.compile(r"""["']?(?:openapi|swagger|swaggerVersion)["']?[ \t]*:""")
_HINT: Final = "a validator of OpenAPI descriptions names the mistake"

Tree = dict[str, Any]


def parsed(body: bytes, settings: RenderSettings, *, described: bool = False) -> Any:
    """The tree of a file; None when it cannot be an API description (`described`: it need not look like one).

    Dates stay strings. Raises RenderError when it cannot be read, or is built to exhaust a machine.
    """
    text = decode(body, levels=settings.findings).text
    if len(text) > _LARGEST:
        raise RenderError("the file is larger than 30 MB", hint="divide it, or exclude it")
    if not described and not _SIGN.search(text):
        return None
    if text.lstrip()[:1] in {"{", "["}:
        try:
            return json.loads(text)
        except (ValueError, RecursionError):
            pass  # YAML may begin with braces, too
    return _yaml(text)


def _yaml(text: str) -> Any:
    import yaml

    # One of the two exists, by how PyYAML was built; they take and give the same.
    base: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        _guard(text, base)
        return yaml.load(text, Loader=_loader(base))  # noqa: S506 - it is a safe loader that knows less
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        what = f"the file is no YAML: {error.problem or error.context}"
        raise RenderError(what, line=mark.line + 1 if mark else 0, hint=_HINT) from error
    except (yaml.YAMLError, ValueError, OverflowError, RecursionError, TypeError) as error:
        raise RenderError(f"the file cannot be read: {type(error).__name__}", hint=_HINT) from error


def _guard(text: str, base: Any) -> None:
    """Refuse what is nested too deeply: libyaml overflows the stack at some thousand levels."""
    import yaml

    depth = 0
    for event in yaml.parse(text, Loader=base):
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
            if depth > _DEEPEST:
                raise RenderError("the file is nested too deeply", hint=_HINT)
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1


def _loader(base: Any) -> Any:
    import yaml

    class Loader(base):  # type: ignore[misc]
        """Knows no dates, and counts what `<<` copies, which grows without measure in a file made for that."""

        merged = 0

        def flatten_mapping(self, node: Any) -> None:
            super().flatten_mapping(node)
            self.merged += len(node.value)
            if self.merged > _MOST_MERGED:
                raise RenderError("the file merges too many aliases", hint=_HINT)

    gone = {"tag:yaml.org,2002:timestamp", "tag:yaml.org,2002:value"}
    Loader.yaml_implicit_resolvers = {
        sign: [(tag, pattern) for tag, pattern in known if tag not in gone]
        for sign, known in base.yaml_implicit_resolvers.items()
    }

    def unknown(loader: Any, _suffix: str, node: Any) -> Any:
        return loader.construct_scalar(node) if isinstance(node, yaml.ScalarNode) else None

    Loader.add_multi_constructor("!", unknown)
    return Loader


class Api:
    """An API description with the files it refers to. Everything in it may be malformed; `tree` and `rows` forgive."""

    def __init__(self, root: Tree, path: str, settings: RenderSettings) -> None:
        self.root, self.path = root, path
        self.missing: dict[str, None] = {}
        """References that lead nowhere, as written."""
        self._files: dict[str, Any] = {path: root}
        self._load(settings)

    def _load(self, settings: RenderSettings) -> None:
        """Read the files that are referred to, and those they refer to. Raises Needed."""
        fresh = [self.path]
        while fresh:
            wanted: dict[str, None] = {}
            for file in fresh:
                for node in _references(self._files[file]):
                    node["$ref"] = _absolute(node["$ref"], file, settings)
                    target = node["$ref"].partition("#")[0].removeprefix(_OURS)
                    if node["$ref"].startswith(_OURS) and target not in self._files:
                        wanted[target] = None
            fresh = list(wanted)[: _MOST_FILES - len(self._files)]
            settings.files.need(fresh)
            for file in fresh:
                body = settings.files.read(file)
                self._files[file] = _other(body, settings) if body is not None else None

    def resolved(self, node: Any) -> Any:
        """What a node stands for: itself, or what its `$ref` leads to, with what stands beside the reference."""
        beside: Tree = {}
        for _ in range(_LONGEST_CHAIN):
            if not isinstance(node, dict) or not isinstance(node.get("$ref"), str):
                return {**node, **beside} if isinstance(node, dict) and beside else node
            beside = {key: value for key, value in node.items() if key in {"summary", "description"}} | beside
            target = self._target(node["$ref"])
            if target is None:
                self.missing[node["$ref"].removeprefix(_OURS).removeprefix(self.path)] = None
                return beside or None
            node = target
        return None

    def name(self, node: Any) -> str:
        """The last word of a node's reference, under which it is described; "" for one without."""
        ref = node.get("$ref") if isinstance(node, dict) else None
        if not isinstance(ref, str):
            return ""
        file, _, pointer = ref.partition("#")
        name = (
            _unescaped(pointer.rpartition("/")[2]) if pointer.strip("/") else file.rpartition("/")[2].partition(".")[0]
        )
        return name if self._target(ref) is not None else ""

    def tree(self, node: Any, key: str) -> Tree:
        """A mapping in a mapping, resolved; empty when there is none."""
        found = self.resolved(node.get(key)) if isinstance(node, dict) else None
        return {str(name): value for name, value in found.items()} if isinstance(found, dict) else {}

    def rows(self, node: Any, key: str) -> list[Tree]:
        """The mappings of a list in a mapping, resolved; empty when there are none."""
        found = self.resolved(node.get(key)) if isinstance(node, dict) else None
        every = [self.resolved(each) for each in found] if isinstance(found, list) else []
        return [each for each in every if isinstance(each, dict)]

    def _target(self, ref: str) -> Any:
        file, _, pointer = ref.partition("#")
        node = self._files.get(file.removeprefix(_OURS))
        for word in pointer.split("/")[1:]:
            key = _unescaped(word)
            if isinstance(node, list) and key.isdecimal() and int(key) < len(node):
                node = node[int(key)]
            elif isinstance(node, dict):
                node = node.get(key, node.get(int(key)) if key.isdecimal() and len(key) <= len("1000") else None)
            else:
                return None
        return node


_OURS: Final = "\x00"
"""Begins a reference whose file is named from the source's root."""


def _references(tree: Any) -> Iterator[Tree]:
    """Every mapping with a `$ref` that is not of our form yet, each once, however often it is shared."""
    seen: set[int] = set()
    waiting = [tree]
    while waiting:
        node = waiting.pop()
        if id(node) in seen or not isinstance(node, (dict, list)):
            continue
        seen.add(id(node))
        if isinstance(node, dict):
            ref = node.get("$ref")
            if isinstance(ref, str) and not ref.startswith(_OURS):
                yield node
            waiting.extend(node.values())
        else:
            waiting.extend(node)


def _absolute(ref: str, file: str, settings: RenderSettings) -> str:
    """A reference with its file named from the root; an address, or one that leads out of the project, stays."""
    target, _, pointer = ref.partition("#")
    if re.match(r"[a-zA-Z][a-zA-Z0-9+.-]+:|//", target):
        return ref
    found = settings.files.path(file.rpartition("/")[0], unquote(target)) if target else file
    return ref if found is None else f"{_OURS}{found}#{pointer}"


def _other(body: bytes, settings: RenderSettings) -> Any:
    """Another file; one that cannot be read is as one that is not there."""
    try:
        return parsed(body, settings, described=True)
    except RenderError:
        return None


def _unescaped(word: str) -> str:
    return unquote(word).replace("~1", "/").replace("~0", "~")
