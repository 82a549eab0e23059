"""What a site's navigation means for a document that was found: a title it has there, or that it is no page."""

from __future__ import annotations

from connectors.base import Document, Excluded
from ingest.project import Site


class Navigation:
    """The navigation of a site, ready to be asked for one document after another."""

    def __init__(self, site: Site) -> None:
        from pathspec import GitIgnoreSpec

        self._titles, self._sections = dict(site.titles), dict(site.sections)
        self._left_out = GitIgnoreSpec.from_lines(filter(_is_pattern, site.exclude)) if site.exclude else None
        self._only = site.only
        self._by = site.source or "the dialect"

    def applied(self, document: Document) -> Document | Excluded:
        """The document with the title and the sections its site gives it, or why the site does not publish it."""
        if self._left_out is not None and self._left_out.match_file(document.key):
            return Excluded(document.key, document.path, f"left out by {self._by}")
        if self._only is not None and document.key not in self._only and _is_page(document):
            return Excluded(document.key, document.path, f"not in {self._by}")
        return document._replace(
            title=document.title or self._titles.get(document.key),
            section=document.section or self._sections.get(document.key, ()),
        )


def _is_pattern(line: str) -> bool:
    """Whether it can be matched; what its own program makes of anything else is not known."""
    from pathspec import GitIgnoreSpec

    try:
        GitIgnoreSpec.from_lines([line])
    except ValueError:
        return False
    return True


def _is_page(document: Document) -> bool:
    """Whether the navigation is about documents of this kind: other formats are no pages of such a site."""
    return document.media_type == "text/markdown"
