"""The kinds of resources: their identifiers' form, and the ways through states that the contracts tell."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from attrs import frozen

from conformance.contract.graph import InRequest
from conformance.contract.hints import hinted
from conformance.contract.model import Schema, Service
from conformance.contract.paths import at, steps
from conformance.contract.resources import Resource
from conformance.emulator.arns import Template, kebab
from conformance.emulator.timeline import chains_of, listed_run, moving, segments


@frozen(eq=False)
class Kind:
    """One kind of resource: its identifiers' form, its ways through states, its latest-update member."""

    resource: Resource
    identifiers: frozenset[str]
    """The members that show the identifier: in requests and descriptions, and in Create's response."""
    holders: frozenset[str]
    """The response members that wrap a description, or the identifier of a new resource."""
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
    stands_for: str | None
    """The member of its create that names what it is another name of, or None."""
    variants: tuple[Mapping[str, Any], ...]
    """Other ways through states of a new one, each with the members that it is then made with."""
    latest: str | None
    """The last segment that stands for the newest resource of this kind (``$LATEST``), or None."""


def kind_of(service: Service, resource: Resource) -> Kind:
    """Compute the form of one kind of resource from the contracts and hints."""
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
    produced = steps(resource.produced.path) if resource.produced else ()
    return Kind(
        resource=resource,
        identifiers=frozenset({resource.identifier, *produced[-1:]}),
        holders=frozenset({resource.wrapper, *produced[:1]}),
        template=_template(service, resource, settings),
        runs=runs,
        moves=_moves(service, resource, runs),
        update_member=member,
        update_run=update_run or runs.get("create", ()),
        show=settings.get("show", {}),
        done=settings.get("done", {}),
        stands_for=settings.get("stands_for"),
        variants=tuple(h for h in hinted(service, "emulator") if _is_variant(h, resource.name)),
        latest=settings.get("latest"),
    )


def _settings(service: Service, name: str) -> dict[str, Any]:
    merged: dict[str, Any] = {}
    for hint in hinted(service, "emulator"):
        if hint.get("resource") == name and not {"identifier", "given"} & hint.keys():
            merged.update(hint)
    return merged


def _is_variant(hint: Mapping[str, Any], name: str) -> bool:
    return hint.get("resource") == name and "given" in hint


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
    if "id" in settings:
        return Template(settings["id"], None)
    shown = steps(resource.produced.path if resource.produced else resource.identifier)[-1]
    if resource.named_by and shown == resource.named_by:
        return Template(f"{{{shown}}}", None)  # its name is its identifier, even where that is an ARN
    if isinstance(resource.produced, InRequest):
        return Template(f"{{{resource.produced.path}}}", None)
    last = shown.lower()
    named = f"{{{resource.named_by}}}" if resource.named_by else "{id}"
    if last.endswith("arn"):
        return Template(f"{kebab(resource.name)}/{named}", service.signing_name)
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
