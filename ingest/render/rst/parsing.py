"""Text to docutils' tree, with directives and roles of this package only: docutils' registries stay as they are.

Docutils opens no file here: what could is replaced, and its own switch for it is off as well.
"""

from __future__ import annotations

from functools import cache
from types import SimpleNamespace
from typing import Any, ClassVar

from docutils import nodes, utils
from docutils.parsers.rst import states
from docutils.statemachine import StringList
from docutils.transforms import references

from ingest.render.rst import registry
from ingest.render.rst.lines import lines_of
from ingest.render.rst.messages import report_message
from ingest.render.rst.reading import Reading
from ingest.render.rst.substitutions import substitute

_LARGEST_INLINE = 10_000_000
"""Signs times marks of a paragraph from which on its marks are not read: each of them looks for its end."""
_LONG = 1000
_MOST_CORNERS = 8000
_TRANSFORMS = (
    references.PropagateTargets,
    references.AnonymousHyperlinks,
    references.IndirectHyperlinks,
    references.Footnotes,
    references.ExternalTargets,
    references.InternalTargets,
)
_SETTINGS: dict[str, Any] = {
    "auto_id_prefix": "%",
    "character_level_inline_markup": False,
    "debug": False,
    "error_encoding": "utf-8",
    "error_encoding_error_handler": "backslashreplace",
    "exit_status_level": 5,
    "expose_internals": None,
    "file_insertion_enabled": False,
    "footnote_backlinks": False,
    "halt_level": 6,
    "id_prefix": "",
    "input_encoding": "utf-8",
    "input_encoding_error_handler": "strict",
    "language_code": "en",
    "line_length_limit": 100_000,
    "output": None,
    "pep_base_url": "https://peps.python.org/",
    "pep_file_url_template": "pep-%04d",
    "pep_references": None,
    "raw_enabled": False,
    "record_dependencies": None,
    "report_level": 2,
    "rfc_base_url": "https://datatracker.ietf.org/doc/html/",
    "rfc_references": None,
    "root_prefix": "",
    "sectnum_xform": True,
    "section_self_link": False,
    "smart_quotes": False,
    "strict_visitor": False,
    "syntax_highlight": "none",
    "tab_width": 8,
    "toc_backlinks": False,
    "traceback": True,
    "trim_footnote_reference_space": True,
    "use_latex_citations": False,
    "warning_stream": False,
}


class _Settings(SimpleNamespace):
    """Docutils' settings, none of them read from files or the environment."""

    def setdefault(self, name: str, value: Any) -> Any:
        """The value a setting has; every one docutils asks for has one."""
        return getattr(self, name, value)


def parse(text: str, reading: Reading) -> nodes.document:
    """The tree of a text, its references resolved within it. Errors of the author are findings, not nodes."""
    settings: Any = _Settings(**_SETTINGS, reading=reading)
    document = utils.new_document(reading.path, settings)
    reporter: Any = document.reporter
    reporter.stream = None
    reporter.attach_observer(lambda message: report_message(reading, message))
    machine = states.RSTStateMachine(state_classes=_state_classes(), initial_state="Body")
    inliner = _Inliner()
    inliner.__dict__.update(_patterns())
    inliner.implicit_dispatch = [(inliner.patterns.uri, inliner.standalone_uri)]  # type: ignore[list-item]
    inliner.reading = reading
    try:
        machine.run(_lines(text, reading), document, inliner=inliner)
    finally:
        machine.unlink()
        _Ours.nested_sm_cache.clear()
    substitute(document, reading)
    document.transformer.add_transforms(_TRANSFORMS)
    document.transformer.apply_transforms()
    return document


def _lines(text: str, reading: Reading) -> StringList:
    """The text between what the project puts before and after each document; fields at its start stay first."""
    lines = StringList(lines_of(text), source=reading.path)
    if epilog := reading.option("rst_epilog"):
        lines.extend(StringList(["", *lines_of(epilog)], source="<rst_epilog>"))
    if prolog := reading.option("rst_prolog"):
        place = 0
        while place < len(lines) and lines[place].startswith(":") and ":" in lines[place][1:]:
            place += 1
        lines[place:place] = StringList([*([""] if place else []), *lines_of(prolog), ""], source="<rst_prolog>")
    return lines


class _Inliner(states.Inliner):
    """Running text, with roles looked up in this package."""

    reading: Reading

    def init_customizations(self, settings: Any) -> None:
        """Nothing: the patterns are the same for all documents."""

    def parse(self, text: str, lineno: int, memo: Any, parent: nodes.Element) -> Any:
        """As docutils does, unless so many marks are in so long a text that it would take minutes."""
        if len(text) > _LONG and len(text) * sum(map(text.count, "*`|_:<")) > _LARGEST_INLINE:
            self.reading.report("FIN124", "a paragraph with too many marks was kept as it is written", lineno)
            return [nodes.Text(text)], []
        return super().parse(text, lineno, memo, parent)

    def interpreted(self, rawsource: str, text: str, role: str, lineno: int) -> Any:  # noqa: ARG002 - given by docutils
        """The nodes of `text` in a role, whether the role is known or not."""
        return registry.role_nodes(self.reading, role, text, lineno), []


class _Ours:
    """What all states share: directives come from this package, and nested texts are read in the same way."""

    nested_sm_cache: ClassVar[list[Any]] = []

    def __init__(self, state_machine: Any, debug: bool = False) -> None:
        super().__init__(state_machine, debug)  # type: ignore[call-arg]
        self.nested_sm_kwargs = {"state_classes": _state_classes(), "initial_state": "Body"}

    def isolate_grid_table(self) -> Any:
        """The lines of a table, none of one with so many cells that they would take minutes."""
        block, messages, blank_finish = super().isolate_grid_table()  # type: ignore[misc]
        if sum(line.count("+") for line in block) > _MOST_CORNERS:
            this: Any = self
            reading: Reading = this.document.settings.reading
            reading.report(
                "FIN124", "a drawn table has too many cells and was left out: divide it", block.offset(0) + 1
            )
            block = []
        return block, messages, blank_finish

    def directive(self, match: Any, **option_presets: Any) -> Any:
        """Run the directive a line begins."""
        this: Any = self
        name, kind = registry.directive(this.document.settings.reading, match.group(1))
        return this.run_directive(kind, match, name, option_presets)


@cache
def _state_classes() -> tuple[type, ...]:
    return tuple(type(kind.__name__, (_Ours, kind), _explicit(kind)) for kind in states.state_classes)


def _explicit(kind: Any) -> dict[str, Any]:
    """The explicit constructs of a state, its directives being ours: docutils lists functions there, not names."""
    explicit = getattr(kind, "explicit", None)
    if explicit is None:
        return {}
    constructs = [
        (_Ours.directive if method is states.Body.directive else method, pattern)
        for method, pattern in explicit.constructs
    ]
    return {"explicit": SimpleNamespace(**{**vars(explicit), "constructs": constructs})}


@cache
def _patterns() -> dict[str, Any]:
    """What an inliner of docutils makes of its settings; it is slow."""
    inliner = states.Inliner()
    settings: Any = _Settings(**_SETTINGS)
    inliner.init_customizations(settings)
    return vars(inliner)
