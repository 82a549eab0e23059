"""Directives around text: admonitions, remarks on versions, tabs, cards, and text shown under a condition."""

from __future__ import annotations

import re
from typing import Any

from docutils import nodes
from docutils.parsers.rst import Directive
from docutils.statemachine import StringList

from ingest.render.rst.directive import Nothing, Ours
from ingest.render.rst.shapes import Box

_TITLES = {
    name: name.capitalize()
    for name in ("attention", "caution", "danger", "error", "hint", "important", "note", "tip", "warning")
}
_TITLES["seealso"] = "See also"
_VERSIONS = {
    "versionadded": "Added in version {}",
    "versionchanged": "Changed in version {}",
    "deprecated": "Deprecated since version {}",
    "versionremoved": "Removed in version {}",
}
_ALIASES = {"version-added": "versionadded", "version-changed": "versionchanged",
            "version-deprecated": "deprecated", "version-removed": "versionremoved"}  # fmt: skip
_LANGUAGES = {"py": "Python", "python": "Python", "js": "JavaScript", "javascript": "JavaScript", "c": "C",
              "c++": "C++", "cpp": "C++", "java": "Java", "bash": "Bash", "json": "JSON", "yaml": "YAML",
              "ruby": "Ruby", "go": "Go", "rust": "Rust", "php": "PHP", "html": "HTML", "css": "CSS", "xml": "XML",
              "sql": "SQL", "console": "Bash Session", "csharp": "C#", "ts": "TypeScript"}  # fmt: skip
_SEPARATOR = re.compile(r"(\^{3,}|\+{3,})\s*\Z")


class _Admonition(Ours):
    def run(self) -> list[nodes.Node]:
        """The box, its kind being its name; what follows the kind on its line is text as well."""
        box = Box()
        if self.name == "admonition":
            box += self.named(self.argument)
        else:
            box += self.named(_TITLES[self.name])
            if self.argument:
                box += self.inline(self.argument, nodes.paragraph())
        return [self.parsed(box)]


class _Version(Ours):
    required_arguments = 1

    def run(self) -> list[nodes.Node]:
        """The remark as Sphinx words it, in front of the first paragraph."""
        name = _ALIASES.get(self.name, self.name)
        label = _VERSIONS[name].format(self.arguments[0])
        box = nodes.container()
        if len(self.arguments) > 1:
            box += self.inline(self.arguments[1], nodes.paragraph())
        self.parsed(box)
        if len(box) and isinstance(box[0], nodes.paragraph):
            box[0].insert(0, nodes.Text(f"{label}: "))
        else:
            box.insert(0, nodes.paragraph("", f"{label}: " if len(box) else f"{label}."))
        return [box]


class _Titled(Ours):
    """A tab, a card, something folded away: its name in bold, then its text."""

    def run(self) -> list[nodes.Node]:
        """All of it, opened."""
        box = nodes.container()
        title = self.argument or self.options.get("title", "") or self.options.get("header", "")
        if title:
            box += self.named(title)
        if subtitle := self.options.get("subtitle"):
            box += self.named(subtitle)
        return [self.parsed(box)]


class _Card(Ours):
    """A card of sphinx-design; `^^^` and `+++` divide it into header, body and footer."""

    def run(self) -> list[nodes.Node]:
        """Header, title, body and footer in the order they are seen in; a card that links somewhere is a link."""
        header, body, footer = _divided(self.content)
        box = nodes.container()
        if header:
            self.parsed(box, header)
        if self.argument:
            box += self.named(self.argument)
        for part in (body, footer):
            if part:
                self.parsed(box, part)
        return [self.located(box)]


def _divided(content: StringList) -> tuple[StringList, StringList, StringList]:
    """A card's lines before `^^^`, between, and after `+++`."""
    first, last = 0, len(content)
    for place, line in enumerate(content):
        match = _SEPARATOR.match(line)
        if match and match[1][0] == "^" and not first:
            first = place + 1
        elif match and match[1][0] == "+" and last == len(content):
            last = place
    return content[: max(first - 1, 0)], content[first:last], content[last + 1 :]


class _CodeTab(Ours):
    def run(self) -> list[nodes.Node]:
        """The code under its language, or under the words that follow the language."""
        language, _, title = self.argument.partition(" ")
        box = nodes.container()
        box += self.named(title.strip() or _LANGUAGES.get(language.lower(), language))
        text = "\n".join(self.content)
        box += self.located(nodes.literal_block(text, text, language=language))
        return [self.located(box)]


