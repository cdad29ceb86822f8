"""What the emulator makes of a service's contracts once: a plan for each operation, a form for each kind.

There is no code for any one operation: a *plan* says which role an operation plays (create, describe,
list …) for which kind of resource, and the roles are code (:mod:`conformance.emulator.acts`).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from attrs import frozen

from conformance.contract.hints import applies, for_operation, hinted
from conformance.contract.model import Operation, Schema, Service
from conformance.contract.paths import Position, at, steps, values, walk
from conformance.contract.resources import Graph, Reference, Resource, graph
from conformance.emulator.arns import Template, kebab
from conformance.emulator.timeline import chains_of, listed_run, moving, segments


@frozen(eq=False)
class Kind:
    """One kind of resource: its identifiers' form, its ways through states, its latest-update member."""

    resource: Resource
    template: Template
    runs: Mapping[str, tuple[str, ...]]
    """First word of a run in lower case (``create``, ``stop``) to the states of the run."""
    moves: Mapping[str, Mapping[str, tuple[str, ...]]]
    """Action operation to: current state → states that follow."""
    update_member: str | None
    update_run: tuple[str, ...]
    show: Mapping[str, Any]
    """Members that are shown although nobody sent them, as templates."""
    done: Mapping[str, Any]
    """Members that are shown once the resource rests in a good state."""
    latest: str | None
    """The last segment that stands for the newest resource of this kind (``$LATEST``), or None."""


@frozen(eq=False)
class Plan:
    """What to do for one operation."""

    operation: Operation
    role: str
    kind: Kind | None
    references: tuple[Reference, ...]
    defaults: tuple[tuple[str, Any], ...]
    hints: Mapping[str, list[dict[str, Any]]]
    value_rules: tuple[tuple[str, Mapping[str, Any]], ...] = ()
    """The paths that ``[[value]]`` hints speak of, each with its hint."""
    filters: tuple[str, ...] = ()
    tag_member: str | None = None
    items: str | None = None
    token_in: str | None = None
    token_out: str | None = None
    limit: str | None = None


@frozen(eq=False)
class Model:
    """A service as the emulator serves it."""

    service: Service
    graph: Graph
    kinds: Mapping[str, Kind]
    plans: Mapping[str, Plan]


_PER_OPERATION = ("value", "together", "unique", "limit", "needs", "in_use", "not_ready")


_models: dict[int, Model] = {}


def model(service: Service) -> Model:
    """Return the model of a service, computed once per loaded service."""
    found = _models.get(id(service))
    if found is None or found.service is not service:
        found = _models[id(service)] = build(service)
    return found


def build(service: Service) -> Model:
    """Compute the model of a service from its contracts and hints."""
    resources = graph(service)
    kinds = {name: _kind(service, resource) for name, resource in resources.resources.items()}
    plans = {
        name: _plan(operation, service, resources, kinds) for name, operation in service.operations.items()
    }
    return Model(service, resources, kinds, plans)


def _kind(service: Service, resource: Resource) -> Kind:
    settings = _settings(service, resource.name)
    operations = [service.operations[name] for name in resource.operations]
    runs: dict[str, tuple[str, ...]] = {}
    for chain in chains_of(operations, ""):
        for run in segments(chain):
            runs.setdefault(_verb(run[0]), run)
    status = _status_schema(service, resource)
    if status is not None and "create" not in runs:
        told = listed_run(operations, resource.status or "")
        runs["create"] = tuple(settings.get("create", ())) or told or _usual(service, status)
    member, update_run = _update_member(service, resource)
    return Kind(
        resource=resource,
        template=_template(service, resource, settings),
        runs=runs,
        moves=_moves(service, resource, runs),
        update_member=member,
        update_run=update_run or runs.get("create", ()),
        show=settings.get("show", {}),
        done=settings.get("done", {}),
        latest=settings.get("latest"),
    )


