"""Does a resource show what was sent when it was made, and the defaults of what was not?"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping
from typing import Any
from urllib.parse import unquote

from conformance.checks.observation import Evidence, Promise, shown
from conformance.contract.catalogue import catalogue
from conformance.contract.dependence import CALLED_BY, nameless_lists
from conformance.contract.hints import applies, for_operation
from conformance.contract.model import Operation, Schema, Service
from conformance.contract.paths import at, resolve, steps, values
from conformance.contract.readable_members import readable_members
from conformance.contract.resources import Resource
from conformance.contract.roles import Role, is_arn, named, tag_part
from conformance.contract.rules import Form, holds, rules
from conformance.wire.exchange import Exchange

_OWN = (Role.ID, Role.VERSION)
"""What tells a thing from others of its kind."""


def description(resource: Resource, exchange: Exchange, names: Collection[str | None] = ()) -> Any:
    """The part of an answer that describes the resource; in a list, the item that has one of its names."""
    return resource.shown_in(exchange.output, names)


def same(sent: Any, seen: Any, ignore_case: bool = False) -> bool:
    """Whether two JSON values are the same; 1 and 1.0 are, true and 1 are not.

    A member that was sent as null counts as absent; where an object was sent, members that the service
    added (defaults) are not held against it.
    """
    if isinstance(sent, bool) or isinstance(seen, bool):
        return sent is seen
    if isinstance(sent, int | float) and isinstance(seen, int | float):
        return sent == seen
    if isinstance(sent, dict) and isinstance(seen, dict):
        return all(same(v, seen.get(k), ignore_case) for k, v in sent.items() if v is not None)
    if isinstance(sent, list) and isinstance(seen, list):
        return len(sent) == len(seen) and all(
            same(a, b, ignore_case) for a, b in zip(sent, seen, strict=True)
        )
    if isinstance(sent, str) and isinstance(seen, str) and ignore_case:
        return sent.lower() == seen.lower()
    return bool(sent == seen)


def known_part(value: Any, schema: Schema, root: Schema) -> Any:
    """A value without the members that its schema does not declare: nobody needs to show those."""
    schema = resolve(schema, root)
    if isinstance(value, list) and isinstance(schema.get("items"), dict):
        return [known_part(item, schema["items"], root) for item in value]
    if not isinstance(value, dict):
        return value
    declared, others = schema.get("properties", {}), schema.get("additionalProperties")
    if isinstance(others, dict):
        return {k: known_part(v, others, root) for k, v in value.items()}
    return {k: known_part(v, declared[k], root) for k, v in value.items() if k in declared or not declared}


def _fixed(service: Service, operation: str, path: str) -> list[list[Any]]:
    """The only values that hints know to go with the rest of a request, a list for each hint."""
    hints = [h for h in for_operation(service, "value", operation) if applies(h, operation, path)]
    return [[h["fixed"]] for h in hints[:1] if isinstance(h.get("fixed"), str | int | float | bool)]


def is_another(made: Any, seen: Any) -> bool:
    """Whether a description is of something else than what an answer says was made: its IDs are others."""
    if not isinstance(made, dict) or not isinstance(seen, dict):
        return False
    own = [k for k, v in made.items() if isinstance(v, str | int) and not named(k).isdisjoint(_OWN)]
    return any(k in seen and seen[k] != made[k] for k in own)


def alike(sent: Any, seen: Any, synonyms: tuple[str, ...] = ()) -> bool:
    """Whether what is shown can be what was sent, normalised by a service whose prose is not fully known.

    A list may be in another order and have more items; a document may be spelt otherwise; an ARN stands for
    the name or ID at its end, or for a name that begins like one of ``synonyms``; blanks and slashes at the
    ends of a text do not count; a text may be completed behind a separator (a place, by a file's name); an
    address may lack its scheme, and a document be written in the signs of a URL.
    """
    if same(sent, seen, ignore_case=True):
        return True
    if isinstance(sent, dict) and isinstance(seen, dict):
        return all(alike(v, seen.get(k), synonyms) for k, v in sent.items() if v is not None)
    if isinstance(sent, list) and isinstance(seen, list):
        return all(any(alike(a, b, synonyms) for b in seen) for a in sent)
    if not isinstance(sent, str) or not isinstance(seen, str):
        return False
    if sent.strip(" /.\t\n").lower() == seen.strip(" /.\t\n").lower():
        return True
    if sent and seen.startswith(sent) and not seen[len(sent)].isalnum():
        return True
    if "://" in sent and "://" not in seen and alike(sent.partition("://")[2], seen):
        return True
    if unquote(seen) != seen:
        return alike(sent, unquote(seen), synonyms)
    if seen.startswith("arn:") or sent.startswith("arn:"):
        longer, shorter = (seen, sent) if len(seen) > len(sent) else (sent, seen)
        return longer.endswith(shorter) or sent.startswith(synonyms)
    try:
        return bool(json.loads(sent) == json.loads(seen))
    except ValueError:
        return False


def picks(service: Service, described: Exchange) -> bool:
    """Whether an answer may leave out what was not asked for by name.

    The operation has an optional list of words (``AttributeNames``), and the request did without.
    """
    operation = service.operations[described.operation]
    given = described.params if isinstance(described.params, dict) else {}
    for name, member in operation.request.get("properties", {}).items():
        schema = resolve(member, operation.root)
        words = resolve(schema.get("items", {}), operation.root) if schema.get("type") == "array" else {}
        if "enum" in words and name not in given:
            return True
    return False


def _makes_its_own(sent: Mapping[str, Any], seen: Mapping[str, Any], path: str) -> bool:
    """Whether a list shows fewer objects than were sent, and these with more members than any that was.

    They are then the service's own, made of some of those that were sent; which, only prose tells.
    """
    top = path.partition("[]")[0]
    wanted, there = (next(values(where, top), None) for where in (sent, seen))
    if not (isinstance(wanted, list) and isinstance(there, list)) or not 0 < len(there) < len(wanted):
        return False
    told = {name for item in wanted if isinstance(item, dict) for name in item}
    return all(isinstance(item, dict) and set(item) - told for item in there)


def _adds_its_own(sent: Mapping[str, Any], seen: Mapping[str, Any], path: str) -> bool:
    """Whether a list of what has names shows all that was sent, and more: what a service has besides.

    A user has an attribute that nobody sent, and a resource tags of the service's own.
    """
    top = path.partition("[]")[0]
    wanted, there = (next(values(where, top), None) for where in (sent, seen))
    if not (isinstance(wanted, list) and isinstance(there, list)) or len(there) <= len(wanted):
        return False
    return all(
        isinstance(item, dict)
        and any(name.lower() in CALLED_BY for name in item)
        and any(same(item, other) for other in there)
        for item in wanted
    )


def echoes(
    service: Service, resource: Resource, operation: str, sent: Mapping[str, Any], described: Exchange,
    names: Collection[str | None] = (),
) -> Iterator[Evidence]:  # fmt: skip
    """Yield, for each member that was sent and that Describe can show, whether it is shown as sent.

    For a member that was sent, but not as its default, also that the default did not override it; for one
    that was not sent, that its documented default is shown.
    """
    op = service.operations[operation]
    known = catalogue(service)
    seen = description(resource, described, names)
    if not isinstance(seen, dict):
        return
    hints = [h for h in for_operation(service, "value", operation) if h.get("ignore_case")]
    nameless = tuple(nameless_lists(op, sent))
    synonyms = tuple(h["prefix"] for h in for_operation(service, "synonym", operation))
    for path in readable_members(service, resource, operation):
        schema = at(op.request, op.root, path)
        was_sent = [known_part(v, schema, op.root) for v in values(sent, path) if v is not None]
        shows = list(values(seen, path))
        loose = any(applies(h, operation, path) for h in hints)
        leaf = schema.get("type") != "object" or "properties" not in schema
        # No page says that these are shown: what is empty, what is no ARN, what goes with another request, a
        # secret, an item that nothing calls by a name.
        never = was_sent and (
            (not was_sent[0] and not shows)  # so is what is false or zero: AWS leaves out what says nothing
            or _is_no_arn(path, was_sent[0])
            or path.startswith(nameless)
            or any(v not in fixed for fixed in _fixed(service, operation, path) for v in was_sent)
            or (schema.get("x-sensitive") and not same(was_sent, shows, loose))
        )
        may_differ = (
            any(value is None for value in values(sent, path))  # null: a requirement of its own
            or (not shows and picks(service, described))
            or _makes_its_own(sent, seen, path)
        )
        promise = Promise.CLAUSE if may_differ else Promise.PAGE
        about = [known.find(operation, "echo", path)]
        if "default" in schema and operation == resource.create:
            about += [known.find(operation, kind, path) for kind in ("default", "defaultShown")]
        concerned = [requirement for requirement in about if requirement is not None]
        if was_sent and leaf:
            concerned = [r for r in concerned if r.kind != "defaultShown"]
            problem = None
            if not shows:
                problem = f"{path} was sent as {shown(was_sent[0])}, and is not shown"
            elif not same(was_sent, shows, loose) and not _adds_its_own(sent, seen, path):
                problem = f"{path} was sent as {shown(was_sent[0])}, and is shown as {shown(shows[0])}"
                if alike(
                    was_sent, shows, synonyms
                ):  # how a value is normalised is for the page's sentences to say
                    yield from (Evidence(r, None, described, promise) for r in concerned)
                    promise = Promise.CLAUSE
            if problem is None or not never:
                yield from (Evidence(r, problem, described, promise) for r in concerned)
        elif (
            "default" in schema and operation == resource.create and not was_sent and _parent_sent(sent, path)
        ):
            if not shows:
                problem = f"{path} was omitted, and its default {shown(schema['default'])} is not shown"
            elif not same([schema["default"]], shows, loose):
                problem = f"{path} was omitted, and is shown as {shown(shows[0])}"
                if shows[0] in _left_by_rules(service, operation, sent, path):
                    problem = None
            else:
                problem = None
            if problem is not None and (
                _more_than_needed(service, op, sent, path)
                or (not shows and not _parent_shown(seen, path))  # a whole of which nothing was said
            ):
                promise = Promise.CLAUSE
            # AWS leaves out what has no value: that a structure lacks one is a matter of its own
            kinds = {"default", "defaultShown"} if shows else {"defaultShown" if "." in path else "default"}
            for requirement in (r for r in concerned if r.kind in kinds):
                lost = None if requirement.kind == "defaultShown" and shows else problem
                yield Evidence(requirement, lost, described, promise)


def _left_by_rules(service: Service, operation: str, sent: Mapping[str, Any], path: str) -> list[Any]:
    """What rules leave an omitted member beside the rest of a request: a default may depend on others."""
    return [
        value
        for rule in rules(service, operation)
        if rule.form is Form.VALUES and rule.path == path and all(holds(said, sent) for said in rule.when)
        for value in rule.values
    ]


def repeats(
    service: Service, resource: Resource, operation: str, sent: Mapping[str, Any], answer: Exchange
) -> Iterator[Evidence]:
    """Yield whether the answer itself repeats what was sent, for each text that both have and Describe shows.

    For the page's sentences to say: an answer may have good reasons to leave one out.
    """
    op = service.operations[operation]
    if not isinstance(answer.output, dict):
        return
    requirements = catalogue(service)
    known = op.response.get("properties", {})
    for path in readable_members(service, resource, operation):
        value, seen = sent.get(path), answer.output.get(path)
        if path in known and known[path].get("type") == "string" and isinstance(value, str):
            problem = f"{path} was sent as {shown(value)}, and answered as {shown(seen)}"
            kept = isinstance(seen, str) and same(value, seen, ignore_case=True)
            requirement = requirements.find(operation, "echo", path)
            if requirement is not None:
                yield Evidence(requirement, None if kept else problem, answer, Promise.CLAUSE)


def unchanged(
    service: Service,
    resource: Resource,
    update: str,
    sent: Mapping[str, Any],
    before: Exchange,
    after: Exchange,
) -> Iterator[Evidence]:
    """Yield whether an update left alone what it did not name: every member that Create takes, but those.

    A structure is named by what it holds, too: some updates take its members by themselves, or in a
    structure of another name; others take changes, each of what a pointer like ``/name`` leads to (RFC 6901).
    Of a create nothing is ``sent`` about a resource that was there before.
    """
    was, now = description(resource, before), description(resource, after)
    if not isinstance(was, dict) or not isinstance(now, dict) or resource.create is None:
        return
    requirement = catalogue(service).requirement(update, "unchanged")
    paths = [steps(path) for path in readable_members(service, resource, resource.create)]
    inner = set(_inner_names(sent))
    named = {p[0] for p in paths if not set(p).isdisjoint(sent) or not inner.isdisjoint(p[1:])}
    for member in sorted({path[0] for path in paths} - named - set(_pointed_at(sent))):
        problem = None
        if was.get(member) != now.get(member) and (was.get(member) or now.get(member)):
            problem = (
                f"{member} was {shown(was.get(member), 60)}, and is {shown(now.get(member), 60)} afterwards"
            )
        yield Evidence(requirement, problem, after)


def _inner_names(sent: Any, depth: int = 0) -> Iterator[str]:
    """Yield the names of what structures in a request hold."""
    for name, value in sent.items() if isinstance(sent, Mapping) else ():
        if depth:
            yield name
        yield from _inner_names(value, depth + 1)


def _pointed_at(sent: Any) -> Iterator[str]:
    """Yield what the pointers in a request begin with."""
    if isinstance(sent, str) and sent.startswith("/"):
        yield sent.split("/")[1]
    for value in sent.values() if isinstance(sent, Mapping) else sent if isinstance(sent, list) else ():
        yield from _pointed_at(value)


def _is_no_arn(path: str, value: Any) -> bool:
    """Whether a text is none that any service could take for the ARN that the member holds."""
    return is_arn(steps(path)[-1]) and isinstance(value, str) and not value.startswith("arn:")


def _more_than_needed(service: Service, op: Operation, sent: Mapping[str, Any], path: str) -> bool:
    """Whether a request has members that it could do without: one of them may change another's default."""
    members = op.request.get("properties", {})
    needed = {steps(path)[0], *op.request.get("required", ())}
    needed |= {steps(path)[0] for rule in rules(service, op.name) for path in rule.paths}
    needed |= {name for name, schema in members.items() if schema.get("x-idempotencyToken")}
    return bool(set(sent) - needed)


def _parent_shown(seen: Mapping[str, Any], path: str) -> bool:
    """Whether the object that would hold the member is shown (a top-level member's always is)."""
    above = "".join(step if step[0] in "[{" else f".{step}" for step in steps(path)[:-1]).removeprefix(".")
    return not above or any(isinstance(value, dict | list) for value in values(seen, above))


def _parent_sent(sent: Mapping[str, Any], path: str) -> bool:
    """Whether the object that would hold the member was sent (a top-level member's always was)."""
    parents = steps(path)[:-1]
    if any(step in ("[]", "{}", "{key}") for step in parents):
        return False
    here: Any = sent
    for step in parents:
        if not isinstance(here, dict) or here.get(step) is None:
            return False
        here = here[step]
    return True


def tag_pairs(tags: Any) -> dict[str, Any] | None:
    """Tags as a mapping, whatever they are called (tagKey/tagValue, Key/Value, or a map); None if no tags."""
    if isinstance(tags, dict):
        return {str(k): v for k, v in tags.items()}
    if not isinstance(tags, list):
        return None
    pairs: dict[str, Any] = {}
    for tag in tags:
        if not isinstance(tag, dict):
            return None
        parts = {tag_part(name): value for name, value in tag.items()}
        key = parts.get(Role.TAG_KEY)
        if not isinstance(key, str):
            return None
        pairs[key] = parts.get(Role.TAG_VALUE)
    return pairs


def tag_problem(expected: Mapping[str, Any], shows: Any) -> str | None:
    """Whether an answer, or a description in one, shows exactly the expected tags; None where it does."""
    found = [v for k, v in (shows or {}).items() if Role.TAGS in named(k)]
    seen = tag_pairs(found[0]) if found else None
    if seen is None:
        return f"no tags are shown, expected were {len(expected)}" if expected else None
    if isinstance(found[0], list) and len(found[0]) > len(seen):
        return "a tag is shown more than once"
    if seen == dict(expected):
        return None
    lost = sorted(set(expected) - set(seen))
    more = sorted(set(seen) - set(expected))
    if lost:
        return f"{len(lost)} of {len(expected)} tags are not shown, e.g. {shown(lost[0], 60)}"
    if more:
        return f"a tag is shown that should not be there: {shown(more[0], 60)}"
    wrong = next(k for k in expected if seen[k] != expected[k])
    return (
        f"tag {shown(wrong, 60)} has value {shown(seen[wrong], 60)} instead of {shown(expected[wrong], 60)}"
    )
