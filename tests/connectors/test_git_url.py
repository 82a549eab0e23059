"""Repositories at urls: what is fetched, what is kept, and that credentials are shown nowhere."""

from __future__ import annotations

import base64
import os
import shutil
import stat
import subprocess
import threading
import traceback
import zlib
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from connectors.base import Changed, ConnectorError
from connectors.git import command
from connectors.git.address import address_of

from .git_repositories import ALONE, Link, Repository, _alone, bodies, documents, git, kept, source  # noqa: F401

if TYPE_CHECKING:
    from collections.abc import Iterator

PASSWORD = "s3cret&of/mine"
QUOTED = "s3cret%26of%2Fmine"
BASIC = base64.b64encode(f"me:{PASSWORD}".encode()).decode()


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    made = Repository(tmp_path / "docs.git")
    made.git("config", "uploadpack.allowFilter", "true")
    return made


@pytest.fixture
def cache(tmp_path: Path) -> Path:
    return tmp_path / "clones"


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Every command line that is run."""
    lines: list[str] = []
    real = command.launch

    def launch(words: Any, env: Any, err: int) -> Any:
        lines.append(" ".join(command.command(*words)))
        return real(words, env, err)

    monkeypatch.setattr(command, "launch", launch)
    return lines


def at(repository: Repository) -> str:
    return f"file://{repository.place}"


def remote(repository: Repository, cache: Path, **options: Any) -> Any:
    return source(repository=at(repository), cache=str(cache), **options)


# What arrives


def test_the_default_branch_is_listed_and_read(repository: Repository, cache: Path) -> None:
    commit = repository.commit(
        {"a.md": "a", "docs/b.md": "b", "link.md": Link("docs/b.md"), ".finignore": "c.md", "c.md": ""}
    )
    found = remote(repository, cache)
    assert bodies(found) == {"a.md": b"a", "docs/b.md": b"b", "link.md": b"b"}
    assert (found.branch, found.commit, found.mark) == ("main", commit, commit)
    assert found.unchanged(found.state)
    assert remote(repository, cache).unchanged(found.state)


def test_a_url_is_listed_as_the_repository_itself(repository: Repository, cache: Path) -> None:
    repository.commit({"a.md": "a", "x.png": "x", "docs/b.md": "b", "docs/.finignore": "old", "docs/old/c.md": ""})
    assert list(remote(repository, cache).crawl()) == list(repository.source().crawl())


def test_a_branch_a_tag_and_a_commit_can_be_named(repository: Repository, cache: Path) -> None:
    first = repository.commit({"a.md": "1"})
    repository.git("tag", "--annotate", "v1", "--message", "one")
    repository.git("tag", "light")
    repository.commit({"a.md": "2"})
    repository.commit({"a.md": "3"}, "topic/new")
    found = {ref: remote(repository, cache, ref=ref) for ref in ("main", "v1", "light", "topic/new", first)}
    assert {ref: bodies(one)["a.md"] for ref, one in found.items()} == {
        "main": b"2",
        "v1": b"1",
        "light": b"1",
        "topic/new": b"3",
        first: b"1",
    }
    assert [one.branch for one in found.values()] == ["main", "", "", "topic/new", ""]


@pytest.mark.parametrize("ref", ["gone", "1234567", "0" * 40])
def test_a_ref_that_is_not_there_is_an_error(repository: Repository, cache: Path, ref: str) -> None:
    repository.commit({"a.md": "1"})
    with pytest.raises(ConnectorError) as raised:
        list(remote(repository, cache, ref=ref).crawl())
    assert raised.value.hint


def test_a_new_commit_is_seen_and_the_old_one_is_no_longer_read(repository: Repository, cache: Path) -> None:
    repository.commit({"a.md": "1", "b.md": "1"})
    found = remote(repository, cache)
    before = documents(found)
    repository.commit({"a.md": "2", "b.md": "1"})
    assert not found.unchanged(found.state)
    assert bodies(found) == {"a.md": b"2", "b.md": b"1"}
    with pytest.raises(Changed):
        found.read(before["a.md"])


def test_after_a_force_push_it_is_the_new_history(repository: Repository, cache: Path) -> None:
    repository.commit({"a.md": "1"})
    found = remote(repository, cache)
    assert kept(found) == ["a.md"]
    repository.commit({"b.md": "1"}, root=True)
    assert kept(found) == ["b.md"]


def test_only_the_last_commit_is_fetched_and_of_blobs_those_that_are_read(repository: Repository, cache: Path) -> None:
    for number in range(5):
        repository.commit({"a.md": f"page {number}", "large.bin": os.urandom(200_000)})
    found = remote(repository, cache)
    assert bodies(found) == {"a.md": b"page 4"}
    (place,) = [one for one in cache.iterdir() if one.is_dir()]
    assert git(place, "rev-list", "--all", "--count") == "1"
    assert sum(one.stat().st_size for one in place.rglob("*") if one.is_file()) < 100_000


def test_documents_are_fetched_together(repository: Repository, cache: Path, started: list[str]) -> None:
    repository.commit({f"{number}.md": f"page {number}" for number in range(50)} | {"l.md": Link("1.md")})
    found = remote(repository, cache)
    assert len(bodies(found)) == 51
    assert sum(" fetch " in line for line in started) <= 3


def test_an_unchanged_repository_costs_one_question(repository: Repository, cache: Path, started: list[str]) -> None:
    repository.commit({"a.md": "1"})
    found = remote(repository, cache)
    assert bodies(found)
    other = remote(repository, cache)
    started.clear()
    assert other.unchanged(found.state)
    assert [line.split(" ls-remote ")[1:] != [] for line in started] == [True]


def test_a_crawl_after_a_look_at_a_file_asks_no_second_time(
    repository: Repository, cache: Path, started: list[str]
) -> None:
    repository.commit({"a.md": "1"})
    found = remote(repository, cache)
    assert found.resource("a.md").body == b"1"
    assert bodies(found)
    assert sum(" ls-remote " in line for line in started) == 1
    assert not found.unchanged("other")
    repository.commit({"a.md": "2"})
    assert bodies(found) == {"a.md": b"2"}


@pytest.mark.parametrize("allowed", ["true", "false"])
def test_a_server_that_cannot_leave_blobs_out_serves_all_the_same(
    repository: Repository, cache: Path, allowed: str
) -> None:
    repository.git("config", "uploadpack.allowFilter", allowed)
    repository.commit({"a.md": "a"})
    assert bodies(remote(repository, cache)) == {"a.md": b"a"}


def test_days_need_the_history_and_get_it(repository: Repository, cache: Path) -> None:
    repository.commit({"a.md": "1", "b.md": "1"}, day=0)
    repository.commit({"a.md": "2", "b.md": "1"}, day=1)
    assert [one.changed for one in documents(remote(repository, cache)).values()] == ["", ""]
    for _ in range(2):
        listed = documents(remote(repository, cache, dates=True))
        assert {key: one.changed for key, one in listed.items()} == {"a.md": "2023-11-15", "b.md": "2023-11-14"}


def test_renames_are_found_with_a_cache_and_without(repository: Repository, cache: Path) -> None:
    text = "".join(f"line {number}\n" for number in range(30))
    first = repository.commit({"a.md": text, "other.md": "other"})
    repository.git("config", "uploadpack.allowAnySHA1InWant", "true")
    found = remote(repository, cache)
    list(found.crawl())
    repository.commit({"b.md": text + "more\n", "other.md": "other"})
    list(found.crawl())
    assert found.moved(first) == {"b.md": "a.md"}
    assert remote(repository, cache.with_name("empty")).moved(first) == {"b.md": "a.md"}


def test_several_sources_share_the_cache(repository: Repository, cache: Path) -> None:
    repository.commit({"a/x.md": "a", "b/x.md": "b"})
    found = [remote(repository, cache, folder=folder) for folder in ("a", "b")]
    read: dict[int, Any] = {}
    threads = [threading.Thread(target=lambda n=n: read.update({n: bodies(found[n])})) for n in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert read == {0: {"x.md": b"a"}, 1: {"x.md": b"b"}}
    assert len([one for one in cache.iterdir() if one.is_dir()]) == 1


# The cache


def test_the_cache_is_for_its_user_alone(repository: Repository, cache: Path) -> None:
    repository.commit({"a.md": "a"})
    assert kept(remote(repository, cache))
    assert [stat.S_IMODE(one.stat().st_mode) for one in cache.iterdir() if one.is_dir()] == [0o700]


def test_the_cache_is_where_caches_are_by_default(repository: Repository) -> None:
    repository.commit({"a.md": "a"})
    assert kept(source(repository=at(repository)))
    assert len(list(Path(os.environ["XDG_CACHE_HOME"], "fin-ingest", "git").glob("*/HEAD"))) == 1


def test_a_damaged_cache_is_made_again(repository: Repository, cache: Path) -> None:
    repository.commit({"a.md": "a", "d/b.md": "b"})
    assert kept(remote(repository, cache))
    for pack in cache.glob("*/objects/pack/*.pack"):
        pack.chmod(0o600)
        pack.write_bytes(b"damaged" * 100)
    assert bodies(remote(repository, cache)) == {"a.md": b"a", "d/b.md": b"b"}


@pytest.mark.parametrize("deed", ["flipped", "another"])
@pytest.mark.parametrize("sparingly", ["true", "false"])
def test_a_content_that_is_damaged_in_the_cache_is_there_again_by_the_next_run(
    repository: Repository, cache: Path, sparingly: str, deed: str
) -> None:
    files = {f"{number}.md": f"page {number} " * 500 for number in range(9)}
    repository.git("config", "uploadpack.allowFilter", sparingly)
    repository.commit(files)
    assert kept(remote(repository, cache))
    if deed == "flipped":
        for pack in cache.glob("*/objects/pack/*.pack"):
            body = bytearray(pack.read_bytes())
            body[len(body) // 2] ^= 255
            pack.chmod(0o600)
            pack.write_bytes(body)
    else:
        (place,) = cache.glob("*/objects")
        blob = repository.id("main:3.md")
        (place / blob[:2]).mkdir(exist_ok=True)
        (place / blob[:2] / blob[2:]).write_bytes(zlib.compress(b"blob 5\0other"))
        for pack in place.glob("pack/*"):
            pack.unlink()
    first = remote(repository, cache)
    for one in documents(first).values():
        with suppress(OSError):
            assert first.read(one).body.decode() == files[one.key]
    assert {key: body.decode() for key, body in bodies(remote(repository, cache)).items()} == files


def test_what_a_killed_run_left_behind_is_no_obstacle(repository: Repository, cache: Path) -> None:
    repository.commit({"a.md": "a"})
    assert kept(remote(repository, cache))
    repository.commit({"b.md": "b"})
    (place,) = [one for one in cache.iterdir() if one.is_dir()]
    for name in ("shallow.lock", "config.lock"):
        (place / name).touch()
    assert kept(remote(repository, cache)) == ["b.md"]


def test_a_folder_that_is_somebody_elses_is_not_taken_for_the_cache(repository: Repository, cache: Path) -> None:
    repository.commit({"a.md": "a"})
    assert kept(remote(repository, cache))
    (place,) = [one for one in cache.iterdir() if one.is_dir()]
    shutil.rmtree(place)
    place.mkdir()
    (place / "precious").touch()
    with pytest.raises(ConnectorError, match="not made by this program"):
        list(remote(repository, cache).crawl())
    assert (place / "precious").exists()


def test_a_cache_that_cannot_be_made_is_an_error(repository: Repository, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(ConnectorError, match="cannot be made") as raised:
        list(remote(repository, tmp_path / "file" / "cache").crawl())
    assert "cache" in raised.value.hint


def test_many_fetches_do_not_leave_many_packs(
    repository: Repository, cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("connectors.git.cache._MOST_PACKS", 4)
    for number in range(8):
        repository.commit({"a.md": str(number)})
        assert bodies(remote(repository, cache)) == {"a.md": str(number).encode()}
    assert len(list(cache.glob("*/objects/pack/*.pack"))) <= 8


# When the server is gone


def test_what_the_cache_holds_is_never_taken_for_what_is_there(repository: Repository, cache: Path) -> None:
    repository.commit({"a.md": "a"})
    found = remote(repository, cache)
    assert kept(found)
    state = found.state
    repository.place.rename(repository.place.with_name("away"))
    assert not found.unchanged(state)
    with pytest.raises(ConnectorError, match="cannot be read") as raised:
        list(found.crawl())
    assert raised.value.hint
    assert found.state == found.mark == ""
    assert found.moved("0" * 40) == {}


@pytest.mark.parametrize(
    "url",
    [
        *(
            "ext::sh -c touch% x",
            "ext::x",
            "-x",
            "--upload-pack=x",
            "https://",
            "https://a b/c",
            "/srv/x.git",
            "docs.git",
        ),
        *("ssh://-oProxyCommand=x/y", "-host:x", "https://example.com/x\ny", "ftp://example.com/x", "fd::1", "a::b"),
        *("https://me:se/cret@example.com/a.git", "https://example.com/a?token=secret", "", "file://"),
    ],
)
def test_what_is_no_url_is_refused_and_not_shown(url: str) -> None:
    with pytest.raises(ConnectorError) as raised:
        source(repository=url)
    assert "secret" not in raised.value.what + raised.value.hint + raised.value.at
    assert "cret@" not in raised.value.what + raised.value.hint + raised.value.at


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("https://github.com/us/docs.git", "https://github.com/us/docs.git"),
        ("https://me:secret@github.com/us/docs.git", "https://github.com/us/docs.git"),
        ("https://token@github.com:8443/us/docs", "https://github.com:8443/us/docs"),
        ("https://a@b:c@d@host.example/x", "https://host.example/x"),
        ("ssh://git:secret@host.example:22/x.git", "ssh://git@host.example:22/x.git"),
        ("git@host.example:us/docs.git", "git@host.example:us/docs.git"),
        ("https://[::1]:80/x", "https://[::1]:80/x"),
    ],
)
def test_a_url_is_shown_without_what_is_secret(url: str, shown: str) -> None:
    assert address_of(url).url == shown


# Over HTTP, with a password


class _Server(ThreadingHTTPServer):
    root: Path
    password: str | None
    daemon_threads = True


class _Backend(BaseHTTPRequestHandler):
    server: _Server

    def do_GET(self) -> None:
        self._answer()

    def do_POST(self) -> None:
        self._answer()

    def log_message(self, *_: Any) -> None:
        """Say nothing."""

    def _answer(self) -> None:
        sent = self.headers.get("Authorization")
        if self.server.password and sent != f"Basic {self.server.password}":
            self.send_response(401)
            self.send_header("WWW-Authenticate", 'Basic realm="x"')
            body = f"you sent {sent}".encode()
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)
            return
        path, _, query = self.path.partition("?")
        length = int(self.headers.get("Content-Length") or 0)
        body = self.rfile.read(length)
        env = (
            dict(os.environ)
            | ALONE
            | {
                "GIT_PROJECT_ROOT": str(self.server.root),
                "GIT_HTTP_EXPORT_ALL": "1",
                "PATH_INFO": path,
                "QUERY_STRING": query,
                "REQUEST_METHOD": self.command,
                "CONTENT_TYPE": self.headers.get("Content-Type", ""),
                "CONTENT_LENGTH": str(length),
                "HTTP_CONTENT_ENCODING": self.headers.get("Content-Encoding", ""),
                "GIT_PROTOCOL": self.headers.get("Git-Protocol", ""),
                "REMOTE_ADDR": "127.0.0.1",
            }
        )
        ran = subprocess.run(["git", "http-backend"], check=False, input=body, capture_output=True, env=env)
        head, _, rest = ran.stdout.partition(b"\r\n\r\n")
        headers = [line.decode().partition(": ")[::2] for line in head.split(b"\r\n") if line]
        status = next((value for name, value in headers if name == "Status"), "200 OK")
        self.send_response(int(status.split()[0]))
        for name, value in headers:
            if name != "Status":
                self.send_header(name, value)
        self.send_header("Content-Length", str(len(rest)))
        self.end_headers()
        self.wfile.write(rest)


@contextmanager
def serving(root: Path, password: str | None = None) -> Iterator[str]:
    with _Server(("127.0.0.1", 0), _Backend) as server:
        server.root, server.password = root, password
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            yield f"127.0.0.1:{server.server_address[1]}"
        finally:
            server.shutdown()
            thread.join()


def test_a_repository_is_read_over_http(repository: Repository, cache: Path) -> None:
    repository.commit({"a.md": "a", "b.png": "b"})
    with serving(repository.place.parent) as host:
        found = source(repository=f"http://{host}/docs.git", cache=str(cache))
        assert bodies(found) == {"a.md": b"a"}
        repository.commit({"a.md": "2"})
        assert bodies(found) == {"a.md": b"2"}


def test_a_password_in_a_url_opens_it_and_is_seen_nowhere(
    repository: Repository, cache: Path, started: list[str]
) -> None:
    repository.commit({"a.md": "a"})
    with serving(repository.place.parent, BASIC) as host:
        url = f"http://me:{QUOTED}@{host}/docs.git"
        found = source(repository=url, cache=str(cache))
        assert bodies(found) == {"a.md": b"a"}
        assert found.unchanged(found.state)
    told = [*started, repr(list(vars(found).items())), found.state, *found.notes, repr(found)]
    told += [one.read_bytes().decode("utf-8", "replace") for one in cache.rglob("*") if one.is_file()]
    assert [text for text in told for secret in (PASSWORD, QUOTED, BASIC) if secret in text] == []


def test_a_password_that_is_refused_is_seen_nowhere(
    repository: Repository, cache: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    asked = tmp_path / "asked"
    trap = tmp_path / "helper"
    trap.write_text(f"#!/bin/sh\ncat >> {asked}\n")
    trap.chmod(0o755)
    settings = tmp_path / "gitconfig"
    settings.write_text(f"[credential]\n\thelper = {trap}\n")
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(settings))
    repository.commit({"a.md": "a"})
    with serving(repository.place.parent, "other") as host:
        found = source(repository=f"http://me:{QUOTED}@{host}/docs.git", cache=str(cache))
        with pytest.raises(ConnectorError, match="cannot be read") as raised:
            list(found.crawl())
        assert not found.unchanged("x")
    error = raised.value
    told = "".join(traceback.format_exception(error)) + repr(error) + error.what + error.at + error.hint
    assert [secret for secret in (PASSWORD, QUOTED, BASIC) if secret in told] == []
    assert not asked.exists()


def test_a_token_is_asked_for_when_it_is_needed_and_seen_nowhere(
    repository: Repository, cache: Path, started: list[str]
) -> None:
    repository.commit({"a.md": "a"})
    asked: list[str] = []

    def token() -> str:
        asked.append("")
        return PASSWORD

    with serving(repository.place.parent, BASIC) as host:
        found = source(repository=f"http://me@{host}/docs.git", cache=str(cache), token=token)
        assert asked == []
        assert bodies(found) == {"a.md": b"a"}
    assert asked
    assert "unencrypted" in found.notes[0]
    told = [*started, *found.notes, *(one.read_text("utf-8", "replace") for one in cache.rglob("*") if one.is_file())]
    assert [text for text in told for secret in (PASSWORD, BASIC) if secret in text] == []


def test_a_token_for_ssh_is_refused(cache: Path) -> None:
    with pytest.raises(ConnectorError, match="of no use"):
        source(repository="git@host.example:us/docs.git", cache=str(cache), token=lambda: "x")


def test_an_address_that_is_printed_shows_no_secret() -> None:
    assert "secret" not in repr(address_of("https://me:secret@github.com/us/docs.git"))


def test_credentials_can_be_those_of_the_users_own_set_up(
    repository: Repository, cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    repository.commit({"a.md": "a"})
    with serving(repository.place.parent, BASIC) as host:
        monkeypatch.setenv("GIT_CONFIG_COUNT", "1")
        monkeypatch.setenv("GIT_CONFIG_KEY_0", f"http.http://{host}/.extraHeader")
        monkeypatch.setenv("GIT_CONFIG_VALUE_0", f"Authorization: Basic {BASIC}")
        assert bodies(source(repository=f"http://{host}/docs.git", cache=str(cache))) == {"a.md": b"a"}


def test_nobody_is_asked_for_a_password(repository: Repository, cache: Path) -> None:
    repository.commit({"a.md": "a"})
    with serving(repository.place.parent, BASIC) as host, pytest.raises(ConnectorError, match="cannot be") as raised:
        list(source(repository=f"http://{host}/docs.git", cache=str(cache)).crawl())
    assert "ls-remote" in raised.value.hint


def test_a_server_of_the_old_kind_is_read_too(repository: Repository, cache: Path) -> None:
    """Files behind a plain web server: no depth, no filter."""
    first = "1" * 40
    repository.commit({"a.md": "1"})
    repository.commit({"a.md": "2"})
    repository.git("update-server-info")

    class Plain(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            place = Path(f"{repository.place.parent}{self.path.partition('?')[0]}")
            found = place.read_bytes() if place.is_file() else None
            self.send_response(200 if found is not None else 404)
            self.send_header("Content-Length", str(len(found or b"")))
            self.end_headers()
            self.wfile.write(found or b"")

        def log_message(self, *_: Any) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Plain) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            url = f"http://127.0.0.1:{server.server_address[1]}/docs.git"
            found = source(repository=url, cache=str(cache))
            assert bodies(found) == {"a.md": b"2"}
            assert found.moved(first) == {}
            repository.commit({"b.md": "3"})
            repository.git("update-server-info")
            assert bodies(found) == {"b.md": b"3"}
        finally:
            server.shutdown()
            thread.join()


def test_a_server_that_never_answers_is_not_waited_for_by_anybody(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import socket

    monkeypatch.setattr("connectors.git.remote.LONG", 0.5)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"http://127.0.0.1:{silent.getsockname()[1]}/docs.git"
        with pytest.raises(ConnectorError, match="not done within"):
            list(source(repository=url, cache=str(cache)).crawl())
        connection, _ = silent.accept()
        connection.settimeout(5)
        with connection:
            while connection.recv(4096):
                pass  # until nobody is left who would wait
