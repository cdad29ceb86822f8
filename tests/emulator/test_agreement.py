"""The emulator's own validator and the suite's referee, written apart, agree on every boundary case."""

from __future__ import annotations

import json
from typing import Any

import pytest

from conformance.cases import invalid, valid
from conformance.cases.bind import bind
from conformance.cases.model import External, Fresh, Ref, fill
from conformance.contract.hints import for_operation
from conformance.contract.model import Service
from conformance.contract.paths import walk
from conformance.contract.resources import graph
from conformance.emulator.engine import Engine
from conformance.wire.listener import Request

CODES = {"InvalidInputException", "ValidationException", "SerializationException", "TooManyTagsException"}


class Bench:
    """Asks the engine in this process, with a clock that jumps, and makes what a request refers to."""

    def __init__(self, service: Service) -> None:
        self.service = service
        self.now = 1.7e9
        self.engine = Engine(service, None, 1.0, lambda: self.now)
        self.graph = graph(service)
        self.count = 0

    def send(self, operation: str, body: Any) -> tuple[int, dict[str, Any]]:
        headers = {"x-amz-target": f"{self.service.target_prefix}.{operation}"}
        response = self.engine.answer(Request("POST", "/", headers, json.dumps(body).encode()))
        self.now += 5
        return response.status, json.loads(response.body)

    def filled(self, body: Any) -> Any:
        return fill(body, self._fill)

    def _fill(self, placeholder: Fresh | Ref | External) -> str:
        if isinstance(placeholder, External):
            return placeholder.default
        if isinstance(placeholder, Ref):
            made = self.made(placeholder.resource, dict(placeholder.given), placeholder.member)
            return placeholder.within.replace("{}", made.ljust(placeholder.length or 0, "x"))
        self.count += 1
        room = (placeholder.length or 8) - len(placeholder.prefix + placeholder.suffix)
        unique = f"{self.count}".rjust(room, "n")[-room:] if room > 0 else ""
        return placeholder.prefix + unique + placeholder.suffix

    def made(self, kind: str, given: dict[str, Any], member: str) -> str:
        resource = self.graph.resources[kind]
        if resource.create is None:
            hints = [h for h in self.service.hints["builtin"] if h["resource"] == kind]
            fits = (h for h in hints if all(h.get("having", {}).get(k) == v for k, v in given.items()))
            return str(next(fits)["identifiers"][0])
        operation = self.service.operations[resource.create]
        body = self.filled(valid.minimal(operation, bind(self.service, resource.create)).params)
        wanted = {k: v for k, v in {**body, **given}.items() if v is not None}
        status, answer = self.send(resource.create, wanted)
        assert status == 200, answer
        return str(body.get(member) or answer[resource.produced.path if resource.produced else ""])


@pytest.fixture(scope="module")
def bench(service: Service) -> Bench:
    return Bench(service)


def names(service: Service, verb: str) -> list[str]:
    return [name for name in service.operations if name.startswith(verb)]


@pytest.mark.parametrize("verb", ["Create", "Describe", "List", "Delete", "Tag", "Untag"])
def test_what_the_referee_calls_valid_is_taken(bench: Bench, service: Service, verb: str) -> None:
    taken = 0
    for name in names(service, verb):
        operation = service.operations[name]
        for case in valid.boundary_cases(operation, bind(service, name)):
            early = [
                h for h in for_operation(service, "needs", name) if case.params.get(h["path"]) == h["equals"]
            ]
            if early or "nextToken" in case.params:
                continue  # valid only after other requests
            status, answer = bench.send(name, bench.filled(case.params))
            assert status == 200, (name, case.what, answer)
            taken += 1
    assert taken >= len(names(service, verb)) > 0


@pytest.mark.parametrize(
    "verb", ["Create", "Describe", "List", "Delete", "Tag", "Untag", "Update", "Start", "Stop"]
)
def test_what_the_referee_calls_invalid_is_refused(bench: Bench, service: Service, verb: str) -> None:
    for name in names(service, verb):
        refused = 0
        operation = service.operations[name]
        for position in walk(operation.request, operation.root):
            keywords = [k for k in position.schema if k not in ("x-source", "x-shape", "properties", "items")]
            for keyword in [*keywords, *(["required"] if position.required else [])]:
                for case in invalid.violating(operation, bind(service, name), position.path, keyword):
                    status, answer = bench.send(name, bench.filled(case.params))
                    assert status == 400, (name, case.what, answer)
                    assert answer["__type"] in CODES, (name, case.what, answer)
                    refused += 1
        assert refused or not operation.request.get("properties"), name
