"""What is quoted where another boto3 is installed than the one that the contracts were made from."""

from __future__ import annotations

import re

from attrs import evolve

from conformance.contract.catalogue import catalogue
from conformance.contract.load import load_service
from conformance.pages.render import versions
from conformance.report.quotes import InstalledPages, telling

CREATE, DELETE = "personalize/client/create_schema.rst", "personalize/client/delete_schema.rst"
_HAS = f"boto3 {versions()[0]}, which is installed, has"


def test_nothing_is_said_where_everything_is_quoted() -> None:
    quoting = InstalledPages(load_service("personalize"))
    assert quoting.quote({"page": CREATE, "line": 48})
    assert quoting.note is None


def test_a_page_that_the_installed_boto3_lacks_is_named() -> None:
    service = load_service("personalize")
    newer = evolve(service.operations["CreateSchema"], method="create_schema_of_tomorrow")
    quoting = InstalledPages(
        evolve(service, boto3="99.9.9", operations={**service.operations, "CreateSchema": newer})
    )
    assert quoting.quote({"page": CREATE, "line": 48}) is None
    assert quoting.quote({"page": CREATE, "line": 49}) is None
    assert quoting.quote({"page": DELETE, "line": 1})
    assert quoting.note == (
        f"The contracts are those of boto3 99.9.9. Not quoted: CreateSchema ({_HAS} no such page)."
    )


def test_pages_that_are_worded_otherwise_are_counted() -> None:
    service = load_service("personalize")
    other = {
        name: evolve(operation, root={**operation.root, "x-page": {"sha256": "0" * 64}})
        for name, operation in service.operations.items()
    }
    quoting = InstalledPages(evolve(service, operations=other))
    for operation in other.values():
        assert quoting.quote({"page": operation.page, "line": 1}) is None
    assert quoting.note is not None
    assert quoting.note.endswith(f" more ({_HAS} another page).")


def test_what_is_quoted_says_more_than_a_name_and_a_type() -> None:
    service = load_service("personalize")
    quoting = InstalledPages(service)
    quoted = {r.id: quoting.quote(r.source.as_json()) for r in catalogue(service).values()}
    said = {i: text for i, text in quoted.items() if text is not None}
    assert len(said) > 500
    empty = re.compile(r"[\w.]*:?( ?\([^)]*\))?( --)?:?")
    assert [i for i, text in said.items() if empty.fullmatch(text) and "exceptions." not in text] == []
    assert [i for i, text in said.items() if text.startswith("* ")] == []


def test_a_name_is_followed_by_its_first_sentence_and_by_nobody_else_s() -> None:
    page = ["- **a** *(string) --*", "", "  One. Two.", "", "- **b** *(string) --*", "- **c** *(string) --*"]
    assert telling(page, 0) == "a (string) -- One."
    assert telling(page, 4) == ""
    assert telling(["- **a** *(string) --* **[REQUIRED]**"], 0) == "a (string) -- [REQUIRED]"
