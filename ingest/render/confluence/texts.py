"""Macros whose text is no markup of Confluence: code, diagrams, formulas, Markdown, html; and pictures and notes."""

from __future__ import annotations

import re
from typing import Final
from urllib.parse import unquote

from ingest.render import tree
from ingest.render.blocks import escaped, quoted
from ingest.render.confluence.boxes import titled
from ingest.render.confluence.calls import name_of, parameter, parameter_node, plain_body, rich_body
from ingest.render.confluence.elements import Step
from ingest.render.confluence.markup import Node, parse
from ingest.render.confluence.reading import Inner, Place, Reading

_LANGUAGE: Final = re.compile(r"[A-Za-z][\w+#.-]{0,29}\Z")
_DIAGRAMS: Final = frozenset({"plantuml", "plantumlrender", "mermaid", "mermaid-macro", "mermaid-cloud", "graphviz"})


def code(reading: Reading, macro: Node) -> Inner:
    """Code, under its title if it has one."""
    titled(reading, macro, parameter(macro, "title"))
    language = parameter(macro, "language", "lang", "") if name_of(macro) != "noformat" else ""
    return verbatim(reading, macro, plain_body(macro), language)


def diagram(reading: Reading, macro: Node) -> Inner:
    """A drawing whose source is in the page, as code."""
    titled(reading, macro, parameter(macro, "title"))
    name = name_of(macro)
    return verbatim(reading, macro, plain_body(macro), next((kind for kind in _KINDS if kind in name), ""))


_KINDS: Final = ("plantuml", "mermaid", "graphviz")


def verbatim(reading: Reading, macro: Node, text: str, language: str = "") -> Inner:
    """Text in which every blank counts."""
    if not text.strip():
        return None
    name = language.strip().lower() if _LANGUAGE.match(language.strip()) else ""
    reading.block(macro, f'<pre><code class="language-{quoted(name)}">' if name else "<pre><code>")
    reading.verbatim += 1
    reading.text("\n" + text.replace("\r\n", "\n").replace("\r", "\n"))
    reading.verbatim -= 1
    reading.write("</code></pre>")
    return None


def formula(reading: Reading, macro: Node) -> Inner:
    """A formula as its author typed it."""
    words = " ".join(plain_body(macro).split()) or parameter(macro, "body", "equation", "latex", "formula", "")
    if words.startswith(_ENCODED):
        words = unquote(words.removeprefix(_ENCODED))
    if name_of(macro) in _DISPLAYED:
        reading.block(macro, f"<p>{escaped(words)}</p>")
    else:
        reading.text(words)
    return None


_ENCODED: Final = "--uriencoded--"
_DISPLAYED: Final = frozenset({"mathblock", "mathdisplay", "latex-formatting", "latex", "eazy-math-block"})


def footnote(reading: Reading, macro: Node) -> Inner:
    """A note, where it is referred to: Confluence shows it at the end of the page."""
    if (body := rich_body(macro)) is not None:
        return [" (", *unparagraphed(body), ")"], ""
    if words := parameter(macro, "text"):
        reading.text(f" ({words})")
    return None


def unparagraphed(body: Node) -> list[Node | str]:
    """What is in a body; of a single paragraph what is in that."""
    nodes = list(body.nodes())
    if len(nodes) == 1 and nodes[0].name == "p" and body.words() == nodes[0].words():
        return nodes[0].children
    return body.children


def image(_reading: Reading, macro: Node) -> Inner:
    """A picture that is called as a macro, as the plain one it could have been."""
    picture = Node("ac:image", {}, macro.at)
    for name in ("alt", "title"):
        picture.attrs[f"ac:{name}"] = parameter(macro, name)
    source = parameter_node(macro, "src", "url", "name", "")
    if source is not None:
        where = source.words()
        picture.children += list(source.nodes()) or [Node("ri:url", {"ri:value": where}, macro.at)]
    return [picture], ""


def markdown(reading: Reading, macro: Node) -> Inner:
    """Text in Markdown."""
    from ingest.render.markdown import markdown_to_html

    html, found = markdown_to_html(plain_body(macro), 0, reading.settings.findings)
    line = reading.line(macro)
    reading.findings += [remark._replace(line=line) for remark in found]
    return inserted(reading, macro, parse(html).root.children)


def unmigrated(reading: Reading, macro: Node) -> Inner:
    """What Confluence could not turn into the storage format when it was introduced: text in the markup before it."""
    from ingest.render.confluence.wiki import parse_wiki

    return inserted(reading, macro, parse_wiki(plain_body(macro)).root.children)


def html(reading: Reading, macro: Node) -> Inner:
    """Text in html."""
    return inserted(reading, macro, parse(tree.fragment(plain_body(macro)).inner_html).root.children)


def inserted(reading: Reading, macro: Node, nodes: list[Node | str]) -> Inner:
    """What was read of another markup, as if it stood in the page where the macro does."""
    reading.places.append(Place(reading.page, (), reading.line(macro)))
    reading.block(macro, "<div>")

    def end() -> None:
        reading.places.pop()
        reading.write("</div>")

    return nodes, end


def _each(names: str, step: Step) -> dict[str, Step]:
    return dict.fromkeys(names.split(), step)


STEPS: Final[dict[str, Step]] = {
    **_each("code code-block newcode paste-code-macro noformat codeblock code-pro", code),
    **_each(" ".join(_DIAGRAMS), diagram),
    **_each(
        "unit mathinline mathblock mathjax-inline-macro mathjax-block-macro latex latex-inline eazy-math-inline "
        "eazy-math-block easy-math-inline easy-math-block",
        formula,
    ),
    **_each("footnote cfm-footnote", footnote),
    **_each("img image", image),
    **_each("markdown markdown-macro md-macro markdown-from-text", markdown),
    **_each("unmigrated-wiki-markup unmigrated-inline-wiki-markup", unmigrated),
    **_each("html html-macro html-bobswift", html),
}
