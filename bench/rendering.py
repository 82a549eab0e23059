"""Pages a second of rendering, format by format, against each format's parser alone on the same documents.

In one process, and by its processor time: whatever else the machine does meanwhile hardly counts.
"""

from __future__ import annotations

import os
import random
import time
from collections.abc import Callable, Iterator
from typing import NamedTuple

from bench import bare_parsers as bare
from bench.cold import SHARED
from bench.figures import Result, Series, Target, ratios
from bench.processes import interleaved
from bench.sizes import Sizes
from bench.trees import write_tree
from ingest.project import Site, find
from ingest.render import Files, Needed, RenderError, RenderSettings, media_type_of, render

MARKDOWN, HTML = 4.0, 3.0
"""How many times its bare parser rendering may take."""


class Format(NamedTuple):
    """Documents of one format: `folder` is below the corpora, `most` how many are taken, `limit` the target if any."""

    name: str
    folder: str
    suffixes: tuple[str, ...]
    parser: Callable[[], bare.Bare] | None
    alone: str
    most: int
    limit: float | None = None
    kind: str | None = None
    dialect: str = "auto"


_COMRAK = "comrak alone"
FORMATS = (
    *(
        Format(
            f"Markdown, {folder}", f"markdown/{folder}", (".md", ".mdx"),
            bare.markdown, _COMRAK, 300, MARKDOWN, None, dialect,
        )
        for folder, dialect in (
            ("mkdocs-material", "auto"),
            ("react-native-docs", "docusaurus"),
            ("hugo-docs", "hugo"),
            ("powershell-docs", "docfx"),
            ("rust-book", "mdbook"),
            ("zola-docs", "zola"),
        )
    ),
    Format("html, DocBook", "html-postgresql", (".html",), bare.html, "turbohtml: parse, serialise", 200, HTML),
    Format("html, Confluence", "confluence-html-dlx", (".html",), bare.html, "turbohtml: parse, serialise", 200, HTML),
    Format("reStructuredText", "rst-django", (".txt",), bare.rst, "docutils: document tree", 30, None, "text/x-rst"),
    Format("AsciiDoc", "asciidoc-git", (".adoc",), None, "", 150),
    Format("notebooks", "notebooks", (".ipynb",), bare.notebook, "json.loads", 19),
    Format("Word", "docx", (".docx",), bare.docx, "zipfile and expat", 17),
    Format(
        "OpenAPI", "openapi-examples/_archive_/schemas/v3.0/pass", (".yaml",),
        bare.openapi, "yaml", 6, None, "application/vnd.oai.openapi",
    ),
    Format("CSV", "notion-exports", (".csv",), bare.table, "csv.reader", 4),
    Format("plain text", "naughty-strings", (".txt",), bare.text, "decoding", 1),
)  # fmt: skip


class Page(NamedTuple):
    """A document in memory, with everything rendering it needs."""

    path: str
    kind: str
    body: bytes
    settings: RenderSettings


def measure(sizes: Sizes, place: str) -> Iterator[Result]:
    """A result for generated Markdown, and one for each format there are real documents of."""
    folder = os.path.join(place, "rendering")
    write_tree(folder, min(sizes.cold, 300), sections=8)
    generated = Format("Markdown, generated", "", (".md",), bare.markdown, _COMRAK, 300, MARKDOWN)
    yield from _measure(generated, folder, sizes)
    if sizes.corpora:
        for one in FORMATS:
            yield from _measure(one, os.path.join(os.path.realpath(SHARED), "corpora", one.folder), sizes)


def _measure(one: Format, folder: str, sizes: Sizes) -> Iterator[Result]:
    pages = list(_pages(one, folder))
    if not pages:
        return
    size = sum(len(page.body) for page in pages)
    sides: dict[str, Callable[[], float]] = {"ours": lambda: _timed(lambda: _render(pages))}
    if one.parser:
        parse = one.parser()
        sides = {"bare": lambda: _timed(lambda: _parse(parse, pages)), **sides}
    seconds = interleaved(sizes.long_runs + 2, **sides)
    series = {
        name: Series(_label(one, name), "pages/s", tuple(len(pages) / value for value in seconds[name]))
        for name in sides
    }
    title = f"{len(pages):,} pages of {one.name}, {size / len(pages) / 1024:.1f} KiB each"
    if "bare" not in series:
        yield Result("rendering", title, (series["ours"],), remarks=("it has no parser but ours",))
        return
    over = ratios("rendering ÷ parser alone", series["bare"], series["ours"])
    targets = (
        (Target(f"rendering {one.name}, times its parser alone", over.median, one.limit, "×"),) if one.limit else ()
    )
    yield Result("rendering", title, (series["bare"], series["ours"], over), targets)


def _label(one: Format, side: str) -> str:
    return one.alone if side == "bare" else "rendering"


def _pages(one: Format, folder: str) -> Iterator[Page]:
    """Documents that are rendered without an error, evenly spread over the folder, with what they include."""
    paths = [
        os.path.relpath(os.path.join(place, name), folder)
        for place, _, names in os.walk(folder)
        for name in names
        if name.endswith(one.suffixes)
    ]
    site = find(lambda path: _read(folder, path), "", one.dialect)
    paths = random.Random(7).sample(sorted(paths), min(one.most, len(paths)))
    for path in paths:
        page = _page(one, folder, path, site)
        if page is not None:
            yield page


def _page(one: Format, folder: str, path: str, site: Site) -> Page | None:
    known: dict[str, bytes | None] = {}
    body, kind = _read(folder, path) or b"", one.kind or media_type_of(path) or "text/plain"
    while True:
        page = Page(path, kind, body, RenderSettings(project=site.project, files=Files(known)))
        try:
            render(page.body, path=path, media_type=page.kind, settings=page.settings)
        except Needed as needed:
            known |= {wanted: _read(folder, wanted) for wanted in needed.paths}
        except RenderError:
            return None
        else:
            return page


def _read(folder: str, path: str) -> bytes | None:
    try:
        with open(os.path.join(folder, path), "rb") as file:
            return file.read()
    except (OSError, ValueError):
        return None


def _timed(work: Callable[[], None]) -> float:
    began = time.process_time()
    work()
    return time.process_time() - began


def _render(pages: list[Page]) -> None:
    for page in pages:
        render(page.body, path=page.path, media_type=page.kind, settings=page.settings)


def _parse(parse: bare.Bare, pages: list[Page]) -> None:
    for page in pages:
        parse(page.body)


def main() -> None:
    """`python -m bench.rendering`: this benchmark alone, the usual size."""
    import tempfile

    from bench.figures import text
    from bench.sizes import USUAL

    with tempfile.TemporaryDirectory(prefix="bench-") as place:
        for result in measure(USUAL, place):
            print(text(result), flush=True)


if __name__ == "__main__":
    main()
