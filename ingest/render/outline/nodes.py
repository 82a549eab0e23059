"""The nodes of Outline's editor (ProseMirror, as its JSON export has them) as html."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ingest.render.blocks import escaped, quoted
from ingest.render.dialect.marks import _emoji_of
from ingest.render.findings import finding
from ingest.render.model import Finding, RenderSettings
from ingest.render.outline.links import Known

_DEEPEST = 120
_MOST = 1000
"""Beyond this no number in a node is one that anybody meant."""
_MARKS = {
    "strong": "strong",
    "em": "em",
    "code_inline": "code",
    "strikethrough": "del",
    "underline": "ins",
    "highlight": "mark",
    "placeholder": "",
    "comment": "",
}
_BLOCKS = {
    "doc": "",
    "paragraph": "p",
    "blockquote": "blockquote",
    "bullet_list": "ul",
    "list_item": "li",
    "checkbox_list": "ul",
    "container_notice": "blockquote",
    "container_toggle": "div",
    "table": "table",
    "tr": "tr",
}
Node = dict[str, Any]


class _Writer:
    """Writes one document; what it cannot read it says once a kind."""

    def __init__(self, known: Known, settings: RenderSettings, findings: list[Finding]) -> None:
        self.known, self.settings, self.findings = known, settings, findings
        self.unknown: set[str] = set()

    def children(self, node: Node, depth: int) -> str:
        """The html of all that a node holds. Below the deepest level only text is read."""
        held = node.get("content")
        if not isinstance(held, list):
            return ""
        if depth > _DEEPEST:
            return escaped(_text(node))
        return "".join(self.node(child, depth + 1) for child in held if isinstance(child, dict))

    def node(self, node: Node, depth: int) -> str:
        """The html of a node."""
        kind = node.get("type")
        if kind == "text":
            return self.text(node)
        write = _WRITERS.get(kind) if isinstance(kind, str) else None
        if write is not None:
            return write(self, node, depth)
        element = _BLOCKS.get(kind) if isinstance(kind, str) else None
        if element is None:
            self.say("FIN744", str(kind), f"a block of the kind {str(kind)[:60]!r} is not known: its words arrive")
            element = "div"
        inner = self.children(node, depth)
        return f"<{element}>{inner}</{element}>" if element else inner

    def text(self, node: Node) -> str:
        """Text with its marks, the innermost first."""
        html = escaped(_string(node, "text"))
        marks = node.get("marks")
        for mark in marks if isinstance(marks, list) else ():
            kind = mark.get("type") if isinstance(mark, dict) else None
            if kind == "link":
                html = self.anchor(_string(_attrs(mark), "href"), html)
            elif isinstance(kind, str) and _MARKS.get(kind):
                html = f"<{_MARKS[kind]}>{html}</{_MARKS[kind]}>"
        return html

    def anchor(self, href: str, html: str) -> str:
        """A link around words, or the words where there is nowhere to go."""
        found = self.known.href(href)
        return f'<a href="{quoted(found)}">{html}</a>' if found else html

    def say(self, code: str, kind: str, message: str) -> None:
        """Report something about a kind of node, once."""
        if kind not in self.unknown:
            self.unknown.add(kind)
            self.findings.append(finding(code, message, 0, self.settings.findings))


def nodes_html(document: object, known: Known, settings: RenderSettings, findings: list[Finding]) -> str:
    """The html of a document's nodes; nothing where there are none."""
    return _Writer(known, settings, findings).node(document, 0) if isinstance(document, dict) else ""


def _attrs(node: Node) -> Node:
    attrs = node.get("attrs")
    return attrs if isinstance(attrs, dict) else {}


def _string(node: Node, name: str) -> str:
    value = node.get(name)
    return value if isinstance(value, str) else ""


def _whole(node: Node, name: str, otherwise: int) -> int:
    value = _attrs(node).get(name)
    return value if isinstance(value, int) and not isinstance(value, bool) and 0 < value < _MOST else otherwise


def _text(node: Node) -> str:
    """All text below a node, however deep."""
    words: list[str] = []
    waiting: list[Any] = [node]
    while waiting:
        one = waiting.pop()
        if isinstance(one, dict):
            words.append(_string(one, "text"))
            held = one.get("content")
            waiting += reversed(held) if isinstance(held, list) else ()
    return " ".join(word for word in words if word)


