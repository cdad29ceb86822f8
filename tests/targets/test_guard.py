"""Targets that hang, are poisoned or die, and how they are found out."""

from __future__ import annotations

import json
import sys
import textwrap
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from conformance.contract.model import Service
from conformance.targets import guard as guard_module
from conformance.targets.ask import ask
from conformance.targets.guard import Guard
from conformance.targets.incident import VALID_ALLOWED, Incident, failed, is_witness, judge, suspects
from conformance.targets.plugin import Running
from conformance.targets.process import Process, free_port
from conformance.wire.client import Client
from conformance.wire.exchange import Exchange
from conformance.wire.failure import Failure, FailureKind
from conformance.wire.intent import SET_UP, Intent, Valid, Violates
from tests.clock import HANG
from tests.targets.exchanges import exchange

# A server that a request can poison for all operations or for one, hang idly, hang busily, crash, kill, and
# make leave: it listens no more, and answers on the connections that it has.
SERVER = textwrap.dedent(
    """
    import json, os, sys, time
    from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
    bad, made = set(), set()
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        def log_message(self, *args): pass
        def do_GET(self): self.reply(200, {})
        def do_POST(self):
            if self.path == "/reset":
                bad.clear()
                made.clear()
                return self.reply(200, {})
            body = json.loads(self.rfile.read(int(self.headers.get("Content-Length", 0))) or b"{}")
            operation = self.headers.get("X-Amz-Target", ".").split(".")[1]
            do = body.get("do")
            if do == "die": os._exit(1)
            if do == "leave":
                self.server.shutdown()
                self.server.server_close()
                self.close_connection = True
                return
            if do == "idle": time.sleep(3)
            while do == "spin": pass
            if do == "crash": return self.reply(500, {"__type": "InternalFailure"})
            if do == "make": made.add(body["name"])
            if do == "unmake": made.discard(body["name"])
            if do == "look": return self.reply(200 if body["name"] in made else 500, {})
            if do == "poison": bad.add("all")
            if do == "poison-describe": bad.add("DescribeToy")
            if do == "poison-list": bad.add("ListToys")
            if do == "poison-create": bad.add("CreateToy")
            if bad & {"all", operation} and do is None: return self.reply(500, {})
            self.reply(200, {})
        def reply(self, status, body):
            data = json.dumps(body).encode()
            self.send_response(status)
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)
    ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1])), Handler).serve_forever(0.01)
    time.sleep(60)
    """
)


@pytest.fixture
def process(tmp_path: Path) -> Iterator[Process]:
    script = tmp_path / "server.py"
    script.write_text("print('it \\x1b[31mstarted', flush=True)\n" + SERVER)
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    started = Process("toy", [sys.executable, str(script), str(port)], {}, lambda: ask(url) is not None, 10)
    started.url = url  # type: ignore[attr-defined]
    yield started
    started.close()


class Run:
    """A run against the server: every exchange is shown to the guard."""

    def __init__(
        self, service: Service, process: Process, owned: bool = True, resettable: bool = True, **more: bool
    ) -> None:
        url: str = process.url  # type: ignore[attr-defined]
        reset = ("POST", "/reset") if resettable else None
        self.running = Running(url, process=process if owned else None, reset=reset)
        own = Client(service, url, self.running.credentials, timeout=0.5)
        self.client = Client(service, url, self.running.credentials, timeout=0.5)
        self.guard = Guard(self.running, own, "ListToys", ["ListToys", "DescribeToy"], **more)

    def send(
        self, operation: str, do: str | None = None, intent: Intent = SET_UP, **body: str
    ) -> guard_module.Incident | None:
        params = body if do is None else {"do": do, **body}
        return self.guard.saw(self.client.send(operation, params, intent=intent))


def test_one_crash_is_no_incident(service: Service, process: Process) -> None:
    run = Run(service, process)
    assert run.send("CreateToy", "crash") is None
    assert run.send("CreateToy") is None
    assert run.guard.incidents == []


