"""Templates put in: what a page is once everything in braces is text. Parser functions are `functions`'."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable
from typing import Final, NamedTuple

from ingest.render.findings import finding
from ingest.render.mediawiki import functions
from ingest.render.mediawiki.preprocess import Braces, Node, Piece, Tag, Text, parse
from ingest.render.mediawiki.site import TEMPLATE, Site, Title, resource
from ingest.render.model import Finding, RenderSettings
from ingest.render.wikitext import Kept, readable

_DEEPEST: Final = 40
_LARGEST: Final = 2_000_000
_MOST_STEPS: Final = 200_000
_BATCH: Final = 200


class Frame:
    """One page being put in: its title and the arguments it was given, read when they are first used."""

    __slots__ = ("_values", "above", "pieces", "title")

    def __init__(self, title: Title, pieces: dict[str, list[Node]] | None = None, above: Frame | None = None) -> None:
        self.title, self.above = title, above
        self.pieces = pieces or {}
        self._values: dict[str, str] = {}

    def argument(self, name: str, expander: Expander) -> str | None:
        """An argument's text, None when there is none of this name. Numbered ones keep their blanks."""
        if name not in self.pieces:
            return None
        if name not in self._values:
            value = expander.text(self.pieces[name], self.above) if self.above is not None else ""
            self._values[name] = value
        return self._values[name]


class Expanded(NamedTuple):
    """A page's text with everything put in, and the line of the page each line of it stems from."""

    text: str
    lines: list[int]


