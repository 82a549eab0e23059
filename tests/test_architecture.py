"""Who may import what, and what a run without changes loads."""

from __future__ import annotations

import ast
import json
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
MODULES = {
    ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"): path
    for package in ("connectors", "ingest")
    for path in sorted((ROOT / package).rglob("*.py"))
}
PURE = (
    "ingest.page",
    "ingest.plan",
    "ingest.address",
    "ingest.outcome",
    "ingest.settings",
    "ingest.errors",
    "ingest.render",
    "ingest.watch.quiet",
    "ingest.watch.schedule",
    "ingest.watch.status",
)
IMPURE = (
    "asyncio ctypes datetime falcon ftplib glob http httpx logging multiprocessing os pathlib pickle random "
    "secrets shutil signal socket sqlite3 ssl subprocess sys tempfile threading time urllib.request uuid waitress"
).split()
GRANTED = {("ingest.render.pdf", "logging")}  # to silence a library, whose remarks would reach the terminal
ONLY_IN = {
    "httpx": ("ingest.intercom", "connectors.confluence"),
    "sqlite3": (
        "ingest.manifest",
        "ingest.intercom.emulator",
        "connectors.confluence.spool",
        "connectors.mediawiki.spool",
    ),
    "markdownify": ("ingest.report",),
    "comrak": ("ingest.render.markdown",),
    "turbohtml": ("ingest.render", "connectors.confluence.exported"),
    "falcon": ("ingest.intercom.emulator",),
    "waitress": ("ingest.intercom.emulator",),
    "bs4": ("ingest.detect",),
    "docutils": ("ingest.render.rst",),
    "pypdf": ("ingest.render.pdf",),
    "watchdog": ("ingest.watch.events",),
    "http.server": ("ingest.watch.serving",),
    "rich": (),
}
FRONT_ENDS = ("ingest.cli", "ingest.commands", "ingest.__main__")
HEAVY = (
    "asyncio bs4 charset_normalizer comrak docutils pypdf concurrent.futures dataclasses difflib falcon httpx "
    "importlib.metadata inspect logging markdownify multiprocessing pathspec rich subprocess turbohtml "
    "urllib.request waitress ingest.apply ingest.intercom.client ingest.intercom.connect ingest.intercom.emulator "
    "ingest.render.clean ingest.render.markdown ingest.report.progress watchdog http.server ingest.watch.loop "
    "ingest.watch.serving ingest.report.live"
).split()


def _tree(name: str) -> ast.Module:
    return ast.parse(MODULES[name].read_text("utf-8"))


def _imports(tree: ast.AST, *, typing_too: bool = True) -> Iterator[str]:
    """Every module an import names, with what is taken from it; those of type checking on request."""
    skipped = set() if typing_too else {id(node) for guard in _guards(tree) for node in ast.walk(guard)}
    for node in ast.walk(tree):
        if id(node) in skipped:
            continue
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "imports name their package"
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def _guards(tree: ast.AST) -> Iterator[ast.If]:
    """`if TYPE_CHECKING:`"""
    for node in ast.walk(tree):
        if isinstance(node, ast.If) and isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING":
            yield node


def _is_in(name: str, packages: tuple[str, ...]) -> bool:
    return any(name == package or name.startswith(package + ".") for package in packages)


def _under(*packages: str) -> list[str]:
    return [name for name in MODULES if _is_in(name, packages)]


@pytest.mark.parametrize("name", _under("connectors"))
def test_connectors_know_nothing_of_the_program(name: str) -> None:
    assert [found for found in _imports(_tree(name)) if _is_in(found, ("ingest",))] == []


@pytest.mark.parametrize("name", _under(*PURE))
def test_values_and_rendering_know_no_network_clock_environment_or_file(name: str) -> None:
    tree = _tree(name)
    imported = [found for found in _imports(tree, typing_too=False) if _is_in(found, tuple(IMPURE))]
    assert [found for found in imported if (name, found) not in GRANTED] == []
    opened = [node for node in ast.walk(tree) if isinstance(node, ast.Attribute) and ast.unparse(node) == "io.open"]
    assert opened == []
    called = {node.func.id for node in ast.walk(tree) if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)}
    assert called.isdisjoint({"open", "input", "print", "exec", "eval", "compile", "__import__"})


