import json

import pytest
from attrs import evolve

from conformance.contract.catalogue import catalogue
from conformance.contract.load import load_service
from conformance.report.right import before, likely_first, right
from conformance.wire.exchange import Exchange
from conformance.wire.intent import SET_UP, Intent, Valid, Violates
from tests.report import factories


def sent(params: object, intent: Intent, operation: str = "CreateSchema", status: int = 200) -> Exchange:
    made = factories.exchange(operation, json.dumps(params).encode(), status, intent=intent)
    return evolve(made, params=params)


def about(identifier: str):
    return catalogue(factories.personalize())[identifier]


def test_the_codes_that_would_have_been_right():
    exchange = sent({"schema": "{}"}, Violates("name", "required"))
    (said,) = right(about("personalize.CreateSchema.name.required"), exchange, factories.personalize())
    assert said.startswith("HTTP 400 with InvalidInputException, or a code common to AWS services: ")
    assert "ValidationException" in said
    assert "ResourceNotFound" not in said
    common = said.partition("services: ")[2].split(", ")
    assert common[0] == "ValidationException"
    assert "SerializationException" in common


def test_what_cannot_be_read_has_the_protocols_code_first():
    exchange = sent({"schema": "{}", "name": 1}, Violates("name", "type"))
    (said,) = right(about("personalize.CreateSchema.name.type"), exchange, factories.personalize())
    assert said.startswith(
        "HTTP 400 with InvalidInputException, or a code common to AWS services: SerializationException, "
    )


def test_where_each_of_its_own_codes_says_something_narrower_the_common_ones_go_first():
    named = "ssm.PutParameter.Name.required"
    service = load_service("ssm")
    (said,) = right(
        catalogue(service)[named], sent({}, Violates("Name", "required"), "PutParameter"), service
    )
    assert said.startswith("HTTP 400 with a code common to AWS services: ValidationException, ")
    assert ", or HierarchyTypeMismatchException, " in said


def test_the_likely_code_goes_before_those_that_say_something_narrower():
    codes = ["InvalidKmsKeyException", "CodeStorageException", "InvalidParameterValueException"]
    assert likely_first(codes, "maxLength")[0] == "InvalidParameterValueException"


def test_the_documented_values():
    exchange = sent({"name": "a", "schema": "{}", "domain": "X"}, Violates("domain", "enum"))
    said = right(about("personalize.CreateSchema.domain.enum"), exchange, factories.personalize())
    assert said[1:] == ("documented values: ECOMMERCE, VIDEO_ON_DEMAND",)


def test_the_documented_default():
    exchange = sent({}, Valid(), "CreateDatasetExportJob")
    named = "personalize.CreateDatasetExportJob.ingestionMode.default"
    assert right(about(named), exchange, factories.personalize()) == ('documented default: "PUT"',)


def test_the_exception_and_the_acceptance_that_would_have_been_right():
    taken = about("personalize.CreateSchema.ResourceAlreadyExistsException")
    again = sent({"name": "a", "schema": "{}"}, Violates("", "ResourceAlreadyExistsException"))
    assert right(taken, again, factories.personalize()) == ("HTTP 400 with ResourceAlreadyExistsException",)
    refused = sent({"name": "a", "schema": "{}"}, Valid(), status=400)
    accepted = about("personalize.CreateSchema.accepted")
    assert right(accepted, refused, factories.personalize()) == ("HTTP 200: the request is valid",)


@pytest.mark.parametrize(
    ("params", "intent", "was"),
    [
        ({"schema": "{}"}, Violates("name", "required"), {"name", "schema"}),
        ({"name": "a" * 70, "schema": "{}"}, Violates("name", "maxLength"), {"name", "schema"}),
        ({"name": "a", "schema": "{}", "domain": "X"}, Violates("domain", "enum"), {"name", "schema"}),
    ],
)
def test_the_request_before_the_one_change_keeps_everything_else(params, intent, was):
    found = before(sent(params, intent), factories.personalize())
    assert found is not None
    assert set(found.value) == was
    others = set(params) - {intent.path}
    assert {name: found.value[name] for name in others} == {name: params[name] for name in others}
    assert found.value.get(intent.path) != params.get(intent.path)


@pytest.mark.parametrize(
    ("params", "intent"),
    [
        ({"name": "a", "schema": "{}"}, Valid()),
        ({"name": "a"}, SET_UP),
        (None, Violates("", "brokenJson")),
        ({"name": "a", "schema": "{}"}, Violates("", "ResourceAlreadyExistsException")),
    ],
)
def test_where_no_place_was_changed_nothing_is_said(params, intent):
    assert before(sent(params, intent), factories.personalize()) is None
