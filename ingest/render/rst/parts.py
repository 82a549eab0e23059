"""Directives of a page's structure: tables of contents, glossaries, rubrics, and roles the document defines."""

from __future__ import annotations

import re
from typing import Any

from docutils import nodes
from docutils.parsers.rst import Directive
from docutils.statemachine import StringList

from ingest.render.rst.directive import Nothing, Ours
from ingest.render.rst.reading import Reading, Role, fragment_of
from ingest.render.rst.shapes import Html, Name, Reference

_ENTRY = re.compile(r"(.+?)\s*<([^<>]*)>\Z")
GENERATED = {
    "genindex": "Index",
    "modindex": "Module Index",
    "py-modindex": "Python Module Index",
    "search": "Search Page",
}


class _Toctree(Ours):
    """Links to the documents below this one, each by its title; the sections below those are on their pages."""

    def run(self) -> list[nodes.Node]:
        """A list of links under a caption, nothing of a hidden one."""
        if "hidden" in self.options:
            return []
        box = self.located(nodes.container())
        if caption := self.options.get("caption"):
            box += Name("", caption)
        listing = nodes.bullet_list()
        for line in self.content:
            if line.strip():
                listing += self._entries(line.strip())
        if len(listing):
            if "reversed" in self.options:
                listing.children.reverse()
            box += listing
        return [box] if len(box) else []

    def _entries(self, line: str) -> list[nodes.Node]:
        match = _ENTRY.match(line)
        words, target = (match[1], match[2].strip()) if match else ("", line)
        if not match and "glob" in self.options and any(sign in line for sign in "*?["):
            message = f"the pages that {line} finds are not listed here: name them, if this list matters"
            self.reading.report("FIN125", message, self.place)
            return []
        reference = self._reference(words, target)
        return [nodes.list_item("", self.located(nodes.paragraph("", "", reference)))]

    def _reference(self, words: str, target: str) -> nodes.Node:
        if target.startswith(("http://", "https://", "mailto:")):
            return nodes.reference("", words or target, refuri=target)
        if target in GENERATED and self.reading.folder in {"", self.reading.settings.project.folder}:
            return Reference("", words or GENERATED[target], href="")
        href = self.reading.path.rpartition("/")[2] if target == "self" else self.reading.document(target)
        fallback = words or fallback_words(self.reading.path if target == "self" else target)
        return Reference("", fallback, href=href, titled=not words)


def fallback_words(target: str) -> str:
    """Words for a document whose title is not known: the last part of its path."""
    from ingest.render.registry import fallback_title

    return fallback_title(target.rstrip("/"))


class _Glossary(Ours):
    def run(self) -> list[nodes.Node]:
        """Its terms with what they mean; other documents may refer to each of them."""
        listing = self.located(nodes.definition_list())
        for terms, lines in self._terms():
            part = self.located(nodes.definition_list_item())
            part += [self._term(line) for line in terms]
            definition = nodes.definition()
            self.state.nested_parse(lines, lines.offset(0) if len(lines) else 0, definition)
            part += definition
            listing += part
        if "sorted" in self.options:
            listing.children.sort(key=lambda part: part.astext().casefold())
        return [listing]

    def _terms(self) -> list[tuple[list[str], StringList]]:
        """Terms stand at the margin, several of them may share what is indented below; comments are left out."""
        found: list[tuple[list[str], StringList]] = []
        defining, indent = True, 0
        for number, line in enumerate(self.content):
            source, offset = self.content.items[number]
            if line.startswith(".. "):
                defining = True
            elif line and not line[0].isspace():
                if defining or not found:
                    found.append(([], StringList()))
                found[-1][0].append(line)
                defining, indent = False, 0
            elif found:
                if line and not indent:
                    indent = len(line) - len(line.lstrip())
                found[-1][1].append(line[indent:], source, offset)
                defining = defining or bool(line)
        return found

    def _term(self, line: str) -> nodes.Element:
        term = self.inline(re.split(r" +: +", line)[0], nodes.term())
        words = term.astext()
        fragment = fragment_of("term", words)
        term["ids"].append(fragment)
        self.reading.define(term_name(words), fragment, words)
        return term


def term_name(words: str) -> str:
    """The name a glossary's term goes by, however it is written."""
    return "term:" + " ".join(words.split()).casefold()


class _Rubric(Ours):
    def run(self) -> list[nodes.Node]:
        """A line in bold."""
        rubric = self.named(self.argument)
        self.add_name(rubric)
        return [rubric]


class _Centered(Ours):
    def run(self) -> list[nodes.Node]:
        """A line in bold."""
        return [self.named(self.argument)] if self.argument else []


class _Acks(Ours):
    def run(self) -> list[nodes.Node]:
        """A list as one sentence."""
        box = self.parsed(nodes.container())
        names = [part.children[0].children for part in box.findall(nodes.list_item) if part.children]
        paragraph = self.located(nodes.paragraph())
        for place, name in enumerate(names):
            paragraph += [nodes.Text(", ")] * bool(place)
            paragraph += name
        return [paragraph]


class _DefaultRole(Ours):
    def run(self) -> list[nodes.Node]:
        """Nothing: text in backquotes has this role from here on."""
        self.reading.default_role = self.argument.strip()
        return []


class _Role(Ours):
    """A role the document defines, perhaps after another one: `.. role:: html(raw)`."""

    def run(self) -> list[nodes.Node]:
        """Nothing; the role is known from here on, in this document only."""
        match = re.match(r"([^()\s]+)\s*(?:\(\s*([^()\s]+)\s*\))?", self.argument.strip())
        lines = [line for line in self.content if line.strip()]
        options = dict(re.findall(r"^:(\w+):\s*(.*)$", "\n".join(lines), re.MULTILINE)) | self.options
        if match:
            self.reading.roles[match[1].lower()] = _role_like((match[2] or "").lower(), options)
        return []


def _role_like(base: str, options: dict[str, Any]) -> Role:
    def raw(_reading: Reading, _name: str, text: str, _line: int) -> list[nodes.Node]:
        wanted = "html" in str(options.get("format", "")).lower().split()
        return [Html(text=nodes.unescape(text, True))] if wanted else []

    def worded(_reading: Reading, _name: str, text: str, _line: int) -> list[nodes.Node]:
        return [nodes.inline("", nodes.unescape(text))]

    def based(reading: Reading, _name: str, text: str, line: int) -> list[nodes.Node]:
        from ingest.render.rst import registry

        return registry.role_nodes(reading, base, text, line)

    if base == "raw":
        return raw
    return based if base else worded


class _Domain(Ours):
    def run(self) -> list[nodes.Node]:
        """Nothing: names without a domain are of this one from here on."""
        self.reading.domain = self.argument.strip().lower()
        return []


DIRECTIVES: dict[str, type[Directive]] = {
    "toctree": _Toctree,
    "glossary": _Glossary,
    "rubric": _Rubric,
    "centered": _Centered,
    "acks": _Acks,
    "default-role": _DefaultRole,
    "role": _Role,
    "default-domain": _Domain,
    **dict.fromkeys(
        ("index", "tabularcolumns", "sectionauthor", "codeauthor", "moduleauthor", "clearpage"),
        Nothing,
    ),
}