@pytest.mark.parametrize("name", _under(*PURE))
def test_values_and_rendering_import_only_values_and_rendering(name: str) -> None:
    allowed = (*PURE, "ingest.config.urls", "ingest.version")
    ours = [found for found in _imports(_tree(name), typing_too=False) if _is_in(found, ("ingest", "connectors"))]
    assert [found for found in ours if not _is_in(found, allowed)] == []


@pytest.mark.parametrize("library", ONLY_IN)
def test_a_library_is_used_in_its_one_place(library: str) -> None:
    users = [name for name in MODULES if any(_is_in(found, (library,)) for found in _imports(_tree(name)))]
    assert [name for name in users if not _is_in(name, ONLY_IN[library])] == []
    assert bool(users) == bool(ONLY_IN[library]), "the table names a place that does not use it"


@pytest.mark.parametrize("name", [name for name in MODULES if not _is_in(name, FRONT_ENDS)])
def test_only_front_ends_print_or_exit(name: str) -> None:
    for node in ast.walk(_tree(name)):
        if isinstance(node, ast.Call):
            words = ast.unparse(node.func)
            assert words not in (
                "print",
                "exit",
                "quit",
                "sys.exit",
                "sys.stdout.write",
                "sys.stderr.write",
            )
        assert not (isinstance(node, ast.Name) and node.id == "SystemExit")


@pytest.mark.parametrize("name", [name for name in MODULES if not _is_in(name, FRONT_ENDS)])
def test_the_engine_knows_no_exit_codes(name: str) -> None:
    assert [found for found in _imports(_tree(name)) if _is_in(found, ("ingest.cli", "ingest.commands"))] == []


def test_client_and_emulator_share_nothing_but_the_wire() -> None:
    emulator = "ingest.intercom.emulator"
    for name in _under("ingest"):
        ours = [found for found in _imports(_tree(name)) if _is_in(found, ("ingest",))]
        if _is_in(name, (emulator,)):
            assert [found for found in ours if not _is_in(found, (emulator, "ingest.errors"))] == [], name
        elif name not in ("ingest.intercom.connect", "ingest.commands.emulate"):
            assert [found for found in ours if _is_in(found, (emulator,))] == [], name


@pytest.mark.parametrize("name", MODULES)
def test_a_module_says_what_lives_there_and_is_of_a_size_to_be_read(name: str) -> None:
    source = MODULES[name].read_text("utf-8")
    assert not source.strip() or ast.get_docstring(ast.parse(source))


def _loaded(*argv: str) -> set[str]:
    """The modules in memory when a command has run and succeeded, in a process of its own."""
    code = (
        "import json, sys; from ingest.cli import main; code = main(sys.argv[1:]); "
        "sys.stderr.write(json.dumps([code, sorted(sys.modules)]))"
    )
    done = subprocess.run([sys.executable, "-c", code, *argv], check=True, capture_output=True, text=True, cwd=ROOT)
    exit_code, modules = json.loads(done.stderr.splitlines()[-1])
    assert exit_code == 0, done.stdout
    return set(modules)


def test_a_sync_without_changes_loads_nothing_heavy(tmp_path: Path) -> None:
    (tmp_path / "docs").mkdir()
    for number in range(3):
        (tmp_path / "docs" / f"{number}.md").write_text(f"# Page {number}\n\nText.\n", "utf-8")
    config = tmp_path / "fin-ingest.yaml"
    config.write_text(
        "intercom: {target: library}\nsources: [{name: docs, path: docs, url: 'https://docs.example.com'}]\n", "utf-8"
    )
    time.sleep(0.1)  # a file written in the tick of the crawl is looked at again
    assert "httpx" in _loaded("sync", "-q", "--config", str(config))
    assert _loaded("sync", "-q", "--config", str(config)) & set(HEAVY) == set()


@pytest.mark.parametrize("argv", [["--help"], ["sync", "--help"], ["watch", "--help"], ["--version"]], ids=" ".join)
def test_help_loads_nothing_heavy(argv: list[str]) -> None:
    assert _loaded(*argv) & {*HEAVY, "yaml", "sqlite3", "connectors"} == set()