def _heading(writer: _Writer, node: Node, depth: int) -> str:
    level = min(_whole(node, "level", 1), 6)
    return f"<h{level}>{writer.children(node, depth)}</h{level}>"


def _ordered(writer: _Writer, node: Node, depth: int) -> str:
    start = _whole(node, "order", 1)
    of = f' start="{start}"' if start > 1 else ""
    return f"<ol{of}>{writer.children(node, depth)}</ol>"


def _check(writer: _Writer, node: Node, depth: int) -> str:
    box = "☑" if _attrs(node).get("checked") else "☐"
    inner = writer.children(node, depth)
    return f"<li><p>{box} {inner[3:]}</li>" if inner.startswith("<p>") else f"<li>{box} {inner}</li>"


def _cell(writer: _Writer, node: Node, depth: int) -> str:
    element = "th" if node["type"] == "th" else "td"
    spans = "".join(
        f' {name}="{_whole(node, name, 1)}"' for name in ("colspan", "rowspan") if _whole(node, name, 1) > 1
    )
    return f"<{element}{spans}>{writer.children(node, depth)}</{element}>"


def _code(_writer: _Writer, node: Node, _depth: int) -> str:
    language = _string(_attrs(node), "language")
    of = f' class="language-{language}"' if language.replace("-", "").isalnum() and language != "none" else ""
    text = "".join(_string(one, "text") for one in node.get("content") or () if isinstance(one, dict))
    return f"<pre><code{of}>{escaped(text)}</code></pre>"


def _image(_writer: _Writer, node: Node, _depth: int) -> str:
    attrs = _attrs(node)
    alt = _string(attrs, "alt") or _text(node)
    said = f' alt="{quoted(alt)}"' if alt else ""
    return f'<img src="{quoted(_string(attrs, "src"))}"{said}>'


def _mention(writer: _Writer, node: Node, _depth: int) -> str:
    attrs = _attrs(node)
    kind, label, model = _string(attrs, "type"), _string(attrs, "label"), _string(attrs, "modelId")
    if kind in {"user", "group"}:
        return "" if writer.settings.mentions == "drop" else escaped("@" + label.removeprefix("@"))
    if kind in {"document", "collection"}:
        return writer.anchor(f"/doc/{model}", escaped(label))
    href = _string(attrs, "href")
    return writer.anchor(href, escaped(label or href)) if href else escaped(label or model)


def _emoji(_writer: _Writer, node: Node, _depth: int) -> str:
    return escaped(_emoji_of(f":{_string(_attrs(node), 'data-name')}:") or "")


def _math(_writer: _Writer, node: Node, _depth: int) -> str:
    if node["type"] == "math_block":
        return f"<pre><code>{escaped(_text(node))}</code></pre>"
    return f"<code>{escaped(_text(node))}</code>"


def _attachment(writer: _Writer, node: Node, _depth: int) -> str:
    attrs = _attrs(node)
    return f"<p>{writer.anchor(_string(attrs, 'href'), escaped(_string(attrs, 'title')))}</p>"


def _embed(writer: _Writer, node: Node, _depth: int) -> str:
    href = _string(_attrs(node), "href")
    return f"<p>{writer.anchor(href, escaped(href))}</p>"


def _video(writer: _Writer, node: Node, _depth: int) -> str:
    title = _string(_attrs(node), "title")
    writer.say("FIN111", f"video {title}", f"the video {title} was left out: say in words what it shows")
    return f"<p>{escaped(title)}</p>"


_WRITERS: dict[str, Callable[[_Writer, Node, int], str]] = {
    "heading": _heading,
    "ordered_list": _ordered,
    "checkbox_item": _check,
    "th": _cell,
    "td": _cell,
    "code_block": _code,
    "code_fence": _code,
    "image": _image,
    "mention": _mention,
    "emoji": _emoji,
    "math_inline": _math,
    "math_block": _math,
    "attachment": _attachment,
    "embed": _embed,
    "video": _video,
    "hr": lambda _writer, _node, _depth: "<hr>",
    "br": lambda _writer, _node, _depth: "<br>",
}
