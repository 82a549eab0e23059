"""Words of an API description as html: descriptions in Markdown, examples as code, and how much of all there may be."""

from __future__ import annotations

import json
import re
from typing import Any, Final

from ingest.render import tree
from ingest.render.blocks import escaped
from ingest.render.findings import finding
from ingest.render.markdown import markdown_to_html
from ingest.render.model import Finding
from ingest.render.openapi.reading import Api

_POSITION: Final = re.compile(r' data-sourcepos="[^"]*"')
_HEADING: Final = re.compile(r"<(/?)h([1-6])\b[^>]*>")
_PLAIN: Final = re.compile(r"[\w \t,.;:()'\"/%=?!-]*\Z")
_ALONE: Final = re.compile(r"<p>((?:(?!</?p>).)*)</p>\n?\Z", re.DOTALL)
_LONGEST_EXAMPLE: Final = 4_000
_MOST: Final = 15_000_000


class Words:
    """Makes html of the texts of one description. `left` is how many more characters it may have: aliases multiply."""

    def __init__(self, api: Api, levels: tuple[tuple[str, str], ...]) -> None:
        self.api, self.levels = api, levels
        self.findings: list[Finding] = []
        self.left = _MOST
        self._said: set[tuple[str, str]] = set()

    def spend(self, html: str) -> str:
        """Html that will be in a page; nothing any more when there is too much."""
        if self.left < 0:
            return ""
        self.left -= len(html) + 50
        if self.left < 0:
            self.report("FIN147", "the description repeats itself beyond all measure: what comes last is left out")
        return html

    def report(self, code: str, message: str) -> None:
        """A finding, once."""
        if (code, message) not in self._said:
            self._said.add((code, message))
            self.findings.append(finding(code, message, 0, self.levels))

    def blocks(self, text: Any, *, deeper: int = 0) -> str:
        """A description as blocks. Its headings are bold lines, or, with `deeper`, headings so many levels deeper."""
        html = self._html(text)

        def heading(tag: re.Match[str]) -> str:
            if deeper:
                return f"<{tag[1]}h{min(int(tag[2]) + deeper, 6)}>"
            return "</strong></p>" if tag[1] else "<p><strong>"

        return _HEADING.sub(heading, html)

    def phrase(self, text: Any) -> str:
        """A description where a phrase stands: without its paragraph when it is only one."""
        html = self.blocks(text)
        alone = _ALONE.match(html)
        return alone[1] if alone else html

    def _html(self, text: Any) -> str:
        if not isinstance(text, str) or not text.strip():
            return ""
        text = text.strip()
        if _PLAIN.match(text) and "\n" not in text and "://" not in text:
            return self.spend(f"<p>{escaped(text)}</p>")
        html, found = markdown_to_html(text, 0, self.levels)
        for remark in found:
            self.report(remark.code, remark.message)
        html = _POSITION.sub("", html)
        if "<" in text:
            html = str(tree.fragment(html).inner_html)
        return self.spend(html.strip())

    def example(self, value: Any, language: str = "") -> str:
        """An example as code; text as it is, all else as JSON."""
        if value is None or value == "":
            return ""
        text = value if isinstance(value, str) else as_json(value)
        if not isinstance(value, str):
            language = "json"
        if len(text) > _LONGEST_EXAMPLE:
            text = text[:_LONGEST_EXAMPLE].rpartition("\n")[0] + "\n…"
        named = f' class="language-{language}"' if language else ""
        return self.spend(f"<pre><code{named}>{escaped(text)}</code></pre>")


def as_json(value: Any) -> str:
    """A value as JSON of several lines; one that shares its pieces without measure, or holds itself, in brief."""
    if not _is_small(value):
        return "…"
    try:
        return json.dumps(value, indent=2, ensure_ascii=False, default=str)
    except (ValueError, RecursionError, TypeError):
        return "…"


def brief(value: Any) -> str:
    """A value as one word of code."""
    text = value if isinstance(value, str) else as_json(value)
    text = " ".join(text.split())
    return f"<code>{escaped(text[:200])}</code>" if text else '<code>""</code>'


def _is_small(value: Any) -> bool:
    waiting, count = [value], 0
    while waiting:
        node = waiting.pop()
        count += 1
        if count > _MOST_VALUES:
            return False
        if isinstance(node, dict):
            waiting.extend(node.values())
        elif isinstance(node, list):
            waiting.extend(node)
    return True


_MOST_VALUES: Final = 5_000
