"""What pytest is told during a run: which items there are, what they mean, how it ends."""

from __future__ import annotations

import datetime
import json
import time
from collections.abc import Generator
from pathlib import Path
from typing import Any

import pytest
from attrs import astuple

from conformance import properties
from conformance.contract.english import plural
from conformance.contract.families import files
from conformance.contract.model import Requirement
from conformance.properties.random_search import leave_no_folder
from conformance.properties.selection import MARK, chosen
from conformance.report.gate import standing
from conformance.report.redact import redacted
from conformance.run.bounds import LeftOut
from conformance.run.gate import rules_of
from conformance.run.interruption import NOTHING_SENT, Interruption
from conformance.run.options import Options, UsageError
from conformance.run.party import Party, Run
from conformance.run.progress import VERDICT
from conformance.run.real_account import Identity
from conformance.run.server_log import server_logs
from conformance.run.session import Session
from conformance.run.telling import Telling
from conformance.run.visit import Address
from conformance.run.workers import FLAG, Flag, wind_down
from conformance.verdicts.outcome import Disturbed, Verdict, Violation
from conformance.verdicts.partial import document, parts_in
from conformance.verdicts.policy import Conclusion

PROPERTIES = Path(properties.__file__).parent
NODES = "conformance/properties"

CLOSING = (
    "the line below is pytest's: an item is a requirement; skipped are those undecided or not implemented, "
    "xfailed those that fail and do not count here (known, or below --fail-on)"
)
"""What pytest's own closing line counts, whose words are about tests."""


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
        handed = getattr(config, "workerinput", {}).get("conformance")
        addresses = None if handed is None else [Address(*a) for a in handed]
        flag = getattr(config, "workerinput", {}).get(FLAG)
        self._telling = Telling(config)
        try:
            interruption = Interruption(Path(flag) if flag else None, self._telling.say)
            who = getattr(config, "workerinput", {}).get("conformance_who")
            self.session = self.begun(options, addresses, interruption, who)
            self._prepare_reports()
        except UsageError as problem:
            raise pytest.UsageError(str(problem)) from problem
        leave_no_folder()
        self._started = False
        self._nodes = 0
        self._clock = time.perf_counter()
        self.written: list[Any] = []
        self._logs: list[Path] = []
        self._today = datetime.datetime.now(datetime.UTC).date()
        self._parallel = bool(getattr(config.option, "dist", "no") != "no") and not self.session.worker
        self._flag: Flag | None = None
        self._merged: set[Any] = set()
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
        pairs = self.session.pairs()
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
        """One target and service after the other; within one, the order of the suite's files.

        A function that no chosen requirement is about has no item; pytest would show it as skipped. Fixtures
        that the project around has for each of its tests are not for the suite's.
        """
        items[:] = [i for i in items if not _is_empty(i)]
        for item in items:
            if isinstance(item, pytest.Function) and item.get_closest_marker(MARK) is not None:
                item.fixturenames[:] = [name for name in item.fixturenames if name in _parameters(item)]
        items[:] = [i for i in items if not self.is_decided(i)]
        names = self.session.names()
        if len(names) > 1:
            order = {name: number for number, name in enumerate(names)}
            items.sort(key=lambda item: order.get(_parameters(item).get("target", ""), 0))

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
        self._nodes += 1
        node.workerinput["conformance_who"] = self.session.identity(self._nodes)
        node.workerinput["conformance"] = [astuple(a) for a in self.session.handed()]
        self._flag = self._flag or Flag()
        node.workerinput[FLAG] = str(self._flag.path)

    def pytest_testnodedown(self, node: Any, error: Any) -> None:
        """Take over what a worker process knows at its end."""
        self._take_over(node)

    def _take_over(self, node: Any) -> None:
        if node in self._merged:
            return  # xdist tells it twice of a worker that was interrupted
        self._merged.add(node)
        handed = getattr(node, "workeroutput", {}).get("conformance")
        services = {service.name: service for service in self.session.services}
        for part in parts_in(json.loads(handed), services) if handed else ():
            about = part.heading.target, part.heading.service
            self.session.merged.setdefault(about, []).append(part)

    @pytest.hookimpl(wrapper=True)
    def pytest_pyfunc_call(self, pyfuncitem: pytest.Function) -> Generator[None, object, object]:
        """Hand an item its target, and turn what its property raises into the requirement's verdict."""
        if pyfuncitem.get_closest_marker(MARK) is None:
            return (yield)
        pyfuncitem.funcargs["target"] = self.under_test(_parameters(pyfuncitem)["target"])
        result, problem = None, None
        try:
            self._visit(_parameters(pyfuncitem)["target"]).begin(_parameters(pyfuncitem)["requirement"].id)
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
        parameters = _parameters(item)
        requirement: Requirement = parameters["requirement"]
        visit = self._visit(parameters["target"])
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
        if conclusion.departure is not None:
            self._violated(requirement, visit, conclusion.departure)
        elif conclusion.verdict is not Verdict.PASS:
            self._skipped(requirement, visit, conclusion)

    def _violated(self, requirement: Requirement, visit: Party, problem: Violation) -> None:
        summary, exchange = problem.summary, problem.exchange
        text = f"{requirement.id} ({requirement.level}): {summary}\n{requirement.statement}"
        for number, step in enumerate(problem.script, 1):
            text += (
                f"\n{number}. {step.operation} {step.sent[:300].decode('utf-8', 'replace')} → {step.status}"
            )
        if exchange is not None:
            text += f"\n{exchange.operation} {exchange.sent[:600].decode('utf-8', 'replace')}"
            text += f"\n→ {exchange.status} {exchange.answer[:600].decode('utf-8', 'backslashreplace')}"
        text = redacted(text) if visit.kind == "aws" else text
        rules = rules_of(self.options)
        stands = standing(requirement.id, self.session.baseline, rules, self._today)
        if rules.stops(stands, requirement.level):
            pytest.fail(text, pytrace=False)
        pytest.xfail(text)

    def _skipped(self, requirement: Requirement, visit: Party, conclusion: Conclusion) -> None:
        verdict, reason = conclusion.verdict, conclusion.reason or ""
        reason = redacted(reason) if visit.kind == "aws" else reason
        if self.options.strict and verdict is not Verdict.DOCUMENTED_OTHERWISE:
            pytest.fail(f"{requirement.id}: {verdict}: {reason}", pytrace=False)
        pytest.skip(f"{verdict}: {reason}")

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(self, item: pytest.Item, call: pytest.CallInfo[None]) -> Any:
        """A defect of the suite itself is an error, not a failure of the target."""
        report = yield
        if call.excinfo is not None and report.failed and report.when == "call":
            expected = call.excinfo.errisinstance((pytest.fail.Exception,))
            if not expected and _parameters(item).get("requirement") is not None:
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
            if self._flag is not None and exitstatus == pytest.ExitCode.INTERRUPTED:
                self._flag.hoist()
                self._telling.stage("waiting for the workers to delete what they created")
                wind_down(self.config, self._take_over)
            for visit in self.session.visits.values():
                if not self._parallel:
                    there = visit.deletable()
                    self._telling.stage(f"deleting what was created: {plural(there, 'resource')}")
                    visit.finish()
            if self.session.worker:
                output: dict[str, Any] = self.config.workeroutput  # type: ignore[attr-defined]
                items = self._chosen(session)
                parts = [part_of(self.session, visit, items) for visit in self.session.visits.values()]
                output["conformance"] = json.dumps(document(parts))  # a text: it may hold half a character
            else:
                wanted = self._chosen(session)
                self._telling.stage("writing the report")
                with self.session.interruption.shut_out():
                    session.exitstatus, self.written = conclude(
                        self.session, wanted, exitstatus, self.reports
                    )
        finally:
            self.session.close()
            self._logs = server_logs(self.session.visits, self.written)
            if self._flag is not None:
                self._flag.close()

    def pytest_keyboard_interrupt(self, excinfo: pytest.ExceptionInfo[BaseException]) -> None:
        """Have pytest not tell at which line of Python the run was interrupted: that says nothing."""
        reporter: Any = self.config.pluginmanager.get_plugin("terminalreporter")
        if excinfo.type is KeyboardInterrupt and reporter is not None:
            reporter._report_keyboardinterrupt = lambda: None  # there is no other way
        if not self._started:
            self._telling.say(NOTHING_SENT)

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        """Say what was found and where the report is."""
        from conformance.report.terminal import console, summary

        verbosity = 1 if self.config.option.verbose > 0 else -1 if self.config.option.verbose < -1 else 0
        for written in self.written:
            of = f" in {written.results.service}" if len(self.session.services) > 1 else ""
            terminalreporter.section(f"conformance of {written.results.target.name}{of}")
            terminalreporter.flush()
            summary(
                written.results,
                written.folder / "index.html",
                out=console(terminalreporter._tw._file),
                verbosity=verbosity,
            )
        for log in self._logs:
            terminalreporter.line(f"what the server printed: {log}")
        for remark in self.session.remarks:
            terminalreporter.line(remark)
        if self.written and verbosity >= 0:
            terminalreporter.line(CLOSING)
        for defect in self.session.defects:
            terminalreporter.line(f"defect of the suite itself: {defect}")

    @staticmethod
    def _chosen(session: pytest.Session) -> list[tuple[str, str]]:
        """The items that were chosen: target and requirement ID."""
        found = [_parameters(item) for item in getattr(session, "items", [])]
        return [
            (p["target"], p["requirement"].id) for p in found if isinstance(p.get("requirement"), Requirement)
        ]

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
        of = None if who is None else Identity(*who)
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
        parameters, session = _parameters(item), self.session
        requirement = parameters.get("requirement")
        return (
            isinstance(session, Session)
            and isinstance(requirement, Requirement)
            and session.is_decided(parameters.get("target", ""), requirement.id)
        )


def _is_empty(item: pytest.Item) -> bool:
    return item.get_closest_marker(MARK) is not None and not isinstance(
        _parameters(item).get("requirement"), Requirement
    )


def _parameters(item: pytest.Item) -> dict[str, Any]:
    callspec = getattr(item, "callspec", None)
    return dict(callspec.params) if callspec is not None else {}
