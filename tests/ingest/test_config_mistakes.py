"""Every mistake is named with its line and what to do, and all of them at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from ingest.config import load
from ingest.errors import ConfigError, Failure

if TYPE_CHECKING:
    from pathlib import Path

TOP = "sources:\n  - name: guide\n    path: docs\n    url: https://docs.example.com/guide\n"


def mistakes(folder: Path, text: str | bytes, environ: dict[str, str] | None = None) -> list[Failure]:
    file = folder / "c.yaml"
    file.write_bytes(text if isinstance(text, bytes) else text.encode())
    with pytest.raises(ConfigError) as caught:
        load(str(file), environ or {})
    for mistake in caught.value.mistakes:
        assert mistake.at.startswith(str(file))
        assert mistake.what
        assert "None" not in mistake.what
    return caught.value.mistakes


def line_of(mistake: Failure) -> int:
    last = mistake.at.rpartition(":")[2]
    return int(last) if last.isdecimal() else 0


SETTINGS = [
    # a setting of the file or a section → line, part of what, part of the hint
    ("intercomm: {}", 1, "there is no setting `intercomm`", "did you mean `intercom`?"),
    ("region: eu", 1, "there is no setting `region`", "under `intercom:`"),
    ("deletes: 5", 1, "there is no setting `deletes`", "under `limits:`"),
    ("zzz: 5", 1, "there is no setting `zzz`", "allowed here: intercom, manifest"),
    ("intercom: us", 1, "`intercom` must be a mapping", ""),
    ("intercom:", 1, "`intercom` has no value", "remove the line"),
    ("intercom: {regoin: eu}", 1, "`intercom`: there is no setting `regoin`", "did you mean `region`?"),
    (
        "intercom: {region: uk}",
        1,
        "`intercom.region`: `uk` is none of us, eu, au",
        "allowed here: us, eu, au",
    ),
    ("intercom: {region: [us]}", 1, "`intercom.region` must be one value, no list", ""),
    ("intercom: {target: libary}", 1, "`libary` is none of", "did you mean `library`?"),
    ("intercom: {sources: 1}", 1, "there is no setting `sources`", "at the top, not indented"),
    ("intercom: {version: 2.1}", 1, "`2.1` has no AI Content API", "if 2.10 was meant, put it in quotes"),
    ("intercom: {version: '2.10'}", 1, "`2.10` has no AI Content API", "allowed: 2.12"),
    ("intercom: {version: 2.18}", 1, "`2.18` is no version", "2.17, Preview"),
    ("intercom: {version: unstable}", 1, "is called Preview now", "write `Preview`"),
    ("intercom: {version: preview}", 1, "`preview` is no version", "did you mean `Preview`?"),
    (
        "intercom: {region: eu, base_url: 'https://x.example.org'}",
        1,
        "both `region` and `base_url`",
        "keep one",
    ),
    ("intercom: {base_url: 'http://x.example.org'}", 1, "would send the token unencrypted", "use https"),
    ("intercom: {base_url: 'http://127.0.0.1.example.org'}", 1, "would send the token unencrypted", ""),
    ("intercom: {base_url: 'api.intercom.io'}", 1, "must start with https://", "https://api.intercom.io"),
    ("intercom: {base_url: 'https://x.example.org/?a=1'}", 1, "has a query or fragment", ""),
    ("intercom: {base_url: 'https://me:pw12345@x.example.org'}", 1, "a user name or password", ""),
    ("intercom: {base_url: 'https://x.example.org:99999'}", 1, "its port", ""),
    ("intercom: {token: abc}", 1, "`intercom.token` must be one environment variable", "${INTERCOM_TOKEN}"),
    ("intercom: {token: $INTERCOM_TOKEN}", 1, "`intercom.token` must be one", "in braces: `${NAME}`"),
    ("intercom: {token: 'Bearer ${INTERCOM_TOKEN}'}", 1, "`intercom.token` must be one", "${INTERCOM_TOKEN}"),
    ("manifest: [a]", 1, "`manifest` must be one value, no list", ""),
    ("manifest: ${NOT_SET}/m.db", 1, "variable NOT_SET, which is not set", "set NOT_SET"),
    ("manifest: ${EMPTY}/m.db", 1, "variable EMPTY, which is empty", ""),
    ("manifest: ${X:-y}/m.db", 1, "has a `${` that is no `${NAME}`", "not supported"),
    ("manifest: $HOME/m.db", 1, "has no braces", "written `${NAME}`"),
    ("manifest: ${INTERCOM_TOKEN}.db", 1, "would show the token", "under `token:` only"),
    ('manifest: "a\\0b"', 1, "is no path", ""),
    ("manifest: ''", 1, "is no path", ""),
    (
        "limits: {deletes: 0}",
        1,
        "`limits.deletes`: `0` could mean none or no limit",
        "write `off` for no limit",
    ),
    ("limits: {deletes: -1}", 1, "is too small: 1 is the least", ""),
    ("limits: {deletes: 20%}", 1, "`20%` is not a whole number", "`deletes_percent: 20%`"),
    ("limits: {deletes: 1.5}", 1, "`1.5` is not a whole number", "for example 250"),
    ("limits: {deletes: '1,000'}", 1, "`1,000` is not a whole number", "write 1000"),
    ("limits: {deletes: 0100}", 1, "begins with 0", "write 100"),
    ("limits: {deletes: 1:30}", 1, "is not a whole number", ""),
    ("limits: {deletes: yes}", 1, "is not a whole number", ""),
    ("limits: {deletes: {hide: 5}}", 1, "`limits.deletes` must be one value, no mapping", ""),
    ("limits: {deletes_percent: 120%}", 1, "is too large: 100% is the most", ""),
    ("limits: {deletes_percent: 0.2}", 1, "could mean two things", "write 20% or 0.2%"),
    ("limits: {deletes_percent: 0%}", 1, "could mean none or no limit", "`off`"),
    ("watch: {quiet: 5}", 1, "`5` has no unit: s, m, h, d or w", "write 5s for seconds"),
    ("watch: {quiet: 0s}", 1, "is too small: 0.1 seconds is the least", ""),
    ("watch: {quiet: 2m}", 1, "`longest_wait` (30s) is shorter than `quiet` (120s)", "make it longer"),
    ("watch: {longest_wait: 0.5s}", 1, "`longest_wait` (0.5s) is shorter than `quiet` (1s)", "make it longer"),
    ("watch: {reconcile: 30d}", 1, "is too large: 604800 seconds is the most", ""),
    ("quiet: 5s", 1, "there is no setting `quiet`", "under `watch:`"),
    ("limits: {deletes_percent: many}", 1, "is not a number", ""),
    ("limits: {share: 90}", 1, "is more than all of it", "write 90%"),
    ("limits: {share: 0}", 1, "must be more than 0", ""),
    ("limits: {share: 101%}", 1, "is more than all of it", ""),
    ("limits: {workers: 0}", 1, "is too small: 1 is the least", ""),
    ("limits: {workers: 1000}", 1, "is too large: 128 is the most", ""),
    ("limits: {workers: 99999999999999999999999999}", 1, "is too large", ""),
    ("limits: {worker: 3}", 1, "`limits`: there is no setting `worker`", "did you mean `workers`?"),
    ("limits: {small: 1, small: 2}", 1, "`small` is given twice", "the first is on line 1"),
    ("limits: {[a]: 1}", 1, "the name of a setting must be a word", ""),
    ("limits: {<<: 5}", 1, "`<<` takes over the settings of a mapping", ""),
]


@pytest.mark.parametrize(("text", "line", "what", "hint"), SETTINGS, ids=[case[0] for case in SETTINGS])
def test_a_mistake_at_the_top_is_named(tmp_path: Path, text: str, line: int, what: str, hint: str) -> None:
    found = mistakes(tmp_path, f"{text}\n{TOP}", {"EMPTY": "", "INTERCOM_TOKEN": "t"})
    assert [line_of(mistake) for mistake in found] == [line]
    assert what in found[0].what
    assert hint in found[0].hint


SOURCE = [
    # a line added to the source, which stands on line 5
    ("paths: x", "`sources[guide]`: there is no setting `paths`", "did you mean `path`?"),
    ("exlude: x", "there is no setting `exlude`", "did you mean `exclude`?"),
    ("page-url: x", "there is no setting `page-url`", "did you mean `page_url`?"),
    ("agent: true", "there is no setting `agent`", "under `availability:`"),
    ("name: other", "`name` is given twice", "the first is on line 2"),
    ("type: foldr", "`foldr` is no connector", "did you mean `folder`?"),
    ("type: sharepoint", "`sharepoint` is no connector", "folder"),
    ("type: acme.Class", "is no connector", "`package.module:Class`"),
    ("include:", "`sources[guide].include` has no value", "remove the line"),
    ("include: []", "`sources[guide].include` is an empty list", ""),
    ("include: true", "`sources[guide].include` must be a text, not a switch", "'true'"),
    ("include: {a: b}", "`sources[guide].include` must be one value, no mapping", ""),
    ("include: ['']", "is no pattern", ""),
    ("exclude: ['#x']", "is a comment to gitignore rules", "write `\\#`"),
    ("page_url: docs.example.com/{path}", "must start with https://", "for example"),
    ("page_url: https://docs.example.com/{paht}", "a field that does not exist", "did you mean `path`?"),
    ("page_url: https://docs.example.com/{}", "a field that does not exist", "{path} {stem}"),
    ("page_url: https://docs.example.com/{path", "a `{` without its `}`", ""),
    ("page_url: https://docs.example.com/path}", "a `}` without its `{`", ""),
    ("page_url: https://docs.example.com/{path!r}", "a field that does not exist", ""),
    (
        "page_url: https://docs.example.com/${X}",
        "cannot use environment variables",
        "path, manifest, url and base_url",
    ),
    ("page_url: https://wiki/{path}", "customers cannot reach", "`allow_private_urls: true`"),
    ("page_url: https://wiki.corp/{path}", "customers cannot reach", ""),
    ("page_url: http://10.1.2.3/{path}", "customers cannot reach", ""),
    ("page_url: http://[fd00::1]/{path}", "customers cannot reach", ""),
    ("page_url: http://0x7f.1/{path}", "customers cannot reach", ""),
    ("page_url: https://docs.example.com/a b", "contains a space", ""),
    ("allow_private_urls: maybe", "`maybe` is neither true nor false", ""),
    ("availability: true", "`sources[guide].availability` must be a mapping", ""),
    ("availability: {pilot: no}", "`sources[guide].availability`: there is no setting `pilot`", "`copilot`"),
    ("availability: {agent: 1}", "`sources[guide].availability.agent`: `1` is neither true nor false", ""),
    ("audience_ids: [all]", "`all` is no audience id", ""),
    ("audience_ids: [-1]", "`-1` is no audience id", ""),
    ("audience_ids: 0", "`0` is no audience id", ""),
    ("locale: en_US", "`en_US` is no language code", "hyphen"),
    ("removal: archive", "`archive` is none of delete, hide", "delete, hide"),
    ("removal: {hide: 7d}", "`sources[guide].removal` must be one value", "for example hide"),
    ("grace: 7d", "`sources[guide].grace` has no effect", "add `removal: hide`"),
    ("grace: 7", "`7` has no unit", "write 7d for days"),
    ("grace: soon", "`soon` has no unit", "for example 30d"),
    ("grace: fewd", "`fewd` is no duration", "for example 30d"),
    ("grace: 900w", "is too large: 3650 days is the most", ""),
    ("rules: {paths: a}", "`sources[guide].rules` must be a list", ""),
    ("rules: []", "`sources[guide].rules` is empty", ""),
    ("rules: [{availability: {agent: no}}]", "`sources[guide].rules[1]` is about no documents", "`labels`"),
    ("rules: [{paths: a}]", "`sources[guide].rules[1]` changes nothing", "use `exclude`"),
    (
        "rules: [{paths: a, exclude: b, availability: {}}]",
        "there is no setting `exclude`",
        "under `sources:`",
    ),
    ("max_page_bytes: 10", "is too small: 1000 is the least", ""),
    ("max_page_bytes: 1GB", "is not a number", ""),
    ("max_page_bytes: 100MB", "is too large", ""),
    ("owner: a:b", "`a:b` may have only the letters", "team-a"),
    ("owner: -a", "must begin with a letter or digit", ""),
    ("renderers: [x]", "`sources[guide].renderers` must be a mapping", ""),
    ("renderers: {xml: text/plain}", "`xml` is no suffix", "write `.xml`"),
    ("renderers: {.xml: plain}", "`plain` is neither a media type", "did you mean `text/plain`?"),
    ("renderers: {.a: text/plain, .A: text/html}", "`.a` is given twice", ""),
    ("findings: {FIN999: note}", "`FIN999` is no finding's code", ""),
    ("findings: {fin201: note}", "`fin201` is no finding's code", "did you mean `FIN201`?"),
    ("findings: {secrets: note}", "`secrets` is no finding's code", "three digits"),
    ("findings: {FIN201: warn}", "`warn` is none of ignore, note, warning, error", "did you mean `warning`?"),
    ("findings: {FIN201: off}", "`off` is none of", "did you mean `ignore`?"),
]


@pytest.mark.parametrize(("text", "what", "hint"), SOURCE, ids=[case[0] for case in SOURCE])
def test_a_mistake_in_a_source_is_named(tmp_path: Path, text: str, what: str, hint: str) -> None:
    found = mistakes(tmp_path, f"{TOP}    {text}\n")
    assert [line_of(mistake) for mistake in found] == [5]
    assert what in found[0].what
    assert hint in found[0].hint


WHOLE = [
    # a whole file → line, what, hint
    ("intercom: {region: us}\n", 1, "`sources` is missing", ""),
    ("sources: []\n", 1, "`sources` is empty", ""),
    ("sources: {guide: {}}\n", 1, "`sources` must be a list", ""),
    ("sources:\n  - guide\n", 2, "`sources[1]` must be a mapping", ""),
    (
        "sources:\n  - path: a\n    url: https://docs.example.com\n",
        2,
        "`sources[1]`: `name` is missing",
        "name: guide",
    ),
    (
        "sources:\n  - name: a\n    path: a\n",
        2,
        "`sources[a]`: `url` is missing",
        "for example `url: https://",
    ),
    (
        "sources:\n  - name: a\n    url: https://docs.example.com\n",
        2,
        "`sources[a]`: `path` is missing",
        "path: docs",
    ),
    (TOP.replace("guide\n    p", "my guide\n    p"), 2, "`my guide` may have only", "for example `guide`"),
    (
        TOP.replace("docs.example.com", "docs"),
        4,
        "`sources[guide].url` is not on a public domain",
        "any public address",
    ),
    (TOP.replace("docs.example.com", "8.8.8.8"), 4, "is not on a public domain", ""),
    (TOP.replace("docs.example.com", "localhost:8000"), 4, "is not on a public domain", ""),
    (TOP.replace("https://docs", "ftp://docs"), 4, "is no web address", "for example https://"),
    (TOP.replace("docs.example.com", "docs..example.com"), 4, "no valid host name", ""),
    (
        TOP + "  - name: GUIDE\n    path: b\n    url: https://docs.example.com/b\n",
        5,
        "another source has this name",
        "line 2",
    ),
    ("- a\n", 1, "the configuration must be a mapping", ""),
    ("just words\n", 1, "the configuration must be a mapping", ""),
    ("", 0, "the configuration is empty", "fin-ingest init"),
    ("# only a comment\n", 0, "the configuration is empty", "fin-ingest init"),
    ("---\n...\n", 0, "the configuration is empty", ""),
]


@pytest.mark.parametrize(("text", "line", "what", "hint"), WHOLE, ids=[case[0][:40] for case in WHOLE])
def test_a_mistake_of_the_whole_is_named(tmp_path: Path, text: str, line: int, what: str, hint: str) -> None:
    found = mistakes(tmp_path, text)
    assert [line_of(mistake) for mistake in found] == [line]
    assert what in found[0].what
    assert hint in found[0].hint


VERSIONS = [
    ("2.14", "audience_ids: 5", "`sources[guide].audience_ids` needs version 2.15", 'set `version: "2.15"`'),
    (
        "2.15",
        "rules: [{paths: a, audience_ids: 5}]",
        "audience_ids` needs version Preview",
        "`version: Preview`",
    ),
    ("2.16", "locale: fr", "`sources[guide].locale` needs version 2.17", "keep `en`"),
    ("Preview", "locale: fr", "`sources[guide].locale` needs version 2.17", ""),
]


@pytest.mark.parametrize(("version", "text", "what", "hint"), VERSIONS)
def test_what_the_chosen_version_lacks_is_named(tmp_path: Path, version: str, text: str, what: str, hint: str) -> None:
    found = mistakes(tmp_path, f"{TOP}    {text}\nintercom: {{version: '{version}'}}\n")
    assert [line_of(mistake) for mistake in found] == [5]
    assert what in found[0].what
    assert f"uses {version}" in found[0].what
    assert hint in found[0].hint


def test_a_wrong_version_is_not_followed_by_mistakes_that_come_of_it(tmp_path: Path) -> None:
    found = mistakes(tmp_path, f"{TOP}    locale: fr\nintercom: {{version: 2.99}}\n")
    assert [line_of(mistake) for mistake in found] == [6]


@pytest.mark.parametrize("owners", [("", ""), ("a", ""), ("a", "a")])
def test_sources_that_would_fight_over_pages_are_refused(tmp_path: Path, owners: tuple[str, str]) -> None:
    lines = [
        f"  - {{name: s{number}, path: p, url: 'https://docs.example.com'{owner and f', owner: {owner}'}}}\n"
        for number, owner in enumerate(owners)
    ]
    found = mistakes(tmp_path, "sources:\n" + "".join(lines))
    assert all("they would delete each other's pages" in mistake.what for mistake in found)
    assert all("`owner`" in mistake.hint for mistake in found)
    assert line_of(found[-1]) == 3


def test_all_mistakes_are_named_in_one_pass_and_in_the_files_order(tmp_path: Path) -> None:
    found = mistakes(
        tmp_path,
        """\
