"""AsciiDoc by Asciidoctor, for who prefers it to our own reading: `renderers: {.adoc: "ingest.asciidoctor:render"}`.

It runs an external program, which is why it is no part of `render`.
"""

from __future__ import annotations

import os
import re
import subprocess
import tempfile

from ingest.render import asciidoc
from ingest.render.clean import finish
from ingest.render.decode import decode
from ingest.render.frontmatter import front_matter
from ingest.render.model import Rendered, RenderError, RenderSettings
from ingest.render.registry import fallback_title

_SECONDS = 60
_TOP = "fin-ingest.adoc"
_WARNING = re.compile(r"asciidoctor: (?:WARNING|ERROR): (?:<stdin>: )?(?:[^:\n]*: )?(?:line (\d+): )?(.+)")


def render(body: bytes, *, path: str, settings: RenderSettings) -> Rendered:
    """An AsciiDoc document as Asciidoctor renders it. Raises RenderError when that is not installed or fails.

    Our own reading comes first: it says which files are included, what the document is called and what it defines. Only
    those files are given to Asciidoctor, in a folder of their own, and it may read no others (its safe mode).
    """
    ours = asciidoc.render(body, path=path, settings=settings)
    if ours.meta.excluded:
        return ours
    decoded = decode(body, levels=settings.findings)
    front = front_matter(decoded.text, settings.findings)
    with tempfile.TemporaryDirectory(prefix="fin-ingest-") as folder:
        base = os.path.join(folder, *["down"] * settings.project.folder.count(".."))
        for name in settings.files.used:
            _write(base, name, settings.files.read(name))
        _write(base, path, ("\n" * front.lines + front.text).encode())
        # Its jail is the folder of the file it is given: one at the top that holds nothing but the document.
        _write(folder, _TOP, f"include::{os.path.relpath(os.path.join(base, path), folder)}[]\n".encode())
        html = _run(os.path.join(folder, _TOP), settings)
    rendered = finish(
        html,
        path=path,
        meta=front.meta,
        settings=settings,
        findings=list(ours.findings),
        fallback_title=settings.title or fallback_title(path),
    )
    # It knows nothing of lines, and findings of the html would point nowhere.
    return rendered._replace(names=ours.names, findings=ours.findings)


def _write(base: str, name: str, body: bytes | None) -> None:
    if body is None:
        return
    place = os.path.normpath(os.path.join(base, name))
    os.makedirs(os.path.dirname(place), exist_ok=True)
    with open(place, "wb") as file:
        file.write(body)


def _run(file: str, settings: RenderSettings) -> str:
    attributes = [f"{name}={value}" for name, value in dict(settings.project.option("attributes", {})).items()]
    words = ["asciidoctor", "--safe-mode", "safe", "--backend", "html5", "--embedded", "--out-file", "-"]
    for one in ("showtitle", "!toc", "relfilesuffix=.adoc", *attributes):
        words += ["--attribute", one]
    try:
        done = subprocess.run([*words, file], capture_output=True, check=False, timeout=_SECONDS)  # noqa: S603
    except FileNotFoundError as error:
        hint = "install it (`gem install asciidoctor`), or take the setting out of `renderers`"
        raise RenderError("asciidoctor is not installed", hint=hint) from error
    except subprocess.TimeoutExpired as error:
        raise RenderError(f"asciidoctor took longer than {_SECONDS} seconds") from error
    if done.returncode:
        said = _WARNING.search(done.stderr.decode("utf-8", "replace"))
        raise RenderError(f"asciidoctor failed: {said[2] if said else 'it does not say why'}")
    return done.stdout.decode("utf-8", "replace")
