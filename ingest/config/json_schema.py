"""The table of settings as JSON Schema (2020-12), with which editors complete and check a configuration."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import yaml

from ingest.config.setting import FIELDS, LEVELS, VERSIONS, Setting
from ingest.config.table import CONDITIONS, OPTIONS, SECTIONS, TYPES, settings_of
from ingest.render.findings import CODES
from ingest.render.registry import RENDERERS

if TYPE_CHECKING:
    from collections.abc import Callable

Schema = dict[str, Any]

NAME = r"^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$"
IMPORTABLE = r"^[^\W\d]\w*(\.[^\W\d]\w*)*:[^\W\d]\w*(\.[^\W\d]\w*)*$"
ADDRESS = r"[Hh][Tt][Tt][Pp][Ss]?://[^\s@/?#]+([/?#]\S*)?"
VARIABLE = r"\$\{[A-Za-z_][A-Za-z0-9_]*\}"
FIELD = r"\{(" + "|".join(FIELDS) + r")\}"
WHOLE = r"\+?(0|[1-9][0-9_]*)"
DECIMAL = r"\+?([0-9]+\.?[0-9]*|\.[0-9]+)"
LASTING = rf"^{DECIMAL} *[smhdwSMHDW]$"
SWITCH = r"^([Tt][Rr][Uu][Ee]|[Ff][Aa][Ll][Ss][Ee]|[Yy][Ee][Ss]|[Nn][Oo]|[Oo][Nn]|[Oo][Ff][Ff])$"
OFF = r"[Oo][Ff][Ff]"


def build() -> Schema:
    """The schema of a whole file."""
    schema: Schema = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "fin-ingest configuration",
    }
    schema |= _section("")
    schema["patternProperties"] = {"^x-": {"description": "A place for YAML anchors; it means nothing."}}
    schema["allOf"] = [_needs_version(path, setting) for path, setting in _versioned()]
    return schema


def _section(name: str) -> Schema:
    properties = {setting.name: _property(setting) for setting in SECTIONS[name].settings}
    schema: Schema = {"type": "object", "properties": properties, "additionalProperties": False}
    required = [setting.name for setting in SECTIONS[name].settings if setting.required]
    if required:
        schema["required"] = required
    return schema | _EXTRAS.get(name, {}) if name != "sources" else _source(schema)


_EXTRAS: dict[str, Schema] = {
    "intercom": {"not": {"required": ["region", "base_url"]}},
    "rules": {
        "allOf": [
            {"anyOf": [{"required": [name]} for name in names]}
            for names in (("availability", "audience_ids"), CONDITIONS)
        ]
    },
}
"""What settings of a section say about each other."""


def _source(schema: Schema) -> Schema:
    """A source of a custom type may have settings of its own; others have a path and no unknown setting."""
    names = [*schema["properties"]]
    schema["properties"][OPTIONS.name] = {"type": "object", "description": OPTIONS.doc}
    custom = {"properties": {"type": {"pattern": IMPORTABLE}}, "required": ["type"]}
    del schema["additionalProperties"]
    return schema | {
        "if": custom,
        "else": {"propertyNames": {"enum": names}, "allOf": [*map(_of_type, TYPES)]},
        "dependentSchemas": {
            "grace": {"properties": {"removal": {"const": "hide"}}, "required": ["removal"]},
        },
    }


def _of_type(kind: str) -> Schema:
    """What sources of a type need, and which settings they do not know."""
    is_it: Schema = {"properties": {"type": {"const": kind}}}
    if kind != settings_of("sources")["type"].default:
        is_it["required"] = ["type"]
    if kind == "git":
        one_of: Schema = {"oneOf": [{"required": ["path"]}, {"required": ["repository"]}]}
        return {"if": is_it, "then": {**one_of, **_known_to(kind)}}
    return {"if": is_it, "then": _known_to(kind)}


def _known_to(kind: str) -> Schema:
    of_sources = settings_of("sources").values()
    unknown: Schema = _unknown_to(kind, "sources")
    if in_rules := _unknown_to(kind, "rules"):
        unknown["rules"] = {"items": {"properties": in_rules}}
    return {"properties": unknown, "required": [one.name for one in of_sources if kind in one.needed_by]}


def _unknown_to(kind: str, section: str) -> Schema:
    return {one.name: False for one in settings_of(section).values() if one.types and kind not in one.types}


def _property(setting: Setting) -> Schema:
    schema = _kind(setting)
    schema["description"] = setting.doc
    if setting.default:
        schema["default"] = written(setting.default)
    if setting.example:
        schema["examples"] = [written(setting.example)]
    return schema


def written(text: str) -> Any:
    """YAML text as an editor would understand it, in which `off` and `none` are words."""
    return text if text in ("off", "none") else yaml.safe_load(text)


def _kind(setting: Setting) -> Schema:
    if setting.kind == "section":
        return _section(setting.name)
    if setting.kind == "sections":
        return {"type": "array", "minItems": 1, "items": _section(setting.name)}
    return _COLLECTIONS[setting.kind]() if setting.kind in _COLLECTIONS else _scalar(setting)


def _scalar(setting: Setting) -> Schema:
    whole = {"type": "integer", "minimum": setting.low, "maximum": setting.high}
    match setting.kind:
        case "choice":
            return {"enum": [*setting.allowed]}
        case "version":
            return {"enum": _versions(setting.allowed)}
        case "type":
            return {"anyOf": [{"enum": [*TYPES]}, _text(IMPORTABLE)]}
        case "switch":
            return {"anyOf": [{"type": "boolean"}, _text(SWITCH)]}
        case "count":
            return {"anyOf": [whole, _text(f"^{WHOLE}$")]}
        case "count_or_off":
            return {"anyOf": [whole, _text(f"^({WHOLE}|{OFF})$")]}
        case "percent_or_off":
            number = {"type": "number", "minimum": 1, "maximum": setting.high}
            return {"anyOf": [number, _text(f"^({DECIMAL} ?%?|{OFF})$")]}
        case "share":
            number = {"type": "number", "exclusiveMinimum": 0, "maximum": setting.high}
            return {"anyOf": [number, _text(f"^{DECIMAL} ?%?$")]}
        case "size":
            return {"anyOf": [whole, _text(rf"^({WHOLE}|{DECIMAL} ?([KkMm][Ii]?)?[Bb])$")]}
        case "name" | "owner" | "path" | "text":
            return _text(_PATTERNS[setting.kind]) | {"type": ["string", "number"]}
        case _:
            return _text(_PATTERNS[setting.kind])


_PATTERNS = {
    "name": NAME,
    "owner": NAME,
    "token": f"^{VARIABLE}$",
    "path": r"\S",
    "url": rf"^{ADDRESS}$|{VARIABLE}",
    "base_url": rf"^{ADDRESS}$|{VARIABLE}",
    "text": r"\S",
    "repository": r"^(?!-)(?!.*://[^/@\s]*:[^/@\s]*@)\S+$",
    "template": rf"^([Nn][Oo][Nn][Ee]|\{{url\}}|[Hh][Tt][Tt][Pp][Ss]?://([^\s{{}}]|{FIELD})+)$",
    "locale": r"^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$",
    "days": LASTING,
    "seconds": LASTING,
    "date": r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$",
}


def _text(pattern: str) -> Schema:
    return {"type": "string", "pattern": pattern}


def _one_or_more(one: Schema, least: int) -> Schema:
    return {"anyOf": [one, {"type": "array", "items": one, "minItems": least}]}


_COLLECTIONS: dict[str, Callable[[], Schema]] = {
    "patterns": lambda: _one_or_more({"type": ["string", "number"], "pattern": r"^\s*[^\s#]"}, 1),
    "words": lambda: _one_or_more({"type": ["string", "number"], "pattern": r"\S"}, 0),
    "ids": lambda: _one_or_more({"anyOf": [{"type": "integer", "minimum": 1}, _text("^[1-9][0-9]*$")]}, 0),
    "renderers": lambda: {
        "type": "object",
        "patternProperties": {r"^\.[^/]+$": _text(f"^({'|'.join(map(re.escape, RENDERERS))})$|{IMPORTABLE}")},
        "additionalProperties": False,
    },
    "shortcodes": lambda: {
        "type": "object",
        "patternProperties": {r"^[\w./-]+$": {"type": "string"}},
        "additionalProperties": False,
    },
    "findings": lambda: {
        "type": "object",
        "properties": {code.code: {"enum": [*LEVELS], "description": code.title} for code in CODES.values()},
        "additionalProperties": False,
    },
}


def _versions(names: tuple[str, ...]) -> list[Any]:
    """As text, and as the number YAML makes of it without quotes."""
    return [*names, *(float(name) for name in names if name[0].isdigit())]


def _versioned() -> list[tuple[tuple[str, ...], Setting]]:
    """Settings that not every version knows, with the lists they stand in."""
    paths = {"sources": ("sources",), "rules": ("sources", "rules")}
    return [
        (path, setting) for name, path in paths.items() for setting in settings_of(name).values() if setting.versions
    ]


def _needs_version(path: tuple[str, ...], setting: Setting) -> Schema:
    """Who uses the setting, other than with its default, must have chosen a version that knows it."""
    used: Schema = {"required": [setting.name]}
    if setting.default:
        used["properties"] = {setting.name: {"not": {"const": written(setting.default)}}}
    for name in reversed(path):
        used = {"properties": {name: {"type": "array", "contains": used}}, "required": [name]}
    chosen: Schema = {"properties": {"version": {"enum": _versions(setting.versions)}}}
    needs: Schema = {"properties": {"intercom": chosen}}
    if written(settings_of("intercom")["version"].default) not in setting.versions:
        chosen["required"] = ["version"]
        needs["required"] = ["intercom"]
    assert set(setting.versions) <= set(VERSIONS)
    return {"if": used, "then": needs}
