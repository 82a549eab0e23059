"""What elements of html and the plain ones of Confluence become: text, lists, tables, tasks, dates, pictures."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final

from ingest.render.blocks import quoted
from ingest.render.confluence.emoticons import emoticon
from ingest.render.confluence.markup import Node
from ingest.render.confluence.reading import Inner, Reading

Step = Callable[[Reading, Node], Inner]

_BLOCKS: Final = (
    "p div h1 h2 h3 h4 h5 h6 ul li dl dt dd table caption thead tbody tfoot tr blockquote details summary figure "
    "figcaption section article address center"
).split()
_MARKS: Final = "em i strong b code tt kbd samp var sub sup del s strike ins q cite abbr u".split()
_UNSEEN: Final = (
    "script style template head title meta link input select textarea button noscript col colgroup wbr ac:placeholder "
    "ac:parameter ac:default-parameter ac:task-id ac:task-uuid ac:task-status ri:page ri:blog-post ri:attachment "
    "ri:url ri:user ri:space ri:shortcut ri:content-entity ac:adf-attribute ac:adf-parameter ac:adf-mark ac:hash-tag"
).split()
"""What no reader sees; that of a macro, a link or a picture is asked for by what it belongs to."""


def _block(tag: str) -> Step:
    start, end = f"<{tag}>", f"</{tag}>"

    def step(reading: Reading, node: Node) -> Inner:
        reading.block(node, start)
        return node.children, end

    return step


def _mark(tag: str) -> Step:
    start, end = f"<{tag}>", f"</{tag}>"

    def step(reading: Reading, node: Node) -> Inner:
        reading.write(start)
        return node.children, end

    return step


def _with(tag: str, *names: str) -> Step:
    """A block that keeps some of its attributes."""

    def step(reading: Reading, node: Node) -> Inner:
        kept = "".join(f' {name}="{quoted(node.attrs[name])}"' for name in names if name in node.attrs)
        reading.block(node, f"<{tag}{kept}>")
        return node.children, f"</{tag}>"

    return step


def _unseen(_reading: Reading, _node: Node) -> Inner:
    return None


def _void(html: str) -> Step:
    def step(reading: Reading, node: Node) -> Inner:
        reading.block(node, html)
        return node.children, ""

    return step


def _preformatted(reading: Reading, node: Node) -> Inner:
    language = re.search(r"(?:brush:\s*|language-)([\w+#.-]+)", node.attr("class"))
    reading.block(node, f'<pre><code class="language-{quoted(language[1])}">' if language else "<pre><code>")
    reading.verbatim += 1

    def end() -> None:
        reading.verbatim -= 1
        reading.write("</code></pre>")

    return node.children, end


def _time(reading: Reading, node: Node) -> Inner:
    if node.words():
        return node.children, ""
    reading.apart(node.attr("datetime").partition("T")[0])
    return None


def _emoticon(reading: Reading, node: Node) -> Inner:
    names = (f"ac:{name}" for name in ("name", "emoji-shortname", "emoji-fallback", "emoji-id"))
    reading.text(emoticon(*map(node.attr, names)))
    return None


def _task_list(reading: Reading, node: Node) -> Inner:
    reading.block(node, "<ul>")
    return node.children, "</ul>"


def _task(reading: Reading, node: Node) -> Inner:
    """A task is a point with the box that Markdown's have, done or open; one without words is none."""
    body, status = node.child("ac:task-body"), node.child("ac:task-status")
    if body is None:
        return None
    is_done = status is not None and status.words() == "complete"
    reading.block(node, "<li>")
    reading.before = "☑ " if is_done else "☐ "

    def end() -> None:
        reading.before = ""
        reading.write("</li>")

    return body.children, end


# -- pictures ------------------------------------------------------------------------------------------------------


def _picture(reading: Reading, node: Node) -> Inner:
    """A picture for `clean.finish`, which makes its words of it, or a finding where it has none."""
    words = [node.attr(name) for name in ("ac:alt", "ac:title")]
    return _written(reading, node, words, node.attr("ac:class"), _source(node))


def _source(node: Node) -> str:
    """Where a picture comes from; of one that is attached its name."""
    file, url = node.child("ri:attachment"), node.child("ri:url")
    return file.attr("ri:filename") if file is not None else url.attr("ri:value") if url is not None else ""


def _image(reading: Reading, node: Node) -> Inner:
    words = [node.attr(name) for name in ("alt", "title")]
    return _written(reading, node, words, node.attr("class"), node.attr("src"))


def _written(reading: Reading, node: Node, words: list[str], classes: str, source: str) -> Inner:
    if "emoticon" in classes.split():
        reading.text(next((word for word in words if word.strip()), ""))
        return None
    base = reading.page.base
    if base and source.startswith(base):
        source = source.partition("?")[0].rpartition("/")[2]  # where no customer gets
    said = zip(("alt", "title"), words, strict=True)
    html = f'<img src="{quoted(source)}"' + "".join(f' {name}="{quoted(word)}"' for name, word in said if word.strip())
    caption = node.child("ac:caption")
    if caption is None or not caption.words():
        reading.write(f"{html}>")
        return None
    reading.block(node, f"<figure>{html}><figcaption>")
    return caption.children, "</figcaption></figure>"


STEPS: Final[dict[str, Step]] = {
    **{tag: _block(tag) for tag in _BLOCKS},
    **{tag: _mark(tag) for tag in _MARKS},
    **dict.fromkeys(_UNSEEN, _unseen),
    **{tag: _with(tag, "colspan", "rowspan", "scope") for tag in ("td", "th")},
    "ol": _with("ol", "start", "type", "reversed"),
    "pre": _preformatted,
    "br": _void("<br>"),
    "hr": _void("<hr>"),
    "time": _time,
    "ac:emoticon": _emoticon,
    "ac:task-list": _task_list,
    "ac:task": _task,
    "ac:image": _picture,
    "img": _image,
    "ac:layout-section": _block("div"),
    "ac:layout-cell": _block("div"),
}
"""By name; what has none is what is in it."""
