"""Each format's parser alone: what rendering is compared with. Each is imported when it is asked for."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from collections.abc import Callable
from xml.parsers import expat

Bare = Callable[[bytes], object]


def markdown() -> Bare:
    """Comrak with the extensions GFM has, as rendering uses it."""
    from comrak import ExtensionOptions, ParseOptions, RenderOptions, render_markdown

    extensions, parsing, rendering = ExtensionOptions(), ParseOptions(), RenderOptions()
    for extension in ("table", "strikethrough", "tasklist", "autolink", "footnotes", "alerts"):
        setattr(extensions, extension, True)
    rendering.unsafe_ = rendering.sourcepos = True
    return lambda body: render_markdown(body.decode("utf-8", "replace"), extensions, parsing, rendering)


def html() -> Bare:
    """turbohtml: parse and serialise."""
    import turbohtml

    return lambda body: turbohtml.parse(body.decode("utf-8", "replace")).html


def rst() -> Bare:
    """Docutils up to the document tree; what only Sphinx knows is an error it goes on after."""
    from docutils.core import publish_doctree

    settings = {"report_level": 5, "halt_level": 6, "file_insertion_enabled": False, "raw_enabled": False}
    return lambda body: publish_doctree(body.decode("utf-8", "replace"), settings_overrides=settings)


def notebook() -> Bare:
    """The JSON of it."""
    return json.loads


def docx() -> Bare:
    """Unzipping, and expat over the document's own xml."""

    def parse(body: bytes) -> object:
        with zipfile.ZipFile(io.BytesIO(body)) as archive:
            return expat.ParserCreate().Parse(archive.read("word/document.xml"), True)

    return parse


def openapi() -> Bare:
    """YAML's C loader."""
    import yaml

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    return lambda body: yaml.load(body, Loader=loader)


def table() -> Bare:
    """`csv.reader`."""
    return lambda body: list(csv.reader(io.StringIO(body.decode("utf-8", "replace"))))


def text() -> Bare:
    """Decoding."""
    return lambda body: body.decode("utf-8", "replace")
