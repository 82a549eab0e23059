"""`fin-ingest schema`: the JSON Schema of the configuration."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ingest.commands.exits import DONE
from ingest.options import Command, Option

if TYPE_CHECKING:
    from argparse import Namespace

    from ingest.commands.terminal import Terminal

SPEC = Command(
    about="Print the JSON Schema of the configuration, with which editors complete and check it as you type.",
    options=(Option("out", "write it to this file instead", "FILE"),),
    examples=(
        ("fin-ingest schema", "look at it"),
        ("fin-ingest schema --out .fin-ingest/schema.json", "renew the file that `fin-ingest init` wrote"),
    ),
)


def run(options: Namespace, terminal: Terminal) -> int:
    """Print it, or write it to a file."""
    import json

    from ingest import config
    from ingest.commands.files import write_whole

    text = json.dumps(config.schema(), ensure_ascii=False, indent=2) + "\n"
    if options.out is None:
        terminal.write(text)
    else:
        write_whole(options.out, text)
        terminal.say(f"{options.out} written.")
    return DONE
