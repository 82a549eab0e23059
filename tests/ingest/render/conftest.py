"""Golden pairs: an input and the page it must become, side by side.

`pytest tests/ingest/render --update-golden` writes the expected pages anew, to be read before they are kept.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from types import MappingProxyType

import pytest

from ingest.render import (
    Files,
    Needed,
    Project,
    Rendered,
    RenderError,
    RenderSettings,
    media_type_of,
    render,
)
from ingest.render.registry import DIALECTS


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--update-golden", action="store_true", default=False, help="write the expected pages anew")


def written(rendered: Rendered) -> str:
    """All of a Rendered in a form that a person can read and compare: pages, then links, then findings."""
    said = [f"{name}: {value}" for name, value in rendered.meta._asdict().items() if value is not None]
    lines = [f"<!-- says {'; '.join(said)} -->"] if said else []
    for part in rendered.parts:
        lines += [f"<!-- page {part.suffix!r}: {part.title} -->", part.html.rstrip("\n")]
    for number, link in enumerate(rendered.links):
        wanted = " | ".join(link.candidates) + (f" #{link.fragment}" if link.fragment else "")
        wanted += " (titled)" if link.titled else ""
        lines.append(f"<!-- doc:{number} line {link.line}: {link.raw} = {wanted} -->")
    for name in rendered.names:
        lines.append(f"<!-- names {name.name} #{name.fragment} {name.title} -->")
    for found in rendered.findings:
        lines.append(f"<!-- {found.code} {found.level} line {found.line}: {found.message} -->")
    return "\n".join(lines) + "\n"


def _rendered(source: Path, kind: str, wrapped: Callable[[Path], bytes], included: Mapping[str, bytes]) -> Rendered:
    """The file as `guide/NAME`; its folder's name is the dialect, `_files/` in it is what it may include."""
    dialect = source.parent.name if source.parent.name in ("none", *DIALECTS) else ""
    beside = source.parent / "_files"
    known: dict[str, bytes | None] = {
        f"guide/{file.relative_to(beside).as_posix()}": file.read_bytes()
        for file in beside.rglob("*")
        if file.is_file()
    } | dict(included)
    while True:
        settings = RenderSettings(project=Project(dialect), files=Files(known))
        try:
            return render(wrapped(source), path=f"guide/{source.name}", media_type=kind, settings=settings)
        except Needed as needed:
            known |= dict.fromkeys(needed.paths)


@pytest.fixture
def golden(request: pytest.FixtureRequest) -> Callable[..., None]:
    """Renders a file and compares the result with the file beside it that ends in `.expected.html`.

    A format that comes within something else says its media type, `wrapped` makes of the file what is rendered, and
    `included` are files it may include besides those in `_files/`.
    """

    def check(
        source: Path,
        kind: str | None = None,
        wrapped: Callable[[Path], bytes] = Path.read_bytes,
        included: Mapping[str, bytes] = MappingProxyType({}),
    ) -> None:
        kind = kind or media_type_of(source.name)
        assert kind is not None
        try:
            result = written(_rendered(source, kind, wrapped, included))
        except RenderError as error:
            result = f"<!-- held, line {error.line}: {error.what} -->\n"
        expected = source.with_name(source.name + ".expected.html")
        if request.config.getoption("update_golden", default=False):
            expected.write_text(result, encoding="utf-8", newline="\n")
        assert result == expected.read_text(encoding="utf-8")

    return check
