"""The named points of the emulator's pipeline, where a fault may change what passes.

The faultless emulator asks at every point and gets back what it passed in. A fault is a mapping from
points to functions ``(call, value) -> value``; it lives in :mod:`conformance.emulator.faults` and the
pipeline knows nothing of it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from attrs import field, frozen

from conformance.emulator.call import Hook

POINTS: Mapping[str, str] = {
    "target": "the operation's name that the request asks for, or None where the service has none",
    "scope": "the (account, region) whose resources the request sees",
    "parsed": "the request body as JSON, before it is validated",
    "violations": "the violations of the contract found in the body",
    "defaults": "the (path, value) pairs that fill in omitted members",
    "refusal": "a Refusal by a rule on state (it exists, it is in use …); None lets the request pass",
    "lock": "the lock under which a request changes state",
    "again": "the record that the same request made before; None makes another",
    "record": "a new record, before it is stored",
    "kept": "whether a new record is stored",
    "timeline": "the (state, offset in steps) pairs that a record is going to run through",
    "changes": "the members that an update sets; None removes one",
    "tags": "a resource's tags after a tag or untag request",
    "removed": "whether a delete takes effect",
    "filters": "the filters of a list",
    "comparison": "a Comparison of what a list is asked for by a key with one value of a record",
    "selected": "the records that a list selects, before it is paged",
    "limit": "the number of items on a page",
    "start": "the position where a page starts; a Refusal where the token is unknown",
    "page": "a Page: the records of one page, and the position of the next or None",
    "view": "what a description or one item of a list shows of a record",
    "fact": "a Fact that an operation makes another show of a resource; None where it does not",
    "answer": "the response body",
    "failure": "the Failure that answers a refused request; anything else in its place is the response body",
    "response": "the HTTP response, ready to be sent",
}
"""Each point and what passes it."""


@frozen
class Fault:
    """One seeded fault.

    ``operation`` is the operation where it shows (a resource's Describe for lifecycles and the like);
    ``make`` returns fresh hooks, since a fault may count calls.
    """

    id: str
    description: str
    operation: str
    family: str
    make: Callable[[], Mapping[str, Hook]] = field(repr=False, eq=False)
