"""Archives: a zip reads like the folder it was made of, and one that is made to do harm does none."""

from __future__ import annotations

import io
import os
import stat
import struct
import sys
import time
import tracemalloc
import zipfile
from collections.abc import Callable, Iterable
from pathlib import Path
from zlib import crc32

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from connectors.archive import Tree, open_tree, stamp_of
from connectors.archive import model as limits
from connectors.base import Changed, ConnectorError

TEXTS = {"SPACE/index.html": b"<ul></ul>", "SPACE/a.html": b"<p>a</p>" * 500, "SPACE/files/1/2.txt": b"two"}


def zipped(members: Iterable[tuple[str | zipfile.ZipInfo, bytes]], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", method) as archive:
        for name, body in members:
            archive.writestr(name, body)
    return buffer.getvalue()


def raw_named(names: Iterable[bytes], *, flag: int = 0) -> bytes:
    """A zip whose names are these bytes, whatever they mean."""
    plain = [f"{'x' * (len(name) - 4)}{number:04}" for number, name in enumerate(names)]
    body = zipped([(name, b"text") for name in plain])
    for name, wanted in zip(plain, names, strict=True):
        body = body.replace(name.encode(), wanted)
    if flag:
        body = body.replace(b"PK\3\4\x14\0\0\0", b"PK\3\4\x14\0" + struct.pack("<H", flag))
        body = body.replace(b"PK\1\2\x14\3\x14\0\0\0", b"PK\1\2\x14\3\x14\0" + struct.pack("<H", flag))
    return body


def laid(tmp_path: Path, body: bytes, name: str = "export.zip") -> str:
    place = tmp_path / name
    place.write_bytes(body)
    return str(place)


def unpacked(tmp_path: Path, members: dict[str, bytes]) -> str:
    root = tmp_path / "unpacked"
    for name, body in members.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_bytes(body)
    return str(root)


@pytest.fixture(params=["zip", "folder"])
def export(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "zip":
        return laid(tmp_path, zipped(TEXTS.items()))
    return unpacked(tmp_path, TEXTS)


def settle() -> None:
    time.sleep(0.04)


def test_every_file_is_a_member_sorted_by_path_and_reads_as_its_bytes(export: str) -> None:
    tree = open_tree(export)
    assert list(tree.members) == sorted(TEXTS)
    assert {path: tree.read(path) for path in tree.members} == TEXTS
    for path in tree.members:
        with tree.open(path) as file:
            assert file.read() == TEXTS[path]
    assert all(member.path == path and member.size == len(TEXTS[path]) for path, member in tree.members.items())
    assert tree.missed == ()


def test_a_folder_inside_is_a_tree_of_its_own(export: str) -> None:
    inner = open_tree(export).below("SPACE")
    assert list(inner.members) == ["a.html", "files/1/2.txt", "index.html"]
    assert inner.read("files/1/2.txt") == b"two"
    assert inner.below("files/1").read("2.txt") == b"two"
    assert inner.below("").members == inner.members
    assert dict(inner.below("gone").members) == {}
    with pytest.raises(KeyError):
        inner.read("SPACE/a.html")


def test_the_stamp_is_the_same_until_something_changes(export: str) -> None:
    settle()
    stamp = open_tree(export).stamp
    assert stamp
    assert stamp_of(export) == stamp == open_tree(export).stamp
    if os.path.isdir(export):
        Path(export, "SPACE", "new.txt").write_bytes(b"")
    else:
        Path(export).write_bytes(zipped([*TEXTS.items(), ("new.txt", b"")]))
    settle()
    assert stamp_of(export) not in ("", stamp)


def test_what_was_written_just_now_has_no_stamp_yet(export: str) -> None:
    tree = open_tree(export, clock=lambda: 0)
    assert tree.stamp == stamp_of(export, clock=lambda: 0) == ""


def test_versions_tell_contents_apart(export: str) -> None:
    settle()
    before = dict(open_tree(export).members)
    changed = TEXTS | {"SPACE/a.html": TEXTS["SPACE/a.html"].swapcase()}
    if os.path.isdir(export):
        Path(export, "SPACE/a.html").write_bytes(changed["SPACE/a.html"])
    else:
        Path(export).write_bytes(zipped(changed.items()))
    settle()
    after = open_tree(export).members
    assert [path for path in before if before[path].version != after[path].version] == ["SPACE/a.html"]


def test_an_archive_replaced_since_is_not_read(export: str) -> None:
    settle()
    tree = open_tree(export)
    if os.path.isdir(export):
        os.rename(f"{export}/SPACE/index.html", f"{export}/SPACE/a.html")
    else:
        other = laid(Path(export).parent, zipped([("SPACE/a.html", b"other")]), "other.zip")
        os.rename(other, export)
    with pytest.raises(Changed):
        tree.read("SPACE/a.html")
    with pytest.raises(Changed):
        tree.verify("SPACE/a.html")


def test_an_archive_written_to_while_it_is_read_is_not_read(export: str) -> None:
    settle()
    tree = open_tree(export)
    with tree.open("SPACE/a.html") as file:
        file.read(10)
        with open(f"{export}/SPACE/a.html" if os.path.isdir(export) else export, "r+b") as written:
            written.seek(3)
            written.write(b"?")
        with pytest.raises(Changed):
            file.read()


def test_a_member_above_the_limit_is_not_read(export: str) -> None:
    with pytest.raises(OSError, match="larger than 100 bytes"):
        open_tree(export).read("SPACE/a.html", 100)


def test_of_several_that_fit_a_pattern_the_newest_is_read(tmp_path: Path) -> None:
    for number in (1, 3, 2):
        place = laid(tmp_path, zipped([("n.txt", str(number).encode())]), f"export-{number}.zip")
        os.utime(place, ns=(0, number * 10**9))
    tree = open_tree(str(tmp_path / "export-*.zip"))
    assert tree.read("n.txt") == b"3"
    assert tree.place == str(tmp_path / "export-3.zip")
    assert stamp_of(str(tmp_path / "export-*.zip")) == tree.stamp


def test_a_name_that_looks_like_a_pattern_is_a_name_if_there_is_such_a_file(tmp_path: Path) -> None:
    place = laid(tmp_path, zipped([("n.txt", b"")]), "export [1].zip")
    assert open_tree(place).place == place


@pytest.mark.parametrize("name", ["gone.zip", "gone-*.zip", "a\0b"])
def test_nothing_there_is_an_error_that_says_what_to_do(tmp_path: Path, name: str) -> None:
    with pytest.raises(ConnectorError) as raised:
        open_tree(str(tmp_path / name))
    assert raised.value.what
    assert raised.value.hint
    assert stamp_of(str(tmp_path / name)) == ""


def test_an_empty_folder_or_zip_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(ConnectorError, match="is empty"):
        open_tree(str(tmp_path))
    with pytest.raises(ConnectorError, match="is empty"):
        open_tree(laid(tmp_path, zipped([])))


def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.zip")
    with pytest.raises(ConnectorError, match="neither a file nor a folder"):
        open_tree(str(tmp_path / "pipe.zip"))
    assert stamp_of(str(tmp_path / "pipe.zip")) == ""


def test_what_systems_leave_behind_is_no_member(tmp_path: Path) -> None:
    litter = ["__MACOSX/SPACE/._a.html", "SPACE/.DS_Store", "SPACE/Thumbs.db", "desktop.ini", "SPACE/._a.html"]
    tree = open_tree(laid(tmp_path, zipped([*TEXTS.items(), *((name, b"x") for name in litter)])))
    assert list(tree.members) == sorted(TEXTS)


def test_folders_and_dots_in_names_are_no_members(tmp_path: Path) -> None:
    tree = open_tree(laid(tmp_path, zipped([("a/", b""), ("./a//b.txt", b"b"), ("a/./", b"")])))
    assert list(tree.members) == ["a/b.txt"]


@pytest.mark.parametrize(
    ("raw", "flag", "name"),
    [
        ("Grüße.html".encode(), 0x800, "Grüße.html"),
        ("Grüße.html".encode(), 0, "Grüße.html"),
        ("Grüße.html".encode("cp437"), 0, "Grüße.html"),
        ("Grüße.html".encode("latin-1"), 0, "Grⁿ▀e.html"),
    ],
    ids=["says utf-8", "utf-8 unsaid", "cp437", "another"],
)
def test_names_are_decoded_whatever_they_say_of_themselves(tmp_path: Path, raw: bytes, flag: int, name: str) -> None:
    tree = open_tree(laid(tmp_path, raw_named([raw], flag=flag)))
    assert list(tree.members) == [name]
    assert tree.read(name) == b"text"


def test_a_unicode_name_beside_the_other_is_preferred(tmp_path: Path) -> None:
    info = zipfile.ZipInfo("plain.txt")
    wanted = "ぺージ.txt".encode()
    info.extra = struct.pack("<HHBL", 0x7075, 5 + len(wanted), 1, crc32(b"plain.txt")) + wanted
    tree = open_tree(laid(tmp_path, zipped([(info, b"text")])))
    assert list(tree.members) == ["ぺージ.txt"]
    assert tree.read("ぺージ.txt") == b"text"


def test_names_with_the_separators_of_windows_are_paths(tmp_path: Path) -> None:
    tree = open_tree(laid(tmp_path, raw_named([b"SPACE\\a\\index.html"])))
    assert list(tree.members) == ["SPACE/a/index.html"]


def test_names_of_a_folder_that_are_no_unicode_are_decoded_as_those_of_a_zip(tmp_path: Path) -> None:
    if sys.platform == "darwin":
        pytest.skip("its file system holds no such names")
    root = tmp_path / "unpacked"
    root.mkdir()
    (root / os.fsdecode(b"Gr\x81n.html")).write_bytes(b"text")
    tree = open_tree(str(root))
    assert list(tree.members) == ["Grün.html"]
    assert tree.read("Grün.html") == b"text"


def _special(name: str, kind: int) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(name)
    info.create_system = 3
    info.external_attr = (kind | 0o644) << 16
    return info


def _overlapping() -> bytes:
    """Two names for the same bytes."""
    body = zipped([("aa.txt", b"text"), ("bb.txt", b"text")])
    second = body.index(b"PK\1\2", body.index(b"PK\1\2") + 1)
    return body[: second + 42] + struct.pack("<L", 0) + body[second + 46 :]


def _patched(mark: bytes, offset: int, value: bytes) -> bytes:
    body = zipped([("SPACE/a.html", b"text" * 100)])
    place = body.index(mark) + offset
    return body[:place] + value + body[place + len(value) :]


HOSTILE: dict[str, Callable[[], bytes]] = {
    "leads out": lambda: zipped([("a.html", b""), ("x/../../../etc/cron", b"")]),
    "leads out, other separators": lambda: raw_named([b"..\\..\\evil.txt"]),
    "leads out, mixed separators": lambda: zipped([("a/b.html", b""), ("a/..\\..\\c", b"")]),
    "absolute": lambda: zipped([("/etc/passwd", b"")]),
    "absolute on Windows": lambda: raw_named([b"\\\\server\\share"]),
    "drive": lambda: raw_named([b"C:\\Windows\\x"]),
    "NUL": lambda: raw_named([b"harmless.html\0.txt"]),
    "symlink": lambda: zipped([(_special("a.html", stat.S_IFLNK), b"/etc/passwd")]),
    "device": lambda: zipped([(_special("a.html", stat.S_IFCHR), b"")]),
    "two of a name": lambda: raw_named([b"same.html", b"same.html"]),
    "two of a name, by dots": lambda: zipped([("a/b.txt", b"1"), ("a/./b.txt", b"2")]),
    "two of a name, by form": lambda: zipped([("\u00e9.txt", b"1"), ("e\u0301.txt", b"2")]),
    "two of a name, by encoding": lambda: raw_named(["é-.txt".encode("cp437"), "é-.txt".encode()]),
    "bomb": lambda: zipped([(f"{n}.txt", bytes(90 << 20)) for n in range(12)]),
    "overlapping": _overlapping,
    "cut off": lambda: zipped(TEXTS.items())[:-200],
    "half": lambda: zipped(TEXTS.items())[: len(zipped(TEXTS.items())) // 2],
    "no zip": lambda: b"<html>You must sign in</html>",
    "nothing": lambda: b"",
    "name that is no utf-8 though it says so": lambda: raw_named([b"\xff\xfe\xfd\xfc.html"], flag=0x800),
    "beyond its end": lambda: _patched(b"PK\1\2", 42, struct.pack("<L", 0x7FFFFFFF)),
}


@pytest.mark.parametrize("kind", HOSTILE)
def test_a_hostile_or_broken_zip_is_refused_with_the_reason(tmp_path: Path, kind: str) -> None:
    place = laid(tmp_path, HOSTILE[kind]())
    began = time.monotonic()
    with pytest.raises(ConnectorError) as raised:
        open_tree(place)
    assert raised.value.at == place
    assert raised.value.what.startswith(place)
    assert raised.value.hint
    assert time.monotonic() - began < 1


UNREADABLE = {
    "crc": lambda: _patched(b"PK\1\2", 16, b"\1\2\3\4"),
    "content": lambda: _patched(b"PK\3\4", 30 + len("SPACE/a.html") + 2, b"\xff\xff"),
    "encrypted": lambda: _patched(b"PK\1\2", 8, b"\1\0"),
    "method": lambda: _patched(b"PK\1\2", 10, b"\x0e\0"),
    "declares less": lambda: _patched(b"PK\1\2", 24, struct.pack("<L", 10)),
    "declares more": lambda: _patched(b"PK\1\2", 24, struct.pack("<L", 4000)),
    "declares far more": lambda: _patched(b"PK\1\2", 24, struct.pack("<L", 900 << 20)),
    "another name before it": lambda: _patched(b"PK\3\4", 30, b"OTHER"),
    "no header": lambda: _patched(b"PK\3\4", 0, b"nope"),
}


@pytest.mark.parametrize("kind", UNREADABLE)
def test_a_damaged_member_is_unreadable_and_the_others_are_not(tmp_path: Path, kind: str) -> None:
    tree = open_tree(laid(tmp_path, UNREADABLE[kind]()))
    with pytest.raises(OSError, match=r"\w") as raised:
        tree.read("SPACE/a.html")
    assert raised.value.strerror
    assert raised.value.filename == "SPACE/a.html"
    with pytest.raises(OSError, match=r"\w"), tree.open("SPACE/a.html") as file:
        list(limits.chunks(file))


def test_a_member_that_unpacks_without_end_takes_no_memory(tmp_path: Path) -> None:
    body = zipped([("bomb.txt", bytes(200 << 20)), ("a.txt", b"a")])
    declared = body.index(b"PK\1\2") + 24
    lying = body[:declared] + struct.pack("<L", 5) + body[declared + 4 :]
    for what in (body, lying):
        tree = open_tree(laid(tmp_path, what))
        tracemalloc.start()
        with pytest.raises(OSError, match=r"\w"):
            tree.open("bomb.txt").read()
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        assert peak < 2 << 20
        assert tree.read("a.txt") == b"a"


def test_a_zip_of_very_many_files_is_refused_before_it_is_listed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("connectors.archive.zipped.MOST", 50)
    monkeypatch.setattr("connectors.archive.folder.MOST", 50)
    with pytest.raises(ConnectorError, match="more than 50 files"):
        open_tree(laid(tmp_path, zipped([(f"{number}.txt", b"") for number in range(51)])))
    with pytest.raises(ConnectorError, match="more than 50 files"):
        open_tree(unpacked(tmp_path, {f"{number}.txt": b"" for number in range(51)}))


def test_a_table_of_contents_without_measure_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("connectors.archive.zipped.DIRECTORY", 1 << 20)
    body = zipped([(f"{'n' * 60000}{number}.txt", b"") for number in range(20)])
    with pytest.raises(ConnectorError, match="table of contents is larger than 1 MiB"):
        open_tree(laid(tmp_path, body))


def test_the_memory_a_tree_takes_is_that_of_its_names(tmp_path: Path) -> None:
    place = laid(tmp_path, zipped([(f"SPACE/attachments/{n}/{n}.png", b"x") for n in range(5000)]))
    tracemalloc.start()
    tree = open_tree(place)
    kept, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert len(tree.members) == 5000
    assert kept < 5000 * 2500


def test_a_zip64_archive_is_read(tmp_path: Path) -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive, archive.open("big.txt", "w", force_zip64=True) as file:
        file.write(b"text")
    assert open_tree(laid(tmp_path, buffer.getvalue())).read("big.txt") == b"text"


def test_symlinks_of_a_folder_are_followed_to_files_inside_and_are_a_gap_otherwise(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("secret")
    root = Path(unpacked(tmp_path, {"a/b.txt": b"b"}))
    (root / "c.txt").symlink_to("a/b.txt")
    (root / "out.txt").symlink_to(tmp_path / "secret")
    (root / "again").symlink_to("a")
    tree = open_tree(str(root))
    assert list(tree.members) == ["a/b.txt", "c.txt"]
    assert tree.read("c.txt") == b"b"
    assert [missed.split(" ")[0] for missed in tree.missed] == ["again", "out.txt"]
    assert tree.stamp == ""


def test_a_file_swapped_for_a_symlink_is_not_read(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("secret")
    root = Path(unpacked(tmp_path, {"a.txt": b"secret"}))
    tree = open_tree(str(root))
    (root / "a.txt").unlink()
    (root / "a.txt").symlink_to(tmp_path / "secret")
    with pytest.raises(Changed):
        tree.read("a.txt")


# Zips of zips.


def test_zips_an_export_is_made_of_count_as_unpacked(tmp_path: Path) -> None:
    first = zipped([("A 1.md", b"a"), ("index.html", b"1")])
    second = zipped([("A 1/B 2.md", b"b"), ("index.html", b"2"), ("A 1.md", b"a")])
    place = laid(tmp_path, zipped([("Export-x-Part-1.zip", first), ("Export-x-Part-2.zip", second)]))
    tree = open_tree(place, nested=True)
    read = {path: tree.read(path) for path in tree.members}
    assert read == {"A 1.md": b"a", "A 1/B 2.md": b"b", "index.html": b"1", "Export-x-Part-2/index.html": b"2"}
    assert list(tree.members) == sorted(tree.members)
    assert list(open_tree(place).members) == ["Export-x-Part-1.zip", "Export-x-Part-2.zip"]


def test_a_zip_that_is_attached_to_a_page_stays_a_file(tmp_path: Path) -> None:
    place = laid(tmp_path, zipped([("Page.md", b"text"), ("Page/logs.zip", zipped([("secret.md", b"")]))]))
    assert list(open_tree(place, nested=True).members) == ["Page.md", "Page/logs.zip"]


def test_parts_lying_in_a_folder_count_as_unpacked(tmp_path: Path) -> None:
    root = unpacked(tmp_path, {"x/Export-Part-1.zip": zipped([("a.md", b"a")]), "x/b.md": b"b"})
    tree = open_tree(root, nested=True)
    assert {path: tree.read(path) for path in tree.members} == {"x/a.md": b"a", "x/b.md": b"b"}
    Path(root, "x/Export-Part-1.zip").write_bytes(b"other")
    with pytest.raises(Changed):
        tree.read("x/a.md")


def test_zips_in_each_other_without_end_are_refused(tmp_path: Path) -> None:
    body = zipped([("a.md", b"a")])
    for _ in range(6):
        body = zipped([("x.zip", body)])
    with pytest.raises(ConnectorError, match="zips within zips"):
        open_tree(laid(tmp_path, body), nested=True)


def test_a_broken_part_is_an_error_that_names_it(tmp_path: Path) -> None:
    with pytest.raises(ConnectorError, match=r"x-Part-1\.zip"):
        open_tree(laid(tmp_path, zipped([("x-Part-1.zip", b"no zip")])), nested=True)


def test_reading_leaves_no_file_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(scratch))
    place = laid(tmp_path, zipped([("x-Part-1.zip", zipped([("a.md", b"a")]))]))
    tree = open_tree(place, nested=True)
    assert tree.read("a.md") == b"a"
    assert list(scratch.iterdir()) == []


@pytest.mark.skipif(not os.path.isdir("/proc/self/fd"), reason="counts open files where the system shows them")
def test_no_descriptor_stays_open_when_a_tree_is_gone(tmp_path: Path) -> None:
    place = laid(tmp_path, zipped([("x-Part-1.zip", zipped([("a.md", b"a")]))]))
    broken = laid(tmp_path, b"no zip", "broken.zip")
    before = len(os.listdir("/proc/self/fd"))
    for _ in range(5):
        open_tree(place, nested=True).read("a.md")
        with pytest.raises(ConnectorError):
            open_tree(broken)
    assert len(os.listdir("/proc/self/fd")) == before


# Whatever it is.


def everything(tree: Tree) -> None:
    for path in tree.members:
        assert not path.startswith("/")
        assert ".." not in path.split("/")
        try:
            tree.read(path)
        except OSError as error:
            assert error.strerror  # noqa: PT017 - it is one of two ways to end


VALID = zipped([*TEXTS.items(), ("x-Part-1.zip", zipped([("deep/n.md", b"n" * 3000)]))])


@settings(max_examples=250, deadline=2000, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    cuts=st.lists(
        st.tuples(st.integers(0, len(VALID) - 1), st.integers(0, 6), st.binary(max_size=6)), min_size=1, max_size=6
    )
)
def test_whatever_is_done_to_a_zip_only_the_stated_errors_come_of_it(
    tmp_path: Path, cuts: list[tuple[int, int, bytes]]
) -> None:
    body = VALID
    for place, length, put in cuts:
        body = body[:place] + put + body[place + length :]
    try:
        everything(open_tree(laid(tmp_path, body), nested=True))
    except ConnectorError as error:
        assert error.what  # noqa: PT017
        assert error.hint  # noqa: PT017


@settings(max_examples=100, deadline=2000, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(body=st.binary(max_size=400).map(lambda tail: b"PK\3\4" + tail) | st.binary(max_size=400))
def test_bytes_that_are_no_zip_are_an_error(tmp_path: Path, body: bytes) -> None:
    with pytest.raises(ConnectorError):
        open_tree(laid(tmp_path, body))


def test_the_limits_are_far_above_what_exports_hold() -> None:
    assert limits.MOST >= 100_000
    assert limits.LARGEST >= 100 << 20
