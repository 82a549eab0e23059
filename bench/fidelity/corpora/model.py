"""What a corpus is, as values."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from bench.fidelity.ours import Options

_MARKDOWN = Options()


@dataclass(frozen=True, slots=True)
class Built:
    """The pages a reader gets, as html by the document's path. `notes` say what was changed or assumed to build them.

    `tool` is the program with its version; `failed` says of documents why they have no page.
    """

    pages: Mapping[str, str]
    tool: str
    notes: tuple[str, ...] = ()
    failed: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Corpus:
    """`folder` is below the corpora; `build(source, work, cache)` gives what readers see, or raises Unavailable.

    `roots` are css selectors of the main content, the first that is there counts; `drop` of what is not content in it.
    A `weaker` one is not built with its own tool: it shows losses, and its figures are no verdict.
    """

    name: str
    folder: str
    build: Callable[[str, str, str], Built]
    roots: tuple[str, ...]
    drop: tuple[str, ...] = ()
    options: Options = _MARKDOWN
    weaker: bool = False
    why: str = ""
    """Why the shares stay below the target, when they do."""
