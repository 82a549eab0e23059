"""What people and their programs do to a folder of documents, as they do it: editors, builds, git."""

from __future__ import annotations

import os
import random
import shutil
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

WORDS = "account invoice workspace export report permission token schedule template refund contact ticket".split()


class Desk:
    """A folder of documents, each with a token of its own that edits and moves leave alone.

    `gone` are the tokens that somebody really removed since it was last emptied, or kept away for as long.
    """

    def __init__(self, folder: Path, chance: random.Random, settle: float) -> None:
        self.folder, self.chance, self.settle = folder, chance, settle
        self.gone: set[str] = set()
        self.done = 0
        self._number = 0
        self._outside = folder.parent / "outside"
        self._outside.mkdir(exist_ok=True)

    # -- what there is -------------------------------------------------------------------------------------------

    def documents(self) -> list[Path]:
        """All documents, in order."""
        return sorted(
            path
            for path in self.folder.rglob("*.md")
            if path.is_file() and not path.is_symlink() and not {".git"} & set(path.parts)
        )

    def tokens(self) -> set[str]:
        """The tokens of all documents."""
        return {token for path in self.documents() if (token := token_of(path.read_text()))}

    def text(self, token: str | None = None) -> str:
        """A document, new or of this token."""
        if token is None:
            self._number += 1
            token = f"K{self._number}K"
        words = " ".join(self.chance.choices(WORDS, k=self.chance.randint(3, 40)))
        links = "".join(
            f" See [that]({os.path.relpath(path, self.folder)})."
            for path in self.chance.sample(self.documents(), min(len(self.documents()), self.chance.randint(0, 2)))
        )
        title = self.chance.choice(["Title", "Title", f"Title {self.chance.randrange(9)}"])
        return f"# {title} {token}\n\nText {words} {token}.{links}\n"

    def new(self, folder: Path | None = None) -> Path:
        """Write a document that was not there."""
        place = folder or self.folder / self.chance.choice([".", "guide", "guide/deep", "api"])
        place.mkdir(parents=True, exist_ok=True)
        path = place / f"{self.chance.choice(WORDS)}-{self._number}.md"
        path.write_text(self.text())
        return path

    def some(self) -> Path:
        """One of the documents, a new one if there are few."""
        found = [path for path in self.documents() if "tracked" not in path.parts and "site" not in path.parts]
        return self.chance.choice(found) if len(found) > 8 else self.new()

    @contextmanager
    def away(self, tokens: set[str]) -> Iterator[None]:
        """These are away for a moment: only if it takes too long may their pages be taken for removed."""
        began = time.monotonic()
        yield
        if time.monotonic() - began > self.settle / 2:
            self.gone |= tokens

    # -- what is done --------------------------------------------------------------------------------------------

    def act(self) -> str:
        """Do something, and say what."""
        act = self.chance.choice(ACTS)
        act(self)
        self.done += 1
        return act.__name__

    def later(self) -> None:
        """Time passes, now and then none."""
        time.sleep(self.chance.choice([0, 0, 0.001, 0.01, 0.05]))


def token_of(text: str) -> str:
    """The token in a text."""
    for word in text.replace(".", " ").replace("<", " ").split():
        if word[:1] == "K" == word[-1:] and word[1:-1].isdigit():
            return word
    return ""


def _edited(desk: Desk) -> tuple[Path, str]:
    path = desk.some()
    return path, desk.text(token_of(path.read_text()))


def vim(desk: Desk) -> None:
    """A probe, a swap file, the old one moved aside, a new one written."""
    path, text = _edited(desk)
    swap, aside, probe = path.with_name(f".{path.name}.swp"), path.with_name(path.name + "~"), path.with_name("4913")
    swap.write_bytes(b"swap")
    probe.write_bytes(b"")
    probe.unlink()
    with desk.away({token_of(text)}):
        os.rename(path, aside)
        desk.later()
        path.write_text(text)
    aside.unlink()
    swap.unlink()


def emacs(desk: Desk) -> None:
    """A lock that is a symlink to nothing, an auto-save file, a backup that stays."""
    path, text = _edited(desk)
    lock, auto = path.with_name(f".#{path.name}"), path.with_name(f"#{path.name}#")
    os.symlink("somebody@host.1", lock)
    auto.write_text(text)
    with desk.away({token_of(text)}):
        os.replace(path, path.with_name(path.name + "~"))
        path.write_text(text)
    auto.unlink()
    lock.unlink()