def _settings(service: Service, name: str) -> dict[str, Any]:
    merged: dict[str, Any] = {}
    for hint in hinted(service, "emulator"):
        if hint.get("resource") == name and "identifier" not in hint:
            merged.update(hint)
    return merged


def _verb(state: str) -> str:
    first = state.replace("_", " ").split()[0].lower()
    return "create" if not state.upper().startswith(("DELET", "STOP", "START", "UPDAT")) else first


def _status_schema(service: Service, resource: Resource) -> Schema | None:
    if resource.status is None or resource.describe is None:
        return None
    operation = service.operations[resource.describe]
    path = f"{resource.wrapper}.{resource.status}" if resource.wrapper else resource.status
    return at(operation.response, operation.root, path)


def _usual(service: Service, status: Schema) -> tuple[str, ...]:
    """Return the run of a resource that documents none: of its enum, or the service's commonest."""
    if "enum" in status:
        settled = [s for s in status["enum"] if not moving(s)]
        active = [s for s in settled if s.lower() in ("active", "enabled", "available", "running")]
        return ((active or settled or status["enum"])[0],)
    counts: dict[tuple[str, ...], int] = {}
    for operation in service.operations.values():
        for chain in chains_of([operation], ""):
            for run in segments(chain):
                if _verb(run[0]) == "create" and not moving(run[-1]):
                    counts[run] = counts.get(run, 0) + 1
    return max(counts, key=lambda run: counts[run]) if counts else ("ACTIVE",)


def _update_member(service: Service, resource: Resource) -> tuple[str | None, tuple[str, ...]]:
    if resource.describe is None or not resource.updates:
        return None, ()
    operations = [service.operations[name] for name in resource.operations]
    describe = service.operations[resource.describe]
    shape = at(describe.response, describe.root, resource.wrapper) if resource.wrapper else describe.response
    for name, schema in shape.get("properties", {}).items():
        if name.lower().startswith("latest") and name.endswith("Update") and "properties" in schema:
            chains = chains_of(operations, name)
            runs = [run for chain in chains for run in segments(chain) if not moving(run[-1])]
            return name, runs[0] if runs else ()
    return None, ()


def _template(service: Service, resource: Resource, settings: Mapping[str, Any]) -> Template:
    if "arn" in settings:
        return Template(settings["arn"], service.signing_name)
    last = steps(resource.produced or resource.identifier)[-1].removeprefix("request:").lower()
    named = f"{{{resource.named_by}}}" if resource.named_by else "{id}"
    if last.endswith("arn"):
        return Template(f"{kebab(resource.name)}/{named}", service.signing_name)
    if resource.produced and resource.produced.startswith("request:"):
        return Template(f"{{{resource.produced.removeprefix('request:')}}}", None)
    return Template(named if last.endswith("name") else "{id}", None)


def _moves(
    service: Service, resource: Resource, runs: Mapping[str, tuple[str, ...]]
) -> dict[str, dict[str, tuple[str, ...]]]:
    """Find where each action leads: hinted, or a run that begins with the action's verb.

    A run of an action begins where another run of the same resource rests.
    """
    found: dict[str, dict[str, tuple[str, ...]]] = {}
    for action in resource.actions:
        verb = next((v for v in ("start", "stop", "update") if action.lower().startswith(v)), "")
        hint = next((h for h in hinted(service, "emulator") if h.get("operation") == action), {})
        if "moves" in hint:
            found[action] = {move[0]: tuple(move[1:]) for move in hint["moves"]}
        elif verb in runs:
            run = runs[verb]
            resting = {r[-1] for name, r in runs.items() if name != verb and not moving(r[-1])} - {run[-1]}
            found[action] = dict.fromkeys(resting, run)
    return found


