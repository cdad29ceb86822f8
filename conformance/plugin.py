"""The pytest door: ``pytest --target=…`` runs the suite against a target, from any directory.

The package is often installed beside a project that wants nothing of the suite when it runs its own tests.
So nothing here can get in that project's way: every option has the prefix ``--conformance-``; the short
``--target`` is added only where somebody says it and nobody else has taken it; there is no fixture, and what
runs the suite is loaded and registered only once a target is named.

With ``-n`` the controlling process owns the targets and merges the results; every worker has a world of its
own.
"""

from __future__ import annotations

from collections.abc import Generator

import pytest

from conformance.run.options import CONFIG, DRIVER, OPTIONS, PREFIX, SESSION, TARGET, Options, UsageError

SHORT = f"--{TARGET.name}"


_TARGET = f"conformance_{TARGET.attribute}"
_SDK = "conformance_sdk"
_SHORTS = {SHORT: (_TARGET, TARGET), "--sdk": (_SDK, DRIVER)}
"""The short names of what names a target, added only where they are said."""


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add every option of a run, with the prefix."""
    group = parser.getgroup("conformance", "conformance to AWS's documentation")
    told = f"{TARGET.help}; {SHORT} is the same, unless something else in pytest has that name"
    group.addoption(PREFIX + TARGET.name, dest=_TARGET, action="append", metavar=TARGET.metavar, help=told)
    said = f"{DRIVER.help}; --sdk is the same, unless something else in pytest has that name"
    group.addoption(PREFIX + "sdk", dest=_SDK, action="append", metavar=DRIVER.metavar, help=said)
    for option in (*OPTIONS, CONFIG):
        flag, dest = f"{PREFIX}{option.name}", f"conformance_{option.attribute}"
        if option.kind is bool:
            group.addoption(flag, dest=dest, action="store_true", default=None, help=option.help)
        elif option.many:
            group.addoption(flag, dest=dest, action="append", metavar=option.metavar, help=option.help)
        else:
            choices = option.choices or None
            metavar = None if choices else option.metavar
            group.addoption(
                flag, dest=dest, type=option.kind, choices=choices, metavar=metavar, help=option.help
            )


@pytest.hookimpl(wrapper=True)
def pytest_load_initial_conftests(parser: pytest.Parser, args: list[str]) -> Generator[None, object, object]:
    """Add ``--target`` or ``--sdk`` where it was said, and nothing else has an option of that name."""
    result = yield
    _, unknown = parser.parse_known_and_unknown_args(args)
    group = parser.getgroup("conformance")
    for short, (dest, option) in _SHORTS.items():
        if any(word.partition("=")[0] == short for word in unknown):
            group.addoption(short, dest=dest, action="append", metavar=option.metavar, help=option.help)
    return result


def pytest_configure(config: pytest.Config) -> None:
    """Where a target is named, set up the run.

    Raises:
        pytest.UsageError: in one line, if the run cannot be as it was asked for.
    """
    worker = getattr(config, "workerinput", None)
    if config.getoption(_TARGET) and config.getoption(_SDK):
        raise pytest.UsageError("--target names a server and --sdk a client: give one of the two")
    if not config.getoption(_TARGET) and not config.getoption(_SDK):
        if worker is None:
            _not_without_target([str(word) for word in config.invocation_params.args])
        return
    if worker is not None and "conformance" not in worker:
        return
    options = options_of(config)
    if options.of_client:  # only a run pays for loading the suite
        from conformance.sdk.hooks import SdkHooks

        config.pluginmanager.register(SdkHooks(config, options), SESSION)
    else:
        from conformance.run.hooks import Hooks

        config.pluginmanager.register(Hooks(config, options), SESSION)


@pytest.hookimpl(tryfirst=True)
def pytest_cmdline_main(config: pytest.Config) -> int | None:
    """Where the run is only to be told about, tell, and run nothing."""
    if not config.getoption(_TARGET, None) or not config.getoption("conformance_dry_run", None):
        return None
    from conformance.run.dry_run import dry_run

    try:
        dry_run(options_of(config))
    except UsageError as problem:
        raise pytest.UsageError(str(problem)) from problem
    return 0


def _not_without_target(words: list[str]) -> None:
    """Refuse options of a run that name no target, rather than run something else than was meant.

    In a file they mean nothing yet: there they say how a run would be.
    """
    said = next((word.partition("=")[0] for word in words if word.startswith(PREFIX)), None)
    if said is None:
        return
    taken = any(word.partition("=")[0] == SHORT for word in words)
    why = f"{SHORT} is an option of something else here" if taken else "no target is named"
    raise pytest.UsageError(f"{said}: {why}; {PREFIX}{TARGET.name}=NAME runs the suite against NAME")


def options_of(config: pytest.Config) -> Options:
    """Read the run's options: the command line's, then those of the configuration file, then defaults.

    Raises:
        pytest.UsageError: in one line, if the configuration file cannot be used.
    """
    from conformance.run.configuration import configured

    given = {
        option.attribute: value
        for option in (*OPTIONS, CONFIG)
        if (value := config.getoption(f"conformance_{option.attribute}")) is not None
    }
    try:
        drivers = config.getoption(_SDK)
        return Options(tuple(drivers or config.getoption(_TARGET)), configured(given), bool(drivers))
    except UsageError as problem:
        raise pytest.UsageError(str(problem)) from problem
