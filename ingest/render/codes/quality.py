"""The codes of what `ingest.quality` remarks on: anchors, structure, twins, age and language of pages.

What structure is remarked on follows Intercom's own advice on writing for Fin: one topic a section that can be
understood alone, a sentence before every table, text beside every image, plain words in links.
"""

from __future__ import annotations

from ingest.render.codes import Code

CODES: tuple[Code, ...] = (
    Code(
        "FIN205",
        "note",
        "Anchor does not exist",
        "The link leads to a document of the source, but to a heading or anchor that it does not have. A customer "
        "who follows it lands at the top of the page. Correct what stands after the `#`.",
    ),
    Code(
        "FIN303",
        "ignore",
        "Section too long",
        "A section has more words than `quality.longest_section`. Fin answers from passages, and a long section "
        "is cut somewhere within, so that a passage may lack what it is about. Divide it by headings, one topic "
        "each.",
    ),
    Code(
        "FIN304",
        "ignore",
        "Long page without headings",
        "A long page has no heading, so nothing tells its topics apart. Fin may mix them, or find none of them. "
        "Give each topic a heading, and repeat the topic in the first sentence below it.",
    ),
    Code(
        "FIN305",
        "ignore",
        "Heading levels are skipped",
        "A heading is more than one level below the one before it. It is sent one level below; whether it belongs "
        "there is a guess, and with it what Fin takes the section to be about. Use the next level.",
    ),
    Code(
        "FIN306",
        "ignore",
        "Heading without text",
        "Nothing stands below a heading before the next one of its level. Fin finds a topic and no answer. Write "
        "the section, or remove the heading.",
    ),
    Code(
        "FIN307",
        "ignore",
        "Paragraph too long",
        "A paragraph is so long that it covers more than one thing. Fin may quote all of it for one of them, or "
        "cut it. Divide it, or make a list of steps of it.",
    ),
    Code(
        "FIN308",
        "ignore",
        "Table without an introduction",
        "A table follows a heading, or begins a page, without a sentence before it. Fin finds passages by what "
        "they mean, and the cells of a table alone mean little. Say in a sentence before it what the table shows.",
    ),
    Code(
        "FIN309",
        "ignore",
        "Section is only an image",
        "A section holds nothing but images. Fin reads text, so it knows of this topic only what the image's "
        "description says. Say in words what the image shows.",
    ),
    Code(
        "FIN310",
        "ignore",
        "Link words say nothing",
        "The words of a link, such as “click here”, do not say where it leads. Fin reads the words and not the "
        "page behind them. Name the target: “see the installation guide”.",
    ),
    Code(
        "FIN311",
        "ignore",
        "Title says nothing",
        "The page is called “Overview”, “Introduction” or the like. Fin shows the title as the source of an "
        "answer, and weighs it when it looks for one. Name the thing: “Overview of billing”.",
    ),
    Code(
        "FIN601",
        "ignore",
        "Same text as another document",
        "Another document has the same words. Fin may cite either, and when one is brought up to date the other "
        "goes on answering in the old words. Keep one, exclude the other.",
    ),
    Code(
        "FIN602",
        "ignore",
        "Nearly the same text as another document",
        "Another document has nearly the same words. Fin cannot tell which of them holds for the question, and "
        "may mix the two. Merge them, or say at the top of each what it is for: a version, a plan, a platform.",
    ),
    Code(
        "FIN611",
        "ignore",
        "Not changed for long",
        "By its own date the document was last changed longer ago than `quality.max_age` of its source allows. "
        "Fin answers from old text with the same confidence as from new. Look through it and renew its date, or "
        "exclude it.",
    ),
    Code(
        "FIN621",
        "ignore",
        "Text is in another language",
        "The text is clearly in another language than the page's locale. Fin searches in the language of the "
        "question and may never find it. Set `locale` in its front matter, or move the document to a source of "
        "its language.",
    ),
)
