"""The pytest door: ``pytest --target=…`` runs the suite against a target, from any directory.

Without ``--target`` the plug-in does nothing. With ``-n`` the controlling process owns the targets and
merges the results; every worker has a world of its own.
"""

from __future__ import annotations

from collections.abc import Generator
from typing import Any

import pytest

from conformance.run.options import CONFIG, OPTIONS, TARGET, Options, UsageError

_SESSION = "conformance-session"


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add ``--target`` and, with the prefix ``--conformance-``, every other option of a run."""
    group = parser.getgroup("conformance", "conformance to AWS's documentation")
    group.addoption(f"--{TARGET.name}", action="append", metavar=TARGET.metavar, help=TARGET.help)
    for option in (*OPTIONS, CONFIG):
        flag, dest = f"--conformance-{option.name}", f"conformance_{option.attribute}"
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


def pytest_configure(config: pytest.Config) -> None:
    """Register the marker; with ``--target`` set up the run."""
    config.addinivalue_line("markers", "requirements(kinds, family): one item for each such requirement")
    targets = config.getoption("--target")
    if not targets or (hasattr(config, "workerinput") and "conformance" not in config.workerinput):
        return
    from conformance.run.hooks import Hooks  # only a run pays for loading the suite

    config.pluginmanager.register(Hooks(config, options_of(config)), _SESSION)


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
        return Options(tuple(config.getoption("--target")), configured(given))
    except UsageError as problem:
        raise pytest.UsageError(str(problem)) from problem


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Make one item for each requirement that a function of the suite is about."""
    marker = metafunc.definition.get_closest_marker("requirements")
    if marker is None or "requirement" not in metafunc.fixturenames:
        return
    hooks: Any = metafunc.config.pluginmanager.get_plugin(_SESSION)
    items = hooks.items_for(marker) if hooks is not None else []
    metafunc.parametrize(
        ("requirement", "target"), [i[:2] for i in items], ids=[i[2] for i in items], indirect=["target"]
    )


@pytest.fixture
def target(request: pytest.FixtureRequest) -> Any:
    """The target of this item."""
    hooks: Any = request.config.pluginmanager.get_plugin(_SESSION)
    return hooks.under_test(request.param)


@pytest.hookimpl(wrapper=True)
def pytest_pyfunc_call(pyfuncitem: pytest.Function) -> Generator[None, object, object]:
    """Turn what a property raises into the requirement's verdict."""
    hooks: Any = pyfuncitem.config.pluginmanager.get_plugin(_SESSION)
    if hooks is None or pyfuncitem.get_closest_marker("requirements") is None:
        return (yield)
    try:
        result = yield
    except BaseException as problem:
        hooks.ended(pyfuncitem, problem)
        raise
    hooks.ended(pyfuncitem, None)
    return result