def test_what_the_server_printed_is_kept_when_it_first_fails(service: Service, process: Process) -> None:
    run = Run(service, process)
    run.send("CreateToy")
    assert run.guard.printed is None
    run.send("CreateToy", "crash")
    run.send("ListToys", "crash")
    assert run.guard.printed is not None
    assert run.guard.printed.startswith("when CreateToy first failed (")
    assert run.guard.printed.endswith("the server had printed last (newest first): it started")
    others = Run(service, process, owned=False)
    others.send("CreateToy", "crash")
    assert others.guard.printed is None


def test_little_is_remembered_of_long_answers(service: Service, process: Process) -> None:
    guard = Run(service, process).guard
    long = json.dumps({"toys": ["x" * 1_000_000]}).encode()
    for number in range(70):
        guard.saw(exchange("CreateToy" if number % 2 else "ListToys", answer=long, sent=str(number).encode()))
    kept = [*guard._recent, *guard._read.values()]
    assert len(kept) > 90
    assert sum(len(one.answer) for one in kept) < 2 * len(long)


def test_an_operation_that_always_crashes_ends_nothing(service: Service, process: Process) -> None:
    run = Run(service, process)
    for number in range(30):
        assert run.send("CreateToy", "crash", name=str(number)) is None
    assert run.guard.down is None
    assert run.guard.blocked("CreateToy") is run.guard.blocked("ListToys") is None
    assert run.guard.incidents == []


@pytest.mark.parametrize("by", ["reset", "restart"])
def test_a_poisoned_server_is_mended_and_the_request_named(
    service: Service, process: Process, by: str
) -> None:
    run = Run(service, process, resettable=by == "reset")
    run.send("ListToys")
    run.send("CreateToy", name="before")
    run.send("CreateToy", "poison", name="the one")
    incident = run.send("CreateToy")
    assert incident is not None
    assert (incident.state, incident.mended, incident.by) == ("poisoned", True, by)
    assert incident.culprit.params == {"do": "poison", "name": "the one"}
    assert incident.confirmed
    assert str(incident).startswith("target poisoned by CreateToy {")
    assert run.send("CreateToy") is None
    assert f"works again after a {by}" in str(incident)


def test_what_only_a_read_shows(service: Service, process: Process) -> None:
    run = Run(service, process)
    assert run.send("DescribeToy", name="a") is None
    run.send("CreateToy", "poison-describe")
    incident = run.send("DescribeToy", name="a")
    assert incident is not None
    assert (incident.state, incident.by) == ("poisoned", "reset")
    assert incident.culprit.params == {"do": "poison-describe"}


def test_a_sign_that_is_not_the_first(service: Service, process: Process) -> None:
    run = Run(service, process)
    run.send("CreateToy", "poison-describe", name="guilty")
    run.send("CreateToy", name="innocent")
    incident = run.send("UpdateToy", "crash")
    assert incident is not None
    assert (incident.state, incident.symptom, incident.by) == ("poisoned", "DescribeToy", "reset")
    assert incident.culprit.params == {"do": "poison-describe", "name": "guilty"}
    assert incident.confirmed
    assert run.guard.blocked("CreateToy") is None
    assert run.guard.blocked("UpdateToy") is None


def test_only_the_like_of_what_did_damage_is_blocked(service: Service, process: Process) -> None:
    run, bad = Run(service, process), Violates("do", "type")
    for _ in range(2):
        assert run.guard.blocked("CreateToy", bad) is None
        run.send("CreateToy", "poison", bad)
        incident = run.send("ListToys")
        assert incident is not None
        assert incident.culprit.intent == bad
    assert "2 times: target poisoned by CreateToy" in (run.guard.blocked("CreateToy", bad) or "")
    assert run.guard.blocked("CreateToy", Violates("do", "required")) is None
    assert run.guard.blocked("CreateToy", Valid()) is None
    assert run.guard.blocked("UpdateToy", bad) is None


