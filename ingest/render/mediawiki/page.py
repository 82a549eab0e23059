"""One page of a MediaWiki on its way to html: the order of the steps, which is MediaWiki's own."""

from __future__ import annotations

from ingest.render.mediawiki import tags
from ingest.render.mediawiki.blocks import Blocks
from ingest.render.mediawiki.expand import Expander, Frame
from ingest.render.mediawiki.inline import addressed, begun, quoted, switched
from ingest.render.mediawiki.links import Linker
from ingest.render.mediawiki.preprocess import Tag
from ingest.render.mediawiki.sanitize import sanitized
from ingest.render.mediawiki.site import Site, Title
from ingest.render.mediawiki.tables import with_tables
from ingest.render.model import Finding, RenderSettings
from ingest.render.wikitext import LOST, Kept, Notes


class Page:
    """The state shared by the steps."""

    def __init__(self, title: Title, site: Site, settings: RenderSettings, findings: list[Finding]) -> None:
        self.site, self.notes = site, Notes()
        self.defining: list[str] = []
        self.expander = Expander(title, site, settings, findings, self._shown)
        self.kept: Kept = self.expander.kept
        self._linker = Linker(site, title, self.kept, settings, self.expander.report)

    def html(self, source: str) -> tuple[str, list[int]]:
        """The page as html, and the line of the source each line of it is made of. Raises Needed."""
        expanded = self.expander.expand_page(source)
        lines: list[int] = []
        html: list[str] = []
        place = 0
        for line in self.blocks(expanded.text).split("\n"):
            made = self.kept.back(line)
            number = expanded.lines[min(place, len(expanded.lines) - 1)]
            lines += [number] * (made.count("\n") + 1)
            html.append(made.replace(LOST, ""))
            place += 1 + line.count(LOST)
        for name in self.notes.empty():
            self.expander.report("FIN755", name, f"the footnote “{name}” has no text on this page")
        return "\n".join([*html, self.kept.back(self.notes.rest()).replace(LOST, "")]), lines

    def blocks(self, text: str) -> str:
        """Wikitext without braces as html, one line for each line."""
        return Blocks().read(self.inline(text))

    def inline(self, text: str) -> str:
        """Everything but paragraphs and lists."""
        text = with_tables(sanitized(text))
        text = "\n".join([begun(line) for line in switched(text).split("\n")])
        text = self._linker.linked(text)
        text = "\n".join([quoted(line) for line in text.split("\n")])
        return addressed(text, self._linker.own)

    def _shown(self, tag: Tag, attributes: str, frame: Frame) -> str:
        return tags.shown(self, tag, attributes, frame)