class Expander:
    """Puts in what a page uses, within limits, and says what could not be."""

    site: Site
    kept: Kept

    def __init__(
        self,
        title: Title,
        site: Site,
        settings: RenderSettings,
        findings: list[Finding],
        extension: Callable[[Tag, str, Frame], str],
    ) -> None:
        self.site, self.page, self.settings = site, title, settings
        self.kept = Kept()
        self.display = ""
        self._extension = extension
        self._findings = findings
        self._said: set[tuple[str, str]] = set()
        self._trees: dict[str, list[Node] | None] = {}
        self._size = self._steps = self._depth = 0
        self._line = 0

    def expand_page(self, source: str) -> Expanded:
        """The page itself, with lines. Raises Needed."""
        nodes = parse(source, included=False)
        self._foresee(nodes)
        frame = Frame(self.page)
        starts = [0, *(place + 1 for place, sign in enumerate(source) if sign == "\n")]
        text: list[str] = []
        lines = [1]
        for node in nodes:
            self._line = bisect_right(starts, node.offset)
            made = node if isinstance(node, Text) else self._put_in(node, frame, text[-1][-1:] if text else "\n")
            grows = isinstance(node, Text)
            lines += [self._line + number * grows for number in range(1, made.count("\n") + 1)]
            if made:
                text.append(made)
        return Expanded("".join(text), lines)

    def text(self, nodes: list[Node], frame: Frame) -> str:
        """Nodes as text. Raises Needed."""
        if len(nodes) == 1 and isinstance(nodes[0], Text):
            return self._counted(str(nodes[0]))
        if self._depth >= _DEEPEST:
            self.report("FIN752", "templates", "templates use each other too deeply; what lies below is left out")
            return ""
        self._depth += 1
        made: list[str] = []
        for node in nodes:
            words = str(node) if isinstance(node, Text) else self._put_in(node, frame, made[-1][-1:] if made else "")
            if words:
                made.append(words)
        self._depth -= 1
        return self._counted("".join(made))

    def wikitext(self, source: str, frame: Frame) -> str:
        """Text in a tag of a page or template, with everything put in."""
        return self.text(parse(source, included=False), frame)

    def report(self, code: str, what: str, message: str) -> None:
        """A finding on the line of the page that led here, once for each `what`."""
        if (code, what) not in self._said:
            self._said.add((code, what))
            self._findings.append(finding(code, message, self._line, self.settings.findings))

    def nothing(self) -> str:
        """What stands for something left out: no words, but the line does not begin after it."""
        return self.kept.inline("")

    def source(self, title: Title) -> list[Node] | None:
        """What a page is when another includes it; None: it is missing. Raises Needed."""
        path = resource(title)
        if path not in self._trees:
            body = self.settings.files.read(path)
            nodes = None if body is None else parse(readable(body.decode("utf-8", "replace")), included=True)
            self._trees[path] = nodes
            if nodes is not None:
                self._foresee(nodes)
        return self._trees[path]

    def _counted(self, text: str) -> str:
        self._size += len(text)
        self._steps += 1
        if self._size <= _LARGEST and self._steps <= _MOST_STEPS:
            return text
        self.report("FIN752", "size", "templates make more text than a page can hold; the rest of it is left out")
        return ""

    def _foresee(self, nodes: list[Node]) -> None:
        """Ask for all templates a text names at once, so that the page is rendered again once and not for each."""
        wanted: dict[str, None] = {}
        pending = list(nodes)
        while pending and len(wanted) < _BATCH:
            node = pending.pop()
            if isinstance(node, Braces):
                pending += [inner for piece in node.pieces for inner in piece.nodes if isinstance(inner, Braces)]
                title = self._named(node)
                if title is not None:
                    wanted[resource(title)] = None
        if wanted:
            self.settings.files.need(sorted(wanted))

    def _named(self, node: Braces) -> Title | None:
        """The page that braces put in, where that can be said without working it out."""
        first = node.pieces[0].nodes
        if node.count != 2 or len(first) != 1 or not isinstance(first[0], Text):  # noqa: PLR2004 - pairs of braces
            return None
        name = first[0].strip()
        return None if functions.is_word(name, bars=len(node.pieces) > 1) else self._target(name)

    def _target(self, name: str) -> Title | None:
        if name.startswith("/"):
            name = f":{self.page.full}{name}"
        title = self.site.title(name, TEMPLATE)
        return title if title is not None and title.space >= 0 and title.name else None

    def _put_in(self, node: Node, frame: Frame, before: str) -> str:
        if isinstance(node, Tag):
            self._steps += 1
            return self._extension(node, self._attributes(node, frame), frame)
        assert isinstance(node, Braces)
        if self._steps > _MOST_STEPS or self._size > _LARGEST:
            return ""
        made = self._argument(node, frame) if node.count > 2 else self._template(node, frame)  # noqa: PLR2004
        starts = made.startswith(("{|", "*", "#", ":", ";"))
        return "\n" + made if starts and before not in ("\n", "") and node.count == 2 else made  # noqa: PLR2004

    def _attributes(self, node: Tag, frame: Frame) -> str:
        return self.wikitext(node.attributes, frame) if "{{" in node.attributes else node.attributes

    def _argument(self, node: Braces, frame: Frame) -> str:
        name = self.text(_whole(node.pieces[0]), frame)
        value = frame.argument(name.strip(), self)
        if value is not None:
            return self._counted(value)
        if len(node.pieces) > 1:
            return self.text(_whole(node.pieces[1]), frame)
        # An argument without value or default stays in braces, which are no words.
        return ""

    def _template(self, node: Braces, frame: Frame) -> str:
        name = self.kept.plain(self.text(_whole(node.pieces[0]), frame)).strip()
        for prefix in ("subst:", "safesubst:", "msgnw:", "msg:", "raw:"):
            if name.lower().startswith(prefix):
                name = name[len(prefix) :].strip()
        call = functions.Call(self, frame, name, node.pieces[1:])
        made = functions.called(call)
        return made if made is not None else self._transcluded(name, node, frame)

    def _transcluded(self, name: str, node: Braces, frame: Frame) -> str:
        title = self._target(name)
        if title is None:
            special = self.site.title(name, TEMPLATE)
            if special is None or special.space >= 0 or not special.name:
                return self._literal(name, node, frame)
            message = f"what {{{{{name[:60]}}}}} lists is left out: say in words what a reader learns from it"
            self.report("FIN751", name, message)
            return self.nothing()
        chain: Frame | None = frame
        while chain is not None:
            if chain.title == title._replace(fragment=""):
                self.report("FIN752", title.full, f"{title.full} uses itself in a circle; that is left out")
                return self.nothing()
            chain = chain.above
        nodes = self.source(title._replace(fragment=""))
        if nodes is None:
            message = f"{title.full} is not in the dump, so what it shows here is left out: export the templates, too"
            self.report("FIN750", title.full, message)
            return self.nothing()
        return self.text(nodes, Frame(title._replace(fragment=""), self._given(node.pieces[1:], frame), frame))

    def _literal(self, name: str, node: Braces, frame: Frame) -> str:
        """What is in braces and cannot be a page's title is text to MediaWiki, braces included."""
        parts = [name, *(self.text(_whole(piece), frame) for piece in node.pieces[1:])]
        return "{{" + "|".join(parts) + "}}" if name else ""

    def _given(self, pieces: list[Piece], frame: Frame) -> dict[str, list[Node]]:
        given: dict[str, list[Node]] = {}
        place = 0
        for piece in pieces:
            if piece.equals < 0:
                place += 1
                given[str(place)] = piece.nodes
            else:
                given[self.text(piece.nodes[: piece.equals], frame).strip()] = _trimmed(piece.nodes[piece.equals :])
        return given


def _whole(piece: Piece) -> list[Node]:
    """All of a part, with its `=`."""
    if piece.equals < 0:
        return piece.nodes
    sign = Text("=")
    sign.offset = 0
    return [*piece.nodes[: piece.equals], sign, *piece.nodes[piece.equals :]]


def _trimmed(nodes: list[Node]) -> list[Node]:
    """The value of a named argument, whose blanks at both ends do not count."""
    kept = list(nodes)
    if kept and isinstance(kept[0], Text):
        kept[0] = _text(kept[0].lstrip(), kept[0].offset)
    if kept and isinstance(kept[-1], Text):
        kept[-1] = _text(kept[-1].rstrip(), kept[-1].offset)
    return kept


def _text(words: str, offset: int) -> Text:
    text = Text(words)
    text.offset = offset
    return text
