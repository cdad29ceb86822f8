"""Faults in how lists are narrowed down by keys and values: which texts agree with what is asked for."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from attrs import evolve

from conformance.emulator.call import Call
from conformance.emulator.faults.weave import fault, hook
from conformance.emulator.hooks import Fault
from conformance.emulator.model import Model, Plan
from conformance.emulator.narrowing import Comparison

Hint = Mapping[str, Any]


def faults(model: Model) -> Iterator[Fault]:
    """Yield the faults of every key by which a list is narrowed down."""
    for plan in model.plans.values():
        for hint in plan.hints["filter_key"]:
            if plan.role == "list" and plan.kind and "nobody" not in hint:
                yield from _of(plan, hint)


def _of(plan: Plan, hint: Hint) -> Iterator[Fault]:
    operation, match = plan.operation.name, hint.get("match", ())
    told = ".".join([hint["path"], *filter(None, [hint.get("key", "").replace(":", "-")]), "filterKey"])

    def of(way: str, text: str, wrong: Callable[[Comparison], bool]) -> Fault:
        def act(call: Call, one: Comparison) -> Comparison:
            return evolve(one, agrees=wrong(one)) if one.hint is hint else one

        called = hint.get("key") or hint["path"]
        return fault(
            f"{operation}.{told}:{way}", f"{text} by {called}", operation, "list", hook("comparison", act)
        )

    yield of("all", "lists everything", lambda one: True)
    yield of("none", "finds nothing", lambda one: False)
    if "prefix" in match:
        yield of(
            "whole", "finds whole values alone", lambda one: one.agrees and len(one.asked) == len(one.own)
        )
        yield of("anywhere", "looks anywhere in a value", lambda one: one.agrees or one.asked in one.own)
    if "contains" in match:
        yield of("beginning", "looks at beginnings alone", lambda one: one.own.startswith(one.asked))
    if "no-prefix" in match:
        yield of("beginning", "takes the beginning for the whole", lambda one: one.own.startswith(one.asked))
    if "words" in match:
        yield of("beginning", "looks at the first word alone", lambda one: one.own.startswith(one.asked))
    if "any-case" in match:
        yield of("case", "finds only the same case", lambda one: one.agrees and one.asked in one.own)
    if "same-case" in match:
        yield of(
            "any-case",
            "takes any case",
            lambda one: one.agrees or one.own.lower().startswith(one.asked.lower()),
        )
    if "not" in match:
        yield of("not", "knows no negation", lambda one: one.agrees and one.asked[:1] != "!")
