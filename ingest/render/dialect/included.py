"""Text of an included file, made ready to stand in another document."""

from __future__ import annotations

import re

_FRONT = re.compile(
    r"\A(?:---[ \t]*\n.*?^(?:---|\.\.\.)[ \t]*$|\+\+\+[ \t]*\n.*?^\+\+\+[ \t]*$)\n?", re.DOTALL | re.MULTILINE
)
_INLINE = re.compile(r"(?P<before>\]\([ \t]*<?)(?P<target>[^()<>\s#?]+)")
_DEFINITION = re.compile(r"^(?P<before>[ ]{0,3}\[[^\]\n]+\]:[ \t]*<?)(?P<target>[^<>\s#?]+)", re.MULTILINE)
_ELSEWHERE = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:|//|/|#")


def without_front_matter(text: str) -> str:
    """The text below a YAML or TOML table at its beginning."""
    return _FRONT.sub("", text, count=1) if text.startswith(("---", "+++")) else text


def relinked(text: str, path: str, into: str) -> str:
    """The relative links of a text of the file `path` as they must read in the document `into`. Both from the root."""
    folder, other = path.rpartition("/")[0], into.rpartition("/")[0]
    if folder == other:
        return text

    def moved(match: re.Match[str]) -> str:
        target = match["target"]
        if _ELSEWHERE.match(target):
            return match[0]
        return match["before"] + _relative(f"{folder}/{target}" if folder else target, other)

    return _DEFINITION.sub(moved, _INLINE.sub(moved, text))


def _relative(target: str, folder: str) -> str:
    """A path from the root as seen from a folder."""
    names: list[str] = []
    for name in target.split("/"):
        if name == ".." and names and names[-1] != "..":
            names.pop()
        elif name not in ("", "."):
            names.append(name)
    here = [name for name in folder.split("/") if name]
    same = 0
    while same < min(len(here), len(names) - 1) and here[same] == names[same]:
        same += 1
    return "/".join([".."] * (len(here) - same) + names[same:]) + ("/" if target.endswith("/") else "")