def test_valid_requests_are_blocked_after_a_few_times(service: Service, process: Process) -> None:
    run = Run(service, process)
    for _ in range(VALID_ALLOWED):
        assert run.guard.blocked("CreateToy") is None
        run.send("CreateToy", "poison")
        run.send("ListToys")
    assert run.guard.blocked("CreateToy") is not None
    assert run.guard.blocked("CreateToy", Violates("do", "type")) is None


def test_a_read_that_fails_on_a_fresh_server_shows_nothing(service: Service, process: Process) -> None:
    run = Run(service, process)
    run.send("CreateToy", "make", name="a")
    assert run.send("DescribeToy", "look", name="a") is None
    run.send("CreateToy", "unmake", name="a")
    crash = run.client.send("DescribeToy", {"do": "look", "name": "a"})
    incident = run.guard.saw(crash)
    assert incident is not None
    assert (incident.state, incident.by) == ("misread", "restart"), "so that all who keep books know it"
    assert is_witness(crash, incident), "its failure is its own"
    assert run.guard.incidents == []
    assert run.guard.blocked("CreateToy") is run.guard.blocked("DescribeToy") is None
    for name in "bcd":
        run.send("CreateToy", "make", name=name)
        assert run.send("DescribeToy", "look", name=name) is None
        run.send("CreateToy", "unmake", name=name)
        assert run.send("DescribeToy", "look", name=name) is None, "found out once"


def test_what_a_read_of_one_thing_shows_of_others_server_is_not_known(
    service: Service, process: Process
) -> None:
    run = Run(service, process, owned=False)
    run.send("CreateToy", "make", name="a")
    run.send("DescribeToy", "look", name="a")
    run.send("CreateToy", "unmake", name="a")
    assert run.send("DescribeToy", "look", name="a") is None
    assert run.guard.blocked("DescribeToy") is None


def test_creates_that_are_not_answered_any_more_do_not_end_the_run(
    service: Service, process: Process
) -> None:
    run = Run(service, process, owned=False)
    silent = run.client.send("CreateToy", {"do": "idle"})
    incident = run.guard.spoilt(silent)
    assert incident is not None
    assert not incident.mended
    assert run.guard.down is None
    assert run.guard.blocked("CreateToy") is not None
    assert run.guard.blocked("ListToys") is None


def test_creates_that_fail_although_all_reads_are_well(service: Service, process: Process) -> None:
    run = Run(service, process)
    run.send("CreateToy", "poison-create")
    failing = run.client.send("CreateToy", {})
    assert run.guard.saw(failing) is None  # no read tells
    incident = run.guard.spoilt(failing)
    assert incident is not None
    assert (incident.state, incident.by, incident.confirmed) == ("poisoned", "reset", False)
    assert run.client.send("CreateToy", {}).accepted


def test_what_was_damaged_is_blocked_where_it_cannot_be_mended(service: Service, process: Process) -> None:
    run = Run(service, process, owned=False)
    run.send("CreateToy", "poison-describe")
    incident = run.send("UpdateToy", "crash")
    assert incident is not None
    assert not incident.mended
    assert run.guard.down is None
    assert "poisoned" in (run.guard.blocked("DescribeToy") or "")
    assert run.guard.blocked("ListToys") is None
    assert run.send("UpdateToy", "crash") is None  # told once


def test_a_list_that_crashes_ends_nothing_where_another_read_is_well(
    service: Service, process: Process
) -> None:
    run = Run(service, process, owned=False)
    assert run.send("DescribeToy", name="a") is None
    run.send("CreateToy", "poison-list")
    incident = run.send("ListToys")
    assert incident is not None
    assert not incident.mended
    assert run.guard.down is None
    assert "poisoned" in (run.guard.blocked("ListToys") or "")
    assert run.guard.blocked("CreateToy") is None
    assert run.send("UpdateToy", "crash") is None  # the other read speaks for the target from now on
    assert run.guard.down is None
    run.send("CreateToy", "die")
    assert run.guard.down is not None


