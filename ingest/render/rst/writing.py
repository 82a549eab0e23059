"""Docutils' tree to html, as `clean.finish` takes it, with the line of the document that each line was made of."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from docutils import nodes

from ingest.render import tree
from ingest.render.rst.reading import Reading

_DEEPEST_HEADING = 6
_DOCTEST = re.compile(r"[ \t]*#[ \t]*doctest:.+$|^[ \t]*<BLANKLINE>", re.MULTILINE)
"""What is meant for the program that tries the examples, and not shown."""


class Writer:
    """Collects html; `html` is all of it, `lines` the document's line for each of its lines."""

    def __init__(self, document: nodes.document, reading: Reading) -> None:
        self.document, self.reading = document, reading
        self.pieces: list[str] = []
        self.lines: list[int] = [0]
        self.level = 0
        self.listed = 0

    @property
    def html(self) -> str:
        """What was written."""
        return "".join(self.pieces)

    def children(self, node: nodes.Node) -> None:
        """Write what is in a node."""
        for child in node.children:
            kind = type(child).__name__
            if kind == "Text":
                self.text(child.astext())  # which drops the signs that only escape others
            else:
                _STEPS.get(kind, Writer.children)(self, child)

    def write(self, html: str) -> None:
        """Write html that holds no line's end."""
        self.pieces.append(html)

    def at(self, node: nodes.Node) -> None:
        """Begin a line of html for the line the node stands on."""
        self.pieces.append("\n")
        self.lines.append(self.reading.line_of(node) or self.lines[-1])

    def text(self, text: str) -> None:
        """Write text."""
        if "\n" in text:
            self.lines += [self.lines[-1]] * text.count("\n")
        self.pieces.append(escaped(text))


def escaped(text: str) -> str:
    """The text as html that may also stand within quotation marks."""
    if "&" in text or "<" in text or ">" in text or '"' in text:
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace('"', "&quot;")
    return str(text)


def _in(tag: str) -> Callable[[Writer, Any], None]:
    def step(writer: Writer, node: Any) -> None:
        writer.at(node)
        writer.write(f"<{tag}>")
        writer.children(node)
        writer.write(f"</{tag.partition(' ')[0]}>")

    return step


def _inline(tag: str) -> Callable[[Writer, Any], None]:
    def step(writer: Writer, node: Any) -> None:
        writer.write(f"<{tag}>")
        writer.children(node)
        writer.write(f"</{tag}>")

    return step


def _nothing(_writer: Writer, _node: Any) -> None:
    """Comments, targets, messages: nothing to see."""


def _section(writer: Writer, node: Any) -> None:
    writer.level += 1
    writer.children(node)
    writer.level -= 1


def _title(writer: Writer, node: Any) -> None:
    if isinstance(node.parent, nodes.section):
        tag = f"h{min(max(writer.level, 1), _DEEPEST_HEADING)}"
    elif isinstance(node.parent, nodes.table):
        return
    else:
        tag = "p"
    writer.at(node)
    writer.write(f"<{tag}>" if tag != "p" else "<p><strong>")
    writer.children(node)
    writer.write(f"</{tag}>" if tag != "p" else "</strong></p>")


def _name(writer: Writer, node: Any) -> None:
    writer.at(node)
    writer.write("<p><strong>")
    writer.children(node)
    writer.write("</strong></p>")


def _reference(writer: Writer, node: Any) -> None:
    href = node.get("refuri") or ""
    if not href and (name := node.get("refid") or writer.document.nameids.get(node.get("refname", ""))):
        href = f"#{name}"
    if not href and "refname" in node:
        words = node.get("name") or node.astext()
        writer.reading.report(
            "FIN128", f"the link “{words}” has no target: its words stayed", writer.reading.line_of(node)
        )
    _linked(writer, node, href)


def _linked(writer: Writer, node: Any, href: str, *, titled: bool = False, code: bool = False) -> None:
    if href.startswith("#"):
        href = ""  # within the page: its words are enough
    if href:
        writer.write(f'<a href="{escaped(href)}" data-fin="titled">' if titled else f'<a href="{escaped(href)}">')
    if code:
        writer.write("<code>")
    writer.children(node)
    if code:
        writer.write("</code>")
    if href:
        writer.write("</a>")


def _named_reference(writer: Writer, node: Any) -> None:
    label = node.get("label", "")
    if equation := node.get("equation"):
        number = writer.reading.equations.get(equation)
        writer.text(f"({number})" if number else equation)
        return
    title = title_of(writer.document, label) if label else None
    if title is None:
        _linked(writer, node, node["href"], titled=bool(node.get("titled")), code=bool(node.get("code")))
    elif node.get("titled") and title:
        writer.text(title)
    else:
        writer.children(node)


