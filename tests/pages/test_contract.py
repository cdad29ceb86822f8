import json
from functools import cache

import pytest

from conformance.contract.load import load_service
from conformance.contract.paths import walk
from conformance.pages.build import SERVICE_FILE, Built, build, documents, spelled
from conformance.pages.contract import ContradictionError, contract, operation_document
from conformance.pages.read import read_page
from conformance.pages.render import Renderer
from tests.pages.installed import page, page_text, renderer


@cache
def document(service: str, method: str):
    return operation_document(renderer(service), method)


def request(service: str, method: str):
    return document(service, method)["$defs"]["request"]["properties"]


def test_the_seed_contract_merges_page_and_model():
    properties = request("personalize", "create_dataset_export_job")
    assert properties["ingestionMode"] == {
        "type": "string",
        "enum": ["BULK", "PUT", "ALL"],
        "default": "PUT",
        "x-shape": "IngestionMode",
        "x-source": {"type": "page:77", "enum": "page:44", "default": "page:79"},
    }
    assert properties["jobName"]["x-source"] == {
        "type": "page:61",
        "required": "page:61",
        "minLength": "model:Name",
        "maxLength": "model:Name",
        "pattern": "model:Name",
    }
    tags = properties["tags"]
    assert (tags["maxItems"], tags["x-source"]["maxItems"]) == (200, "model:Tags")
    assert document("personalize", "create_dataset_export_job")["x-lifecycle"] == [
        {
            "chain": [["CREATE PENDING"], ["CREATE IN_PROGRESS"], ["ACTIVE", "CREATE FAILED"]],
            "member": "",
            "source": "page:26",
        }
    ]


def test_a_renamed_member_has_its_name_on_the_wire_and_its_line_on_the_page():
    exported = document("logs", "create_export_task")
    assert "from" in exported["$defs"]["request"]["properties"]
    assert exported["$defs"]["request"]["properties"]["from"]["x-source"]["type"].startswith("page:")
    assert exported["x-differences"] == [
        {"class": "renamed", "side": "request", "path": "from", "page": "fromTime", "model": "from"}
    ]


def test_a_recursive_shape_refers_to_its_ancestor():
    aggregators = request("ssm", "get_inventory")["Aggregators"]
    inner = aggregators["items"]["properties"]["Aggregators"]
    assert inner["$ref"] == "#/$defs/request/properties/Aggregators"


def test_blobs_timestamps_tokens_documents_and_unions():
    assert request("kinesis", "put_record")["Data"]["contentEncoding"] == "base64"
    assert request("secretsmanager", "create_secret")["ClientRequestToken"]["x-idempotencyToken"] is True
    described = document("kms", "describe_key")["$defs"]["response"]["properties"]["KeyMetadata"]
    assert described["properties"]["CreationDate"]["format"] == "timestamp"
    settings = request("cognito-idp", "create_managed_login_branding")["Settings"]
    assert "type" not in settings


def test_map_keys_take_their_enumeration_from_the_model():
    findings = document("ecr", "describe_image_scan_findings")
    assert findings["x-differences"][0]["class"] == "map-key-enum"
    scan = findings["$defs"]["response"]["properties"]["imageScanFindings"]["properties"]
    keys = scan["findingSeverityCounts"]["propertyNames"]
    assert "CRITICAL" in keys["enum"]
    assert keys["x-source"]["enum"] == "model:FindingSeverity"


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("**[REQUIRED]** \n\n    The name", "\n\n    The name", "jobName: required"),
        ("'BULK'|'PUT'|'ALL'", "'BULK'|'PUT'", "ingestionMode: enum"),
        (":type tags: list", ":type tags: dict", "tags: type"),
        ("**kmsKeyArn**", "**kmsKey**", "kmsKey"),
        ("exceptions.ResourceInUseException", "exceptions.OtherException", "exceptions"),
    ],
)
def test_page_and_model_contradicting_each_other_is_an_error_with_its_line(old, new, said):
    text = page_text("personalize", "create_dataset_export_job")
    assert old in text
    path = renderer().path("create_dataset_export_job")
    with pytest.raises(ContradictionError, match=rf"^{path}:\d+: .*{said}"):
        contract(
            "personalize",
            read_page(text.replace(old, new, 1), path),
            "0",
            renderer().methods()["create_dataset_export_job"],
        )


def test_what_is_built_loads(tmp_path):
    assert build("secretsmanager", tmp_path / "secretsmanager") == Built(26, ())
    loaded = load_service("secretsmanager", tmp_path)
    assert len(loaded.operations) == 26
    stale = tmp_path / "secretsmanager" / "Gone.json"
    stale.write_text("{}")
    build("secretsmanager", tmp_path / "secretsmanager")
    assert not stale.exists()


def test_building_is_stable():
    again = operation_document(Renderer("personalize"), "create_dataset_export_job")
    assert spelled(again) == spelled(document("personalize", "create_dataset_export_job"))


def test_a_contract_file_is_json_with_a_newline_at_the_end():
    built = document("personalize", "create_dataset_export_job")
    assert json.loads(spelled(built)) == built
    assert spelled(built).endswith("}\n")


def test_no_sentence_of_the_page_is_in_the_contract():
    read = page("personalize", "create_solution")
    text = spelled(document("personalize", "create_solution"))
    for section in (read.request, read.response):
        for member in section.members or ():
            for node in member.walk():
                assert not any(len(p.text) > 40 and p.text[:40] in text for p in node.prose)


def test_service_file():
    name, content = next(iter(documents("personalize")))
    assert name == SERVICE_FILE
    assert content["targetPrefix"] == "AmazonPersonalize"
    assert len(content["operations"]) == 71


def test_a_pattern_that_cannot_be_read_costs_only_itself(tmp_path, monkeypatch):
    monkeypatch.setattr("conformance.pages.schema.is_pattern", lambda pattern: False)
    built = build("secretsmanager", tmp_path / "secretsmanager")
    assert built.operations == 26
    assert built.unread
    service = load_service("secretsmanager", tmp_path)
    schemas = [p.schema for o in service.operations.values() for p in walk(o.request, o.root)]
    assert any("x-pattern" in schema for schema in schemas)
    assert not any("pattern" in schema for schema in schemas)
