"""Partial results: put together in any order, and across files, they say what one run says."""

from __future__ import annotations

import json
from collections import Counter
from typing import Any

import pytest
from attrs import evolve
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from conformance.verdicts.ledger import Entry, Ledger
from conformance.verdicts.outcome import Verdict
from conformance.verdicts.partial import (
    Heading,
    Part,
    PartialError,
    check,
    document,
    merge,
    parts_in,
    schema,
    services_of,
)
from conformance.wire.intent import Violates
from conformance.world.cleanup import Left
from tests.checks.exchanges import answered

from .test_ledger import REQUIREMENT, SERVICE, ledgers

HEADING = Heading(
    service="secretsmanager", target="moto", url="http://127.0.0.1:1", kind="moto", seed=0, profile="default",
    started=5.0, suite="1", boto3="1.44.8", command="conformance run -k a", options={"target": "moto"},
)  # fmt: skip


@st.composite
def parts(draw: st.DrawFn) -> Part:
    word = st.sampled_from(["a", "b", "c"])
    heading = evolve(
        HEADING,
        url=draw(word),
        started=float(draw(st.integers(0, 2))),
        command=f"conformance run -k {draw(word)}",
        options=draw(
            st.fixed_dictionaries({}, optional={"region": word, "operation": st.lists(word, unique=True)})
        ),
    )
    return Part(
        heading=heading,
        entries=draw(ledgers()),
        items=frozenset(draw(st.sets(st.just(REQUIREMENT.id)))),
        exchanges=draw(st.integers(0, 9)),
        seconds=float(draw(st.integers(0, 9))),
        left_behind=[Left("Secret", 1, why) for why in draw(st.lists(word, max_size=2))],
        notes=draw(st.lists(word, max_size=2)),
        transitions={"Secret": Counter({("A", to): 1 for to in draw(st.sets(word))})},
        defects=sorted(draw(st.sets(word))),
        down=draw(st.one_of(st.none(), word)),
        ended=draw(st.sampled_from(["complete", "interrupted"])),
    )


def plain(part: Part) -> Any:
    """A part without what makes no difference: the order of what one process noted."""
    (told,) = json.loads(json.dumps(document([part])))["parts"]
    told["options"] = {
        k: sorted(v) if isinstance(v, list) else v for k, v in told["heading"]["options"].items()
    }
    return {**told, "notes": sorted(told["notes"]), "left_behind": sorted(told["left_behind"]), "heading": {
        **told["heading"], "options": None
    }}  # fmt: skip


@settings(max_examples=40, deadline=None)
@given(parts(), parts(), parts())
def test_how_parts_are_put_together_makes_no_difference(a: Part, b: Part, c: Part):
    assert plain(merge([a, b])) == plain(merge([b, a]))
    assert plain(merge([merge([a, b]), c])) == plain(merge([a, merge([b, c])])) == plain(merge([c, a, b]))


@settings(max_examples=40, deadline=None)
@given(parts(), parts())
def test_nothing_is_lost_and_no_part_is_changed(a: Part, b: Part):
    before = plain(a), plain(b)
    whole = merge([a, b])
    assert (plain(a), plain(b)) == before
    assert whole.items == a.items | b.items
    assert whole.exchanges == a.exchanges + b.exchanges
    assert len(whole.left_behind) == len(a.left_behind) + len(b.left_behind)
    assert len(whole.notes) == len(a.notes) + len(b.notes)
    assert set(whole.defects) == {*a.defects, *b.defects}
    assert (whole.down is None) is (a.down is None and b.down is None)
    assert (whole.ended == "complete") is (a.ended == b.ended == "complete")
    seen = sum((Counter(p.transitions.get("Secret")) for p in (a, b)), Counter())
    assert whole.transitions.get("Secret", Counter()) == seen


@settings(max_examples=40, deadline=None)
@given(parts())
def test_a_document_says_what_the_part_says(part: Part):
    told = json.loads(json.dumps(document([part])))
    Draft202012Validator(schema()).validate(told)
    check(told)
    (back,) = parts_in(told, {"secretsmanager": SERVICE})
    assert document([back]) == document([part])
    assert services_of(told) == ["secretsmanager"]


def failing() -> dict[str, Any]:
    ledger = Ledger(SERVICE)
    intent = Violates("Name", "required")
    ledger.fail(
        REQUIREMENT, "accepted", answered("CreateSecret", b"\xff", body={"Name": "\ud800"}, intent=intent)
    )
    told: dict[str, Any] = json.loads(
        json.dumps(document([Part(HEADING, dict(ledger.entries()), frozenset({REQUIREMENT.id}))]))
    )
    return told


def test_evidence_survives_the_file():
    (back,) = parts_in(failing(), {"secretsmanager": SERVICE})
    assert back.entries[REQUIREMENT.id].verdict() == (Verdict.FAIL, "accepted")
    exchange = back.entries[REQUIREMENT.id].failures[0].exchange
    assert exchange is not None
    assert (exchange.answer, exchange.intent) == (b"\xff", Violates("Name", "required"))


@pytest.mark.parametrize(
    "document", [[], {}, {"format": 2, "parts": []}, {"format": 1, "parts": [{}]}, None, 3]
)
def test_what_is_no_partial_result_is_told(document: Any):
    with pytest.raises(PartialError, match=r"not a partial result: \$"):
        check(document)


def test_what_other_contracts_made_is_told():
    told = failing()
    told["parts"][0]["items"].append("secretsmanager.CreateSecret.Name.requird")
    with pytest.raises(PartialError, match=r"no requirement secretsmanager\.CreateSecret\.Name\.requird"):
        parts_in(told, {"secretsmanager": SERVICE})


@pytest.mark.parametrize("name", ["service", "target", "kind", "suite", "boto3"])
def test_parts_of_different_runs_do_not_go_together(name: str):
    other = evolve(HEADING, **{name: "another"})
    with pytest.raises(PartialError, match=f"{name} is"):
        merge([Part(HEADING, {}, frozenset()), Part(other, {}, frozenset())])


def test_the_command_of_two_runs_is_both():
    other = evolve(HEADING, command="conformance run -k b", options={"target": "moto", "strict": True})
    whole = merge([Part(other, {REQUIREMENT.id: Entry()}, frozenset()), Part(HEADING, {}, frozenset())])
    assert whole.heading.command == "conformance run -k a && conformance run -k b"
    assert whole.heading.options == {"target": "moto"}
