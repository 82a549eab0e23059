"""Front matter at a document's start, as YAML, TOML or JSON. What its values mean is `meta`'s work."""

from __future__ import annotations

import re
from typing import Any, NamedTuple

from ingest.render.findings import finding
from ingest.render.meta import KNOWN, TEXTS, meta_of
from ingest.render.model import Finding, Meta, RenderError, Table


class FrontMatter(NamedTuple):
    """What a document says of itself, the text after it, how many lines it took, and what was odd in it."""

    meta: Meta
    text: str
    lines: int
    findings: list[Finding]


_YAML_END, _TOML_END = r"(?:---|\.\.\.)[ \t]*(?:\n|\Z)", r"\+\+\+[ \t]*(?:\n|\Z)"
_BLOCK = re.compile(
    rf"---[ \t]*\n(?P<yaml>(?:(?!{_YAML_END}).*\n)*+){_YAML_END}"
    rf"|\+\+\+[ \t]*\n(?P<toml>(?:(?!{_TOML_END}).*\n)*+){_TOML_END}"
)
_JSON_KEY = re.compile(r'"(?:title|draft|published|fin|availability|audience\w*)"\s*:')
_JSON = re.compile(r'\{\s*"')
_KEY = re.compile(r"""^[ \t]*["']?[A-Za-z_][\w.-]*["']?[ \t]*[:=]""", re.MULTILINE)
_GATE = re.compile(r"[-+]{3}[ \t]*\n(?:.+\n)*?[ \t]*(?:draft|published|fin)[ \t]*[:=]", re.IGNORECASE)
_LARGEST = 262_144
_DEEPEST = 50
_ALIASES, _MERGED = 100, 10  # each merge copies what it merges, so few of them make a great many
_SHORT = 2000
_HINT = "it is held, because front matter can say that a page must not be published"


def front_matter(text: str, levels: tuple[tuple[str, str], ...] = ()) -> FrontMatter:
    """Split a document's text into what it says of itself and the rest.

    It begins on the first line: `---` to `---` or `...` (YAML), `+++` to `+++` (TOML), or an object of JSON
    with text after it. A first line like that without an end, or around no table, is content. Raises
    RenderError, with the line of the file, for a table that cannot be read.
    """
    if not text.startswith(("---", "+++", "{")):
        return FrontMatter(Meta(), text, 0, [])
    table, lines, end, broken = _read(text)
    if not end:
        return FrontMatter(Meta(), text, 0, [])
    meta, found = meta_of(table, lines, levels)
    if broken is not None:
        message = f"{broken.what}: only the parts that can be read alone count, and all that matter here can"
        found = [finding("FIN503", message, broken.line, levels), *found]
    return FrontMatter(meta, text[end:], text.count("\n", 0, end), found)


def table_of(text: str) -> Table:
    """The known keys of a document's front matter with their values. Raises RenderError like `front_matter`."""
    return _read(text).table if text.startswith(("---", "+++", "{")) else {}


class _Read(NamedTuple):
    """The known keys, their lines in the file, where the text begins (0: there is no table), and what was wrong."""

    table: Table
    lines: dict[str, int]
    end: int
    broken: RenderError | None = None


_NOTHING = _Read({}, {}, 0)


def _read(text: str) -> _Read:
    return _json(text) if text[0] == "{" else _block(text)


def _block(text: str) -> _Read:
    match = _BLOCK.match(text)
    if match is None:
        if _GATE.match(text):
            raise RenderError("the front matter is never closed", line=1, hint=_HINT)
        return _NOTHING
    kind = "yaml" if text[0] == "-" else "toml"
    source = match[kind]
    if len(source) > _LARGEST:
        raise RenderError("the front matter is larger than 256 KiB", line=1, hint=_HINT)
    try:
        read = (_simple(source) or _yaml(source)) if kind == "yaml" else _toml(source)
    except RenderError as error:
        if not _KEY.search(source):
            return _NOTHING  # two thematic breaks with prose between them
        return _Read(*_salvaged(source, error), match.end(), error)
    return _NOTHING if read is None else _Read(*read, match.end())


