"""The value objects of a loaded contract.

A contract is plain JSON Schema (2020-12) in ``schemas/<service>/<Operation>.json``; these classes are
what :mod:`conformance.contract.load` makes of it. All are frozen; schemas stay plain JSON values.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from attrs import field, frozen

Schema = Mapping[str, Any]
"""A JSON Schema as parsed JSON."""

Chain = tuple[tuple[str, ...], ...]
"""One documented status chain: successive steps, each a tuple of alternative states."""


@frozen
class Source:
    """Where a statement comes from: a page and its line, the service model, botocore's data, recordings, or a
    specification.

    ``page`` is the path below the documentation's root (``personalize/client/create_schema.rst``),
    ``line`` is 1-based; ``model`` names the shape or member in the botocore model; ``data`` is one of
    botocore's other files about the service (``paginators-1.json``); ``observed`` the address of answers that
    were recorded of AWS; ``document`` that of a specification, as of the protocol.
    """

    page: str | None = None
    line: int | None = None
    model: str | None = None
    data: str | None = None
    observed: str | None = None
    document: str | None = None

    def as_json(self) -> dict[str, Any]:
        """Return it as ``results.json`` spells it: ``{"page", "line"}``, ``{"data"}``, ``{"observed"}``,
        ``{"document"}`` or ``{"model"}``."""
        if self.page is not None:
            return {"page": self.page, "line": self.line}
        if self.data is not None:
            return {"data": self.data}
        if self.observed is not None:
            return {"observed": self.observed}
        if self.document is not None:
            return {"document": self.document}
        return {"model": self.model}


@frozen
class ErrorShape:
    """One documented exception of an operation.

    ``name`` is the exception's class name, ``code`` what goes over the wire (usually the same),
    ``status`` the HTTP status that the model gives, or None where it gives none, ``bindings`` the
    ``x-binding`` of the members that have one, by their names, ``required`` the members that it always has.
    """

    name: str
    code: str
    status: int | None
    source: Source
    bindings: Mapping[str, Mapping[str, Any]] = field(factory=dict, repr=False)
    required: tuple[str, ...] = ()

    @property
    def requires_message(self) -> bool:
        """Whether the model says that it always has a message."""
        return any(member.lower() == "message" for member in self.required)


@frozen
class Http:
    """How an operation goes over HTTP; the defaults are those of the protocols with one path.

    ``uri`` is the model's template (``/functions/{FunctionName}?Qualifier={Qualifier}``, a greedy label
    is ``{Key+}``), ``status`` that of success, ``payload`` the member of the request that is its whole
    body and ``response_payload`` that of the answer, None where the body holds the members.
    """

    method: str = "POST"
    uri: str = "/"
    status: int = 200
    payload: str | None = None
    response_payload: str | None = None


@frozen
class Paginator:
    """How botocore pages through a list; each part is an expression (JMESPath), mostly a member's name.

    ``input_tokens`` are the request's members that take the answer's ``output_tokens``, one for one;
    ``limit_key`` is the member that bounds a page, ``result_keys`` what pages hold, ``more_results``
    the member that says whether another page follows. Empty where botocore names none.
    """

    input_tokens: tuple[str, ...]
    output_tokens: tuple[str, ...]
    limit_key: str
    result_keys: tuple[str, ...]
    more_results: str
    source: Source


@frozen
class Acceptor:
    """What an answer must be to end a wait (``success``, ``failure``) or to go on with it (``retry``).

    ``matcher`` says what is compared with ``expected``: the value at the expression ``argument``
    (``path``; every value, ``pathAll``; any, ``pathAny``), the HTTP ``status``, or the code of an ``error``
    (False: that there is none).
    """

    state: str
    matcher: str
    expected: str | int | bool
    argument: str = ""


@frozen
class Waiter:
    """One of botocore's waiters that asks this operation: ``delay`` seconds between two attempts."""

    name: str
    acceptors: tuple[Acceptor, ...]
    delay: int
    max_attempts: int
    source: Source


