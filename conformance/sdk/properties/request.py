"""Request: valid input becomes the right request."""

from __future__ import annotations

from typing import Any

from conformance.cases.model import Case
from conformance.cases.values import Unreachable, smallest
from conformance.contract.client_requirements import kind_of_value
from conformance.contract.model import Requirement
from conformance.properties.random_search import search
from conformance.properties.selection import requirements
from conformance.protocols import timestamps
from conformance.sdk import checksums, judging
from conformance.sdk.answers import FORMS, JSON, media_type, success
from conformance.sdk.bench import CREDENTIALS, Bench, Settings
from conformance.sdk.elsewhere import REGION
from conformance.sdk.inputs import FRACTIONS, empty, inputs, member, moment_of
from conformance.sdk.messages import Credentials
from conformance.sdk.sending import both, placed, sent, unchanged, values, with_a_rich_path
from conformance.sdk.service_id import variable_name
from conformance.sdk.trial import Trial
from conformance.verdicts.outcome import Untested
from conformance.wire.intent import Valid

FORM = "application/x-www-form-urlencoded"
_OTHER_REGION = "ap-northeast-3"
_OTHERS = Credentials("AKIDENVIRONMENT", "an0ther/secret", "another-token")


@requirements("request.address")
def test_address(requirement: Requirement, target: Bench) -> None:
    """The request goes where the operation is."""
    for trial in both(requirement, target):
        problem = judging.arrived(trial).address
        if problem:
            raise trial.violation(f"sent with {problem}")


@requirements("request.target")
def test_target(requirement: Requirement, target: Bench) -> None:
    """The operation is named in X-Amz-Target."""
    wanted = f"{target.service.target_prefix}.{requirement.operation}"
    for trial in both(requirement, target):
        said = trial.requests[0].headers.get("x-amz-target")
        if said != wanted:
            raise trial.violation(f"X-Amz-Target is {said!r} instead of {wanted!r}")


@requirements("request.contentType")
def test_content_type(requirement: Requirement, target: Bench) -> None:
    """A body that is a document, or a form, says that it is one."""
    wanted = FORM if target.service.protocol in FORMS else media_type(target.service)
    in_json, some = target.service.protocol in JSON, False
    for trial in both(requirement, target):
        request = trial.requests[0]
        if not request.body.startswith(b"{" if in_json else b"") or not request.body or _is_raw(trial):
            continue
        some = True
        said = request.headers.get("content-type", "")
        if said.partition(";")[0].strip().lower() != wanted:
            raise trial.violation(f"Content-Type is {said!r} instead of {wanted!r}")
    if not some:
        raise Untested("no request of it has a body that is a document")


def _is_raw(trial: Trial) -> bool:
    side = trial.operation.request
    payload = side.get("x-binding", {}).get("payload")
    return payload is not None and kind_of_value(side["properties"][payload]) in ("blob", "text")


@requirements("request.body")
def test_body(requirement: Requirement, target: Bench) -> None:
    """What arrives is the input, the smallest, the fullest, and any other."""
    operation = requirement.operation

    def whole(params: Any) -> None:
        trial = sent(target, operation, params)
        said = judging.arrived(trial)
        # that a moment keeps its milliseconds is a requirement of its own, of another level
        found = [one for one in judging.lost(trial) if not one.fraction]
        problem = said.body or said.address or (f"{found[0].path}: {found[0].text}" if found else "")
        if problem:
            raise trial.violation(f"the input arrives changed: {problem}")

    known = inputs(target.service)
    for params in (known.minimal(operation), known.full(operation)):
        whole(known.untokened(operation, params))
    if target.plan.max_examples:
        cases = known.drawn(operation).map(lambda params: Case(operation, params))
        search(requirement, target.plan, cases, lambda case: whole(case.params))


@requirements("request.signature")
def test_signature(requirement: Requirement, target: Bench) -> None:
    """The signature is that of the request as it was sent, also where its path is encoded."""
    for trial in (*both(requirement, target), *with_a_rich_path(requirement, target)):
        for request in trial.requests:
            problem = judging.unsigned(trial, request, target.signer())
            if problem is not None:
                raise trial.violation(problem)


@requirements("request.checksum")
def test_checksum(requirement: Requirement, target: Bench) -> None:
    """A checksum is that of the body, and is there where it must be."""
    operation = target.service.operations[requirement.operation]
    known = inputs(target.service)
    own = checksums.filled_in(operation)
    for given in (known.minimal(operation.name), known.full(operation.name)):
        params = {name: value for name, value in given.items() if name not in own}
        trial = sent(target, operation.name, known.untokened(operation.name, params))
        said = judging.unframed(trial)
        problem = checksums.wrong(said.headers, said.body)
        if problem is None and checksums.required(operation) and not checksums.some(said.headers):
            problem = "it has no checksum, and must have one"
        if problem is not None:
            raise trial.violation(problem)


@requirements("request.member")
def test_member(requirement: Requirement, target: Bench) -> None:
    """A member arrives where it was given, and does not where it was not."""
    known, operation, path = inputs(target.service), requirement.operation, requirement.path
    shown = known.showing(operation, path)
    if not known.can_say(operation, shown):
        raise Untested("the protocol carries no such value here")
    for params in (shown, known.minimal(operation)):
        given = params if path in known.tokens(operation) else known.untokened(operation, params)
        trial = sent(target, operation, given)
        found = judging.at(judging.lost(trial), path)
        if found is not None:
            raise trial.violation(f"{path} arrives changed: {found.text}")