def vs_code(desk: Desk) -> None:
    """Truncated and written in place, in pieces."""
    path, text = _edited(desk)
    with path.open("w") as file:
        for piece in (text[:20], text[20:]):
            file.write(piece)
            file.flush()
            desk.later()


def sed(desk: Desk) -> None:
    """Written beside, and renamed over."""
    path, text = _edited(desk)
    beside = path.with_name("sedXu1Y2z")
    beside.write_text(text)
    os.replace(beside, path)


def jetbrains(desk: Desk) -> None:
    """Written beside, the old one moved away, the new one in its place, the old one removed."""
    path, text = _edited(desk)
    new, old = path.with_name(path.name + "___jb_tmp___"), path.with_name(path.name + "___jb_old___")
    new.write_text(text)
    with desk.away({token_of(text)}):
        os.rename(path, old)
        os.rename(new, path)
    old.unlink()


def office(desk: Desk) -> None:
    """A lock file comes and goes; the document is written in between."""
    path, text = _edited(desk)
    lock = path.with_name(f"~${path.name}")
    lock.write_text("somebody")
    path.write_text(text)
    desk.later()
    lock.unlink()


def autosave(desk: Desk) -> None:
    """The same document again and again."""
    path, _ = _edited(desk)
    token = token_of(path.read_text())
    for _ in range(desk.chance.randint(3, 12)):
        path.write_text(desk.text(token))
        desk.later()


def touch(desk: Desk) -> None:
    """Nothing but the time."""
    os.utime(desk.some())


def append(desk: Desk) -> None:
    """A sentence more."""
    with desk.some().open("a") as file:
        file.write(f"\nAnd {desk.chance.choice(WORDS)} too.\n")


def create(desk: Desk) -> None:
    """A document more."""
    desk.new()


def remove(desk: Desk) -> None:
    """A document less."""
    path = desk.some()
    desk.gone.add(token_of(path.read_text()))
    path.unlink()


def rename(desk: Desk) -> None:
    """Another name."""
    path = desk.some()
    place = desk.folder / desk.chance.choice(["guide", "api", "new"])
    place.mkdir(exist_ok=True)
    os.rename(path, place / f"moved-{desk.done}-{path.name}")


def swap(desk: Desk) -> None:
    """Two documents change places."""
    one, other = desk.some(), desk.some()
    if one != other:
        aside = desk.folder / "aside.tmp"
        with desk.away({token_of(one.read_text()), token_of(other.read_text())}):
            os.rename(one, aside)
            os.rename(other, one)
            os.rename(aside, other)


def _inside(folder: Path) -> set[str]:
    return {token_of(path.read_text()) for path in folder.rglob("*.md")}


def folder_renamed(desk: Desk) -> None:
    """A folder with all it holds gets another name."""
    place = desk.folder / "guide"
    if place.is_dir():
        os.rename(place, desk.folder / f"guide-{desk.done}")


def folder_out(desk: Desk) -> None:
    """A folder is moved where nobody watches."""
    places = [path for path in desk.folder.iterdir() if path.is_dir() and path.name.startswith(("guide", "api", "new"))]
    if places:
        place = desk.chance.choice(places)
        desk.gone |= _inside(place)
        os.rename(place, desk._outside / f"{place.name}-{desk.done}")


def folder_in(desk: Desk) -> None:
    """A folder comes from where nobody watches."""
    places = list(desk._outside.iterdir())
    place = desk.chance.choice(places) if places else desk.new(desk._outside / f"guide-{desk.done}").parent
    os.rename(place, desk.folder / f"{place.name}-in{desk.done}")


def folder_away(desk: Desk) -> None:
    """A folder is away for a moment."""
    place = desk.folder / "guide"
    if place.is_dir():
        with desk.away(_inside(place)):
            os.rename(place, desk._outside / "moment")
            desk.later()
            os.rename(desk._outside / "moment", place)


def deep(desk: Desk) -> None:
    """New folders in each other, with a document at the bottom, all at once."""
    desk.new(desk.folder / "new" / f"a{desk.done}" / "b" / "c")