class _CodeTabs(Ours):
    def run(self) -> list[nodes.Node]:
        """Blocks of code, each under its language in capitals, as sphinx-design labels them."""
        box = self.parsed(nodes.container())
        for block in list(box.children):
            if isinstance(block, nodes.literal_block):
                box.insert(box.index(block), self.named(str(block.get("language", "")).upper()))
        return [box]


class _Plain(Ours):
    """A box without any words of its own; an argument only says how it looks."""

    def run(self) -> list[nodes.Node]:
        """Its content."""
        return [self.parsed(nodes.container())]


class _ArticleInfo(Ours):
    def run(self) -> list[nodes.Node]:
        """Who wrote the page, when, and how long it takes to read."""
        said = [self.options[name] for name in ("author", "date", "read-time") if self.options.get(name)]
        return [self.inline(" ".join(said), nodes.paragraph())] if said else []


class _Button(Ours):
    def run(self) -> list[nodes.Node]:
        """A link; without words of its own the address is shown."""
        target = "".join(self.argument.split())
        paragraph = self.located(nodes.paragraph())
        if self.name == "button-ref":
            from ingest.render.rst import registry

            kind = self.options.get("ref-type", "any")
            words = " ".join(self.content) or ""
            paragraph += registry.role_nodes(self.reading, kind, f"{words} <{target}>" if words else target, self.place)
        else:
            reference = nodes.reference("", "", refuri=target)
            paragraph += (
                self.inline(" ".join(self.content), reference)
                if self.content
                else nodes.reference("", target, refuri=target)
            )
        return [paragraph]


class _Only(Ours):
    """Text for some forms of the site; what html shows counts, headings in it, too."""

    def run(self) -> list[nodes.Node]:
        """Nothing: what is shown takes the directive's place among the lines."""
        if shown_in_html(self.argument):
            lines: Any = self.state_machine.input_lines
            block = self.content[:]
            block.disconnect()
            block.append("", self.source, self.lineno)
            block.insert(0, "", self.source, self.lineno)
            lines.insert(self.state_machine.line_offset + 1, block)
        return []


class _IfConfig(Ours):
    def run(self) -> list[nodes.Node]:
        """The text: which settings a site is built with is not known."""
        message = f"text shown only if {self.argument} was kept: check that readers see it"
        self.reading.report("FIN129", message, self.place)
        return [self.parsed(nodes.container())]


_TAGS = frozenset({"html", "builder_html", "format_html"})
_WORD = re.compile(r"[\w.:-]+|[()]")


def shown_in_html(expression: str) -> bool:
    """Whether an expression of `only` (`html and not draft`) holds for a site of html; one that is none does."""
    words = _WORD.findall(expression)
    try:
        value, rest = _either(words)
    except (IndexError, RecursionError):
        return True
    return value or bool(rest)


def _either(words: list[str]) -> tuple[bool, list[str]]:
    value, rest = _both(words)
    while rest and rest[0] == "or":
        other, rest = _both(rest[1:])
        value = value or other
    return value, rest


def _both(words: list[str]) -> tuple[bool, list[str]]:
    value, rest = _one(words)
    while rest and rest[0] == "and":
        other, rest = _one(rest[1:])
        value = value and other
    return value, rest


def _one(words: list[str]) -> tuple[bool, list[str]]:
    if words[0] == "not":
        value, rest = _one(words[1:])
        return not value, rest
    if words[0] == "(":
        value, rest = _either(words[1:])
        return value, rest[1:]
    return words[0] in _TAGS, words[1:]


DIRECTIVES: dict[str, type[Directive]] = {
    "admonition": _Admonition,
    **dict.fromkeys(_TITLES, _Admonition),
    **dict.fromkeys((*_VERSIONS, *_ALIASES), _Version),
    **dict.fromkeys(("tab", "group-tab", "tab-item", "dropdown", "details", "collapse", "toggle", "sidebar"), _Titled),
    **dict.fromkeys(("card", "grid-item-card"), _Card),
    "code-tab": _CodeTab,
    "tab-set-code": _CodeTabs,
    **dict.fromkeys(
        ("tabs", "tab-set", "grid", "grid-item", "card-carousel", "card-header", "card-footer", "compound", "hlist"),
        _Plain,
    ),
    **dict.fromkeys(("container", "div"), _Plain),
    **dict.fromkeys(("button-link", "button-ref"), _Button),
    **dict.fromkeys(("todo", "todolist"), Nothing),
    "only": _Only,
    "article-info": _ArticleInfo,
    "ifconfig": _IfConfig,
}