@requirements("request.text", "request.number", "request.timestamp", "request.blob", "request.enum",
              "request.items")  # fmt: skip
def test_values(requirement: Requirement, target: Bench) -> None:
    """Each value arrives as it was given."""
    for params in values(requirement, target):
        unchanged(requirement, target, params)


@requirements("request.timestampFraction")
def test_fraction(requirement: Requirement, target: Bench) -> None:
    """The milliseconds of a moment arrive."""
    node = inputs(target.service).plan(requirement.operation).nodes[requirement.path]
    binding = node.schema.get("x-binding", {})
    own = timestamps.RFC822 if binding.get("location") in ("header", "headers") else None
    if binding.get("timestampFormat", own) == timestamps.RFC822:
        raise Untested("a date as HTTP has it keeps no fraction of a second")
    for params in placed(requirement, target, [moment_of(node, moment) for moment in FRACTIONS]):
        unchanged(requirement, target, params)


@requirements("request.notFinite")
def test_not_finite(requirement: Requirement, target: Bench) -> None:
    """What is no finite number arrives as the text that the protocol has for it."""
    for params in placed(requirement, target, [float("nan"), float("inf"), float("-inf")]):
        unchanged(requirement, target, params)


@requirements("request.empty")
def test_empty(requirement: Requirement, target: Bench) -> None:
    """What is empty arrives as empty."""
    node = inputs(target.service).plan(requirement.operation).nodes[requirement.path]
    for params in placed(requirement, target, [empty(node)]):
        unchanged(requirement, target, params)


@requirements("request.union")
def test_union(requirement: Requirement, target: Bench) -> None:
    """Each member of a union arrives alone."""
    node = inputs(target.service).plan(requirement.operation).nodes[requirement.path]
    found = []
    for one in node.members.values():
        try:
            found.append({member(one.path): smallest(one)})
        except Unreachable:
            continue
    for params in placed(requirement, target, found):
        unchanged(requirement, target, params)


@requirements("request.token")
def test_token(requirement: Requirement, target: Bench) -> None:
    """A token that is not given is made up, another one for each call; one that is given is kept."""
    known, operation, path = inputs(target.service), requirement.operation, requirement.path
    params = known.minimal(operation)
    unchanged(requirement, target, params)
    without = known.untokened(operation, params)
    made = []
    for _ in range(2):
        trial = target.call(operation, without, (_nothing(target, operation),), Settings())
        problem = judging.not_sent(trial)
        if problem is not None:
            raise trial.violation(problem)
        token = judging.arrived(trial).input.get(path)
        if not isinstance(token, str) or not token:
            raise trial.violation(f"{path} is not filled in")
        made.append(token)
    if made[0] == made[1]:
        raise trial.violation(f"{path} is the same for two calls: {made[0]!r}")


def _nothing(target: Bench, operation: str) -> Any:
    contract = target.service.operations[operation]
    return success(target.service, contract, inputs(target.service).minimal(operation, "response"))


def _from_environment(requirement: Requirement, target: Bench, more: dict[str, str]) -> Trial:
    """Call an operation in a process to which its environment says everything."""
    keys = {
        "AWS_ACCESS_KEY_ID": CREDENTIALS.access_key,
        "AWS_SECRET_ACCESS_KEY": CREDENTIALS.secret_key,
        "AWS_SESSION_TOKEN": CREDENTIALS.token or "",
        "AWS_REGION": REGION,
        "AWS_DEFAULT_REGION": REGION,
        "AWS_MAX_ATTEMPTS": "1",
    }
    said = {**keys, "AWS_ENDPOINT_URL": target.url, **more}
    known, operation = inputs(target.service), requirement.operation
    trial = target.call(
        operation,
        known.minimal(operation),
        (_nothing(target, operation),),
        Settings(environment=tuple(said.items())),
    )
    if not trial.requests:
        raise trial.violation(f"nothing arrived at the endpoint of the environment: the SDK {trial.told}")
    return trial


@requirements("request.endpoint")
def test_endpoint(requirement: Requirement, target: Bench) -> None:
    """The endpoint of the environment is taken, and the service's own before that of all."""
    name = variable_name(target.service.name)
    _from_environment(requirement, target, {})
    _from_environment(requirement, target, {"AWS_ENDPOINT_URL": "http://127.0.0.1:9", name: target.url})


@requirements("request.region")
def test_region(requirement: Requirement, target: Bench) -> None:
    """The region of the environment is signed for."""
    more = {"AWS_REGION": _OTHER_REGION, "AWS_DEFAULT_REGION": _OTHER_REGION}
    trial = _from_environment(requirement, target, more)
    problem = judging.unsigned(trial, trial.requests[0], target.signer(region=_OTHER_REGION))
    if problem is not None:
        raise trial.violation(problem, Valid())


@requirements("request.credentials")
def test_credentials(requirement: Requirement, target: Bench) -> None:
    """The credentials of the environment are signed with."""
    more = {
        "AWS_ACCESS_KEY_ID": _OTHERS.access_key,
        "AWS_SECRET_ACCESS_KEY": _OTHERS.secret_key,
        "AWS_SESSION_TOKEN": _OTHERS.token or "",
    }
    trial = _from_environment(requirement, target, more)
    problem = judging.unsigned(trial, trial.requests[0], target.signer(_OTHERS))
    if problem is not None:
        raise trial.violation(problem, Valid())
