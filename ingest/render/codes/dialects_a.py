"""Findings of the Markdown of MkDocs, Docusaurus and other MDX, VitePress, Starlight and Microsoft Learn."""

from __future__ import annotations

from ingest.render.codes import Code

CODES: tuple[Code, ...] = (
    Code(
        "FIN160",
        "warning",
        "Component is not run",
        "A component of MDX makes what it shows when the site is built, from code or files that are no text. Fin reads "
        "the words between its tags and its titles, and misses the rest. Write out in words what it shows.",
    ),
    Code(
        "FIN161",
        "warning",
        "Expression is not run",
        "An expression in braces is computed when the site is built. Fin misses what it would show. Strings, numbers "
        "and exported constants are filled in; write the rest out in words.",
    ),
    Code(
        "FIN162",
        "warning",
        "Generated reference is missing",
        "A line names source code whose reference is generated when the site is built. Fin misses all of it. Sync "
        "the built html of these pages instead.",
    ),
    Code(
        "FIN163",
        "note",
        "Unknown container",
        "A block between lines of colons has a name that no known generator gives a meaning. Its text and its title "
        "arrive, without the marks. Check that this is what the site shows.",
    ),
    Code(
        "FIN164",
        "note",
        "Link without words",
        "A reference into a generated API reference has no words of its own, so its identifier is shown. "
        "Give it words: `[the class](xref:its.uid)`.",
    ),
)
