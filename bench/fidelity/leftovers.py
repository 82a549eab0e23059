"""Syntax of a dialect that a page still shows: looked for in everything that is not code."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator

from bench.fidelity.outcome import Leftover

KINDS = {
    "{{< shortcode": r"\{\{<",
    "{{% shortcode": r"\{\{%",
    "{{ expression }}": r"\{\{(?![<%#])[^{}\n]*\}\}",
    "{{#include": r"\{\{#\w+",
    "{% tag": r"\{%(?!%)",
    "::: container": r"(?m)^[ \t>]*:{3,}",
    "--8<-- snippet": r"-+8<-+",
    "!!! admonition": r"(?m)^[ \t>]*!!!",
    "??? details": r"(?m)^[ \t>]*\?\?\?",
    '=== "tab"': r"(?m)^[ \t>]*===[!+]?[ \t]+[\"“']",
    "[!NOTE]": r"\[![A-Za-z][\w -]*\]",
    "import … from": r"(?m)^[ \t]*import\s+[\w{*][^\n;]*\sfrom\s+[\"'“‘’][^\n]*",
    "export const": r"(?m)^[ \t]*export\s+(?:const|default|function)\b",
    ".. directive::": r"(?m)^[ \t]*\.\.[ \t]+[A-Za-z][\w:+.-]*::",
    ":role:`text`": r":[a-zA-Z][\w:+-]*:`[^`\n]*`",
    "include::": r"(?m)^[ \t]*include::\S",
    "ifdef::": r"(?m)^[ \t]*(?:ifn?def|ifeval|endif)::",
    "[[wikilink]]": r"!?\[\[[^\[\]\n]{1,200}\]\]",
    "{.class}": r"\{:?[ \t]*[.#][A-Za-z][\w-]*[^{}\n]*\}",
    "<JSX />": r"</[A-Z]\w*>|<[A-Z]\w*\s[^<>\n]{0,200}/>|<[A-Z]\w*\s+\w+=[^<>]{0,200}>",
    "[block]": r"(?m)^[ \t]*\[(?:source|NOTE|TIP|WARNING|IMPORTANT|CAUTION|verse|quote|listing)[^\]\n]*\][ \t]*$",
}
_PATTERNS = {kind: re.compile(pattern) for kind, pattern in KINDS.items()}
_CODE = re.compile(r"<(pre|code|kbd|samp|tt)(?:\s[^>]*)?>.*?</\1>", re.DOTALL)
_INLINE = re.compile(r"</?(?:a|b|i|em|strong|span|sub|sup|del|ins|s|u|q|abbr|mark|small|cite|dfn|var|img)\b[^>]*>")
_TAG = re.compile(r"<[^>]*>")


def leftovers(path: str, page: str) -> Iterator[Leftover]:
    """Every place of a page's html where such syntax stands outside code."""
    text = _CODE.sub("\N{OBJECT REPLACEMENT CHARACTER}", page)
    text = html.unescape(_TAG.sub("\n", _INLINE.sub("", text)))
    for kind, pattern in _PATTERNS.items():
        for match in pattern.finditer(text):
            shown = text[max(0, match.start() - 20) : match.end() + 50]
            yield Leftover(kind, path, " ".join(shown.split()))
