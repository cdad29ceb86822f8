"""The plug-in of ``conformance run`` alone: how far the run has come, in the place of pytest's dots."""

from __future__ import annotations

from collections.abc import Generator, Sequence
from typing import Any

import pytest

from conformance.report.wording import place_in
from conformance.run.course import Course
from conformance.run.display import Display
from conformance.run.interruption import NOTHING_SENT
from conformance.run.options import SESSION
from conformance.run.scope import expected, first_words

VERDICT = "verdict"
"""The name under which an item's report carries its verdict (see ``hooks.py``); JUnit shows it as well."""


class Progress:
    """The plug-in that keeps a course, and has it shown.

    Args:
        course: how far the run has come.
        display: shows it.
        workers: how many processes send requests; 0 for this one alone.
    """

    def __init__(self, course: Course, display: Display, workers: int = 0) -> None:
        self._course = course
        self._display = display
        self._workers = workers
        self._families: dict[str, str] = {}
        self._verbose = False

    def stage(self, text: str) -> None:
        """Say what is being done now, besides items; nothing where items go on."""
        self._course.stage = text
        self._display.refresh()

    def say(self, text: str) -> None:
        """Say something that stays; a signal's handler may do so."""
        self._display.say(text)

    def pause(self) -> None:
        """Show nothing until :meth:`go_on`."""
        self._display.close()

    def go_on(self) -> None:
        """Show it again."""
        self._display.open()

    @pytest.hookimpl(tryfirst=True)
    def pytest_configure(self, config: pytest.Config) -> None:
        """Be found by the hooks of the run."""
        config.stash[PROGRESS] = self
        self._plugins = config.pluginmanager
        self._verbose = config.option.verbose > 0

    @pytest.hookimpl(tryfirst=True)
    def pytest_sessionstart(self, session: pytest.Session) -> None:
        """Have xdist not report on its workers: it would write into what is shown."""
        reporter: Any = session.config.pluginmanager.get_plugin("terminaldistreporter")
        if reporter is not None and not self._verbose:
            reporter.setstatus = reporter.ensure_show_status = lambda *_, **__: None

    def pytest_collection_finish(self, session: pytest.Session) -> None:
        """The items are known."""
        self._begin(session.config, [item.nodeid for item in session.items])

    @pytest.hookimpl(optionalhook=True)
    def pytest_xdist_node_collection_finished(self, node: Any, ids: Sequence[str]) -> None:
        """The items are known, from a worker process; xdist is about to write an empty line."""
        self._begin(node.config, ids)
        self._display.close()

    def pytest_runtest_logstart(self, nodeid: str) -> None:
        """An item is about to run."""
        if not self._verbose:  # in which each item has a line of its own
            self._display.open()
        self._course.operation = _operation(nodeid)

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Count an item that ended."""
        if report.when == "teardown":
            verdict = dict(report.user_properties).get(VERDICT)
            family = self._families.get(_requirement(report.nodeid), "")
            self._course.ended(family, None if verdict is None else str(verdict))

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_report_teststatus(self) -> Generator[None, Any, Any]:
        """Keep the category, which the closing line counts, and show no letter."""
        result = yield
        return result if self._verbose else (result[0], "", "")

    def pytest_keyboard_interrupt(self, excinfo: pytest.ExceptionInfo[BaseException]) -> None:
        """Say so where the run is interrupted before it is set up; later its hooks say more."""
        if self._hooks is None:
            self.say(NOTHING_SENT)

    @pytest.hookimpl(trylast=True)
    def pytest_sessionfinish(self) -> None:
        """Show no more before the summary is printed: everything is cleaned up and written by then."""
        self._display.close()

    def pytest_unconfigure(self) -> None:
        """Show no more, however the run ended."""
        self._display.close()

    @property
    def _hooks(self) -> Any:
        return self._plugins.get_plugin(SESSION)

    def _begin(self, config: pytest.Config, ids: Sequence[str]) -> None:
        hooks = self._hooks
        if self._course.total or not ids or hooks is None or config.option.collectonly:
            return
        known = {r.id: r for r in hooks.session.requirements}
        chosen = [known[name] for nodeid in ids if (name := _requirement(nodeid)) in known]
        self._families = {r.id: r.family for r in chosen}
        estimate = expected(hooks.session, hooks.reports, chosen, self._workers)
        self.say(first_words(hooks.session, chosen, estimate))
        self._course.begin([r.family for r in chosen], None if estimate is None else estimate.seconds)
        self.stage("")
        if self._verbose:
            self._display.close()


PROGRESS = pytest.StashKey[Progress]()
"""Where the run's hooks find it; nothing is there where somebody else started pytest."""


def _requirement(nodeid: str) -> str:
    """The requirement of an item: ``…::test_x[TARGET::ID]`` or ``…::test_x[ID]``."""
    return nodeid.partition("[")[2][:-1].rpartition("::")[2]


def _operation(nodeid: str) -> str:
    """The operation, or the resource, that an item is about."""
    return place_in(_requirement(nodeid))
