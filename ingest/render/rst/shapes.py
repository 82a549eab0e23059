"""The nodes of a document's tree that docutils has no name for; what they become in html is `writing`'s work."""

from __future__ import annotations

from docutils import nodes


class Reference(nodes.Inline, nodes.TextElement):
    """A reference to something: `href` as `clean.finish` takes it, "" when only the words are left.

    With `titled` its words are the target's title, if it has one; with `code` they are a name of a program.
    `label` is the label it means, which this document may define itself.
    """


class Description(nodes.General, nodes.Element):
    """Something described: `Signature`s, then what is said of it in a `Body`."""


class Signature(nodes.Part, nodes.Inline, nodes.TextElement):
    """How what is described is written, as one line of code."""


class Body(nodes.Part, nodes.Element):
    """What is said of what is described."""


class Box(nodes.General, nodes.Element):
    """An admonition; its first child is a `Name`."""


class Name(nodes.Part, nodes.Inline, nodes.TextElement):
    """The name of a box, a tab, a card or a list of links: words on a line of their own, in bold."""


class Html(nodes.General, nodes.Inline, nodes.Element):
    """Html the document brings along, or that another format made; `text` is it."""


class Equation(nodes.General, nodes.Element):
    """A formula on lines of its own: `text` is its source, `number` what it is called in the page, or ""."""


class Keys(nodes.Inline, nodes.TextElement):
    """A key to press."""
