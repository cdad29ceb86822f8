"""Which faults are evaluated: reading them from a file, choosing among them."""

from __future__ import annotations

from pathlib import Path

import pytest

from conformance.contract.load import load_service
from conformance.power.faults import FaultsError, Seeded, chosen, own, read

FAULTS = [
    Seeded("CreateThing.name.required:unenforced", "does not enforce", "CreateThing", "request"),
    Seeded("CreateThing.name.pattern:unenforced-with-tags", "does not enforce", "CreateThing", "request"),
    Seeded("ListThings.list:empty", "shows nothing", "ListThings", "list"),
    Seeded("service.errors:xml", "answers errors in XML", "ListThings", "protocol"),
]


def ids(faults: list[Seeded]) -> list[str]:
    return [fault.id for fault in faults]


def test_a_pattern_without_a_wildcard_matches_any_part() -> None:
    assert ids(chosen(FAULTS, ["pattern"])) == [FAULTS[1].id]
    assert ids(chosen(FAULTS, ["*:unenforced"])) == [FAULTS[0].id]
    assert ids(chosen(FAULTS, ["empty", "xml"])) == [FAULTS[2].id, FAULTS[3].id]


def test_operations_leave_out_what_concerns_every_operation() -> None:
    assert ids(chosen(FAULTS, operations=["ListThings"])) == [FAULTS[2].id]


def test_a_fault_of_no_known_operation_is_kept() -> None:
    assert ids(chosen([Seeded("x", "y")], operations=["ListThings"])) == ["x"]


def test_a_sample_is_the_same_for_a_seed_and_keeps_the_order() -> None:
    many = [Seeded(f"f{n:03}", "") for n in range(200)]
    one, again, other = (ids(chosen(many, sample=20, seed=seed)) for seed in (1, 1, 2))
    assert one == again != other
    assert one == sorted(one)
    assert len(one) == 20


def test_the_kind_leaves_out_where() -> None:
    assert FAULTS[0].kind == "required:unenforced"
    assert FAULTS[1].kind == "pattern:unenforced"


def test_a_file_has_a_fault_a_line(tmp_path: Path) -> None:
    path = tmp_path / "faults.txt"
    path.write_text("# mine\nnone\tno fault\n\nlost-tags  forgets tags\nslow\tanswers late\nbare\n", "utf-8")
    assert read(path) == [
        Seeded("lost-tags", "forgets tags"), Seeded("slow", "answers late"), Seeded("bare", ""),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "told"),
    [("", "names no fault"), ("none\n", "names no fault"), ("a x\na y\n", ":2: a is there already")],
)
def test_a_file_that_is_no_use_is_told(tmp_path: Path, text: str, told: str) -> None:
    path = tmp_path / "faults.txt"
    path.write_text(text, "utf-8")
    with pytest.raises(FaultsError, match=told):
        read(path)


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(FaultsError, match="cannot be read"):
        read(tmp_path / "missing")


def test_the_emulators_own_faults_have_operations_of_the_service() -> None:
    service = load_service("personalize")
    faults = own(service)
    assert len(faults) > 1000
    assert {fault.operation for fault in faults} <= set(service.operations)
