"""What rendering takes and gives: plain values that pickle, so that a page can be rendered in another process."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple


class Finding(NamedTuple):
    """Something said about a document. `code` is stable (see `findings`), `line` counts from 1, 0 = the whole document.

    `message` is a sentence that says what Fin will miss, or what leaks, and how to mend it.
    """

    code: str
    level: str
    message: str
    line: int = 0


class Link(NamedTuple):
    """A reference to another document, as `<a href="doc:N">` in a part's html, N being its index in `Rendered.links`.

    `candidates` are the keys it may mean, best first, relative to the source's root, never outside it. `fragment`
    keeps its text without `#`. `raw` is the reference as written, for messages. A candidate may also be
    `NAMED` and a `Name.name`: whatever document of the source says that it defines that name.
    """

    candidates: tuple[str, ...]
    fragment: str
    raw: str
    line: int = 0
    titled: bool = False
    """The words of the link are the title of its target; those in the html stand there in case it has none."""
    quiet: bool = False
    """That nothing answers to it is no finding: the site shows the words alone and says nothing either."""


NAMED = "name:"
"""Begins a candidate that is no key but a name some document defines: a label, a term, a page's title."""


class Name(NamedTuple):
    """Something other documents can refer to by name, wherever it stands: a label, a term, an id, an alias.

    `fragment` is where in the document it is, without `#`; `title` the words a reference to it shows, if it has any.
    Names are unique within a source; where two documents define one, the first by key has it.
    """

    name: str
    fragment: str = ""
    title: str = ""


class Part(NamedTuple):
    """One page of the document: "" is the first part's suffix, others are `#` and a stable slug of their heading."""

    suffix: str
    title: str
    html: str


class Meta(NamedTuple):
    """What the document says of itself in front matter. None: it says nothing."""

    title: str | None = None
    id: str | None = None
    url: str | None = None
    agent: bool | None = None
    copilot: bool | None = None
    audience_ids: tuple[int, ...] | None = None
    locale: str | None = None
    excluded: str | None = None
    """Why it must not be published: "draft", "fin: false"."""


class Needed(Exception):  # noqa: N818 - it is a question, not an error
    """A document includes files that rendering was not given. It is rendered again with them (None: no such file)."""

    def __init__(self, *paths: str) -> None:
        super().__init__(*paths)
        self.paths = paths


ANYWHERE = "*/"
"""Begins the path of a file that is included by its name alone, wherever in the source it lies."""


class Files:
    """The files a document may include, by path from the source's root; what is not known yet is asked for.

    `above` is how many folders above the root a path may begin with (`../`): as far up as the project reaches.
    """

    def __init__(self, known: Mapping[str, bytes | None] | None = None, above: int = 0) -> None:
        self._known = {} if known is None else known
        self._above = above
        self.used: dict[str, None] = {}
        """The paths asked for, whether or not there is such a file: what the page depends on."""

    def path(self, folder: str, target: str) -> str | None:
        """`target` as seen from `folder`, both `/`-separated; None when it leads out of the project.

        A target that begins with a slash counts from the source's root.
        """
        parts: list[str] = [] if target.startswith("/") else [part for part in folder.split("/") if part]
        for part in target.split("/"):
            if part == ".." and parts and parts[-1] != "..":
                parts.pop()
            elif part not in {"", "."}:
                parts.append(part)
        if not parts or parts.count("..") > self._above or any(map(_is_withheld, parts)):
            return None
        return "/".join(parts)

    def need(self, paths: Iterable[str]) -> None:
        """Say which files will be read. Raises Needed for those that are not here, all at once."""
        wanted = dict.fromkeys(paths)
        self.used |= wanted
        missing = [path for path in wanted if path not in self._known]
        if missing:
            raise Needed(*missing)

    def read(self, path: str) -> bytes | None:
        """The bytes of a file as `path` names it, None when there is none. Raises Needed."""
        self.need((path,))
        return self._known[path]


_SHOWN = frozenset((".gitbook", ".vitepress", ".github", ".snippets", ".includes", ".partials"))


def _is_withheld(name: str) -> bool:
    """Whether files of this name, or in a folder of it, are nobody's documentation: settings, keys, repositories."""
    return name.startswith(".") and name != ".." and name not in _SHOWN


class Project(NamedTuple):
    """The site the documents are written for, as its own configuration describes it; the same for all of a source.

    `dialect` is one of `registry.DIALECTS`, `none` for plain Markdown, "" when nothing is known. `folder` is the
    project's folder seen from the source's root: "", "..", "../..". `options` are what reading the dialect needs of the
    project's settings.
    """

    dialect: str = ""
    folder: str = ""
    options: tuple[tuple[str, Any], ...] = ()
    reach: int = 0
    """How many folders above the source's root files may be included from: as far up as its repository."""

    def option(self, name: str, otherwise: Any = None) -> Any:
        """An option by name."""
        return dict(self.options).get(name, otherwise)


class RenderSettings(NamedTuple):
    """What rendering is told besides the document: settings of its source, the project, and files it may include."""

    max_page_bytes: int = 200_000
    renderers: tuple[tuple[str, str], ...] = ()
    findings: tuple[tuple[str, str], ...] = ()
    project: Project = Project()
    shortcodes: tuple[tuple[str, str], ...] = ()
    title: str | None = None
    """The title the source knows for a document that says none itself: from a navigation file, say."""
    files: Files = Files()
    mentions: str = "names"
    """What becomes of people mentioned in a wiki's page: their `names`, or `drop`."""


class Rendered(NamedTuple):
    """A document, rendered: its parts in order (none when `meta.excluded`), links still unresolved, and findings."""

    meta: Meta
    parts: tuple[Part, ...]
    links: tuple[Link, ...] = ()
    findings: tuple[Finding, ...] = ()
    names: tuple[Name, ...] = ()


class RenderError(Exception):
    """The document cannot be rendered without losing or leaking something: it is held. `line` counts from 1."""

    def __init__(self, what: str, *, line: int = 0, hint: str = "") -> None:
        super().__init__(what)
        self.what, self.line, self.hint = what, line, hint

    def __reduce__(self) -> tuple[Any, ...]:
        """It travels between processes with all it says."""
        return _render_error, (self.what, self.line, self.hint)


def _render_error(what: str, line: int, hint: str) -> RenderError:
    return RenderError(what, line=line, hint=hint)


Table = dict[str, Any]
"""Parsed front matter."""
