"""Real files of many encodings: at least 95 in 100 arrive as they were written, and the rate is printed."""

from __future__ import annotations

import re
import sys
from collections import Counter

from ingest.render.decode import decode
from ingest.render.model import RenderError

BROWSERS = {
    "SHIFT_JIS": "cp932",
    "GB2312": "gb18030",
    "EUC-KR": "cp949",
    "TIS-620": "cp874",
    "iso-8859-1": "cp1252",
    "iso-8859-9": "cp1254",
    "ascii": "cp1252",
}
"""Labels that the standard of browsers reads as a larger set: every byte the smaller one defines means the same.

The other set is only allowed beside the one the folder names, never instead of it, and none else is: iso-8859-2 taken
for cp1250 is wrong here wherever one letter differs.
"""
PYTHON = {
    "IBM855": "cp855",
    "IBM866": "cp866",
    "MacCyrillic": "mac_cyrillic",
    "MacRoman": "mac_roman",
    "Johab": "johab",
}
"""What Python calls them."""
LANGUAGE = re.compile(
    "-(?:polish|hungarian|croatian|greek|russian|slovene|czech|bulgarian|slovak|romanian|arabic|hebrew|turkish)$"
)


def truths(name: str, body: bytes) -> set[str]:
    """What the file may say: as the folder's name and its larger set read it, if they can."""
    encoding = LANGUAGE.sub("", name)
    found = set()
    for codec in (PYTHON.get(encoding, encoding), BROWSERS.get(encoding, "")):
        try:
            found.add(decode(body.decode(codec).encode()).text)
        except (LookupError, UnicodeDecodeError, RenderError):
            continue  # not in this encoding, or damaged
    return found


def test_encodings_are_detected_right_for_95_in_100_real_files(shared, capsys):
    wrong: Counter[str] = Counter()
    files = [file for file in sorted(shared("corpora/encodings/tests").rglob("*")) if file.is_file()]
    files = [file for file in files if file.parent.parent.name == "tests"]
    for file in files:
        body = file.read_bytes()
        name = file.parent.name
        try:
            right = decode(body, declared=True).text in truths(name, body)
        except RenderError:
            right = False
        if not right:
            wrong[name] += 1
    rate = 1 - wrong.total() / len(files)
    with capsys.disabled():
        sys.stdout.write(f"\nencodings: {rate:.1%} of {len(files)} files right; wrong: {dict(wrong)}\n")
    assert rate >= 0.95
