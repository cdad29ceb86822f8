"""The pytest door: what the plug-in adds to any project's pytest, and what it leaves alone."""

from __future__ import annotations

from collections.abc import Callable

import click
import pytest

from conformance.plugin import options_of
from conformance.run.commands import run
from conformance.run.options import CONFIG, OPTIONS, TARGET

pytest_plugins = ["pytester"]

Parse = Callable[..., pytest.Config]


@pytest.fixture
def parse(pytester: pytest.Pytester) -> Parse:
    """A configured pytest, with the command line given."""
    return lambda *words: pytester.parseconfig("-p", "no:cacheprovider", *words)


@pytest.mark.parametrize("option", [o.name for o in (*OPTIONS, CONFIG)])
def test_every_option_of_a_run_is_there_with_the_prefix(option: str):
    """``conformance run`` and pytest take the same options, made from one table."""
    names = {
        name for parameter in run.params if isinstance(parameter, click.Option) for name in parameter.opts
    }
    assert f"--{option}" in names


def test_help_shows_the_options(pytester: pytest.Pytester):
    done = pytester.runpytest_subprocess("--help")
    text = done.stdout.str()
    assert "--target=" in text
    for option in OPTIONS:
        assert f"--conformance-{option.name}" in text


def test_defaults(parse: Parse):
    options = options_of(parse("--target=reference", "--collect-only"))
    assert options.targets == ("reference",)
    assert (options.service, options.profile, options.fail_on, options.seed) == (
        "personalize",
        "default",
        "must",
        0,
    )
    assert options.strict is False
    assert options.allow_writes is False
    assert options.schemas_root is None


def test_values_have_their_types(parse: Parse):
    options = options_of(
        parse(
            "--target=reference", "--target=moto", "--conformance-seed=7", "--conformance-strict",
            "--conformance-operation=CreateSchema", "--conformance-operation=ListSchemas",
            "--conformance-lifecycle-timeout=1.5", "--conformance-setting=step=0.1", "--collect-only",
        )
    )  # fmt: skip
    assert options.targets == ("reference", "moto")
    assert options.seed == 7
    assert options.strict is True
    assert options.operation == ["CreateSchema", "ListSchemas"]
    assert options.lifecycle_timeout == 1.5
    assert options.pairs() == {"step": "0.1"}
    assert not hasattr(options, "no_such_option")


def test_the_command_line_goes_before_the_file(parse: Parse, pytester: pytest.Pytester):
    pytester.makefile(".toml", conformance="seed = 3\nprofile = 'smoke'\n")
    options = options_of(parse("--target=reference", "--conformance-seed=9", "--collect-only"))
    assert (options.seed, options.profile) == (9, "smoke")


def test_the_marker_is_known(pytester: pytest.Pytester):
    done = pytester.runpytest_subprocess("--markers")
    assert "requirements(kinds, family)" in done.stdout.str()


def test_without_a_target_the_run_is_not_even_loaded(parse: Parse):
    assert parse().pluginmanager.get_plugin("conformance-session") is None


def test_a_test_of_ones_own_may_have_a_fixture_called_target(pytester: pytest.Pytester):
    """The plug-in's fixture of that name is for the suite's items alone, and does not get in the way."""
    pytester.makepyfile(
        """
        import pytest

        @pytest.fixture
        def target():
            return "mine"

        def test_own(target):
            assert target == "mine"

        @pytest.mark.parametrize("requirement", [1, 2])
        def test_requirement(requirement):
            assert requirement
        """
    )
    pytester.runpytest_subprocess("-p", "no:cacheprovider").assert_outcomes(passed=3)


def test_every_option_has_help_and_a_name_of_its_own():
    options = (*OPTIONS, CONFIG, TARGET)
    assert all(option.help for option in options)
    assert len({option.name for option in options}) == len(options)
