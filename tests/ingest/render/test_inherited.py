"""What a document of a Hugo site inherits from the folders it lies in."""

from __future__ import annotations

from ingest.render import Files, Needed, Project, RenderSettings, render

NEVER = b"---\ntitle: Parts\ncascade:\n  build:\n    render: never\n---\n"


def excluded(path: str, docs: str = "", **files: bytes) -> str | None:
    known: dict[str, bytes | None] = {name.replace("__", "/") + ".md": body for name, body in files.items()}
    project = Project("hugo", options=(("docs", docs),))
    while True:
        settings = RenderSettings(project=project, files=Files(known))
        try:
            return render(b"Text.\n", path=path, media_type="text/markdown", settings=settings).meta.excluded
        except Needed as needed:
            known |= dict.fromkeys(needed.paths)


def test_a_section_may_keep_all_below_it_from_being_rendered() -> None:
    assert excluded("_parts/deep/a.md", _parts___index=NEVER) == "build.render: never, by _parts/_index.md"
    assert excluded("other/a.md", _parts___index=NEVER) is None
    assert excluded("_parts/_index.md", _parts___index=NEVER) is None
    assert excluded("a/b.md", _index=b"+++\n[[cascade]]\ndraft = true\n+++\n") == "draft, by _index.md"


def test_what_holds_for_some_pages_of_a_section_only_is_passed_over() -> None:
    some = b"---\ncascade:\n- build: {render: never}\n  target: {path: '/x/**'}\n---\n"
    assert excluded("a/b.md", a___index=some) is None
    assert excluded("a/b.md", a___index=b"---\ncascade: [\n---\n") is None


def test_files_beside_an_index_are_its_resources() -> None:
    assert excluded("trip/photos.md", trip__index=b"# Trip") == "a resource of trip/index.md"
    assert excluded("trip/day/one.md", trip__index=b"# Trip") == "a resource of trip/index.md"
    assert excluded("trip/index.md", trip__index=b"# Trip") is None
    assert excluded("trip/photos.md", trip___index=b"# Trips") is None


def test_only_the_site_s_content_has_sections_and_bundles() -> None:
    assert excluded("notes/a.md", docs="content", notes__index=b"# Notes") is None
    assert excluded("content/a/b.md", docs="content", content__a__index=b"# A") == "a resource of content/a/index.md"
    assert excluded("content/a.md", docs="content", index=b"# Outside") is None
