"""A family is one entry: what the run, the reports and the documentation say of it comes from there."""

from __future__ import annotations

from pathlib import Path

from conformance import properties
from conformance.contract.families import FAMILIES, files, report_order
from conformance.contract.kinds import KINDS

PROPERTIES = Path(properties.__file__).parent


def test_every_kind_is_of_a_family_and_every_family_has_kinds() -> None:
    assert {kind.family for kind in KINDS.values()} == set(FAMILIES)


def test_turns_and_gravities_are_places() -> None:
    places = list(range(1, len(FAMILIES) + 1))
    assert sorted(family.turn for family in FAMILIES.values()) == places
    assert sorted(family.gravity for family in FAMILIES.values()) == places


def test_the_files_of_the_run_are_there_and_no_others() -> None:
    marked = (p for p in PROPERTIES.glob("*.py") if "\n@requirements(" in p.read_text(encoding="utf-8"))
    found = {p.stem for p in marked}
    assert found == set(files())


def test_what_concludes_from_the_whole_run_comes_last() -> None:
    assert files()[0] == "request"
    assert files()[-2:] == ("errors", "response")
    assert files().index("walk") == files().index("lifecycle") + 1


def test_reports_list_families_in_one_order_and_what_they_do_not_know_last() -> None:
    assert sorted(["unheard", "protocol", "request", "a later one"], key=report_order) == [
        "request", "protocol", "a later one", "unheard",
    ]  # fmt: skip
