"""Which params the wire can carry: cases that a protocol cannot express are not made.

AWS JSON says everything. In a URI, a query string or a header there is no null, the number 7 and the text "7"
look the same, a label cannot be absent, and without a parameter a request may be another operation's: a case
about that would show nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from conformance.cases.binding import Binding
from conformance.cases.model import Case, External, Fresh, Placeholder, Ref, fill
from conformance.cases.values import Unreachable
from conformance.contract.model import Service
from conformance.protocols.addresses import taken_for
from conformance.protocols.protocol import Inexpressible
from conformance.protocols.registry import protocol_of


def unsayable(service: Service, operation: str) -> Callable[[Any], str | None] | None:
    """Return what says why params of an operation cannot be sent; None where all can."""
    protocol = protocol_of(service)
    if protocol.says_everything:
        return None

    def why(params: Any) -> str | None:
        try:
            protocol.request(service, operation, fill(params, _stand_in))
        except Inexpressible as reason:
            return str(reason)
        other = taken_for(service, operation, params)
        return f"on the wire it is a request of {other}" if other else None

    return why


def _stand_in(placeholder: Placeholder) -> str:
    """A text like the one that will stand there when the case is sent."""
    if isinstance(placeholder, Fresh):
        return f"{placeholder.prefix}a{placeholder.suffix}"
    if isinstance(placeholder, External):
        return placeholder.default
    assert isinstance(placeholder, Ref)
    return placeholder.within.replace("{}", "a")


def can_say(binding: Binding, params: Any) -> bool:
    """Whether the wire can carry params."""
    return binding.unsayable is None or binding.unsayable(params) is None


def sayable(binding: Binding, cases: Iterable[Case]) -> tuple[Case, ...]:
    """Return the cases that the wire can carry.

    Raises:
        Unreachable: if there are cases and it can carry none of them; why is that of the first.
    """
    made = tuple(cases)
    kept = tuple(case for case in made if can_say(binding, case.params))
    if made and not kept:
        assert binding.unsayable is not None
        raise Unreachable(f"the protocol cannot say it: {binding.unsayable(made[0].params)}")
    return kept
