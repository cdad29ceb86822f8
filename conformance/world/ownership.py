"""The tag of a run: on whatever can carry it, so that it is seen whose it is, also without a name."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from attrs import evolve

from conformance.cases.model import Case
from conformance.contract.model import Service
from conformance.contract.resources import graph
from conformance.contract.tagging import spelled, taking
from conformance.world.settings import TAG


def tagged(service: Service, run: str, case: Case, given: Mapping[str, Any]) -> Case:
    """A create that has what it makes carry the run's tag, where it can and nothing is said of its tags.

    Args:
        service: the contracts.
        run: the run's ID; "" where nothing is tagged.
        case: the create.
        given: members of which something is said.
    """
    takes = taking(service.operations[case.operation]) if run else None
    if takes is None or takes[0] in case.params or takes[0] in given:
        return case
    return evolve(case, params={**case.params, takes[0]: spelled(takes[1], {TAG: run})})


def told_apart(service: Service, run: str, case: Case, body: Any) -> Any:
    """The body of a case, tagged where its name cannot show whose it is; but where it is about tags."""
    owner = graph(service).owner(case.operation)
    if not run or owner is None or owner.create != case.operation or owner.product:
        return body
    if case.violates is not None or case.request is not None or not isinstance(body, dict):
        return body
    name = body.get(owner.named_by) if owner.named_by else None
    if isinstance(name, str) and run in name.lower():
        return body
    about = {path.partition("[")[0].partition(".")[0]: None for path, _ in case.probes}
    return tagged(service, run, Case(case.operation, body), about).params


def untagged(service: Service, create: str | None) -> dict[str, None]:
    """What is given to a create for what it makes to carry no tag."""
    takes = None if create is None else taking(service.operations[create])
    return {} if takes is None else {takes[0]: None}
