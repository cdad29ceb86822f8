"""A random walk over all kinds of resources, against a model of what must be there.

A Hypothesis state machine creates, describes, lists, updates, tags, stops, starts and deletes in random
order. The model knows which resources are there, what they were made with and which tags they carry; any
answer that contradicts it is a departure, and Hypothesis shrinks the walk to the fewest steps that show it.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from attrs import define, field
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, precondition, rule

from conformance.cases.valid import full
from conformance.checks.echo import tag_pairs, tag_problem
from conformance.checks.listing import identifiers
from conformance.checks.under_test import UnderTest
from conformance.contract import errors
from conformance.contract.hints import for_operation
from conformance.contract.lifecycle import states_before
from conformance.contract.naming import a
from conformance.contract.resources import Resource
from conformance.contract.roles import Role, first
from conformance.contract.tagging import TagOperation, tag_operations
from conformance.properties.paging import all_pages
from conformance.properties.random_search import UNDECIDED, Shrinking
from conformance.verdicts.outcome import Inconclusive, Violation
from conformance.wire.exchange import Exchange
from conformance.world.errors import Lacking, Unbuildable
from conformance.world.instance import Instance

_CHOICE = st.integers(0, 2**16)
_ALIVE = 12


@define(eq=False)
class Known:
    """What the model knows of one resource."""

    instance: Instance
    tags: dict[str, Any] = field(factory=dict)
    there: bool = True


def walkable(target: UnderTest, resource: Resource) -> bool:
    """Whether a kind of resource can be created and described on a target, as far as is known."""
    if resource.create is None or resource.describe is None:
        return False
    try:
        target.base(resource.create)
        target.implemented(resource.describe)
    except (Unbuildable, Inconclusive):
        return False
    return True


def decidable(step: Callable[..., None]) -> Callable[..., None]:
    """Have a step end the search where nothing can be decided, and do nothing where the target lacks it."""

    @wraps(step)
    def taken(walk: Walk, **drawn: Any) -> None:
        try:
            step(walk, **drawn)
        except Lacking:
            return
        except UNDECIDED as reason:
            walk.shrinking.gave_up(reason)

    return taken


class Walk(RuleBasedStateMachine):
    """One walk on one target; every rule is a step of it."""

    def __init__(self, target: UnderTest, shrinking: Shrinking) -> None:
        super().__init__()
        self.target = target
        self.known: list[Known] = []
        self.steps: list[Exchange] = []
        self.shrinking = shrinking
        self.tagging = self.tags_of(target)
        self.kinds = [r for r in target.graph.resources.values() if r.create and walkable(target, r)]

    # --- steps --------------------------------------------------------------------------------------

    @precondition(lambda self: len(self.alive()) < _ALIVE)
    @rule(choice=_CHOICE, every=st.booleans())
    @decidable
    def create(self, choice: int, every: bool) -> None:
        """Create a resource of some kind, with the required members or with all."""
        resource = self.kinds[choice % len(self.kinds)]
        assert resource.create is not None
        operation, binding = (
            self.target.service.operations[resource.create],
            self.target.binding(resource.create),
        )
        case = full(operation, binding) if every else self.target.world.minimal(resource.create)
        sent = self.step(lambda: self.target.accepts(case).exchange)
        instance = next((i for i in self.target.world.alive(resource.name) if i.created_by is sent), None)
        if instance is not None:
            tags = instance.created_with.get(first(instance.created_with, Role.TAGS) or "")
            self.known.append(Known(instance, dict(tag_pairs(tags) or {})))

    @precondition(lambda self: bool(self.known))
    @rule(choice=_CHOICE)
    @decidable
    def describe(self, choice: int) -> None:
        """A resource that is there is described; one that was deleted is not found."""
        known = self.pick(self.known, choice)
        resource = known.instance.resource
        if resource.describe is None:
            return
        answer = self.ask(resource.describe, self.target.world.naming_body(resource.describe, known.instance))
        if known.there and not answer.accepted:
            self.depart(f"{a(resource.name)} that is there is not described", answer)
        if not known.there and (answer.accepted or errors.meaning(answer.code) != errors.NOT_FOUND):
            self.depart(f"{a(resource.name)} that was deleted was answered with {answer.status}", answer)

    @precondition(lambda self: bool(self.known))
    @rule(choice=_CHOICE)
    @decidable
    def listed(self, choice: int) -> None:
        """A list shows what is there, and nothing that was deleted."""
        resource = self.pick(self.known, choice).instance.resource
        if resource.listing is None:
            return
        pages = all_pages(self.target, resource.listing)
        self.steps.extend(pages)
        shown = {i for page in pages for i in identifiers(resource, page)}
        for known in self.known:
            if known.instance.resource is not resource or not resource.describe:
                continue
            if known.there and not shown & {known.instance.identifier, known.instance.name}:
                self.depart(f"{a(resource.name)} that is there is not listed", pages[0])
            if not known.there and known.instance.identifier in shown:
                self.depart(f"{a(resource.name)} that was deleted is listed", pages[0])

    @precondition(lambda self: bool(self.alive("updates")))
    @rule(choice=_CHOICE)
    @decidable
    def update(self, choice: int) -> None:
        """An update of a resource that is there and at rest is accepted."""
        known = self.pick(self.alive("updates"), choice)
        update = known.instance.resource.updates[0]
        self.target.world.waiter.settle(known.instance)
        body, named = self.target.world.filled(self.target.world.minimal(update))
        body = {**body, known.instance.resource.identifier: known.instance.identifier}
        answer = self.ask(update, body)
        self.target.world.note(
            update, body, answer, {**named, known.instance.resource.identifier: known.instance}
        )
        if not answer.accepted:
            self.depart(f"{update} of a resource that is there was answered with {answer.status}", answer)

    @precondition(lambda self: self.tagging is not None and bool(self.alive("taggable")))
    @rule(choice=_CHOICE, key=st.sampled_from(("a", "b", "c")), value=st.sampled_from(("", "1", "2")))
    @decidable
    def tag(self, choice: int, key: str, value: str) -> None:
        """Tag a resource, and see all its tags."""
        known = self.pick(self.alive("taggable"), choice)
        assert self.tagging is not None  # the precondition says so
        adding, _ = self.tagging
        named = self.target.world.tell(known.instance, adding.subject)
        answer = self.ask(adding.name, adding.request(named, adding.spelled({key: value})))
        if not answer.accepted:
            self.depart(f"{adding.name} was answered with {answer.status}", answer)
        known.tags[key] = value
        self.see_tags(known)

    @precondition(lambda self: self.tagging is not None and bool(self.alive("tags")))
    @rule(choice=_CHOICE)
    @decidable
    def untag(self, choice: int) -> None:
        """Take a tag away, and see the others stay."""
        known = self.pick(self.alive("tags"), choice)
        assert self.tagging is not None  # the precondition says so
        _, removing = self.tagging
        key = sorted(known.tags)[choice % len(known.tags)]
        named = self.target.world.tell(known.instance, removing.subject)
        answer = self.ask(removing.name, removing.request(named, [key]))
        if not answer.accepted:
            self.depart(f"{removing.name} was answered with {answer.status}", answer)
        del known.tags[key]
        self.see_tags(known)

    @precondition(lambda self: bool(self.alive("actions")))
    @rule(choice=_CHOICE)
    @decidable
    def act(self, choice: int) -> None:
        """Stop or start what can be stopped or started, and wait until it is."""
        known = self.pick(self.alive("actions"), choice)
        resource = known.instance.resource
        self.target.world.waiter.settle(known.instance)
        state = self.target.world.waiter.state(known.instance)
        for action in resource.actions:
            if state in (states_before(self.target.service, resource, action) or ()):
                body = self.target.world.naming_body(action, known.instance)
                answer = self.ask(action, body)
                self.target.world.note(action, body, answer, {resource.identifier: known.instance})
                if not answer.accepted:
                    self.depart(f"{action} in state {state} was answered with {answer.status}", answer)
                return

    @precondition(lambda self: bool(self.alive("delete")))
    @rule(choice=_CHOICE)
    @decidable
    def delete(self, choice: int) -> None:
        """Delete a resource: refused while another one refers to it, else it goes."""
        known = self.pick(self.alive("delete"), choice)
        instance = known.instance
        delete = instance.resource.delete
        assert delete is not None
        self.target.world.waiter.settle(instance)
        users = self.users(instance)
        answer = self.ask(delete, self.target.world.naming_body(delete, instance))
        self.target.world.note(delete, answer.params, answer, {instance.resource.identifier: instance})
        if answer.succeeded and users:
            self.depart(f"{delete} was accepted while {a(users[0].resource.name)} refers to it", answer)
        if not answer.succeeded and errors.meaning(answer.code) != errors.IN_USE:
            self.depart(f"{delete} of a resource that is there was answered with {answer.status}", answer)
        if answer.succeeded:
            known.there = False
            still = self.target.world.waiter.until_gone(instance)
            if still is not None:
                self.depart(f"after {delete} the resource is still there", still)

    # --- the model ----------------------------------------------------------------------------------

    def alive(self, able: str = "") -> list[Known]:
        """The resources that are there and can be updated, tagged …."""
        there = [k for k in self.known if k.there]
        abilities: dict[str, Callable[[Known], bool]] = {
            "": lambda k: True,
            "updates": lambda k: bool(k.instance.resource.updates),
            "actions": lambda k: bool(k.instance.resource.actions),
            "delete": lambda k: k.instance.resource.delete is not None,
            "taggable": lambda k: self.is_taggable(k.instance.resource),
            "tags": lambda k: bool(k.tags) and self.is_taggable(k.instance.resource),
        }
        return [k for k in there if abilities[able](k)]

    def users(self, instance: Instance) -> list[Instance]:
        """The resources that are there and refer to one, so that a documented rule forbids its delete."""
        delete = instance.resource.delete or ""
        found = []
        for hint in for_operation(self.target.service, "in_use", delete):
            if hint.get("states"):
                continue
            held = {instance.identifier}
            for link in (*hint.get("via", ()), hint):
                users = [
                    i
                    for i in self.target.world.alive(link["resource"])
                    if i.created_with.get(link["through"]) in held
                ]
                held = {i.identifier for i in users}
            found += users
        return found

    def is_taggable(self, resource: Resource) -> bool:
        """Whether a kind of resource can be tagged."""
        return self.tagging is not None and all(resource.name in o.kinds for o in self.tagging)

    @staticmethod
    def tags_of(target: UnderTest) -> tuple[TagOperation, TagOperation] | None:
        """The operations by which tags are added and removed, where the target has both."""
        known = tag_operations(target.service)
        for removing in known.removing:
            adding = known.counterpart(removing)
            if adding is None or adding.needs or removing.needs:
                continue
            if target.has(adding.name) and target.has(removing.name):
                return adding, removing
        return None

    @staticmethod
    def pick(candidates: list[Known], choice: int) -> Known:
        """One of the candidates."""
        return candidates[choice % len(candidates)]

    def see_tags(self, known: Known) -> None:
        """Compare a resource's tags with the model's."""
        listings = [o for o in tag_operations(self.target.service).listing if not o.needs]
        if not listings:
            return
        named = self.target.world.tell(known.instance, listings[0].subject)
        answer = self.ask(listings[0].name, listings[0].request(named))
        problem = (
            tag_problem(known.tags, answer.output) if answer.accepted else f"answered with {answer.status}"
        )
        if problem is not None:
            self.depart(problem, answer)

    def ask(self, operation: str, body: Any) -> Exchange:
        """Send a request as a step of the walk."""
        self.target.implemented(operation)
        return self.step(lambda: self.target.world.ask(operation, body))

    def step(self, send: Callable[[], Exchange]) -> Exchange:
        """Take a step and write it down.

        Raises:
            Violation: if the walk ended here; it carries all the steps.
        """
        self.shrinking.spend()
        try:
            exchange = send()
        except Violation as problem:
            if problem.exchange is not None:
                self.steps.append(problem.exchange)
            self.depart(problem.summary, problem.exchange)
        self.steps.append(exchange)
        return exchange

    def depart(self, summary: str, exchange: Exchange | None) -> Any:
        """End the walk with a departure."""
        problem = Violation(f"after {len(self.steps)} steps, {summary}", exchange, tuple(self.steps))
        self.shrinking.saw(problem)
        raise problem
