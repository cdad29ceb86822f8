"""``dependentRequired``: a member that is valid only together with others."""

from __future__ import annotations

from typing import Any

from conformance.cases.edit import drop, put
from conformance.cases.keywords.keyword import Keyword, Labelled, Seen
from conformance.cases.keywords.required import present
from conformance.cases.tree import Plan
from conformance.cases.values import Unreachable, smallest


def _alone(plan: Plan, body: Any, path: str) -> list[Labelled]:
    node = plan.nodes[path]
    needs = plan.binding.together.get(path, ())
    if not needs:
        raise Unreachable("the member needs no other")
    with_all = put(plan, body, path, smallest(node))
    return [(f"without {need}", drop(with_all, need)) for need in needs]


DEPENDENT_REQUIRED = Keyword("dependentRequired", keep=present, break_request=_alone, seen=Seen.NOT)