intercom:
  regon: us
  token: abcdef
limits:
  workers: many
  deletes: 0
sources:
  - name: a b
    path: ${NOWHERE}
    url: ftp://x
    rules:
      - paths: []
        availability: {agent: perhaps}
  - nmae: c
extra: 1
""",
    )
    assert [line_of(mistake) for mistake in found] == [2, 3, 5, 6, 8, 9, 10, 12, 13, 14, 14, 14, 14, 15]


def test_a_setting_of_ours_with_a_typing_mistake_is_not_taken_for_a_connectors_own(tmp_path: Path) -> None:
    text = "sources:\n  - {name: a, type: 'acme:Wiki', url: 'https://docs.example.com', exlude: x}\n"
    (found,) = mistakes(tmp_path, text)
    assert "there is no setting `exlude`" in found.what
    assert "did you mean `exclude`?" in found.hint
    assert "`options:`" in found.hint


def test_options_of_a_connector_are_a_mapping(tmp_path: Path) -> None:
    text = "sources:\n  - {name: a, type: 'acme:Wiki', url: 'https://docs.example.com', options: 3}\n"
    (found,) = mistakes(tmp_path, text)
    assert "`sources[a].options` must be a mapping" in found.what


def test_only_connectors_of_ones_own_have_options(tmp_path: Path) -> None:
    (found,) = mistakes(tmp_path, TOP + "    options: {a: 1}\n")
    assert "there is no setting `options`" in found.what


def test_a_missing_file_says_how_to_get_one(tmp_path: Path) -> None:
    with pytest.raises(ConfigError) as caught:
        load(str(tmp_path / "none.yaml"), {})
    assert "fin-ingest init" in caught.value.mistakes[0].hint


def test_a_folder_is_no_configuration(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="cannot be read"):
        load(str(tmp_path), {})


def test_a_name_no_file_can_have_is_no_bug(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="cannot be read"):
        load("a\0b", {})


def test_a_typing_mistake_is_not_met_with_a_setting_the_type_does_not_know(tmp_path: Path) -> None:
    text = "sources:\n  - {name: b, type: notion, path: x, blogposts: true, url: 'https://docs.example.com/b'}\n"
    (tmp_path / "c.yaml").write_text(text)
    with pytest.raises(ConfigError) as raised:
        load(str(tmp_path / "c.yaml"), {})
    (mistake,) = raised.value.mistakes
    assert "there is no setting `blogposts`" in mistake.what
    assert "blog_posts" not in mistake.hint
