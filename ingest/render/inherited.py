"""What a document inherits from the folders it lies in: sections of Hugo that are never rendered, bundles of files."""

from __future__ import annotations

from functools import lru_cache

from ingest.render.frontmatter import table_of
from ingest.render.meta import unbuilt
from ingest.render.model import RenderError, RenderSettings, Table

_BUNDLE, _SECTION = "index.md", "_index.md"


def unpublished(path: str, settings: RenderSettings) -> str | None:
    """Why Hugo makes no page of the document, whatever it says itself; None: it may make one. Raises Needed.

    Beside an `index.md` all others are its resources; a section's `_index.md` may say for all below that they are never
    rendered.
    """
    docs = str(settings.project.option("docs", ""))
    folder, _, name = path.rpartition("/")
    if docs and not path.startswith(docs + "/"):
        return None
    names = folder.split("/") if folder else []
    first = docs.count("/") + 1 if docs else 0
    folders = ["/".join(names[:depth]) for depth in range(first, len(names) + 1)]
    bundles = [_in(one, _BUNDLE) for one in folders]
    settings.files.need([*bundles, *(_in(one, _SECTION) for one in folders)])
    own = _in(folder, _BUNDLE)
    for bundle in bundles:
        if settings.files.read(bundle) is not None and not (bundle == own and name == _BUNDLE):
            return f"a resource of {bundle}"
    for one in folders:
        section = settings.files.read(_in(one, _SECTION))
        reason = _cascaded(section) if section is not None and _in(one, _SECTION) != path else None
        if reason is not None:
            return f"{reason}, by {_in(one, _SECTION)}"
    return None


def _in(folder: str, name: str) -> str:
    return f"{folder}/{name}" if folder else name


@lru_cache(512)
def _cascaded(section: bytes) -> str | None:
    """What a section says of everything below it; what holds for some of it only is passed over."""
    try:
        cascade = table_of(section.decode("utf-8-sig", "replace").replace("\r\n", "\n")).get("cascade")
    except RenderError:
        return None  # the section itself is held for it
    for one in cascade if isinstance(cascade, list) else [cascade]:
        if isinstance(one, dict) and not one.keys() & {"target", "_target"}:
            table: Table = {str(key).lower(): value for key, value in one.items()}
            reason = "draft" if table.get("draft") is True else unbuilt(table)
            if reason is not None:
                return reason
    return None