def build(desk: Desk) -> None:
    """A tool empties its output and fills it again."""
    site = desk.folder / "site"
    if not site.is_dir():
        site.mkdir()
        for number in range(desk.chance.randint(3, 12)):
            (site / f"page-{number}.md").write_text(desk.text())
        return
    kept = {path.name: token_of(path.read_text()) for path in site.glob("*.md")}
    with desk.away(set(kept.values())):
        if desk.chance.random() < 0.5:
            shutil.rmtree(site)
            desk.later()
            site.mkdir()
        else:
            for path in site.iterdir():
                path.unlink()
                desk.later() if desk.chance.random() < 0.2 else None
        for name, token in kept.items():
            (site / name).write_text(desk.text(token))


def root_away(desk: Desk) -> None:
    """The whole folder is away for a moment, and comes back."""
    with desk.away(desk.tokens()):
        os.rename(desk.folder, desk._outside.parent / "elsewhere")
        desk.later()
        os.rename(desk._outside.parent / "elsewhere", desk.folder)


def root_replaced(desk: Desk) -> None:
    """A copy takes its place."""
    copy = desk._outside.parent / "copy"
    shutil.copytree(desk.folder, copy, symlinks=True)
    with desk.away(desk.tokens()):
        os.rename(desk.folder, desk._outside.parent / "old")
        os.rename(copy, desk.folder)
    shutil.rmtree(desk._outside.parent / "old")


def rules(desk: Desk) -> None:
    """A rule that leaves out what is no document anyway."""
    (desk.folder / ".finignore").write_text(f"drafts-{desk.done}/\n")


def noise(desk: Desk) -> None:
    """What is no document."""
    (desk.folder / "image.png").write_bytes(bytes(desk.chance.randrange(100)))


def mode(desk: Desk) -> None:
    """Permissions change."""
    desk.some().chmod(desk.chance.choice([0o600, 0o644]))


def link(desk: Desk) -> None:
    """A second name for a document, for a moment."""
    path = desk.some()
    other = path.with_name(f"link-{desk.done}.md")
    os.symlink(path.name, other)
    desk.later()
    other.unlink()


EDITS = [vim, vim, vim, emacs, vs_code, vs_code, sed, jetbrains, office, autosave, touch, append, append, noise]
SHAPES = [
    create,
    create,
    remove,
    rename,
    rename,
    swap,
    folder_renamed,
    folder_out,
    folder_in,
    folder_away,
    deep,
    build,
    build,
]
RARE = [root_away, root_replaced, rules, mode, link]
ACTS: list[Callable[[Desk], None]] = [*EDITS, *EDITS, *SHAPES, *RARE]


def git(folder: Path, *words: str) -> str:
    """Run git there."""
    env = {**os.environ, "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}
    who = ("-c", "user.name=a", "-c", "user.email=a@example.com", "-c", "commit.gpgsign=false", "-c", "gc.auto=0")
    done = subprocess.run(["git", *who, *words], cwd=folder, env=env, check=True, capture_output=True, text=True)
    return done.stdout


def tracked(desk: Desk, branches: int, pages: int) -> list[str]:
    """Make the folder a work tree whose branches differ in what `tracked` holds. The names of the branches."""
    git(desk.folder, "init", "-q", "-b", "b0")
    (desk.folder / ".gitignore").write_text("*\n!/tracked/\n!/tracked/**\n")
    place = desk.folder / "tracked"
    place.mkdir()
    for branch in range(branches):
        if branch:
            git(desk.folder, "checkout", "-q", "-b", f"b{branch}")
        for path in desk.chance.sample(sorted(place.glob("*.md")), pages // 3 if branch else 0):
            path.unlink() if desk.chance.random() < 0.3 else path.write_text(desk.text(token_of(path.read_text())))
        for number in range(pages if not branch else 3):
            (place / f"tracked-{branch}-{number}.md").write_text(desk.text())
        git(desk.folder, "add", "-f", "tracked")
        git(desk.folder, "commit", "-q", "-m", "x")
    return [f"b{branch}" for branch in range(branches)]


def checkout(desk: Desk, branch: str) -> None:
    """Switch to a branch; what it does not have is gone for good."""
    before = desk.tokens()
    git(desk.folder, "checkout", "-q", "-f", branch)
    desk.gone |= before - desk.tokens()
