"""Options: from the command line or the environment, before or after the command, the same in every way."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.cli import COMMANDS, command_spec
from ingest.errors import UsageError
from ingest.options import GLOBAL, SOURCES, Argument, Command, Option, number, parse, split, whole

SPEC = Command(
    about="For these tests.",
    examples=(),
    arguments=(SOURCES,),
    options=(
        Option("expect", "a digest", "DIGEST"),
        Option("level", "one of a few", "LEVEL", "low", ("low", "high")),
        Option("port", "a number", "N", 80, convert=whole),
        Option("share", "a number", "N", 0.5, convert=number),
        Option("fault", "several", "FAULT", (), several=True),
        Option("yes", "a flag"),
        Option("keep", "a flag that is on", default=True),
    ),
)


def parsed(*words: str, **environ: str):
    return parse(SPEC, "fin-ingest probe", words, environ)


def test_defaults_hold_where_nothing_is_said() -> None:
    options = parsed()
    assert (options.expect, options.level, options.port, options.fault) == (None, "low", 80, ())
    assert (options.yes, options.keep, options.sources) == (False, True, ())
    assert (options.config, options.format, options.color, options.verbose) == (None, "text", "auto", False)


def test_options_and_source_names_may_stand_in_any_order() -> None:
    options = parsed("docs", "--yes", "wiki", "--expect=4f", "-v", "more", "--", "--odd")
    assert options.sources == ("docs", "wiki", "more", "--odd")
    assert (options.yes, options.expect, options.verbose) == (True, "4f", True)


def test_every_option_is_also_an_environment_variable() -> None:
    said = "EXPECT=4f PORT=81 YES=1 FAULT=a#1,2;b CONFIG=c.yaml LOG_FORMAT=json KEEP=no"
    options = parsed(**{f"FIN_INGEST_{name}": text for name, text in (one.split("=") for one in said.split())})
    assert (options.expect, options.port, options.yes, options.fault) == ("4f", 81, True, ("a#1,2", "b"))
    assert (options.config, options.log_format, options.keep) == ("c.yaml", "json", False)


def test_the_command_line_wins() -> None:
    options = parsed("--expect", "aa", "--no-yes", "--fault", "x", "--fault", "y",
                     FIN_INGEST_EXPECT="bb", FIN_INGEST_YES="1", FIN_INGEST_FAULT="z")  # fmt: skip
    assert (options.expect, options.yes, options.fault) == ("aa", False, ("x", "y"))
    assert parsed("--port", "1", FIN_INGEST_PORT="nonsense").port == 1


@pytest.mark.parametrize("text", ["1", "true", "YES", "On"])
def test_flags_are_switched_on(text: str) -> None:
    assert parsed(FIN_INGEST_YES=text).yes is True


@pytest.mark.parametrize("text", ["0", "false", "NO", "Off"])
def test_flags_are_switched_off(text: str) -> None:
    assert parsed(FIN_INGEST_KEEP=text).keep is False


@pytest.mark.parametrize(
    ("environ", "told"),
    [
        ({"FIN_INGEST_YES": "maybe"}, "FIN_INGEST_YES"),
        ({"FIN_INGEST_YES": ""}, "FIN_INGEST_YES"),
        ({"FIN_INGEST_EXPECT": ""}, "FIN_INGEST_EXPECT is set, but empty"),
        ({"FIN_INGEST_PORT": "-1"}, "FIN_INGEST_PORT: '-1' must be a whole number"),
        ({"FIN_INGEST_LEVEL": "hihg"}, "FIN_INGEST_LEVEL"),
        ({"FIN_INGEST_FORMAT": "xml"}, "FIN_INGEST_FORMAT"),
    ],
)
def test_a_wrong_variable_is_named(environ: dict[str, str], told: str) -> None:
    with pytest.raises(UsageError) as caught:
        parsed(**environ)
    assert told in caught.value.what


@pytest.mark.parametrize("text", ["nan", "inf", "-1", "x", "1e999"])
def test_numbers_are_finite_and_not_negative(text: str) -> None:
    with pytest.raises(UsageError):
        parsed(f"--share={text}")


def test_options_are_never_guessed_from_their_beginnings() -> None:
    with pytest.raises(UsageError) as caught:
        parsed("--expec", "x")
    assert "did you mean --expect?" in caught.value.hint


def test_required_arguments_are_demanded() -> None:
    spec = Command("x", (), arguments=(Argument("id", "ID", "its id"), Argument("more", "X", "y", required=False)))
    assert [(options.id, options.more) for options in (parse(spec, "x", ["1", *more], {}) for more in ([], ["2"]))] == [
        ("1", None),
        ("1", "2"),
    ]
    for words in ([], ["1", "2", "3"]):
        with pytest.raises(UsageError):
            parse(spec, "x", words, {})


GIVEN = [
    ("--config", "c.yaml"),
    ("--config=c.yaml",),
    ("-v",),
    ("--quiet",),
    ("--format", "json"),
    ("--color=never",),
]


@given(st.lists(st.sampled_from(GIVEN), max_size=4), st.lists(st.sampled_from(GIVEN), max_size=4))
def test_global_options_mean_the_same_before_and_after_the_command(before, after) -> None:
    words = [*sum(before, ()), "probe", *sum(after, ())]
    first, name, rest = split(words)
    assert name == "probe"
    assert vars(parsed(*first, *rest)) == vars(parsed(*sum(before, ()), *sum(after, ())))


@given(st.lists(st.text(max_size=8), max_size=6))
def test_whatever_is_typed_is_parsed_or_refused_in_words(words: list[str]) -> None:
    try:
        first, _, rest = split(words)
        parsed(*first, *rest)
    except UsageError as error:
        refusal = error.what
    else:
        refusal = "none"
    assert refusal


def test_no_command_repeats_a_global_option_or_an_option_of_its_own() -> None:
    for name in COMMANDS:
        spec = command_spec(name)
        for part in (spec, *(inner for _, inner in spec.actions)):
            names = [option.name for option in (*GLOBAL, *part.options)]
            assert len(names) == len(set(names)), name
            assert not {"help", "action"} & {one.name for one in (*part.options, *part.arguments)}, name