def test_a_list_that_crashes_again_and_again_fails_by_itself(service: Service, process: Process) -> None:
    run = Run(service, process)
    found = []
    for number in range(4):
        assert run.send("DescribeToy", name="a") is None
        run.send("CreateToy", "poison-list", intent=Valid(), name=str(number))
        found.append(run.send("ListToys"))
    assert [incident.mended for incident in found[:2] if incident is not None] == [True, True]
    assert found[2:] == [None, None]  # it is judged like any other answer
    assert run.guard.down is None
    assert run.guard.blocked("ListToys") is None
    assert run.guard.blocked("CreateToy", Valid()) is None
    assert run.send("UpdateToy", "crash") is None
    incident = run.send("CreateToy", "die")
    assert incident is not None
    assert (incident.state, incident.by) == ("down", "restart")


def test_a_list_that_invalid_requests_spoil_is_mended_each_time(service: Service, process: Process) -> None:
    run = Run(service, process)
    for number in range(4):
        assert run.send("DescribeToy", name="a") is None
        bad = Violates(f"member{number}", "type")
        run.send("CreateToy", "poison-list", intent=bad, name=str(number))
        incident = run.send("ListToys")
        assert incident is not None
        assert (incident.mended, incident.culprit.intent) == (True, bad)


def test_where_no_read_is_well_the_target_is_given_up(service: Service, process: Process) -> None:
    alone = Run(service, process, owned=False)
    alone.send("CreateToy", "poison-list")
    assert alone.send("ListToys") is not None
    assert alone.guard.down is not None  # nothing tells that it is well but for this
    assert alone.running.reset()
    run = Run(service, process, owned=False)
    assert run.send("DescribeToy", name="a") is None
    run.send("CreateToy", "poison")
    assert run.send("ListToys") is not None
    assert run.guard.down is not None


def test_what_never_worked_is_no_poison(service: Service, process: Process) -> None:
    before = Run(service, process)
    before.client.send("CreateToy", {"do": "poison-describe"})
    run = Run(service, process)
    assert run.send("DescribeToy", name="a") is None
    assert run.send("UpdateToy", "crash") is None


def test_a_dead_server_is_restarted(service: Service, process: Process) -> None:
    run = Run(service, process)
    incident = run.send("CreateToy", "die")
    assert incident is not None
    assert (incident.state, incident.by, incident.culprit.params) == ("down", "restart", {"do": "die"})
    assert run.send("CreateToy") is None


def test_a_server_of_others_is_given_up_in_bounded_time(service: Service, process: Process) -> None:
    run = Run(service, process, owned=False)
    start = time.monotonic()
    incident = run.send("CreateToy", "die")
    assert incident is not None
    assert not incident.mended
    assert run.guard.down is not None
    assert "CreateToy" in run.guard.down
    assert run.guard.blocked("ListToys") == run.guard.down
    assert run.send("ListToys") is None
    assert time.monotonic() - start < HANG


def test_a_server_that_is_leaving_is_given_up(service: Service, process: Process) -> None:
    run = Run(service, process, owned=False)
    assert run.send("CreateToy", "crash") is None  # the guard has a connection from now on
    assert run.send("CreateToy", "leave") is not None
    assert run.guard.down is not None


def test_a_server_of_others_is_reset_only_with_leave(service: Service, process: Process) -> None:
    careful = Run(service, process, owned=False)
    careful.send("CreateToy", "poison")
    incident = careful.send("CreateToy")
    assert incident is not None
    assert not incident.mended
    assert careful.running.reset()
    free = Run(service, process, owned=False, allow_reset=True)
    free.send("CreateToy", "poison")
    incident = free.send("CreateToy")
    assert incident is not None
    assert (incident.mended, incident.by) == (True, "reset")


def test_a_hang_blocks_its_operation(service: Service, process: Process) -> None:
    run = Run(service, process)
    incident = run.send("CreateToy", "idle")
    assert incident is not None
    assert (incident.state, incident.mended, incident.by) == ("hung", True, None)
    assert run.guard.blocked("CreateToy") is None
    run.send("CreateToy", "idle")
    assert "2 times: target hung after CreateToy" in (run.guard.blocked("CreateToy") or "")
    assert run.guard.blocked("ListToys") is None


