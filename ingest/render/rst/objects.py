"""Directives that describe something: its signature as it reads, then what is said of it."""

from __future__ import annotations

import re

from docutils import nodes
from docutils.parsers.rst import Directive

from ingest.render.rst import fields
from ingest.render.rst.directive import Ours
from ingest.render.rst.reading import fragment_of
from ingest.render.rst.shapes import Body, Description, Signature

_SIGNATURE = re.compile(r"([\w.]*\.)?(\w+)\s*(\[[^()]*\])?\s*(?:\((.*)\)(?:\s*->\s*(.*))?)?\Z", re.DOTALL)
_OPTION = re.compile(r"((?:/|--|-|\+)?[^\s=]+)(=?\s*.*)\Z")
_LONGEST = 1000
_FLAGS = {"final": "final", "abstract": "abstract", "abstractmethod": "abstract", "async": "async",
          "classmethod": "classmethod", "staticmethod": "static"}  # fmt: skip
_PREFIXES = {
    "py:class": "class ", "py:exception": "exception ", "py:classmethod": "classmethod ",
    "py:staticmethod": "static ", "py:property": "property ", "py:decorator": "@", "py:decoratormethod": "@",
    "py:type": "type ", "js:class": "class ",
    "c:struct": "struct ", "c:union": "union ", "c:enum": "enum ", "c:enumerator": "enumerator ", "c:type": "type ",
    "cpp:class": "class ", "cpp:struct": "struct ", "cpp:union": "union ", "cpp:enum": "enum ",
    "cpp:enum-class": "enum class ", "cpp:enum-struct": "enum struct ", "cpp:enumerator": "enumerator ",
    "cpp:type": "type ", "cpp:concept": "concept ", "django-admin": "django-admin ",
}  # fmt: skip
_CALLED = frozenset({"function", "method", "classmethod", "staticmethod"})
_AROUND = frozenset({"py:class", "py:exception", "js:class", "js:function", "js:method"})
"""What other things are described in, so that their names begin with its name; in all else, as if beside it."""


def _in_path(name: str) -> bool:
    return name.startswith(("py:", "js:"))


_TEMPLATE = re.compile(r"(?:template\s*<[^()]*?>\s*(?=\w))+")


def _declared(written: str, prefix: str) -> str:
    """A declaration of C or C++ with the word that says what it declares, behind the template's parameters."""
    written = re.sub(r"@\w+", "[anonymous]", written)
    match = _TEMPLATE.match(written)
    front, rest = (match[0], written[match.end() :]) if match else ("", written)
    if prefix == "type ":
        plain = re.sub(r"<[^<>]*>", "", rest)
        prefix = "using " if "=" in plain else "typedef " if " " in plain.strip() else prefix
    return front + prefix + rest


