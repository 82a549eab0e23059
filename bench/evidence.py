"""What a sync without changes does besides taking time: files it opens, modules it imports, processes, sockets.

Watched from inside by Python's audit events and, where there is `strace`, from outside by its system calls.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import sys
from typing import Any

from bench.figures import Target
from bench.processes import fin_ingest, run
from bench.world import World

NEEDLESS = frozenset(
    "asyncio bs4 charset_normalizer comrak concurrent.futures dataclasses difflib email falcon html http.client httpx "
    "inspect logging lxml markdownify multiprocessing pathlib pathspec rich shutil socket ssl subprocess tempfile "
    "threading turbohtml urllib.request waitress zipfile ingest.apply ingest.intercom ingest.plan ingest.place "
    "ingest.workers ingest.render.clean ingest.render.markdown".split()
)
"""What only a sync with changes needs."""

_WATCHED = """import json, sys
opened, sockets, processes = [], 0, 0
def watch(event, args):
    global sockets, processes
    if event == "open":
        opened.append(str(args[0]))
    elif event == "socket.__new__":
        sockets += 1
    elif event in ("subprocess.Popen", "os.fork", "os.posix_spawn", "os.exec", "os.system"):
        processes += 1
before = set(sys.modules)
sys.addaudithook(watch)
from ingest.cli import main
code = main(["sync", "-q"])
modules = sorted(set(sys.modules) - before)
seen = {"code": code, "opened": opened, "sockets": sockets, "processes": processes, "modules": modules}
print(json.dumps(seen))
"""


def evidence(world: World, files: int) -> tuple[list[str], tuple[Target, ...]]:
    """Remarks, and the targets that nothing was read, sent, started or imported without need."""
    seen = json.loads(run([sys.executable, "-c", _WATCHED], world.folder).out)
    read = [path for path in seen["opened"] if path.endswith(".md")]
    needless = sorted(NEEDLESS.intersection(seen["modules"]))
    ours = sum(name.partition(".")[0] in ("ingest", "connectors") for name in seen["modules"])
    remarks = [f"{len(seen['modules'])} modules imported, {ours} of them ours; of those it should not need: "
               + (", ".join(needless) or "none")]  # fmt: skip
    remarks += _system_calls(world, files)
    return remarks, (
        Target("documents opened", len(read), 0, "files"),
        Target("needless modules imported", len(needless), 0, "modules"),
        Target("sockets made and processes started", seen["sockets"] + seen["processes"], 0, "in all"),
    )


def _system_calls(world: World, files: int) -> list[str]:
    strace = shutil.which("strace")
    if strace is None:
        return ["system calls not counted: there is no strace here"]
    log = os.path.join(world.folder, "strace.log")
    try:
        run([strace, "-f", "-o", log, *fin_ingest(), "sync", "-q"], world.folder)
    except RuntimeError as error:
        return [f"system calls not counted: strace may not be used here ({str(error).splitlines()[-1]})"]
    with open(log, encoding="utf-8", errors="replace") as file:
        count = _counted(file.read())
    os.unlink(log)
    told = (
        f"strace, for {files:,} files: {count['stats'] / files:.2f} stats a file, {count['opens']} opened, "
        f"{count['all']:,} system calls, {count['sockets']} sockets, {count['starts']} processes started"
    )
    return [told]


def _counted(log: str) -> dict[str, Any]:
    stats = len(re.findall(r'\b(?:newfstatat|statx|l?stat)\([^"\n]*"[^"\n]*\.md"', log))
    opens = len(re.findall(r'\bopen(?:at2?)?\([^"\n]*"[^"\n]*\.md"', log))
    starts = len(re.findall(r"^\d+ +(?:v?fork|clone3?)\(", log, re.MULTILINE))
    sockets = len(re.findall(r"^\d+ +socket\(", log, re.MULTILINE))
    return {"stats": stats, "opens": opens, "starts": starts, "sockets": sockets, "all": log.count("\n")}