@frozen
class Example:
    """A documented request: the params of one of botocore's examples.

    Identifiers and accounts in it are AWS's and exist nowhere.
    """

    input: Mapping[str, Any] = field(repr=False)
    source: Source


@frozen
class Operation:
    """The contract of one operation.

    ``request`` and ``response`` are object schemas (``{"type": "object", …}``); an operation without
    input or output has ``{"type": "object", "properties": {}}``. ``root`` is the whole document, in
    which ``$ref`` pointers (recursive shapes) resolve. ``readonly`` and ``idempotent`` are the model's
    flags; a model that does not flag an operation says nothing about it. ``tolerant`` is where the page says
    that the operation may be called again, or for what does not exist, without an error.
    """

    service: str
    name: str
    method: str
    page: str
    request: Schema = field(repr=False)
    response: Schema = field(repr=False)
    errors: tuple[ErrorShape, ...]
    lifecycle: tuple[tuple[Chain, Source], ...]
    root: Schema = field(repr=False)
    deprecated: bool = False
    http: Http = Http()
    paginator: Paginator | None = None
    waiters: tuple[Waiter, ...] = ()
    examples: tuple[Example, ...] = field(default=(), repr=False)
    readonly: bool = False
    idempotent: bool = False
    tolerant: Source | None = None

    def error(self, name: str) -> ErrorShape | None:
        """Return the documented exception called ``name``, or None."""
        return next((e for e in self.errors if e.name == name), None)


@frozen
class Service:
    """All loaded contracts of one service and what its protocol needs.

    ``protocol`` is Smithy's name of the protocol that botocore speaks with the service (``awsJson1.1``,
    ``restJson1``), ``protocols`` what the service offers in botocore's words. ``json_version`` and
    ``target_prefix`` are empty where the model has none.
    ``hints`` is the parsed ``hints.toml`` (see :mod:`conformance.contract.hints`), ``fates`` the parsed
    ``clauses.toml`` (see :mod:`conformance.contract.clauses`), ``observed`` the parsed ``observations.toml``
    (see :mod:`conformance.contract.observations`). ``query_compatible`` is whether it names errors also as
    it did when it spoke the query protocol, ``is_global`` whether all regions have one endpoint and show the
    same, ``xml_namespace`` what its documents belong to.
    ``reading`` is the parsed ``emulator.toml``, which the reference emulator alone looks at
    (see :mod:`conformance.emulator.reading`).
    """

    name: str
    title: str
    protocol: str
    json_version: str
    target_prefix: str
    signing_name: str
    endpoint_prefix: str
    api_version: str
    boto3: str
    operations: Mapping[str, Operation] = field(repr=False)
    hints: Mapping[str, Any] = field(repr=False)
    protocols: tuple[str, ...] = ()
    fates: Mapping[str, Any] = field(factory=dict, repr=False)
    observed: Mapping[str, Any] = field(factory=dict, repr=False)
    query_compatible: bool = False
    is_global: bool = False
    xml_namespace: str = ""
    reading: Mapping[str, Any] = field(factory=dict, repr=False)


@frozen
class Requirement:
    """One checkable statement of a contract.

    ``operation`` is the operation that the results file lists it under (for a requirement on a resource
    its Describe); ``resource`` is set for requirements on a resource; ``path`` is the member path
    (``tags[].tagKey``) or ``""``; ``kind`` the part of the ID behind it; ``level`` ``MUST`` or ``SHOULD``;
    ``statement`` the suite's own sentence. ``side`` is ``request`` or ``response``. ``party`` is who is under
    test: ``server`` or ``client``. ``fact`` tells apart several of one operation, path and kind: ``""``
    for the first, else the last part of the ID.
    """

    id: str
    service: str
    operation: str
    path: str
    kind: str
    family: str
    level: str
    statement: str
    source: Source
    resource: str | None = None
    side: str = "request"
    party: str = "server"
    fact: str = ""