class Describe(Ours):
    """A description; the name its directive goes by says how the signature reads."""

    def run(self) -> list[nodes.Node]:
        """The signatures, a line each, and the content with its fields."""
        if "no-typesetting" in self.options:
            return []
        reading = self.reading
        box = self.located(Description())
        signatures = [line.strip() for line in re.sub(r"\\\n", "", self.argument).split("\n") if line.strip()]
        full = [self._signature(written, box) for written in signatures]
        before, reading.module = reading.module, self.options.get("module") or reading.module
        around = (
            (full[-1] if self.name in _AROUND else full[-1].rpartition(".")[0]) if full and _in_path(self.name) else ""
        )
        if around:
            reading.objects.append(around)
        body = self.parsed(Body())
        if around:
            reading.objects.pop()
        reading.module = before
        fields.reword(body, self.name.partition(":")[0] if ":" in self.name else "")
        self._typed(body)
        box += body
        return [box]

    def _signature(self, written: str, box: nodes.Element) -> str:
        """Add the signature; the full name of what it describes."""
        domain, _, kind = self.name.partition(":") if ":" in self.name else ("", "", self.name)
        shown, names, fragment = self._read(domain, kind, written)
        signature = self.located(Signature("", shown))
        signature["ids"] += [fragment] * bool(fragment)
        box += signature
        if "noindex" not in self.options and "no-index" not in self.options:
            for name in names:
                self.reading.define(name, fragment, "")
        path = names[0].partition(":")[2] if names else ""
        module = self.options.get("module") or self.reading.module
        return path.removeprefix(f"{module}.") if module and _in_path(self.name) else path

    def _read(self, domain: str, kind: str, written: str) -> tuple[str, list[str], str]:
        """What is shown of a signature, the names it defines, and its id."""
        prefix = _PREFIXES.get(self.name, "")
        if len(written) > _LONGEST:
            return prefix + written, [], ""
        if domain in {"py", "js"}:
            return self._python(domain, kind, written, prefix)
        if domain in {"c", "cpp"}:
            match = re.search(r"(?:~?\w+::)*~?\w+(?=\s*(?:\(|\[|=|:|<|\Z))", written)
            name = match[0] if match else written
            return _declared(written, prefix), [f"{domain}:{name}"], f"{domain}.{name}"
        if domain == "http":
            return f"{kind.upper()} {written}", [], fragment_of(kind, written)
        if domain == "rst":
            shown = {"directive": f".. {written}::", "role": f":{written}:"}.get(kind, f":{written}:")
            kind_of_value = f" ({self.options['type']})" if self.options.get("type") else ""
            return (
                (written if written.startswith("..") else shown + kind_of_value),
                [f"rst:{written}"],
                fragment_of(kind, written),
            )
        if kind in {"option", "cmdoption", "django-admin-option"}:
            return self._option(written)
        name = written.partition(" ")[0] if prefix else " ".join(written.split())
        if kind == "django-admin":
            self.reading.program = name
        return prefix + written, [f"{kind}:{name}"], fragment_of(kind, name)

    def _option(self, written: str) -> tuple[str, list[str], str]:
        program = self.reading.program
        options = [match[1] for part in written.split(", ") if (match := _OPTION.match(part.strip()))]
        names = [f"option:{program} {option}".replace(": ", ":") for option in options]
        first = options[0] if options else written
        return written, names, fragment_of("-".join(filter(None, ("cmdoption", program))), first)

    def _python(self, domain: str, kind: str, written: str, prefix: str) -> tuple[str, list[str], str]:
        """A signature of Python or JavaScript: named after its class or module, called where functions are."""
        match = (
            _SIGNATURE.match(written) if domain == "py" else re.match(r"(.*\.)?([^.(]+)()(?:\((.*)\))?()\Z", written)
        )
        if match is None:
            return prefix + written, [f"{domain}:{written}"], fragment_of("", written)
        path, name, types, arguments, result = (group or "" for group in match.groups())
        around = self.reading.objects[-1] if self.reading.objects else ""
        module = self.options.get("module") or self.reading.module
        shown = path
        if around and domain == "py" and (path == f"{around}." or path.startswith(f"{around}.")):
            full, shown = path + name, path[len(around) + 1 :]
        elif around:
            full = f"{around}.{path}{name}"
            shown = path if domain == "py" else f"{around}.{path}"
        else:
            full = path + name
            shown = path or (f"{module}." if module else "")
        if module and self.reading.objects and full.startswith(f"{module}."):
            module = ""
        qualified = f"{module}.{full}" if module and not full.startswith(f"{module}.") else full
        called = (
            f"({arguments})" if match[4] is not None or kind in _CALLED or (kind == "class" and domain == "js") else ""
        )
        words = [word for flag, word in _FLAGS.items() if flag in self.options]
        if kind == "method" and "abstract" in words:
            words[words.index("abstract")] = "abstractmethod"
        front = " ".join([*words, ""]) + prefix
        shown = f"{front}{shown}{name.strip()}{types}{called}" + (f" → {result}" if result else "")
        return shown + self._value(), [f"{domain}:{qualified}"], qualified

    def _value(self) -> str:
        """Type and value of a variable, as Sphinx shows them behind its name."""
        if self.name.startswith("py:"):
            kind, value = self.options.get("type"), self.options.get("value") or self.options.get("canonical")
            if self.name in {"py:class", "py:exception", "py:function", "py:method"}:
                return ""
            return (f": {kind}" if kind else "") + (f" = {value}" if value else "")
        return ""

    def _typed(self, body: nodes.Element) -> None:
        """The type and the default of a setting, as fields before the rest."""
        if self.name != "confval":
            return
        listing = nodes.field_list()
        for option, label in (("type", "Type"), ("default", "Default")):
            if text := self.options.get(option):
                content = nodes.field_body("", self.inline(text, nodes.paragraph()))
                listing += nodes.field("", nodes.field_name("", label), content)
        if len(listing):
            body.insert(0, listing)


_OBJECTS = {
    "py": "function data class exception method classmethod staticmethod attribute property decorator decoratormethod "
    "type",
    "js": "function class data attribute method",
    "c": "function member var macro struct union enum enumerator type alias",
    "cpp": "function member var class struct union enum enum-class enum-struct enumerator type concept alias",
    "http": "get post put delete patch head options trace connect copy any",
    "rst": "directive role directive:option",
}

DIRECTIVES: dict[str, type[Directive]] = {
    **{f"{domain}:{name}": Describe for domain, names in _OBJECTS.items() for name in names.split()},
    **dict.fromkeys(("describe", "object", "option", "cmdoption", "envvar", "confval"), Describe),
    **dict.fromkeys(("django-admin", "django-admin-option"), Describe),
}
