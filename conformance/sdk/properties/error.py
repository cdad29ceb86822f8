"""Error: an error becomes the right exception, and nothing that is broken becomes a success."""

from __future__ import annotations

from collections.abc import Iterable

from attrs import evolve

from conformance.contract.error_members import error_members
from conformance.contract.model import ErrorShape, Operation, Requirement, Service
from conformance.properties.selection import requirements
from conformance.sdk import checksums, judging, outputs, transport
from conformance.sdk.answers import BODILESS, JSON, REQUEST_ID, REST_JSON, failure, status_of, success
from conformance.sdk.bench import Bench
from conformance.sdk.difference import differences
from conformance.sdk.error_answers import sample, with_members
from conformance.sdk.inputs import inputs
from conformance.sdk.native import native
from conformance.sdk.recorder import Answer
from conformance.sdk.transport import is_bodiless
from conformance.sdk.trial import Trial
from conformance.verdicts.outcome import Untested

TYPED, OWN = "error-classes", "error-members"
UNCAUGHT = "uncaught "
"""What the class of an exception begins with that was raised outside of the call: the program ends."""
MESSAGE = 'Något gick fel: «14 €», "quoted".'
UNDOCUMENTED = "SomethingOfALaterDayException"
_HTML = b"<html><body><h1>502 Bad Gateway</h1></body></html>"


def raised(target: Bench, operation: Operation, answer: Answer, what: str) -> Trial:
    """Call an operation, and answer it with something that is no success.

    Raises:
        Violation: if the SDK takes it for a success, or raises where its caller cannot catch it.
        Untested: if it does not send valid input, which is what request.body is about.
    """
    known = inputs(target.service)
    params = known.untokened(operation.name, known.minimal(operation.name))
    trial = target.call(operation.name, params, (answer,))
    if trial.failure is None:
        raise trial.violation(f"{what} is taken for a success: the SDK {trial.told}")
    judging.must_be_sent(trial)
    if trial.failure.class_name.startswith(UNCAUGHT):
        raise trial.violation(f"{what} ends the program, and nobody can catch it: the SDK {trial.told}")
    return trial


def known_as(trial: Trial, *codes: str) -> None:
    """Raise a violation unless the SDK's error has one of the codes."""
    assert trial.failure is not None
    if trial.failure.code not in codes:
        raise trial.violation(
            f"the code is {trial.failure.code!r} instead of {codes[0]!r}: the SDK {trial.told}"
        )


def with_status(trial: Trial, status: int) -> None:
    """Raise a violation unless the SDK's error has the status; an SDK may keep none."""
    assert trial.failure is not None
    if trial.failure.status not in (None, status):
        raise trial.violation(f"the status is {trial.failure.status} instead of {status}")


def with_message(trial: Trial, message: str) -> None:
    """Raise a violation unless the message is in what the SDK's error says."""
    assert trial.failure is not None
    if message not in trial.failure.message:
        raise trial.violation(f"the message is {trial.failure.message[:120]!r} instead of {message!r}")


def _operation(target: Bench, requirement: Requirement) -> Operation:
    return target.service.operations[requirement.operation]


def _in_a_body(operation: Operation) -> Operation:
    """Return an operation.

    Raises:
        Untested: if its answers have no body.
    """
    if is_bodiless(operation):
        raise Untested("an answer to a HEAD has no body: its status alone tells of an error")
    return operation


def _any(operation: Operation) -> ErrorShape | None:
    """An exception that the operation documents."""
    return next(iter(operation.errors), None)


def _named(operation: Operation) -> tuple[str, tuple[str, ...], int]:
    """The code of an error of the operation, under which names it may be known, and its status."""
    error = _any(operation)
    if error is None:
        return UNDOCUMENTED, (UNDOCUMENTED,), 400
    return error.code, (error.code, error.name), status_of(error)


