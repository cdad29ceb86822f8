"""What pytest is told during a run: which items there are, what they mean, how it ends."""

from __future__ import annotations

import datetime
import json
import time
from collections.abc import Generator
from pathlib import Path
from typing import Any

import pytest

from conformance import properties
from conformance.contract.english import plural
from conformance.contract.families import files
from conformance.contract.model import Requirement
from conformance.properties.random_search import leave_no_folder
from conformance.properties.selection import MARK, chosen
from conformance.report.redact import redacted
from conformance.run.as_pytest import as_pytest
from conformance.run.bounds import LeftOut
from conformance.run.gate import rules_of
from conformance.run.interruption import NOTHING_SENT, Interruption
from conformance.run.items import items_of, parameters, prepared
from conformance.run.options import Options, UsageError
from conformance.run.party import Party, Run
from conformance.run.progress import VERDICT
from conformance.run.real_account import Identity
from conformance.run.server_log import server_logs
from conformance.run.session import Session
from conformance.run.telling import Telling
from conformance.run.visit import Address
from conformance.run.workers import ADDRESSES, FLAG, PARTS, WHO, Workers
from conformance.verdicts.outcome import Disturbed
from conformance.verdicts.partial import document

PROPERTIES = Path(properties.__file__).parent
NODES = "conformance/properties"