def _salvaged(source: str, error: RenderError) -> tuple[Table, dict[str, int]]:
    """What can be read of broken YAML: each known key with the lines up to the next key, read alone.

    Raises the error when that does not help: another program may be content with less, but nothing that decides about
    publishing may be overlooked.
    """
    import yaml

    if not isinstance(error.__cause__, yaml.MarkedYAMLError):
        raise error
    if any(match.start() and source[match.start() - 1] != "\n" for match in _DECIDING.finditer(source)):
        raise error  # one of them stands where it may or may not count
    table: Table = {}
    lines: dict[str, int] = {}
    starts = [*_TOP_KEY.finditer(source)]
    for place, start in enumerate(starts):
        end = starts[place + 1].start() if place + 1 < len(starts) else len(source)
        name = start[1].strip("\"'").lower()
        if name not in KNOWN:
            continue
        if name in table:
            raise error
        read = _yaml(source[start.start() : end])
        if read is None:
            raise error
        above = source.count("\n", 0, start.start())
        table |= read[0]
        lines |= {key: line + above for key, line in read[1].items()}
    return table, lines


_DECIDING = re.compile(
    r"""["']?\b(?:draft|published|fin|availability|agent|copilot|audiences|audience_ids|_?build|headless)"""
    r"""["']?[ \t]*:""",
    re.IGNORECASE,
)
_TOP_KEY = re.compile(r"""^(["']?[A-Za-z_][\w.-]*["']?)[ \t]*:(?=\s|$)""", re.MULTILINE)


_PLAIN = r"[A-Za-z0-9_/(](?:[^\s:#]|:(?=\S)|(?<=\S)#| +(?![\s#]))*+"
_WORD = r"[A-Za-z0-9/][\w./-]*+(?: [\w./]++)*+"
_SIMPLE = re.compile(
    rf"(?P<deep> *)(?P<key>[A-Za-z_][\w.-]*+(?: [A-Za-z][\w.-]*+)*+):"
    rf"(?: +(?:(?P<plain>{_PLAIN})|\"(?P<double>[^\"\\]*+)\"|'(?P<single>[^']*+)'"
    rf"|(?P<flow>\[(?:{_WORD}(?:, ?{_WORD})*+)?\])))? *"
    rf"|(?P<indent> *)- +{_PLAIN} *"
    r"|(?:#.*)?"
)
"""A line of YAML that means the same wherever such a line may stand: a key, a point of a list, nothing."""
_NULL = frozenset({"null", "Null", "NULL"})


def _simple(source: str) -> tuple[Table, dict[str, int]] | None:
    """The same as `_yaml` for what most front matter is: lines of `key: text`. None: it is more than that.

    Keys whose values are more than text are left to YAML, so that nobody has to read values here.
    """
    if not source.replace("\n", "").isprintable():
        return None
    table: Table = {}
    lines: dict[str, int] = {}
    depths = [0]  # how far the tables are indented that the last key stands in
    is_empty, points = False, -1  # whether it has no value yet; how far the points of its list are indented, if any
    for number, line in enumerate(source.split("\n"), 2):
        match = _SIMPLE.fullmatch(line)
        if match is None:
            return None
        deep, key, plain, double, single, flow, point = match.groups()
        if point is not None:
            if len(point) != points and not (is_empty and len(point) >= depths[-1]):
                return None
            is_empty, points = False, len(point)
        elif key is not None:
            if is_empty and len(deep) > depths[-1]:
                depths.append(len(deep))
            while depths and depths[-1] > len(deep):
                depths.pop()
            if not depths or depths[-1] != len(deep):
                return None
            is_empty, points = plain is double is single is flow is None, -1
            name, text = key.lower(), plain or double or single
            if name in KNOWN and not deep:
                if name not in TEXTS or name in lines or text is None or plain in _NULL:
                    return None
                table[name], lines[name] = text, number
    return table, lines


def _yaml(source: str) -> tuple[Table, dict[str, int]] | None:
    """The known keys of a YAML mapping and their lines in the file; None when it is no mapping.

    Only known values are constructed, so that foreign tags and impossible dates elsewhere do no harm.
    """
    import yaml

    # One of the two exists, by how PyYAML was built; they take and give the same.
    kind: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        _guard(source, kind)
        loader = kind(source)
        try:
            root = loader.get_single_node()
            if root is None:
                return {}, {}
            if not isinstance(root, yaml.MappingNode):
                return None
            lines: dict[str, int] = {}
            return _mapping(loader, root, "", lines), lines
        finally:
            loader.dispose()
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        raise _unread(str(error.problem or error.context), mark.line + 2 if mark else 1) from error
    except (yaml.YAMLError, ValueError, OverflowError, RecursionError) as error:
        raise _unread(type(error).__name__, 1) from error