@requirements("error.documented")
def test_documented(requirement: Requirement, target: Bench) -> None:
    """A documented exception arrives as that."""
    operation = _in_a_body(_operation(target, requirement))
    error = operation.error(requirement.path)
    assert error is not None
    status = status_of(error)
    trial = raised(target, operation, failure(target.service, error.code, MESSAGE, status), error.name)
    known_as(trial, error.code, error.name)
    with_status(trial, status)
    with_message(trial, MESSAGE)
    assert trial.failure is not None
    if target.has(TYPED) and trial.failure.class_name not in _with_code(target.service, error):
        raise trial.violation(f"the class is {trial.failure.class_name} instead of {error.name}")


def _with_code(service: Service, error: ErrorShape) -> set[str]:
    """The exceptions that go by the code of one: nothing in an answer tells them apart."""
    every = (one for operation in service.operations.values() for one in operation.errors)
    return {one.name for one in every if one.code == error.code}


@requirements("error.members")
def test_members(requirement: Requirement, target: Bench) -> None:
    """What an exception has of its own arrives with it."""
    if not target.has(OWN):
        raise Untested("the driver says that errors show no members of their own")
    operation = _in_a_body(_operation(target, requirement))
    error = operation.error(requirement.path)
    schema = error_members(target.service.name, requirement.path)
    if error is None or schema is None:
        raise Untested("the installed service model does not have the exception's members")
    members = sample(schema)
    answer = with_members(target.service, error, MESSAGE, schema, members)
    trial = raised(target, operation, answer, error.name)
    assert trial.failure is not None
    shown = {name: item for name, item in trial.failure.members.items() if name in members}
    found = differences(schema, schema, members if trial.raw else native(schema, schema, members), shown)
    if found:
        raise trial.violation(f"{error.name} arrives with its members changed: {found[0].text}")


@requirements("error.namespace", "error.uri", "error.header", "error.code")
def test_framing(requirement: Requirement, target: Bench) -> None:
    """An error is known by its name, wherever that stands and whatever stands around it."""
    operation = _in_a_body(_operation(target, requirement))
    code, names, status = _named(operation)
    for what, answer in _framed(requirement.kind, target, code, status):
        trial = raised(target, operation, answer, f"an error named {what}")
        known_as(trial, *names)
        with_message(trial, MESSAGE)


def _framed(kind: str, target: Bench, code: str, status: int) -> Iterable[tuple[str, Answer]]:
    service = target.service
    space = f"com.amazonaws.{service.name}"
    uri = f"http://internal.amazon.com/coral/{space}/"
    spellings = {
        "error.namespace": [f"{space}#{code}"],
        "error.uri": [f"{code}:{uri}", f"{space}#{code}:{uri}"],
    }.get(kind, [code])
    for text in spellings:
        if kind == "error.header":
            yield f"{text} in the header", failure(service, text, MESSAGE, status, header=True, naming="")
        elif kind == "error.code":
            yield f"{text} in code", failure(service, text, MESSAGE, status, header=False, naming="code")
        else:
            yield f"{text}", failure(service, text, MESSAGE, status)
            if service.protocol == REST_JSON:
                yield f"{text} in __type", _in_type(target, text, status)


def _in_type(target: Bench, code: str, status: int) -> Answer:
    answer = failure(target.service, code, MESSAGE, status, header=False)
    named = failure(evolve(target.service, protocol="awsJson1.1"), code, MESSAGE, status)
    return evolve(answer, body=named.body)


@requirements("error.message")
def test_message(requirement: Requirement, target: Bench) -> None:
    """The message is shown, however its member is spelt."""
    operation = _in_a_body(_operation(target, requirement))
    code, _, status = _named(operation)
    for spelt in ("message", "Message") if target.service.protocol in JSON else ("message",):
        answer = failure(target.service, code, MESSAGE, status, spelt=spelt)
        with_message(raised(target, operation, answer, code), MESSAGE)


@requirements("error.requestId")
def test_request_id(requirement: Requirement, target: Bench) -> None:
    """The ID of the request is shown."""
    operation = _operation(target, requirement)
    code, _, status = _named(operation)
    trial = raised(target, operation, failure(target.service, code, MESSAGE, status), code)
    assert trial.failure is not None
    if trial.failure.request_id != REQUEST_ID:
        raise trial.violation(f"the request's ID is {trial.failure.request_id!r} instead of {REQUEST_ID!r}")


