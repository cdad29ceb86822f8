"""What may be changed in a request that is valid by the contract, and that the target refuses all the same.

A sentence that nobody has read, or a target's own way, may ask for more than the contract says. What is tried
is what somebody would try who reads the refusal: documented examples, the members that the message names,
optional members, another resource. Pure: nothing is sent here; a message is only compared with names.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from attrs import evolve, frozen

from conformance.cases.binding import Binding, Example, Fixed
from conformance.cases.model import External, Fresh, Ref
from conformance.cases.tree import Node, Plan, plan
from conformance.contract import errors
from conformance.contract.hints import hinted
from conformance.contract.model import Operation, Service, Source
from conformance.contract.naming import a
from conformance.contract.paths import steps
from conformance.contract.resources import graph
from conformance.contract.rules import Form, Rule
from conformance.wire.exchange import Exchange

TRIES = 24
"""How many changed requests are sent for one operation at most."""
DEPTH = 3
"""How many changes are made to one request at most."""

_HOPELESS = frozenset({
    errors.EXISTS, errors.IN_USE, errors.LIMIT, errors.TOO_MANY_TAGS, errors.THROTTLED, errors.AUTHENTICATION,
    errors.TOKEN, errors.UNKNOWN_OPERATION, errors.SERVER,
})  # fmt: skip
"""Refusals that no other request of the kind would be spared."""
_WHY = "So the target takes it."
_READ = 600
"""Characters of a message that are read."""


@frozen
class Repair:
    """One change: ``what`` in words, and what requests obey with it."""

    what: str
    binding: Binding


def is_worth_a_try(refused: Exchange) -> bool:
    """Whether another request of the operation may be accepted, although this one was refused."""
    return refused.refused and errors.meaning(refused.code) not in _HOPELESS


def told(refused: Exchange) -> str:
    """What a refusal says, without what differs each time: two that are equal say the same."""
    return re.sub(r"[0-9a-f-]{8,}|\d+|arn:\S+", "#", f"{refused.code} {(refused.message or '')[:_READ]}")


def repairs(service: Service, operation: Operation, binding: Binding, message: str) -> Iterator[Repair]:
    """Yield what may be changed, in a fixed order, most telling first.

    Args:
        service: the contracts.
        operation: which request was refused.
        binding: what it obeys.
        message: what the refusal says.
    """
    compiled = plan(operation, binding)
    yield from _by_example(compiled)
    named = [node for node in compiled.nodes.values() if _is_named(node, message)]
    for node in named:
        yield from _about(compiled, node)
    yield from _other_resources(
        service, compiled, [n for n in compiled.nodes.values() if _speaks(n, message)]
    )
    optional = [n for n in compiled.nodes.values() if _is_optional(n) and len(steps(n.path)) == 1]
    for node in optional:
        if node not in named:
            yield _with(compiled, node)
    if len(optional) > 1:
        yield Repair(
            "with every optional member", _narrowed(compiled, Form.REQUIRED, *(n.path for n in optional))
        )
    yield from _other_resources(service, compiled, list(compiled.nodes.values()))


def _by_example(compiled: Plan) -> Iterator[Repair]:
    """The values of documented requests, for members that hold no identifier."""
    for example in compiled.operation.examples:
        values, added = dict(compiled.binding.values), []
        for name, value in example.input.items():
            node = compiled.nodes.get(name)
            if node is None or isinstance(node.spec, Ref | Fresh | External) or node.always:
                continue
            values[name] = Example(value) if isinstance(value, str) else Fixed(value)
            if not node.required:
                added.append(name)
        changed = evolve(compiled.binding, values=values)
        if values != compiled.binding.values:
            yield Repair("with the values of a documented example", changed)
            if added:
                more = _narrowed(compiled, Form.REQUIRED, *added)
                yield Repair("with all that a documented example has", evolve(more, values=values))


def _about(compiled: Plan, node: Node) -> Iterator[Repair]:
    """What may be changed about one member: it comes in, or it goes, or it has another value."""
    if not node.required:
        yield _with(compiled, node)
        yield Repair(f"without {node.path}", _narrowed(compiled, Form.FORBIDDEN, node.path))
    choices = node.choices if node.schema.get("enum") else (True, False) if node.kind == "boolean" else ()
    for value in choices:
        changed = evolve(compiled.binding, values={**compiled.binding.values, node.path: Fixed(value)})
        required = () if node.required else (node.path,)
        yield Repair(
            f"with {node.path} {str(value).lower() if isinstance(value, bool) else value}",
            evolve(changed, rules=_narrowed(compiled, Form.REQUIRED, *required).rules),
        )


def _other_resources(service: Service, compiled: Plan, nodes: list[Node]) -> Iterator[Repair]:
    """Another resource at a reference: a built-in one, or one that was made with an optional word."""
    resources = graph(service).resources
    for node in nodes:
        if not isinstance(node.spec, Ref) or node.spec.state != "ready":
            continue
        for identifier in _builtin(service, node.spec.resource)[1:]:
            yield _holding(compiled, node, Fixed(identifier), f"{node.path} {identifier}")
        create = resources[node.spec.resource].create
        for member, value in _words(service.operations[create]) if create else ():
            given = tuple(sorted({**dict(node.spec.given), member: value}.items()))
            what = f"{a(node.spec.resource)} with {member} {value}"
            yield _holding(compiled, node, evolve(node.spec, given=given), what)


def _builtin(service: Service, resource: str) -> list[str]:
    """The identifiers of a kind's resources that exist without being created."""
    hints = [hint for hint in hinted(service, "builtin") if hint["resource"] == resource]
    return [identifier for hint in hints for identifier in hint["identifiers"]]


def _words(create: Operation) -> Iterator[tuple[str, Any]]:
    """The optional members of a create that take one of a few words, with each word."""
    required = create.request.get("required", ())
    for name, schema in create.request.get("properties", {}).items():
        if name not in required:
            for value in schema.get("enum", ()):
                yield name, value


def _holding(compiled: Plan, node: Node, spec: Any, what: str) -> Repair:
    held = evolve(compiled.binding, values={**compiled.binding.values, node.path: spec})
    return Repair(f"with {what}", held)


def _with(compiled: Plan, node: Node) -> Repair:
    return Repair(f"with {node.path}", _narrowed(compiled, Form.REQUIRED, node.path))


def _narrowed(compiled: Plan, form: Form, *paths: str) -> Binding:
    """The binding with a rule of a form for each of some members; what it says of them gives way."""
    kept = [r for r in compiled.binding.rules if not ((r.narrows or r.should) and set(r.paths) & set(paths))]
    name = compiled.operation.name
    made = [Rule(form, name, (path,), Source(model=name), narrows=True, why=_WHY) for path in paths]
    return evolve(compiled.binding, rules=(*kept, *made))


def _is_optional(node: Node) -> bool:
    return not node.required and node.sent and not node.always


def _is_named(node: Node, message: str) -> bool:
    """Whether a message names a member: in one word, or in several."""
    name = _plain(steps(node.path)[-1])
    return len(name) > 2 and name in _phrases(message)


def _speaks(node: Node, message: str) -> bool:
    """Whether a message names the kind of resource that a member refers to."""
    return isinstance(node.spec, Ref) and _plain(node.spec.resource) in _phrases(message)


def _phrases(message: str) -> frozenset[str]:
    words = [_plain(word) for word in re.findall(r"\w+", message[:_READ])]
    return frozenset("".join(words[i : i + n]) for n in (1, 2, 3) for i in range(len(words) - n + 1))


def _plain(word: str) -> str:
    return re.sub(r"[^a-z0-9]", "", word.lower())