def title_of(document: nodes.document, label: str) -> str | None:
    """The words for a label of this document: "" when what it stands before has none, None when it is no label."""
    if not document.nametypes.get(label):
        return None
    fragment = document.nameids.get(label)
    node: Any = document.ids.get(fragment) if fragment else None
    if node is None:
        return None
    if isinstance(node, nodes.target) and "refid" in node:
        node = document.ids.get(node["refid"], node)
    if isinstance(node, (nodes.section, nodes.figure, nodes.table, nodes.container, nodes.topic)):
        for child in node.children:
            if isinstance(child, (nodes.title, nodes.caption)):
                return str(child.astext())
    return str(node.astext()) if type(node).__name__ == "Name" else ""


def _footnote_reference(writer: Writer, node: Any) -> None:
    writer.write("<sup>[")
    writer.children(node)
    writer.write("]</sup>")


def _citation_reference(writer: Writer, node: Any) -> None:
    writer.write("[")
    writer.children(node)
    writer.write("]")


def _note(writer: Writer, node: Any) -> None:
    """A footnote or citation: its label in brackets begins its first paragraph."""
    children = list(node.children)
    label = children.pop(0).astext() if children and isinstance(children[0], nodes.label) else ""
    if children and isinstance(children[0], nodes.paragraph):
        children[0].insert(0, nodes.Text(f"[{label}] "))
    elif label:
        children.insert(0, nodes.paragraph("", f"[{label}]"))
    writer.at(node)
    writer.write("<div>")
    writer.children(nodes.container("", *children))
    writer.write("</div>")


def _block_of_code(writer: Writer, node: Any) -> None:
    language = str(node.get("language") or writer.reading.option("highlight_language") or "")
    language = language if language.replace("-", "").replace("+", "").isalnum() else ""
    writer.at(node)
    writer.write(f'<pre><code class="language-{escaped(language)}">' if language else "<pre><code>")
    first = writer.lines[-1]
    before = len(writer.lines)
    if node.children and all(isinstance(child, nodes.Text) for child in node.children):
        text = node.astext()
        writer.text(_DOCTEST.sub("", text) if text.startswith(">>>") else text)
        if first:
            writer.lines[before:] = range(first + 1, first + 1 + len(writer.lines) - before)
    else:
        writer.children(node)
    writer.write("</code></pre>")


def _doctest(writer: Writer, node: Any) -> None:
    node["language"] = "pycon"
    _block_of_code(writer, node)


def _equation(writer: Writer, node: Any) -> None:
    block = nodes.literal_block("", node["text"], language="latex")
    block.source, block.line = node.source, node.line
    _block_of_code(writer, block)
    if node["number"]:
        writer.at(node)
        writer.write(f"<p>{escaped(node['number'])}</p>")


def _image(writer: Writer, node: Any) -> None:
    if node.parent is not None and not isinstance(node.parent, nodes.TextElement):
        writer.at(node)
    alt = f' alt="{escaped(node["alt"])}"' if node.get("alt") else ""
    writer.write(f'<img src="{escaped(str(node.get("uri", "")))}"{alt}>')


def _term(writer: Writer, node: Any) -> None:
    writer.at(node)
    writer.write("<dt>")
    writer.children(node)
    later = node.parent.children[node.parent.index(node) + 1 :]
    for classifier in later:
        if not isinstance(classifier, nodes.classifier):
            break
        writer.write(" : <em>")
        writer.children(classifier)
        writer.write("</em>")
    writer.write("</dt>")


def _signature(writer: Writer, node: Any) -> None:
    writer.at(node)
    writer.write("<dt><code>")
    writer.children(node)
    writer.write("</code></dt>")


def _field_name(writer: Writer, node: Any) -> None:
    writer.at(node)
    writer.write("<dt>")
    writer.children(node)
    writer.write(":</dt>")


def _options(writer: Writer, node: Any) -> None:
    writer.at(node)
    options = [option[0].astext() + _argument(option) for option in node]
    writer.write(f"<dt><code>{escaped(', '.join(options))}</code></dt>")


def _argument(option: Any) -> str:
    return "".join(argument.get("delimiter", " ") + argument.astext() for argument in option[1:])


def _line_block(writer: Writer, node: Any) -> None:
    writer.at(node)
    writer.write("<p>")
    _verses(writer, node)
    writer.write("</p>")


def _verses(writer: Writer, node: Any) -> None:
    for child in node.children:
        if isinstance(child, nodes.line_block):
            _verses(writer, child)
        else:
            writer.children(child)
            writer.write("<br>")


