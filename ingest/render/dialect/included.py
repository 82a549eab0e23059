"""Text of an included file, made ready to stand in another document: without its front matter, its links moved."""

from __future__ import annotations

import re

from ingest.render.dialect import written

_FRONT = re.compile(
    r"\A(?:---[ \t]*\n.*?^(?:---|\.\.\.)[ \t]*$|\+\+\+[ \t]*\n.*?^\+\+\+[ \t]*$)\n?", re.DOTALL | re.MULTILINE
)


def without_front_matter(text: str) -> str:
    """The text below a YAML or TOML table at its beginning."""
    return _FRONT.sub("", text, count=1) if text.startswith(("---", "+++")) else text


def relinked(text: str, path: str, into: str) -> str:
    """The relative links of a text of the file `path` as they must read in the document `into`. Both from the root."""
    return "\n".join(written.relinked(text.split("\n"), path.rpartition("/")[0], into.rpartition("/")[0]))
