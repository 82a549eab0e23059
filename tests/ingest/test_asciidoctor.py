"""AsciiDoc by Asciidoctor, where a user wants that: what it may read, and what is said when it is not there."""

from __future__ import annotations

import shutil

import pytest

from ingest import asciidoctor
from ingest.render import Files, Needed, Project, Rendered, RenderError, RenderSettings

installed = pytest.mark.skipif(shutil.which("asciidoctor") is None, reason="asciidoctor is not installed")
TEXT = b"= Title\n\ninclude::part.adoc[]\n\nSee xref:other.adoc[the other].\n"


def render(text: bytes, folder: str = "", **files: bytes) -> Rendered:
    known = {f"guide/{name}.adoc": body for name, body in files.items()}
    settings = RenderSettings(files=Files(known, above=2), project=Project(folder=folder))
    return asciidoctor.render(text, path="guide/page.adoc", settings=settings)


@installed
@pytest.mark.parametrize("folder", ["", "..", "../.."])
def test_a_document_and_what_it_includes_are_rendered(folder: str) -> None:
    (part,) = render(TEXT, folder, part=b"A part.").parts
    assert part.title == "Title"
    assert part.html == '<p>A part.</p>\n<p>See <a href="doc:0">the other</a>.</p>'


def test_files_are_asked_for_before_anything_is_run() -> None:
    with pytest.raises(Needed) as raised:
        render(TEXT)
    assert raised.value.paths == ("guide/part.adoc",)


@installed
def test_nothing_else_on_the_machine_is_read() -> None:
    text = b"= T\n\n:x: /etc\n\ninclude::{x}/passwd[opts=optional]\n\ninclude::part.adoc[]\n"
    known: dict[str, bytes | None] = {"guide/part.adoc": b"include::/etc/hostname[]\n\ninclude::../../../etc/group[]\n"}
    while True:
        try:
            settings = RenderSettings(files=Files(known))
            rendered = asciidoctor.render(text, path="guide/page.adoc", settings=settings)
            break
        except Needed as needed:
            known |= dict.fromkeys(needed.paths)
    assert "root" not in rendered.parts[0].html


def test_it_is_said_when_it_is_not_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    with pytest.raises(RenderError, match="not installed") as raised:
        render(TEXT, part=b"A part.")
    assert "gem install" in raised.value.hint
