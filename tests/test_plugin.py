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

SMALL = ("--conformance-requirement=personalize.CreateSchema.name.required", "--conformance-profile=smoke")

OWN_OPTION = """
def pytest_addoption(parser):
    parser.addoption("--target", choices=["dev", "live"], default="dev")
"""


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
    assert "--target is the same" in " ".join(text.split())
    for option in (TARGET, *OPTIONS):
        assert f"--conformance-{option.name}" in text


def test_defaults(parse: Parse):
    options = options_of(parse("--target=reference", "--collect-only"))
    assert options.targets == ("reference",)
    assert (options.services, options.profile, options.fail_on, options.seed) == (
        ("personalize",),
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


@pytest.mark.parametrize(
    "words", [("--target", "moto"), ("--conformance-target=moto",), ("--conformance-target", "moto")]
)
def test_the_short_name_and_the_long_one_are_the_same(parse: Parse, words: tuple[str, ...]):
    assert options_of(parse(*words, "--collect-only")).targets == ("moto",)


def test_both_names_together_are_two_targets(parse: Parse):
    config = parse("--conformance-target=moto", "--target=reference", "--collect-only")
    assert options_of(config).targets == ("moto", "reference")


def test_the_command_line_goes_before_the_file(parse: Parse, pytester: pytest.Pytester):
    pytester.makefile(".toml", conformance="seed = 3\nprofile = 'smoke'\n")
    options = options_of(parse("--target=reference", "--conformance-seed=9", "--collect-only"))
    assert (options.seed, options.profile) == (9, "smoke")


def test_the_marker_is_known_to_a_run_alone(pytester: pytest.Pytester):
    pytester.makeini("[pytest]\naddopts = -p no:cacheprovider\n")
    assert "conformance" not in pytester.runpytest_subprocess("--markers").stdout.str()
    done = pytester.runpytest_subprocess("--target=reference", "--strict-markers", "--co", "-q", *SMALL)
    assert "::test_constraint[personalize.CreateSchema.name.required]" in done.stdout.str()


def test_without_a_target_the_run_is_not_even_loaded(parse: Parse):
    assert parse().pluginmanager.get_plugin("conformance-session") is None


@pytest.mark.parametrize("workers", [(), ("-n", "1")])
def test_a_projects_own_tests_load_nothing_of_the_suite(pytester: pytest.Pytester, workers: tuple[str, ...]):
    """Hypothesis has a plug-in of its own, which is not ours to answer for."""
    pytester.makepyfile(
        """
        import sys

        def test_loaded():
            heavy = {"hypothesis", "botocore", "boto3", "moto", "jsonschema", "docutils", "rich", "click"}
            assert not heavy & set(sys.modules)
            assert [name for name in sys.modules if name.startswith("conformance")]
        """
    )
    words = ("-p", "no:cacheprovider", "-p", "no:hypothesispytest", *workers)
    pytester.runpytest_subprocess(*words).assert_outcomes(passed=1)


# --- a project that has such names itself -----------------------------------------------------------


def test_a_project_may_have_an_option_called_target(pytester: pytest.Pytester):
    pytester.makeconftest(OWN_OPTION)
    pytester.makepyfile('def test_own(request): assert request.config.getoption("--target") == "live"')
    pytester.runpytest_subprocess("-p", "no:cacheprovider", "--target=live").assert_outcomes(passed=1)


def test_also_where_pytest_finds_it_late(pytester: pytest.Pytester):
    """A conftest.py below a folder that is no test folder is read when pytest collects."""
    folder = pytester.mkdir("packages").joinpath("one")
    folder.mkdir()
    folder.joinpath("conftest.py").write_text(OWN_OPTION)
    folder.joinpath("test_own.py").write_text("def test_own(): pass\n")
    pytester.runpytest_subprocess("-p", "no:cacheprovider").assert_outcomes(passed=1)


def test_beside_an_option_called_target_the_long_name_runs_the_suite(pytester: pytest.Pytester):
    pytester.makeconftest(OWN_OPTION)
    done = pytester.runpytest_subprocess("-p", "no:cacheprovider", "--conformance-target=reference", *SMALL)
    done.assert_outcomes(passed=1)


@pytest.mark.parametrize(
    ("conftest", "words", "told"),
    [
        (
            OWN_OPTION,
            ("--target=live", "--conformance-seed=3"),
            "--conformance-seed: --target is an option of something else here; "
            "--conformance-target=NAME runs the suite against NAME",
        ),
        (
            "",
            ("--conformance-profile=smoke",),
            "--conformance-profile: no target is named; "
            "--conformance-target=NAME runs the suite against NAME",
        ),
    ],
)
def test_options_of_a_run_without_a_target_are_one_clear_line(
    pytester: pytest.Pytester, conftest: str, words: tuple[str, ...], told: str
):
    pytester.makeconftest(conftest)
    done = pytester.runpytest_subprocess("-p", "no:cacheprovider", *words)
    assert done.ret == 4
    assert done.stderr.str().strip() == f"ERROR: {told}"


def test_options_of_a_run_may_stand_in_a_projects_configuration(pytester: pytest.Pytester):
    pytester.makeini("[pytest]\naddopts = --conformance-profile=smoke\n")
    pytester.makepyfile("def test_own(): pass")
    pytester.runpytest_subprocess("-p", "no:cacheprovider").assert_outcomes(passed=1)


def test_a_projects_fixtures_and_markers_are_its_own(pytester: pytest.Pytester):
    pytester.makepyfile(
        """
        import pytest

        @pytest.fixture
        def target():
            return "mine"

        @pytest.fixture
        def requirement():
            return "REQ-1"

        @pytest.mark.requirements("REQ-1")
        def test_own(target, requirement):
            assert (target, requirement) == ("mine", "REQ-1")
        """
    )
    pytester.runpytest_subprocess("-p", "no:cacheprovider").assert_outcomes(passed=1)


@pytest.mark.parametrize("words", [("--target=reference",), ("--target=reference", "-n", "1")])
def test_a_projects_fixtures_are_not_for_the_suites_items(pytester: pytest.Pytester, words: tuple[str, ...]):
    pytester.makeconftest(
        """
        import pytest

        @pytest.fixture
        def target():
            raise AssertionError("asked for")

        @pytest.fixture
        def requirement():
            raise AssertionError("asked for")

        @pytest.fixture(autouse=True)
        def for_each_test():
            raise AssertionError("used")
        """
    )
    pytester.runpytest_subprocess("-p", "no:cacheprovider", *words, *SMALL).assert_outcomes(passed=1)


def test_the_command_line_reads_no_conftest(pytester: pytest.Pytester):
    pytester.makeconftest("raise SystemError('read')")
    pytester.makefile(".toml", conformance="profile = 'smoke'\n")
    done = pytester.run(
        "python", "-m", "conformance", "run", "--requirement", "personalize.CreateSchema.name.required"
    )
    assert done.ret == 0


def test_a_failure_is_told_alone(pytester: pytest.Pytester):
    """The exception that a property raised is the suite's business: what was seen is what counts."""
    fault = "--conformance-setting=fault=CreateSchema.name.required:unenforced"
    done = pytester.runpytest_subprocess("-p", "no:cacheprovider", "--target=reference", *SMALL, fault)
    done.assert_outcomes(failed=1)
    said = done.stdout.str()
    assert "personalize.CreateSchema.name.required (MUST): " in said
    assert "During handling" not in said
    assert "Traceback" not in said
    assert "Violation" not in said


def test_every_option_has_help_and_a_name_of_its_own():
    options = (*OPTIONS, CONFIG, TARGET)
    assert all(option.help for option in options)
    assert len({option.name for option in options}) == len(options)


def test_an_sdk_is_named_in_the_place_of_a_target(parse: Parse):
    options = options_of(parse("--sdk=boto3", "--sdk=aws-cli", "--collect-only"))
    assert options.of_client
    assert options.targets == ("boto3", "aws-cli")
    assert not options_of(parse("--target=reference", "--collect-only")).of_client


def test_a_run_is_of_servers_or_of_clients(pytester: pytest.Pytester):
    done = pytester.runpytest_subprocess("--target=reference", "--sdk=boto3")
    assert done.ret == pytest.ExitCode.USAGE_ERROR
    assert "give one of the two" in done.stderr.str()