@requirements("error.undocumented")
def test_undocumented(requirement: Requirement, target: Bench) -> None:
    """What is not documented is an error all the same."""
    operation = _operation(target, requirement)
    for status in (400, 500):
        answer = failure(target.service, UNDOCUMENTED, MESSAGE, status)
        trial = raised(target, operation, answer, UNDOCUMENTED)
        with_status(trial, status)
        if not is_bodiless(operation):
            known_as(trial, UNDOCUMENTED)
            with_message(trial, MESSAGE)


@requirements("error.notJson")
def test_not_json(requirement: Requirement, target: Bench) -> None:
    """An error whose body says nothing is an error, with its status."""
    operation = _operation(target, requirement)
    html = (("Content-Type", "text/html"),)
    sound = failure(target.service, UNDOCUMENTED, MESSAGE, 400, header=False).headers
    for status in (400, 403, 404, 413, 500, 502, 503):
        for body in (_HTML, b"", b"not json", b"[]", b"null", b'{"'):
            answer = Answer(status, html if body is _HTML else sound, body)
            with_status(raised(target, operation, answer, f"status {status} with {body[:20]!r}"), status)


@requirements("error.short")
def test_short(requirement: Requirement, target: Bench) -> None:
    """What breaks off is no success."""
    operation = _in_a_body(_operation(target, requirement))
    full = inputs(target.service).full(operation.name, "response")
    answer = success(target.service, operation, outputs.settled(target.service, operation, full))
    if answer.status in BODILESS:
        raise Untested(f"a success with status {answer.status} has no body that could break off")
    if not answer.body:
        answer = evolve(answer, body=b"{}")
    code, _, status = _named(operation)
    error = failure(target.service, code, MESSAGE, status)
    with target.awaited(operation.name, "an answer that breaks off"):
        for cut in (0, len(answer.body) // 2, len(answer.body) - 1):
            told = f"an answer that breaks off after {cut:,} bytes"
            raised(target, operation, evolve(answer, cut=cut), told)
        raised(target, operation, evolve(error, cut=len(error.body) // 2), "an error that breaks off")


@requirements("error.garbled")
def test_garbled(requirement: Requirement, target: Bench) -> None:
    """A success whose body is not in the protocol is none."""
    operation = _in_a_body(_operation(target, requirement))
    if outputs.is_raw(operation):
        raise Untested("the body of the answer may be anything")
    full = inputs(target.service).full(operation.name, "response")
    sound = success(target.service, operation, outputs.settled(target.service, operation, full))
    if sound.body in (b"", b"{}") or not operation.response.get("properties"):
        raise Untested("nothing is read from the body of the answer")
    half = sound.body[: len(sound.body) // 2]
    for body in (_HTML, b"not json", half, b"[]", b'"text"'):
        media = (("Content-Type", "text/html"),) if body is _HTML else sound.headers
        answer = evolve(sound, body=body, headers=media)
        raised(target, operation, answer, f"status 200 with the body {body[:20]!r}")


@requirements("error.in200")
def test_in_success(requirement: Requirement, target: Bench) -> None:
    """A status of success does not make an error one."""
    operation = _in_a_body(_operation(target, requirement))
    if outputs.is_raw(operation) or operation.http.status in BODILESS:
        raise Untested("the body of the answer may be anything")
    code, _, _ = _named(operation)
    raised(target, operation, failure(target.service, code, MESSAGE, 200), "status 200 with an error")


@requirements("error.checksum")
def test_checksum(requirement: Requirement, target: Bench) -> None:
    """What came with a checksum of something else is not what was meant, whichever algorithm says so."""
    operation = _operation(target, requirement)
    known, some = inputs(target.service), False
    for name, algorithm in transport.checked(operation).items():
        if algorithm not in checksums.COMPUTED:
            continue
        some = True
        output = {
            **known.minimal(operation.name, "response"),
            name: checksums.checksum(algorithm, b"another"),
        }
        answer = success(target.service, operation, output)
        raised(target, operation, answer, f"a body with another one's {algorithm}")
    if not some:
        raise Untested("the contract names no checksum that every SDK computes")
