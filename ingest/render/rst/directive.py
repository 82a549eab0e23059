"""What the directives of this package have in common. Each of them takes any option, as newer versions add some."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar

from docutils import nodes
from docutils.parsers.rst import Directive
from docutils.statemachine import StringList

from ingest.render.rst.reading import Reading
from ingest.render.rst.shapes import Name


class AnyOptions(dict[str, Callable[[str], Any]]):
    """Takes every option; what it does not list comes as text, "" for a flag."""

    def __bool__(self) -> bool:
        return True

    def __missing__(self, name: str) -> Callable[[str], Any]:
        return _text


def _text(argument: str | None) -> str:
    return (argument or "").strip()


class Ours(Directive):
    """A directive with any argument, any options and content."""

    optional_arguments = 1
    final_argument_whitespace = True
    has_content = True
    option_spec: ClassVar[Any] = AnyOptions()

    @property
    def reading(self) -> Reading:
        """What is known of the document."""
        found: Reading = self.state.document.settings.reading
        return found

    @property
    def argument(self) -> str:
        """What stands behind the directive's name."""
        return str(self.arguments[0]) if self.arguments else ""

    @property
    def place(self) -> int:
        """The line of the document the directive begins on."""
        source, line = self.state_machine.get_source_and_line(self.lineno)
        return self.reading.line(source, line)

    @property
    def source(self) -> str:
        """The name of what holds the directive: the document, or a file it includes."""
        return self.state_machine.get_source_and_line(self.lineno)[0] or ""

    def located(self, node: nodes.Element) -> nodes.Element:
        """The node, with the place of this directive."""
        node.source, node.line = self.state_machine.get_source_and_line(self.lineno)
        return node

    def parsed(self, node: nodes.Element, content: StringList | None = None) -> nodes.Element:
        """The node with the content in it, read as reStructuredText."""
        lines = self.content if content is None else content
        self.state.nested_parse(lines, self.content_offset, self.located(node))
        return node

    def inline(self, text: str, node: nodes.Element) -> nodes.Element:
        """The node with running text in it."""
        children, _messages = self.state.inline_text(text, self.lineno)
        self.located(node)
        node += children
        return node

    def named(self, words: str) -> nodes.Element:
        """Words on a line of their own, in bold."""
        return self.inline(words, Name())


class Nothing(Ours):
    """A directive that shows nothing."""

    def run(self) -> list[nodes.Node]:
        """No nodes."""
        return []
