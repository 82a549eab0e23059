"""The table of finding codes: what each means, how much it weighs, how to mend it. Formats find them."""

from __future__ import annotations

import importlib
import pkgutil

from ingest.render import codes
from ingest.render.codes import Code
from ingest.render.model import Finding

LEVELS = ("ignore", "note", "warning", "error")
"""From nothing to a page that is held; `findings:` of a source may move any code to any level."""


_TABLE = (
    Code(
        "FIN101",
        "warning",
        "Container directive is shown as text",
        "A block between lines of colons (`:::note`) is not read as a box, because the source's dialect "
        "has none or the block is never closed. Its text arrives, with the marks, so Fin may quote the "
        "colons. Name the `dialect` of the source, or use an alert (`> [!NOTE]`).",
    ),
    Code(
        "FIN102",
        "warning",
        "Shortcode is not known",
        "What a shortcode (`{{< … >}}`, `{{% … %}}`) would show in its place is not known here and is "
        "missing; the text between its tags arrives. Say under `shortcodes` what stands for it, write the "
        "text out, or sync the built html of the site.",
    ),
    Code(
        "FIN103",
        "warning",
        "Template tag or value is not known",
        "What a tag or value of a template language (`{% … %}`, `{{ name }}`) would show is not known "
        "here. Fin misses it, or reads the tag itself. Say under `shortcodes` what stands for it, write "
        "the text out, or sync the built html of the site.",
    ),
    Code(
        "FIN104",
        "warning",
        "Admonition is shown as text",
        "An admonition (`!!! note`, `??? note`) is not read as a box; its indented text may arrive as"
        " a block of code. Nothing of it is lost, but Fin may quote the marks. Use an alert (`> "
        "[!NOTE]`) instead.",
    ),
    Code(
        "FIN105",
        "warning",
        "Content tab is shown as text",
        'A tab (`=== "Name"`) is not read as a section; its indented text may arrive as a block of '
        "code. Use a heading for each tab instead.",
    ),
    Code(
        "FIN106",
        "warning",
        "Included file is missing",
        "A file that the document includes (`--8<--`, `{{#include}}`, `[!INCLUDE]`, `include::`) was not "
        "found in the source or the site around it, or may not be read. Fin misses its text here. Put the "
        "file there, or write the text out.",
    ),
    Code(
        "FIN107",
        "warning",
        "MDX component or placeholder in angle brackets",
        "Imports, exports and components of MDX are not run, and a word in angle brackets such as "
        "`<ServerName>` is read as an unknown element, whose name and attributes vanish; the text between "
        "its tags arrives. Put placeholders into backticks, and write out what a component would show.",
    ),
    Code(
        "FIN108",
        "warning",
        "Wiki link is shown as text",
        "A link in double brackets (`[[Page]]`) is not read. Its text arrives, with the brackets. Name "
        "the `dialect` of the source, or use an ordinary link (`[Page](page.md)`).",
    ),
    Code(
        "FIN109",
        "warning",
        "Footnote nothing refers to",
        "A footnote without a reference in the text is left out, as every Markdown reader does. Refer"
        " to it (`[^name]`), or move its text into the page.",
    ),
    Code(
        "FIN110",
        "note",
        "Image without alternative text",
        "Fin reads text, not images: an image arrives as its alternative text or caption, and this "
        "one has neither. Describe in words what the image shows.",
    ),
    Code(
        "FIN111",
        "warning",
        "Embedded media left out",
        "A video, sound, frame or embedded object cannot be read by Fin and was left out. Summarise "
        "in words what it says.",
    ),
    Code(
        "FIN112",
        "note",
        "Form left out",
        "Input fields and buttons were left out; the words around them stayed. Say in words what a reader can do.",
    ),
    Code(
        "FIN113",
        "warning",
        "Unsupported element",
        "An element this program does not know, or content that a script would have generated, was "
        "left out or reduced to its text. Check the preview of the page.",
    ),
    Code(
        "FIN114",
        "note",
        "Drawing or formula reduced to text",
        "A drawing (svg) or formula (math) cannot be shown; only its text was kept. Describe it in words.",
    ),
    Code(
        "FIN115",
        "note",
        "Attribute list is shown as text",
        "Braces with an id, class or option (`{#id}`, `{.class}`, `{: .class}`) are not read as "
        "attributes and arrive as text. Remove them, or sync the built html of the site.",
    ),
    Code(
        "FIN116",
        "warning",
        "Comment or element is never closed",
        "A comment or an element such as `<script>` is opened and never closed, so a browser hides "
        "the rest of the page. Close it, or put it into backticks if it is meant as text.",
    ),
    Code(
        "FIN120",
        "warning",
        "Empty page",
        "Nothing to read was left of the document. Fin cannot answer from it. Add text, or exclude the document.",
    ),
    Code(
        "FIN201",
        "warning",
        "Broken link",
        "The link leads to no document of the source. Its text stays, the link is dropped. Mend or remove the link.",
    ),
    Code(
        "FIN202",
        "note",
        "Link to a page that is not published",
        "The link leads to a document that is left out, or to a page without a url. Its text stays, "
        "the link is dropped.",
    ),
    Code(
        "FIN203",
        "warning",
        "Link leaves the source's root",
        "The link points outside the folder that is synced. Its text stays, the link is dropped. Link"
        " to the published url instead.",
    ),
    Code(
        "FIN204",
        "warning",
        "Private url not used",
        "The url is of a private network or machine, where no customer gets. It is not sent. Use the public url.",
    ),
    Code(
        "FIN301",
        "note",
        "Page split",
        "The page is larger than `max_page_bytes` and was split at its headings into several pages.",
    ),
    Code(
        "FIN302",
        "warning",
        "Section too long to split",
        "A section without headings is larger than `max_page_bytes`, so the page stays larger than "
        "asked. Add headings; answers from short sections are better, too.",
    ),
    Code(
        "FIN401",
        "error",
        "Secret in the page",
        "The text holds what looks like a key, token or password. The page is held. Remove the secret"
        " and make it worthless, for it must be taken as known; or lower the level of this code if it"
        " is a mere example.",
    ),
    Code(
        "FIN501",
        "note",
        "Encoding guessed",
        "The file is neither UTF-8 nor says what it is, so its encoding was guessed. Letters with "
        "accents may be wrong. Save it as UTF-8.",
    ),
    Code(
        "FIN502",
        "note",
        "Control characters removed",
        "Characters that html cannot hold were removed. They are invisible in most editors. Nothing readable is lost.",
    ),
    Code(
        "FIN503",
        "warning",
        "Front matter value ignored",
        "A value in the front matter is not of the kind its name asks for, so it has no effect. Correct it.",
    ),
    Code(
        "FIN504",
        "warning",
        "Two documents claim one name",
        "Another document goes by the same external id, capital letters apart. Both are sent, this one under a name "
        "with a number at its end. Give each its own `id` in the front matter.",
    ),
    Code(
        "FIN505",
        "note",
        "It is not clear which page moved",
        "The document looks like a page whose document is gone, but more than one fits. It is sent as a new page, and "
        "the old one is deleted. An `id` in the front matter keeps a page the same wherever its document moves.",
    ),
    Code(
        "FIN506",
        "warning",
        "Damaged bytes",
        "A few bytes do not fit the encoding of the file; each arrives as the sign �. Correct them "
        "and save it as UTF-8.",
    ),
)


def _brought_along() -> list[Code]:
    names = sorted(module.name for module in pkgutil.iter_modules(codes.__path__))
    return [code for name in names for code in importlib.import_module(f"{codes.__name__}.{name}").CODES]


CODES: dict[str, Code] = {code.code: code for code in sorted((*_TABLE, *_brought_along()))}
"""Every code there is: FIN1xx loss, FIN2xx link, FIN3xx structure, FIN4xx leak, FIN5xx the document."""


def level_of(code: str, levels: tuple[tuple[str, str], ...] = ()) -> str:
    """The level of a code under a source's policy: the last word of `levels` on it, else its default."""
    level = CODES[code].level
    for other, wanted in levels:
        if other == code:
            level = wanted
    return level


def finding(code: str, message: str, line: int = 0, levels: tuple[tuple[str, str], ...] = ()) -> Finding:
    """A finding at the level `levels` gives its code. `ignore` is a level here; `render` drops those."""
    return Finding(code, level_of(code, levels), message, line)