def test_a_hang_that_keeps_a_core_busy_is_ended(service: Service, process: Process) -> None:
    run = Run(service, process)
    incident = run.send("CreateToy", "spin")
    assert incident is not None
    assert incident.state in ("hung", "down")  # a server with one core for all is down
    assert incident.by == "restart"
    assert not process.is_busy()


def test_too_many_restarts_end_it(
    service: Service, process: Process, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(guard_module, "RESTARTS_ALLOWED", 1)
    run = Run(service, process)
    assert run.send("CreateToy", "die") is not None
    assert run.guard.down is None
    run.send("CreateToy", "die")
    assert run.guard.down is not None


def test_decisions() -> None:
    well, refusal = exchange(status=200), exchange(status=400)
    crash, silence = exchange(status=500), exchange(status=None, failure=Failure(FailureKind.RESET, "x"))
    assert [failed(e) for e in (well, refusal, crash, silence, exchange(status=501))] == [
        False,
        False,
        True,
        True,
        False,
    ]
    assert judge(well, refusal) == "well"
    assert judge(well, crash) == "poisoned"
    assert judge(crash, crash) == "well"  # it was so from the start
    assert judge(crash, silence) == "down"


def test_who_speaks_against_a_server_that_broke() -> None:
    refused = exchange(status=None, failure=Failure(FailureKind.REFUSED, "nobody listens"))
    lost = exchange(status=None, failure=Failure(FailureKind.RESET, "gone"))
    crash, other = exchange(status=500), exchange("UpdateToy", 500)
    assert not is_witness(refused, None), "what never arrived says nothing"
    assert is_witness(lost, None), "the server is well: it hung up on this request"
    assert is_witness(crash, None)

    def incident(what: str, culprit: Exchange, confirmed: bool) -> Incident:
        return Incident(what, culprit, (culprit,), True, "restart", "ListToys", confirmed)

    assert is_witness(lost, incident("hung", lost, False))
    assert not is_witness(lost, incident("down", lost, False)), "it may have been ended from outside"
    assert is_witness(lost, incident("down", lost, True)), "on a fresh server it did so again"
    assert not is_witness(crash, incident("poisoned", other, True))
    assert is_witness(crash, incident("poisoned", crash, False))
    assert is_witness(exchange(), incident("poisoned", other, True)), "it was answered well"


def test_a_server_that_lacks_all_that_is_harmless_is_watched_over(service: Service, process: Process) -> None:
    run = Run(service, process, owned=False)
    run.guard = Guard(run.running, Client(service, run.running.url, run.running.credentials), "NoToy")
    assert run.send("CreateToy") is None
    assert run.send("CreateToy", "die") is not None
    assert "CreateToy" in (run.guard.down or "")


def test_what_should_have_been_refused_is_suspected_first() -> None:
    bad = exchange("CreateToy", sent=b"bad", intent=Violates("do", "type"))
    good, later = exchange("CreateToy", sent=b"good"), exchange("UpdateToy", sent=b"later")
    symptom = exchange("ListToys", 500)
    assert suspects([good, bad, later, symptom], "ListToys")[:3] == (bad, later, good)


def test_suspects_are_bounded_by_the_last_good_sign() -> None:
    old, sign = exchange("CreateToy", sent=b"old"), exchange("ListToys")
    write, refusal = exchange("CreateToy", sent=b"write"), exchange("CreateToy", 400, sent=b"refused")
    symptom = exchange("ListToys", 500)
    assert suspects([old, sign, write, refusal, symptom], "ListToys") == (write, refusal, symptom)
    first, crash = exchange("UpdateToy", 500), exchange("DeleteToy", 500)
    assert suspects([old, sign, first, write, crash, symptom], "ListToys")[:3] == (crash, first, write)
    assert suspects([sign], "ListToys") == (sign,)
    assert json.loads(symptom.answer) == {}
