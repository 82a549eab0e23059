"""Schemas in words: what type a value is, and the fields of an object as a list, each with its own."""

from __future__ import annotations

from typing import Any, Final

from ingest.render.blocks import escaped
from ingest.render.openapi.reading import Tree
from ingest.render.openapi.words import Words, brief

_DEEPEST: Final = 8
_MOST_VALUES: Final = 100
_LIMITS: Final = {
    "minimum": "at least", "maximum": "at most", "exclusiveMinimum": "more than", "exclusiveMaximum": "less than",
    "minLength": "length at least", "maxLength": "length at most", "minItems": "at least this many:",
    "maxItems": "at most this many:", "multipleOf": "a multiple of", "pattern": "pattern",
}  # fmt: skip


class Schemas:
    """Writes schemas. `used` are the named ones met so far, in order, each to be explained once by itself."""

    def __init__(self, words: Words) -> None:
        self.words, self.api = words, words.api
        self.used: dict[str, Any] = {}

    def type_of(self, schema: Any, depth: int = 0) -> str:
        """The type of a value in a few words of html: `array of <code>Pet</code>`, `string (date)`."""
        if name := self.api.name(schema):
            self.used.setdefault(name, schema)
            return f"<code>{escaped(name)}</code>"
        schema = self.api.resolved(schema)
        if not isinstance(schema, dict) or depth > _DEEPEST:
            return "nothing" if schema is False else "anything"
        types = schema.get("type")
        names = [str(each) for each in types] if isinstance(types, list) else [str(types)] if types else []
        if schema.get("nullable") is True:
            names.append("null")
        for key, word in (("oneOf", " or "), ("anyOf", " or "), ("allOf", " with ")):
            every = schema.get(key)
            if isinstance(every, list) and every and not schema.get("properties"):
                kinds = dict.fromkeys(self.type_of(each, depth + 1) for each in every[:_MOST_VALUES])
                return word.join(kinds)
        shown = [self._one(name, schema, depth) for name in names]
        if not shown:
            shown = [
                self._one("array" if "items" in schema else "object" if "properties" in schema else "", schema, depth)
            ]
        return self.words.spend(" or ".join(filter(None, shown)) or "any value")

    def _one(self, name: str, schema: Tree, depth: int) -> str:
        if name == "array":
            return f"array of {self.type_of(schema.get('items'), depth + 1)}" if "items" in schema else "array"
        more = schema.get("additionalProperties")
        if name == "object" and isinstance(more, dict) and more and not schema.get("properties"):
            return f"object of names with {self.type_of(more, depth + 1)}"
        form = schema.get("format")
        return f"{escaped(name)} ({escaped(str(form))})" if isinstance(form, str) and form and name else escaped(name)

    def remarks(self, schema: Any) -> str:
        """What else is to be said about a value, in sentences: its default, the values it may have, its limits."""
        schema = self.api.resolved(schema)
        if not isinstance(schema, dict):
            return ""
        said = []
        items = self.api.resolved(schema.get("items"))
        for owner, prefix in ((schema, "One of"), (items if isinstance(items, dict) else {}, "Each one of")):
            values = owner.get("enum")
            if isinstance(values, list) and values:
                said.append(f"{prefix}: {', '.join(map(brief, values[:_MOST_VALUES]))}.")
        if "const" in schema:
            said.append(f"Always {brief(schema['const'])}.")
        if schema.get("default") not in (None, "", [], {}):
            said.append(f"Default: {brief(schema['default'])}.")
        limits = [f"{word} {brief(schema[key])}" for key, word in _LIMITS.items() if _is_limit(schema.get(key))]
        if limits:
            said.append(f"{limits[0][:1].upper()}{', '.join(limits)[1:]}.")
        for key, word in (("readOnly", "Read only."), ("writeOnly", "Write only."), ("deprecated", "Deprecated.")):
            if schema.get(key) is True:
                said.append(word)
        example = schema.get("example", next(iter(schema["examples"]), None) if _filled(schema, "examples") else None)
        if example is not None and not isinstance(example, (dict, list)):
            said.append(f"Example: {brief(example)}.")
        return self.words.spend(" ".join(said))

    def fields(self, schema: Any, depth: int = 0, within: tuple[str, ...] = ()) -> str:
        """The fields of an object, or of each in an array, as a list; "" for a schema without any.

        A named schema in it is not opened: it is explained once, by itself. One within itself ends there.
        """
        name = self.api.name(schema)
        if depth > _DEEPEST or (name and name in within) or self.words.left < 0:
            return ""
        within = (*within, name) if name else within
        resolved = self.api.resolved(schema)
        if not isinstance(resolved, dict):
            return ""
        merged = self.merged(resolved, within)
        html = self._list(merged, depth, within)
        html += self._choices(merged, depth, within)
        if not html and "items" in resolved and not (depth and self.api.name(resolved["items"])):
            return self.fields(resolved["items"], depth + 1, within)
        return html

    def summary(self, schema: Any) -> str:
        """The names of the fields of a named schema, or of each in an array, which is explained elsewhere."""
        about = self.api.resolved(schema)
        if isinstance(about, dict) and "items" in about:
            about = self.api.resolved(about["items"])
        names = list(self.api.tree(self.merged(about), "properties")) if isinstance(about, dict) else []
        shown = ", ".join(f"<code>{escaped(name)}</code>" for name in names[:_MOST_VALUES])
        return self.words.spend(f"<p>Its fields: {shown}.</p>") if shown else ""

    def _list(self, schema: Tree, depth: int, within: tuple[str, ...]) -> str:
        properties = self.api.tree(schema, "properties")
        required = schema.get("required")
        names = {str(name) for name in required} if isinstance(required, list) else set()
        rows = [self._field(name, each, name in names, depth, within) for name, each in properties.items()]
        more = schema.get("additionalProperties")
        if properties and isinstance(more, dict) and more:
            rows.append(f"<li>any other name: {self.type_of(more)}{self._below(more, depth, within)}</li>")
        return "<ul>\n" + "\n".join(rows) + "\n</ul>\n" if rows else ""

    def _field(self, name: str, schema: Any, required: bool, depth: int, within: tuple[str, ...]) -> str:
        about = self.api.resolved(schema)
        text = about.get("description") or about.get("title") if isinstance(about, dict) else None
        is_required = ", required" if required else ""
        html = f"<code>{escaped(name)}</code> ({self.type_of(schema)}{is_required})"
        if described := self.words.phrase(text):
            html += f": {described}" if not described.startswith("<p") else f":\n{described}"
        if remarks := "" if self.api.name(schema) else self.remarks(schema):
            html = f"{sentence(html) if described else html} {remarks}"
        return f"<li>{self.words.spend(html)}{self._below(schema, depth, within)}</li>"

    def _below(self, schema: Any, depth: int, within: tuple[str, ...]) -> str:
        if self.api.name(schema):
            return ""
        html = self.fields(schema, depth + 1, within)
        return f"\n{html}" if html else ""

    def _choices(self, schema: Tree, depth: int, within: tuple[str, ...]) -> str:
        html = ""
        for key, word in (("oneOf", "Exactly one of these"), ("anyOf", "One or more of these")):
            every = schema.get(key)
            if not isinstance(every, list) or not every:
                continue
            told = self.api.tree(schema, "discriminator").get("propertyName") or schema.get("discriminator")
            by = f", told apart by {brief(told)}" if isinstance(told, str) else ""
            rows = [f"<li>{self._choice(each, depth, within)}</li>" for each in every[:_MOST_VALUES]]
            html += f"<p>{word}{by}:</p>\n<ul>\n" + "\n".join(rows) + "\n</ul>\n"
        return html

    def _choice(self, schema: Any, depth: int, within: tuple[str, ...]) -> str:
        about = self.api.resolved(schema)
        text = about.get("description") or about.get("title") if isinstance(about, dict) else None
        described = "" if self.api.name(schema) else self.words.phrase(text)
        return f"{self.type_of(schema)}{': ' if described else ''}{described}{self._below(schema, depth, within)}"

    def merged(self, schema: Tree, within: tuple[str, ...] = (), depth: int = 0) -> Tree:
        """The schema with what its `allOf` bring: all fields, all that are required."""
        every = schema.get("allOf")
        if not isinstance(every, list) or depth > _DEEPEST:
            return schema
        whole: Tree = {"properties": {}, "required": []}
        own = {key: value for key, value in schema.items() if key != "allOf"}
        for each in [*every[:_MOST_VALUES], own]:
            if (name := self.api.name(each)) and name in within:
                continue
            piece = self.api.resolved(each)
            if not isinstance(piece, dict):
                continue
            piece = self.merged(piece, (*within, name) if name else within, depth + 1)
            required = piece.get("required")
            whole = {
                **whole,
                **piece,
                "properties": whole["properties"] | self.api.tree(piece, "properties"),
                "required": whole["required"] + (required if isinstance(required, list) else []),
            }
        return whole


def sentence(html: str) -> str:
    """Html that another sentence may follow."""
    return f"{html}." if html[-1:].isalnum() else html


def _is_limit(value: Any) -> bool:
    return isinstance(value, (int, float, str)) and not isinstance(value, bool) and value != ""


def _filled(schema: Tree, key: str) -> bool:
    return isinstance(schema.get(key), list) and bool(schema[key])