def _guard(source: str, kind: Any) -> None:
    """Refuse what is built to exhaust a machine: libyaml overflows the stack at some thousand levels."""
    if "&" in source and source.count("*") > (_MERGED if "<<" in source else _ALIASES):
        raise _unread("too many aliases", 1)
    if len(source) < _SHORT and sum(map(source.count, ("[", "{", "- ", "? "))) < _DEEPEST:
        return  # it cannot be deep
    import yaml

    depth = 0
    for event in yaml.parse(source, Loader=kind):
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
        if depth > _DEEPEST:
            raise _unread("nested too deeply", 1)


def _mapping(loader: Any, node: Any, prefix: str, lines: dict[str, int]) -> Table:
    """The values of a mapping that are known or, under `fin`, all of them; keys in lower case."""
    for key, _ in node.value:
        name = prefix + str(key.value).lower()
        if name in lines:
            raise _unread(f"`{name}` stands there twice", key.start_mark.line + 2)
        if prefix or name in KNOWN:
            lines[name] = key.start_mark.line + 2
    loader.flatten_mapping(node)  # `<<: *other`: what it brings comes first, so that the mapping's own values win
    return {
        name: _value(loader, name, value, prefix, lines)
        for key, value in node.value
        if (name := str(key.value).lower()) in KNOWN or prefix
    }


def _value(loader: Any, key: str, node: Any, prefix: str, lines: dict[str, int]) -> Any:
    if isinstance(node.value, str) and node.tag == "tag:yaml.org,2002:null":
        return None
    if key in TEXTS and isinstance(node.value, str):
        return node.value
    if key == "fin" and not prefix and node.tag == "tag:yaml.org,2002:map":
        return _mapping(loader, node, "fin.", lines)
    try:
        return loader.construct_object(node, deep=True)
    except ValueError as error:
        raise _unread(f"the value of `{prefix}{key}`: {error}", node.start_mark.line + 2) from error


def _toml(source: str) -> tuple[Table, dict[str, int]]:
    import tomllib

    try:
        table = tomllib.loads(source, parse_float=str)
    except tomllib.TOMLDecodeError as error:
        place = re.search(r" \(at line (\d+)", str(error))
        line = int(place[1]) + 1 if place else source.count("\n") + 1
        raise _unread(str(error).partition(" (at ")[0], line) from error
    except (RecursionError, ValueError) as error:
        raise _unread(type(error).__name__, 1) from error
    return _known(table), _lines(source, 2)


def _json(text: str) -> _Read:
    import json

    if not _JSON.match(text):
        return _NOTHING
    try:
        table, end = json.JSONDecoder(parse_float=str).raw_decode(text)
    except (ValueError, RecursionError) as error:
        if not _JSON_KEY.search(text, 0, _LARGEST):
            return _NOTHING
        line = error.lineno if isinstance(error, json.JSONDecodeError) else 1
        raise _unread(str(getattr(error, "msg", type(error).__name__)), line) from error
    rest = text[end:]
    known = _known(table)
    if not known or not rest.strip() or not re.match(r"[ \t]*\n", rest):
        return _NOTHING  # an example of JSON, with which the text begins, or all of it
    return _Read(known, _lines(text[:end], 1), end + rest.index("\n") + 1)


def _known(table: Table) -> Table:
    """The known keys in lower case; the plain lower-case one wins over its likes."""
    return {key.lower(): table[key] for key in sorted(table) if key.lower() in KNOWN}


def _lines(source: str, first: int) -> dict[str, int]:
    """Where the known keys of TOML or JSON stand, as near as a look at the lines tells."""
    lines: dict[str, int] = {}
    for number, line in enumerate(source.split("\n"), first):
        match = re.match(r"""[\s{\[]*["']?([A-Za-z_]+)["']?\s*[:=\]]""", line)
        if match and match[1].lower() in KNOWN:
            lines.setdefault(match[1].lower(), number)
            lines.setdefault("fin." + match[1].lower(), number)
    return lines


def _unread(why: str, line: int) -> RenderError:
    return RenderError(f"the front matter cannot be read: {why}", line=line, hint=_HINT)