def _plan(operation: Operation, service: Service, resources: Graph, kinds: Mapping[str, Kind]) -> Plan:
    owner = resources.owner(operation.name)
    references = resources.references_of(operation.name)
    role, resource, tag_member = _role(operation, owner, references, resources)
    listing = resource.listing if resource and role == "list" else None
    paging = _paging(operation)
    kind = kinds[resource.name] if resource else None
    items = None
    filters: tuple[str, ...] = ()
    if role == "list" and listing:
        items = listing.items
        skipped = (listing.token_in, listing.limit)
        filters = tuple(n for n in operation.request.get("properties", {}) if n not in skipped)
        paging = (listing.token_in, listing.token_out, listing.limit)
    elif role == "read":
        arrays = [n for n, s in operation.response.get("properties", {}).items() if s.get("type") == "array"]
        items = f"{arrays[0]}[]" if arrays else None
    return Plan(
        operation=operation,
        role=role,
        kind=kind,
        references=references,
        defaults=_defaults(operation) if role in ("create", "list", "read") else (),
        hints={table: for_operation(service, table, operation.name) for table in _PER_OPERATION},
        value_rules=_value_rules(operation, service),
        filters=filters,
        tag_member=tag_member,
        items=items,
        token_in=paging[0],
        token_out=paging[1],
        limit=paging[2],
    )


def _paging(operation: Operation) -> tuple[str | None, str | None, str | None]:
    def find(schema: Schema, names: tuple[str, ...]) -> str | None:
        return next((n for n in schema.get("properties", {}) if n.lower() in names), None)

    return (
        find(operation.request, ("nexttoken", "marker")),
        find(operation.response, ("nexttoken", "nextmarker")),
        find(operation.request, ("maxresults", "limit", "maxitems")),
    )


def _role(
    operation: Operation, owner: Resource | None, references: tuple[Reference, ...], resources: Graph
) -> tuple[str, Resource | None, str | None]:
    tags = _tag_role(operation)
    if tags and references:
        return tags[0], None, tags[1]
    if owner:
        name = operation.name
        if name == owner.create:
            return "create", owner, None
        if name == owner.describe:
            return "describe", owner, None
        if owner.listing and name == owner.listing.operation:
            return "list", owner, None
        if name == owner.delete:
            return "delete", owner, None
        return ("update" if name in owner.updates else "action"), owner, None
    named = [resources.resources[r] for reference in references for r in reference.resources]
    return "read", named[0] if named else None, None


def _tag_role(operation: Operation) -> tuple[str, str] | None:
    """Tell tag operations by their names and members: tags in, keys in, or tags out."""
    name = operation.name.lower()
    if "tag" not in name:
        return None
    request, response = operation.request.get("properties", {}), operation.response.get("properties", {})
    keys = next((n for n in request if n.lower() in ("tagkeys", "tagkeylist")), None)
    given = next((n for n in request if n.lower() in ("tags", "taglist")), None)
    shown = next((n for n in response if n.lower() in ("tags", "taglist", "resourcetaglist")), None)
    if keys:
        return "untag", keys
    if given and not name.startswith("create"):
        return "tag", given
    return ("tags", shown) if shown and name.startswith(("list", "get", "describe")) else None


def _defaults(operation: Operation) -> tuple[tuple[str, Any], ...]:
    def plain(position: Position) -> bool:
        return not any(mark in position.path for mark in ("[]", "{}", "{key}"))

    found = walk(operation.request, operation.root)
    return tuple((p.path, p.schema["default"]) for p in found if "default" in p.schema and plain(p))


def _value_rules(operation: Operation, service: Service) -> tuple[tuple[str, Mapping[str, Any]], ...]:
    hints = [h for h in for_operation(service, "value", operation.name) if {"json", "one_of"} & h.keys()]
    paths = [p.path for p in walk(operation.request, operation.root)]
    return tuple((path, h) for h in hints for path in paths if applies(h, operation.name, path))


def referred(plan: Plan, body: Mapping[str, Any]) -> list[tuple[Reference, str]]:
    """Return each reference of a request with the value that it has there."""
    return [(r, v) for r in plan.references for v in values(body, r.path) if isinstance(v, str)]
