"""Whether html is a template, which a program fills in before anybody reads it: Jinja, Go, Liquid, PHP, Vue."""

from __future__ import annotations

import re
from collections.abc import Iterator

_BEGINS = re.compile(r"(?:\s++|<!--(?s:.*?)-->|\{#(?s:.*?)#\})*+(?:\{%-?\s*\w|\{\{-?\s*[\w.$/(\"]|<%|<\?(?:php|=))")
_SHOWN = re.compile(r"<(script|style|pre|code|textarea|samp|kbd)\b|<!--", re.IGNORECASE)
_STEERED = re.compile(
    r"\{%-?\s*(?:end)?(?:block|extends|include|if|for|macro|import|with|set|load|trans|call|filter|autoescape|layout)\b"
    r"|\{\{-?\s*(?:end|define|block|template|partial\w*|with|range|if|else)\b[^{}]*\}\}"
    r"|<[a-z][\w-]*\s[^<>]*?(?:\b(?:href|src|action)=[\"']?[^\"'<>]{0,99}(?:\{\{|\{%|<%)"
    r"|(?<=\s)(?:v-(?:if|else-if|else|for|model|show)|\*ng(?:If|For)|ng-(?:repeat|if|controller|app))\b)"
)
"""What steers a template, or stands where an address belongs: no page shows these outside of code."""


def is_template(html: str) -> bool:
    """Whether the html begins as a template does, or is steered as one outside of all code it shows."""
    if _BEGINS.match(html) is not None:
        return True
    may_be = "{{" in html or "{%" in html or "<%" in html
    return may_be and any(_STEERED.search(text) for text in _outside_of_code(html))


def _outside_of_code(html: str) -> Iterator[str]:
    """The pieces between code, scripts and remarks. What never ends goes on to the end of the document."""
    at = 0
    while opened := _SHOWN.search(html, at):
        yield html[at : opened.start()]
        end = re.compile(f"</{opened[1]}" if opened[1] else "-->", re.IGNORECASE).search(html, opened.end())
        if end is None:
            return
        at = end.end()
    yield html[at:]
