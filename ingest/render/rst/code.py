"""Directives of code and other text that keeps its form, as far as it stands in the document itself."""

from __future__ import annotations

from docutils import nodes
from docutils.parsers.rst import Directive

from ingest.render.rst.directive import Nothing, Ours
from ingest.render.rst.lines import dedented
from ingest.render.rst.shapes import Equation


class CodeBlock(Ours):
    """Code in the language its argument names."""

    def run(self) -> list[nodes.Node]:
        """The code, under its caption."""
        lines = list(self.content)
        if "dedent" in self.options:
            lines = dedented(lines, number(self.options["dedent"]))
        return self.block("\n".join(lines), self.argument.strip() or self.reading.language)

    def block(self, text: str, language: str) -> list[nodes.Node]:
        """A block of code, with its caption before it and what refers to it by name."""
        block = self.located(nodes.literal_block(text, text, language=language))
        caption = self.options.get("caption")
        if not caption:
            self.add_name(block)
            return [block]
        box = self.located(nodes.container())
        box += self.inline(caption, nodes.caption())
        box += block
        self.add_name(box)
        return [box]


def number(text: str) -> int | None:
    """A count that an option gives, None when it gives none."""
    return int(text) if text.isdecimal() and len(text) <= len("100000") else None


class _Typed(CodeBlock):
    """What somebody types into or reads from a program, whatever the directive's argument says."""

    def run(self) -> list[nodes.Node]:
        """The text, as it stands."""
        words = self.argument.split()
        language = {"doctest": "pycon", "testcode": "python", "ipython": "python", "prompt": "console"}.get(self.name)
        if self.name == "prompt":  # `.. prompt:: bash $`: the mark is set before each line
            mark = [*words[1:], "$"][0].partition(",")[0]
            return self.block("\n".join(f"{mark} {line}" if line.strip() else "" for line in self.content), "console")
        return self.block("\n".join(self.content), language or "console")


class _Highlight(Ours):
    def run(self) -> list[nodes.Node]:
        """Nothing: it says what language the code after it is in."""
        self.reading.language = self.argument.strip()
        return []


class _Productions(Ours):
    def run(self) -> list[nodes.Node]:
        """The productions, as they are written, without marks of references."""
        text = "\n".join([self.argument, *self.content]).replace("`", "").strip("\n")
        return [self.located(nodes.literal_block(text, text, language=""))]


class _Math(Ours):
    def run(self) -> list[nodes.Node]:
        """The formula's source; one with a label has a number."""
        text = "\n".join(part for part in (self.argument, "\n".join(self.content)) if part.strip())
        label = self.options.get("label") or self.options.get("name", "")
        if label and label not in self.reading.equations:
            self.reading.equations[label] = len(self.reading.equations) + 1
        counted = self.reading.equations.get(label)
        return [self.located(Equation(text=text, number=f"({counted})" if counted else ""))]


DIRECTIVES: dict[str, type[Directive]] = {
    **dict.fromkeys(("code-block", "code", "sourcecode", "sourcecode-block", "ipython3", "code-cell"), CodeBlock),
    **dict.fromkeys(("console", "doctest", "testcode", "testoutput", "ipython", "prompt", "terminal"), _Typed),
    **dict.fromkeys(("highlight", "highlightlang"), _Highlight),
    **dict.fromkeys(("testsetup", "testcleanup"), Nothing),
    **dict.fromkeys(("productionlist", "grammar-snippet"), _Productions),
    "math": _Math,
}
