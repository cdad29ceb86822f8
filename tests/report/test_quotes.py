"""What is quoted where another boto3 is installed than the one that the contracts were made from."""

from __future__ import annotations

from attrs import evolve

from conformance.contract.load import load_service
from conformance.pages.render import versions
from conformance.report.quotes import InstalledPages

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
