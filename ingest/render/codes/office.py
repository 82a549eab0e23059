"""Findings about notebooks, Word files, API descriptions, tables and PDF files."""

from __future__ import annotations

from ingest.render.codes import Code

CODES: tuple[Code, ...] = (
    Code(
        "FIN140",
        "warning",
        "Output that only a browser can show",
        "An output of a notebook is a widget, an interactive chart or a script. Fin sees nothing of it. Say in words, "
        "in the cell before or after, what it shows.",
    ),
    Code(
        "FIN141",
        "note",
        "Long output shortened",
        "An output of a notebook is longer than anybody reads, so only its beginning is in the page. Print less in "
        "that cell, or leave it if nothing in the rest answers a question.",
    ),
    Code(
        "FIN142",
        "note",
        "Raw cell left out",
        "A raw cell of a notebook is neither html nor Markdown by its own word, so it was left out. Make it a Markdown "
        "cell if readers shall see it.",
    ),
    Code(
        "FIN143",
        "warning",
        "Chart, diagram or embedded file left out",
        "A chart, a SmartArt diagram or a file embedded in a document cannot be read as text and was left out. Say in "
        "words what it shows.",
    ),
    Code(
        "FIN144",
        "note",
        "Changes nobody has accepted",
        "The document holds tracked changes. The page shows it as if all of them were accepted: what was inserted is "
        "there, what was deleted is not. Accept or reject them.",
    ),
    Code(
        "FIN145",
        "warning",
        "Part of the file is damaged",
        "A part of the file, such as its notes, its lists or one of its pages, cannot be read and was left out. Open "
        "the file in the program it was made with and save it again.",
    ),
    Code(
        "FIN146",
        "warning",
        "Reference leads nowhere",
        "A `$ref` of an API description names something that is not there, or is not among the files of the source. "
        "Fin misses what it describes. Correct it, or bundle the description into one file.",
    ),
    Code(
        "FIN147",
        "warning",
        "Part of the API description is not understood",
        "A part of the API description is not what the specification asks for at that place, so it was left out. "
        "Correct it; a validator of OpenAPI descriptions names the mistake.",
    ),
    Code(
        "FIN148",
        "warning",
        "Rows of unequal length",
        "Some rows of the table have more or fewer fields than its first row. Missing ones are empty in the page, and "
        "additional ones stand at the end. Put quotation marks around fields that hold the delimiter.",
    ),
    Code(
        "FIN149",
        "warning",
        "Page without text",
        "A page of the PDF file is a picture, a scan perhaps, or empty. Fin misses what is on it. Run a text "
        "recognition (OCR) over the file, or sync the document it was made from.",
    ),
    Code(
        "FIN150",
        "warning",
        "Text that cannot be decoded",
        "A font of the PDF file does not say which characters its signs stand for, so words arrive mutilated or not at "
        "all. Make the file again with fonts embedded, or sync the document it was made from.",
    ),
    Code(
        "FIN151",
        "note",
        "Internal operation left out",
        "An operation of an API description is marked `x-internal`, so it was left out. Remove the mark if customers "
        "may know of it.",
    ),
)
