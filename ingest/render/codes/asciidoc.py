"""What reading AsciiDoc loses, beyond what every format may lose."""

from __future__ import annotations

from ingest.render.codes import Code

CODES: tuple[Code, ...] = (
    Code(
        "FIN130",
        "warning",
        "Cross reference to nowhere",
        "A cross reference (`<<id>>`, `xref:id[]`) names no section, block or anchor of the document. Fin reads the "
        "id in brackets instead of a title. Correct the id, or give the reference words of its own.",
    ),
    Code(
        "FIN131",
        "warning",
        "Attribute without a value",
        "A reference to an attribute (`{name}`) stays as it is, because nothing in the document, the files it "
        "includes or its site's description sets it. Fin reads the braces, not the value. Set the attribute at the "
        "top of the document, or escape the brace if it is meant as text.",
    ),
    Code(
        "FIN132",
        "warning",
        "Macro is shown as text",
        "A block macro (`name::target[]`) is none that AsciiDoc itself knows, so an extension of the site writes what "
        "stands here. Fin reads the macro's text. Write the content out, or sync the built html of the site.",
    ),
    Code(
        "FIN133",
        "warning",
        "Block is never closed",
        "A delimited block or a conditional is opened and never closed, so everything after it counts as part of it, "
        "or is left out. Close it.",
    ),
    Code(
        "FIN134",
        "warning",
        "Table row is not complete",
        "The last row of a table has fewer cells than there are columns. AsciiDoc leaves such a row out, and so Fin "
        "misses it, too. Add the cells that are missing.",
    ),
    Code(
        "FIN135",
        "warning",
        "Include goes too deep",
        "Files include each other in a circle, or there is far more to include than a page can hold. What goes beyond "
        "the limit is left out. Break the circle, or split the document.",
    ),
)