def _enumerated(writer: Writer, node: Any) -> None:
    writer.at(node)
    kind = {"loweralpha": "a", "upperalpha": "A", "lowerroman": "i", "upperroman": "I"}.get(node.get("enumtype"), "")
    start = f' start="{node["start"]}"' if node.get("start") else ""
    writer.write(f'<ol{start} type="{kind}">' if kind else f"<ol{start}>")
    writer.children(node)
    writer.write("</ol>")


def _attribution(writer: Writer, node: Any) -> None:
    writer.at(node)
    writer.write("<p>— ")
    writer.children(node)
    writer.write("</p>")


def _abbreviation(writer: Writer, node: Any) -> None:
    title = escaped(" ".join(node.get("explanation", "").split()))
    writer.write(f'<abbr title="{title}">' if title else "<abbr>")
    writer.children(node)
    writer.write("</abbr>")


def _html(writer: Writer, node: Any) -> None:
    """Html of the author, each piece closed by itself, so that it hides nothing after it."""
    html = tree.fragment(node["text"]).inner_html
    writer.at(node)
    writer.lines += [writer.lines[-1]] * html.count("\n")
    writer.write(html)


def _table(writer: Writer, node: Any) -> None:
    writer.at(node)
    writer.write("<table>")
    for title in node.children:
        if isinstance(title, nodes.title):
            writer.write("<caption>")
            writer.children(title)
            writer.write("</caption>")
    writer.children(node)
    writer.write("</table>")


def _group(writer: Writer, node: Any) -> None:
    stubs = [bool(column.get("stub")) for column in node.children if isinstance(column, nodes.colspec)]
    for part in node.children:
        if isinstance(part, (nodes.thead, nodes.tbody)):
            tag = "thead" if isinstance(part, nodes.thead) else "tbody"
            writer.write(f"<{tag}>")
            for row in part.children:
                _row(writer, row, stubs, head=tag == "thead")
            writer.write(f"</{tag}>")


def _row(writer: Writer, row: Any, stubs: list[bool], *, head: bool) -> None:
    writer.at(row)
    writer.write("<tr>")
    for place, cell in enumerate(row.children):
        tag = "th" if head or (place < len(stubs) and stubs[place]) else "td"
        span = "".join(
            f' {name}="{cell[more] + 1}"'
            for name, more in (("colspan", "morecols"), ("rowspan", "morerows"))
            if more in cell
        )
        writer.write(f"<{tag}{span}>")
        writer.children(cell)
        writer.write(f"</{tag}>")
    writer.write("</tr>")


_STEPS: dict[str, Callable[[Writer, Any], None]] = {
    "section": _section,
    "title": _title,
    "subtitle": _name,
    "paragraph": _in("p"),
    "bullet_list": _in("ul"),
    "enumerated_list": _enumerated,
    "list_item": _in("li"),
    "definition_list": _in("dl"),
    "term": _term,
    "definition": _in("dd"),
    "field_list": _in("dl"),
    "field_name": _field_name,
    "field_body": _in("dd"),
    "docinfo": _nothing,
    "option_list": _in("dl"),
    "option_group": _options,
    "description": _in("dd"),
    "block_quote": _in("blockquote"),
    "attribution": _attribution,
    "literal_block": _block_of_code,
    "doctest_block": _doctest,
    "line_block": _line_block,
    "table": _table,
    "tgroup": _group,
    "figure": _in("figure"),
    "caption": _in("figcaption"),
    "legend": _in("div"),
    "image": _image,
    "transition": lambda writer, _node: writer.write("<hr>"),
    "rubric": _name,
    "topic": _in("div"),
    "container": _in("div"),
    "compound": _in("div"),
    "footnote": _note,
    "citation": _note,
    "footnote_reference": _footnote_reference,
    "citation_reference": _citation_reference,
    "reference": _reference,
    "emphasis": _inline("em"),
    "strong": _inline("strong"),
    "literal": _inline("code"),
    "math": _inline("code"),
    "title_reference": _inline("em"),
    "subscript": _inline("sub"),
    "superscript": _inline("sup"),
    "abbreviation": _abbreviation,
    **dict.fromkeys(
        ("comment", "substitution_definition", "system_message", "colspec", "classifier", "pending", "meta",
         "decoration", "raw", "label"),
        _nothing,
    ),
    "Description": _in("dl"),
    "Signature": _signature,
    "Body": _in("dd"),
    "Box": _in("blockquote"),
    "Name": _name,
    "Reference": _named_reference,
    "Html": _html,
    "Equation": _equation,
    "Keys": _inline("kbd"),
}  # fmt: skip