class Engine:
    """What pytest is told during a run, whoever is under test.

    Attributes:
        folder: where the properties are.
        nodes: what their node IDs begin with.
    """

    folder = PROPERTIES
    nodes = NODES

    def __init__(self, config: pytest.Config, options: Options) -> None:
        self.config = config
        self.options = options
        config.addinivalue_line("markers", f"{MARK}(kinds, family): one item for each such requirement")
        handed = getattr(config, "workerinput", {}).get(ADDRESSES)
        addresses = None if handed is None else [Address(*a) for a in handed]
        flag = getattr(config, "workerinput", {}).get(FLAG)
        self._telling = Telling(config)
        try:
            interruption = Interruption(Path(flag) if flag else None, self._telling.say)
            who = getattr(config, "workerinput", {}).get(WHO)
            self.session = self.begun(options, addresses, interruption, who)
            self._prepare_reports()
        except UsageError as problem:
            raise pytest.UsageError(str(problem)) from problem
        leave_no_folder()
        self._started = False
        self._clock = time.perf_counter()
        self.written: list[Any] = []
        self._logs: list[Path] = []
        self._today = datetime.datetime.now(datetime.UTC).date()
        self._parallel = bool(getattr(config.option, "dist", "no") != "no") and not self.session.worker
        self._workers = Workers(self.session)
        if config.args_source is not pytest.Config.ArgsSource.ARGS:
            config.args = [str(self.folder / f"{family}.py") for family in self.files()]

    def begun(
        self,
        options: Options,
        addresses: list[Address] | None,
        interruption: Interruption,
        who: tuple[str, str, bool] | None,
    ) -> Run:
        """Return the run; ``addresses`` and ``who`` are what a worker process was told.

        Raises:
            UsageError: if it cannot be as it was asked for.
        """
        raise NotImplementedError

    def files(self) -> tuple[str, ...]:
        """Return the names of the files of properties, in their order."""
        raise NotImplementedError

    def is_decided(self, item: pytest.Item) -> bool:
        """Whether an item need not run, since what an earlier run knew is gone on with."""
        return False

    # --- items --------------------------------------------------------------------------------------

    def pytest_generate_tests(self, metafunc: pytest.Metafunc) -> None:
        """Make one item for each requirement that a function of the suite is about.

        Both arguments are given, not made by a fixture: what is given goes before every fixture of the same
        name that the project around has.
        """
        marker = metafunc.definition.get_closest_marker(MARK)
        if marker is not None:
            items = self.items_for(marker)
            ids = [identifier for *_, identifier in items]
            metafunc.parametrize(("requirement", "target"), [item[:2] for item in items], ids=ids)

    def items_for(self, marker: pytest.Mark) -> list[tuple[Requirement, str, str]]:
        """The items of one test function: requirement, target, ID."""
        requirements = chosen(self.session.requirements, **marker.kwargs)
        pairs = self.session.pairs
        several = len({pair.spec for pair in pairs.values()}) > 1
        return [
            (r, name, f"{name}::{r.id}" if several else r.id)
            for name, pair in pairs.items()
            for r in requirements
            if r.service == pair.service.name
        ]

    @pytest.hookimpl(tryfirst=True)
    def pytest_pycollect_makemodule(
        self, module_path: Path, parent: pytest.Collector
    ) -> pytest.Module | None:
        """Give the suite's files the same short node IDs wherever the package is installed."""
        if module_path.parent != self.folder:
            return None
        return pytest.Module.from_parent(parent, path=module_path, nodeid=f"{self.nodes}/{module_path.name}")

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        """Leave what is about nothing out, and bring the rest into its order."""
        items[:] = [item for item in prepared(items, self.session.names()) if not self.is_decided(item)]

    def under_test(self, name: str) -> Any:
        """A target as properties see it."""
        visit = self._visit(name)
        if visit.down is not None:
            pytest.skip(f"the target stopped answering: {visit.down}")
        return visit.under_test

    def begin_again(self, session: Run) -> None:
        """Run items for another session from here on (the next server, the next fault)."""
        self.session = session

    def _visit(self, name: str) -> Party:
        return self.session.visits[name]

    # --- the course of the run ----------------------------------------------------------------------

    @pytest.hookimpl(tryfirst=True)
    def pytest_sessionstart(self, session: pytest.Session) -> None:
        """Start the targets, unless items are only listed."""
        if self.config.option.collectonly:
            return
        self._telling.stage(f"starting {' and '.join(self.session.names())}")
        try:
            self.session.start()
        except UsageError as problem:
            self.session.close()
            raise pytest.UsageError(str(problem)) from problem
        self._started = True
        self._telling.stage("collecting")
        self._clock = time.perf_counter()
        if self._parallel:  # the controlling process of workers sends nothing: it stops at once
            self.session.interruption.at_once()
        else:
            self.session.interruption.watch()

    def pytest_runtest_logstart(self) -> None:
        """Go no further after Ctrl-C."""
        self.session.interruption.check()

    def pytest_configure_node(self, node: Any) -> None:
        """Tell a worker process where the targets are."""
        if not self._started:
            self.session.start()
            self._started = True
        self._workers.tell(node)

    def pytest_testnodedown(self, node: Any, error: Any) -> None:
        """Take over what a worker process knows at its end."""
        self._workers.take_over(node)

    @pytest.hookimpl(wrapper=True)
    def pytest_pyfunc_call(self, pyfuncitem: pytest.Function) -> Generator[None, object, object]:
        """Hand an item its target, and turn what its property raises into the requirement's verdict."""
        if pyfuncitem.get_closest_marker(MARK) is None:
            return (yield)
        pyfuncitem.funcargs["target"] = self.under_test(parameters(pyfuncitem)["target"])
        result, problem = None, None
        try:
            self._visit(parameters(pyfuncitem)["target"]).begin(parameters(pyfuncitem)["requirement"].id)
            result = yield
        except BaseException as raised:  # noqa: BLE001 - it is raised again below
            problem = raised
        if isinstance(problem, Disturbed):
            problem = self._once_more(pyfuncitem)
        # Out here nothing is being handled any more, so that the verdict is not told as what happened
        # "during handling of the above exception".
        self.ended(pyfuncitem, problem)
        if problem is not None:
            raise problem
        return result

    @staticmethod
    def _once_more(item: pytest.Function) -> BaseException | None:
        """Call an item's function a second time, and return what it raises.

        The first time another request had broken the target, which works again.
        """
        try:
            item.obj(**{name: item.funcargs[name] for name in item._fixtureinfo.argnames})
        except BaseException as raised:  # noqa: BLE001 - the caller raises it
            return raised
        return None

    def ended(self, item: pytest.Function, problem: BaseException | None) -> None:
        """Write down the verdict of one item, and raise what pytest must see of it."""
        about = parameters(item)
        requirement: Requirement = about["requirement"]
        visit = self._visit(about["target"])
        visit.took(time.perf_counter() - self._clock)
        self._clock = time.perf_counter()
        if isinstance(problem, LeftOut):
            visit.bounds.left_out.add(requirement.id)
        conclusion = visit.ledger.end(requirement, problem, visit.take_cases())
        if conclusion is None:
            return
        if conclusion.defect is not None:
            defect = redacted(conclusion.defect) if visit.kind == "aws" else conclusion.defect
            self.session.defects.append(f"{requirement.id}: {defect}")
            return
        if conclusion.down is not None:
            visit.lost(conclusion.down)
        item.user_properties.append((VERDICT, conclusion.verdict.value))
        rules, baseline = rules_of(self.options), self.session.baseline
        as_pytest(requirement, conclusion, rules, baseline, self._today, real=visit.kind == "aws")

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(self, item: pytest.Item, call: pytest.CallInfo[None]) -> Any:
        """A defect of the suite itself is an error, not a failure of the target."""
        report = yield
        if call.excinfo is not None and report.failed and report.when == "call":
            expected = call.excinfo.errisinstance((pytest.fail.Exception,))
            if not expected and parameters(item).get("requirement") is not None:
                report.when = "setup"
        return report

    # --- the end ------------------------------------------------------------------------------------

    @pytest.hookimpl(tryfirst=True)
    def pytest_sessionfinish(self, session: pytest.Session, exitstatus: int) -> None:
        """Clean up; in the controlling process write the reports and decide the exit code."""
        if not self._started:
            return
        from conformance.run.ending import conclude
        from conformance.run.part import part_of

        self.session.interruption.rest()
        if exitstatus == pytest.ExitCode.INTERRUPTED and session.shouldfail:
            exitstatus = pytest.ExitCode.TESTS_FAILED  # with -n, stopping at a failure looks like Ctrl-C
        try:
            if self._workers.there and exitstatus == pytest.ExitCode.INTERRUPTED:
                self._telling.stage("waiting for the workers to delete what they created")
                self._workers.wind_down(self.config)
            for visit in self.session.visits.values():
                if not self._parallel:
                    there = visit.deletable()
                    self._telling.stage(f"deleting what was created: {plural(there, 'resource')}")
                    visit.finish()
            if self.session.worker:
                output: dict[str, Any] = self.config.workeroutput  # type: ignore[attr-defined]
                items = items_of(session)
                parts = [part_of(self.session, visit, items) for visit in self.session.visits.values()]
                output[PARTS] = json.dumps(document(parts))  # a text: it may hold half a character
            else:
                wanted = items_of(session)
                self._telling.stage("writing the report")
                with self.session.interruption.shut_out():
                    session.exitstatus, self.written = conclude(
                        self.session, wanted, exitstatus, self.reports
                    )
        finally:
            self.session.close()
            self._logs = server_logs(self.session.visits, self.written)
            self._workers.close()

    def pytest_keyboard_interrupt(self, excinfo: pytest.ExceptionInfo[BaseException]) -> None:
        """Have pytest not tell at which line of Python the run was interrupted: that says nothing."""
        reporter: Any = self.config.pluginmanager.get_plugin("terminalreporter")
        if excinfo.type is KeyboardInterrupt and reporter is not None:
            reporter._report_keyboardinterrupt = lambda: None  # there is no other way
        if not self._started:
            self._telling.say(NOTHING_SENT)

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        """Say what was found and where the report is."""
        from conformance.run.closing import tell

        tell(terminalreporter, self.session, self.written, self._logs)

    def _prepare_reports(self) -> None:
        from conformance.run.ending import report_folders

        self.reports = {} if self.session.worker else report_folders(self.options, self.session.names())


class Hooks(Engine):
    """The plug-in of one run against servers, registered only where a target was named."""

    session: Session

    def begun(
        self,
        options: Options,
        addresses: list[Address] | None,
        interruption: Interruption,
        who: tuple[str, str, bool] | None,
    ) -> Session:
        """Return the run."""
        processes = int(getattr(self.config, "workerinput", {}).get("workercount", 1))
        of = None if who is None else Identity(*who, processes=processes)
        return Session(
            options,
            addresses,
            interruption,
            tell=self._telling.stage,
            who=of,
            person=self._telling.person(),
        )

    def files(self) -> tuple[str, ...]:
        """Return the names of the files of properties, in their order."""
        return files()

    def is_decided(self, item: pytest.Item) -> bool:
        """Whether the run that this one goes on with decided what an item is about."""
        about, session = parameters(item), self.session
        requirement = about.get("requirement")
        return (
            isinstance(session, Session)
            and isinstance(requirement, Requirement)
            and session.is_decided(about.get("target", ""), requirement.id)
        )
