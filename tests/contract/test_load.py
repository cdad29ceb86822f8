"""Loading: what is wrong with a schema folder is said in one line that names the file."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator, FormatChecker

from conformance.contract.load import ContractError, available_services, load_service, schemas_root, source
from conformance.contract.model import ErrorShape, Service, Source
from tests.zoo import Document, write

Documents = dict[str, Document]


def load_error(root: Path) -> str:
    with pytest.raises(ContractError) as problem:
        load_service("zoo", root)
    text = str(problem.value)
    assert "\n" not in text
    return text


def test_the_shipped_services_load():
    assert "personalize" in available_services()
    assert (schemas_root() / "personalize" / "service.json").is_file()


def test_what_is_loaded_is_what_the_files_say(zoo: Callable[..., Service]):
    service = zoo()
    assert (service.target_prefix, service.json_version, service.signing_name) == ("Zoo", "1.1", "zoo")
    operation = service.operations["CreateAnimal"]
    assert operation.method == "create_animal"
    assert operation.page == "zoo/client/create_animal.rst"
    assert operation.request["required"] == ["animalName", "keeperArn", "species"]
    found = operation.error("ResourceInUseException")
    where = Source("zoo/client/create_animal.rst", 94)
    assert found == ErrorShape("ResourceInUseException", "ResourceInUseException", None, where)
    assert operation.error("NoSuchException") is None
    chains = [chain for chain, _ in service.operations["DescribeKeeper"].lifecycle]
    assert chains[0] == (("CREATE PENDING",), ("CREATE IN_PROGRESS",), ("ACTIVE", "CREATE FAILED"))
    assert service.hints["unique"][0]["members"] == ["keeperArn", "species"]


def test_a_service_without_hints_has_none(tmp_path: Path):
    write(tmp_path)
    (tmp_path / "zoo" / "hints.toml").unlink()
    assert load_service("zoo", tmp_path).hints == {}


def test_an_unknown_service_is_told_with_the_known_ones(tmp_path: Path):
    write(tmp_path)
    with pytest.raises(ContractError, match=r"no contracts for service 'nothing' .*there are: zoo"):
        load_service("nothing", tmp_path)


def test_an_empty_folder_has_no_services(tmp_path: Path):
    assert "there are: none" in load_error(tmp_path)


def keyword(operation: str, member: str, name: str, value: Any) -> Callable[[Documents], None]:
    def change(documents: Documents) -> None:
        documents[operation]["$defs"]["request"]["properties"][member][name] = value

    return change


def entry(operation: str, name: str, value: Any) -> Callable[[Documents], None]:
    def change(documents: Documents) -> None:
        documents[operation][name] = value

    return change


def without(operation: str, key: str) -> Callable[[Documents], None]:
    def change(documents: Documents) -> None:
        del documents[operation][key]

    return change


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (
            keyword("CreateKeeper", "name", "minLength", "one"),
            "no contract at /$defs/request/properties/name/minLength: 'one' is not of type",
        ),
        (keyword("CreateKeeper", "name", "type", "text"), "'text' is not one of"),
        (keyword("CreateKeeper", "name", "const", "x"), "'const' does not match any of"),
        (keyword("CreateKeeper", "name", "x-binding", {}), "x-binding: {} should be non-empty"),
        (keyword("CreateKeeper", "name", "x-binding", {"location": "body"}), "'body' is not one of"),
        (
            keyword("CreateKeeper", "name", "x-binding", {"location": "uri"}),
            "'locationName' is a required property",
        ),
        (entry("CreateKeeper", "x-paginator", {"input_token": "a"}), "'output_token' is a required property"),
        (entry("CreateKeeper", "x-waiters", [{"name": "w"}]), "x-waiters/0"),
        (entry("CreateKeeper", "x-examples", [{"title": "a sentence"}]), "x-examples/0"),
        (keyword("CreateKeeper", "name", "pattern", "[a"), "pattern '[a' cannot be compiled"),
        (
            without("CreateKeeper", "x-page"),
            "'x-page' is a required property; run `conformance schemas build`",
        ),
        (without("CreateKeeper", "$defs"), "'$defs' is a required property"),
        (without("CreateKeeper", "x-errors"), "'x-errors' is a required property"),
    ],
)
def test_a_broken_contract_is_told_with_its_file(tmp_path: Path, change, told: str):
    text = load_error(write(tmp_path, change=change))
    assert told in text
    assert "CreateKeeper.json" in text


@pytest.mark.parametrize(
    ("name", "contents", "told"),
    [
        ("CreateKeeper.json", "{", "CreateKeeper.json: not valid JSON"),
        ("CreateKeeper.json", "[]", "CreateKeeper.json: a JSON object is expected"),
        ("CreateKeeper.json", b"\xff\xfe", "CreateKeeper.json: not valid JSON"),
        ("service.json", "{}", "service.json: key 'operations' is missing"),
        ("hints.toml", "[[unique]", "hints.toml: not valid TOML"),
        ("hints.toml", '[[secret]]\nsource = "x"', "hints.toml: unknown table [[secret]]"),
        ("hints.toml", '[[unique]]\noperation = "*"', "[[unique]] entry 1 lacks members, source, why"),
        ("emulator.toml", "[[unique]", "emulator.toml: not valid TOML"),
        ("emulator.toml", "[[builtin]]", "emulator.toml: [[builtin]] is not read here"),
        (
            "emulator.toml",
            "[[unique]]",
            "emulator.toml: [[unique]] entry 1 lacks operation, members",
        ),
    ],
)
def test_a_broken_file_is_told_by_name(tmp_path: Path, name: str, contents: str | bytes, told: str):
    write(tmp_path)
    path = tmp_path / "zoo" / name
    path.write_bytes(contents if isinstance(contents, bytes) else contents.encode())
    assert told in load_error(tmp_path)


def test_a_missing_contract_says_what_to_do(tmp_path: Path):
    write(tmp_path)
    (tmp_path / "zoo" / "CreateKeeper.json").unlink()
    assert "CreateKeeper.json: missing" in load_error(tmp_path)
    assert "conformance schemas build" in load_error(tmp_path)


def test_a_reference_to_nothing_is_told(tmp_path: Path):
    def change(documents: Documents) -> None:
        documents["CreateKeeper"]["$defs"]["request"]["properties"]["name"] = {"$ref": "#/$defs/nothing"}

    assert "CreateKeeper.json" in load_error(write(tmp_path, change=change))


@pytest.mark.parametrize("value", ["CreateKeeper", 7, {"a": 1}, [1], None])
def test_operations_that_are_no_list_of_names_are_told(tmp_path: Path, value: Any):
    write(tmp_path, operations=value)
    assert "service.json" in load_error(tmp_path)


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("x-page", "zoo/client/create_keeper.rst"),
        ("x-errors", [{"name": "NoCode"}]),
        ("x-errors", "none"),
        ("x-errors", [{"name": "A", "code": "A", "source": "page:"}]),
        ("x-lifecycle", [{"chain": [["A"]], "member": "", "source": "page:x"}]),
        ("$defs", {"request": {"type": "object", "properties": {"a": True}}, "response": {}}),
        ("$defs", {"request": {"type": "object", "properties": {"a": {"pattern": 3}}}, "response": {}}),
    ],
)
def test_extensions_of_a_wrong_form_are_told(tmp_path: Path, key: str, value: Any):
    """Whatever a hand-edited file holds, the run ends with one line about it."""

    def change(documents: Documents) -> None:
        documents["CreateKeeper"][key] = value

    assert "CreateKeeper.json" in load_error(write(tmp_path, change=change))


def test_a_source_is_a_line_of_the_page_or_a_shape():
    document = {"x-operation": "CreateKeeper", "x-page": {"path": "zoo/client/create_keeper.rst"}}
    assert source("page:44", document) == Source("zoo/client/create_keeper.rst", 44)
    assert source("model:Name", document).as_json() == {"model": "Name"}
    assert source("model:", document) == Source(model="CreateKeeper")
    assert source("page:44", document).as_json() == {"page": "zoo/client/create_keeper.rst", "line": 44}


def test_a_contract_is_a_json_schema():
    """Loading asks for less time: what it checks is a part of JSON Schema 2020-12, keyword by keyword."""
    for path in [
        *(schemas_root() / "personalize").glob("Create*.json"),
        schemas_root() / "ssm/PutParameter.json",
    ]:
        contract = json.loads(path.read_text())
        Draft202012Validator.check_schema(contract, format_checker=FormatChecker(formats=()))


def test_every_shipped_keyword_has_its_provenance():
    """What makes a requirement says where it comes from: a line of a page, or a shape of the model."""
    for path in sorted((schemas_root() / "personalize").glob("Create*.json")):
        document = json.loads(path.read_text())
        for name, member in document["$defs"]["request"]["properties"].items():
            told = member["x-source"]
            for word in ("type", "minLength", "maxLength", "pattern", "enum", "minimum", "maximum"):
                if word in member:
                    assert told[word].partition(":")[0] in ("page", "model"), (path.name, name, word)
