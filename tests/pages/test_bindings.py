"""What a contract keeps of the wire, looked up in the models of one service of every protocol."""

from functools import cache

import pytest

from conformance.contract.load import load_service
from conformance.contract.model import Http
from conformance.pages.bindings import protocol_name
from conformance.pages.build import spelled
from conformance.pages.contract import operation_document, service_document
from tests.pages.installed import renderer

PROTOCOLS = {
    "personalize": "awsJson1.1",
    "sqs": "awsJson1.0",
    "lambda": "restJson1",
    "s3": "restXml",
    "iam": "query",
    "ec2": "ec2Query",
    "eventbridgev2": "rpcv2Cbor",
}


@cache
def document(service: str, method: str):
    return operation_document(renderer(service), method)


def members(service: str, method: str, side: str = "request"):
    return document(service, method)["$defs"][side]["properties"]


@pytest.mark.parametrize(("service", "protocol"), PROTOCOLS.items())
def test_a_protocol_has_the_name_that_its_specification_gives_it(service, protocol):
    assert service_document(renderer(service))["protocol"] == protocol
    assert protocol_name(renderer(service).model) == protocol


def test_of_several_protocols_the_one_that_botocore_speaks_is_taken():
    said = service_document(renderer("arc-region-switch"))
    assert said["protocols"] == ["smithy-rpc-v2-cbor", "json"]
    assert (said["protocol"], said["targetPrefix"]) == ("awsJson1.0", "ArcRegionSwitch")


def test_what_goes_into_the_body_under_its_own_name_needs_no_word():
    text = spelled(document("personalize", "create_schema"))
    assert "x-binding" not in text
    assert "x-http" not in text


def test_method_uri_and_status():
    assert document("lambda", "create_function")["x-http"] == {
        "method": "POST",
        "requestUri": "/2015-03-31/functions",
        "responseCode": 201,
        "source": "model:CreateFunction",
    }
    assert document("s3", "put_bucket_tagging")["x-http"]["requestUri"] == "/{Bucket}?tagging"


def test_places_outside_the_body():
    asked = members("lambda", "invoke")
    assert asked["FunctionName"]["x-binding"] == {"location": "uri", "locationName": "FunctionName"}
    assert asked["FunctionName"]["x-source"]["x-binding"] == "model:NamespacedFunctionName"
    assert asked["Qualifier"]["x-binding"]["location"] == "querystring"
    assert asked["LogType"]["x-binding"] == {"location": "header", "locationName": "X-Amz-Log-Type"}
    assert document("lambda", "invoke")["$defs"]["request"]["x-binding"] == {"payload": "Payload"}
    answered = members("lambda", "invoke", "response")
    assert answered["StatusCode"]["x-binding"] == {"location": "statusCode"}


def test_prefixed_headers_streams_and_checksums():
    asked = members("s3", "put_object")
    assert asked["Metadata"]["x-binding"] == {"location": "headers", "locationName": "x-amz-meta-"}
    assert asked["Body"]["x-binding"] == {"streaming": True}
    assert asked["Key"]["x-binding"]["contextParam"] == "Key"
    assert document("s3", "put_object")["x-checksum"] == {
        "requestAlgorithmMember": "ChecksumAlgorithm",
        "requestChecksumRequired": False,
        "source": "model:PutObject",
    }
    bucket = members("s3", "put_bucket_tagging")
    assert bucket["Tagging"]["x-binding"]["xmlNamespace"]["uri"].startswith("http://s3.amazonaws.com/")
    assert bucket["Tagging"]["properties"]["TagSet"]["items"]["x-binding"] == {"xmlName": "Tag"}


def test_names_and_attributes_of_xml():
    assert members("s3", "list_objects_v2", "response")["Contents"]["x-binding"] == {"flattened": True}
    granted = members("s3", "get_bucket_acl", "response")["Grants"]["items"]["properties"]["Grantee"]
    assert granted["x-binding"]["xmlNamespace"]["prefix"] == "xsi"
    assert granted["properties"]["Type"]["x-binding"] == {"xmlName": "xsi:type", "xmlAttribute": True}


def test_the_root_of_a_document():
    body = members("s3", "put_bucket_notification")["NotificationConfiguration"]
    assert body["x-shape"] == "NotificationConfigurationDeprecated"
    assert body["x-binding"]["xmlName"] == "NotificationConfiguration"
    assert document("s3control", "list_storage_lens_configurations")["$defs"]["response"]["x-binding"] == {
        "xmlName": "ListStorageLensConfigurationResult"
    }


def test_what_clients_send_the_end_of():
    assert members("route53", "get_hosted_zone")["Id"]["x-binding"]["lastSegment"] is True
    assert "lastSegment" not in members("route53", "list_hosted_zones")["Marker"]["x-binding"]


def test_a_flat_list_may_be_called_after_its_items():
    assert members("sdb", "delete_attributes")["Attributes"]["x-binding"] == {
        "xmlName": "Attribute", "flattened": True
    }  # fmt: skip


def test_names_of_query_protocols():
    run = members("ec2", "run_instances")
    assert run["DryRun"]["x-binding"] == {"xmlName": "dryRun"}
    card = run["NetworkInterfaces"]["items"]["properties"]["Ipv6Addresses"]
    assert card["x-binding"] == {"queryName": "Ipv6Addresses", "xmlName": "ipv6AddressesSet"}
    listed = document("iam", "list_users")["$defs"]["response"]
    assert listed["x-binding"] == {"resultWrapper": "ListUsersResult"}
    assert service_document(renderer("iam"))["xmlNamespace"].startswith("https://iam.amazonaws.com/doc/")


def test_hosts_authentication_and_events():
    assert document("logs", "start_live_tail")["x-endpoint"]["hostPrefix"] == "stream-"
    asked = members("kinesis", "put_record")
    assert asked["StreamARN"]["x-binding"] == {"contextParam": "StreamARN"}
    assert document("kinesis", "put_record")["x-endpoint"]["staticContextParams"]
    assert document("cognito-idp", "sign_up")["x-auth"]["authtype"] == "none"
    stream = members("lambda", "invoke_with_response_stream", "response")["EventStream"]
    assert stream["x-eventStream"] is True
    chunk = stream["properties"]["PayloadChunk"]
    assert chunk["x-binding"] == {"event": True}
    assert chunk["properties"]["Payload"]["x-binding"] == {"eventpayload": True}


def test_members_of_errors_outside_the_body():
    errors = {e["name"]: e for e in document("lambda", "invoke")["x-errors"]}
    assert errors["TooManyRequestsException"]["bindings"] == {
        "retryAfterSeconds": {"location": "header", "locationName": "Retry-After"}
    }
    assert "bindings" not in errors["ServiceException"]


def test_what_an_endpoint_depends_on():
    rules = service_document(renderer("kinesis"))["endpointRules"]
    assert rules["source"] == "botocore:endpoint-rule-set-1.json"
    assert len(rules["sha256"]) == 64
    assert {"Region", "StreamARN", "OperationType"} <= set(rules["parameters"])
    assert "documentation" not in rules["parameters"]["Region"]


def test_cbor_has_the_same_form():
    found = renderer("eventbridgev2")
    method = next(iter(found.methods()))
    assert operation_document(found, method)["$defs"]["request"]["type"] == "object"


def test_a_loaded_operation_always_knows_its_http():
    plain = load_service("personalize")
    assert plain.protocol == "awsJson1.1"
    assert plain.operations["CreateSchema"].http == Http("POST", "/", 200, None, None)
    assert plain.operations["CreateSchema"].idempotent


def test_http_of_a_rest_service(tmp_path):
    folder = tmp_path / "lambda"
    folder.mkdir()
    said = {**service_document(renderer("lambda")), "operations": ["Invoke", "DeleteFunction"]}
    (folder / "service.json").write_text(spelled(said))
    for name, method in (("Invoke", "invoke"), ("DeleteFunction", "delete_function")):
        (folder / f"{name}.json").write_text(spelled(document("lambda", method)))
    loaded = load_service("lambda", tmp_path)
    assert (loaded.protocol, loaded.protocols) == ("restJson1", ("rest-json",))
    assert (loaded.json_version, loaded.target_prefix) == ("", "")
    invoke = loaded.operations["Invoke"]
    assert invoke.http == Http(
        "POST", "/2015-03-31/functions/{FunctionName}/invocations", 200, "Payload", "Payload"
    )
    throttled = invoke.error("TooManyRequestsException")
    assert throttled is not None
    assert throttled.bindings["retryAfterSeconds"]["locationName"] == "Retry-After"
    assert loaded.operations["DeleteFunction"].http.method == "DELETE"


def test_the_way_to_sign_is_kept_where_it_is_another_than_every_services():
    assert service_document(renderer("sts"))["auth"] == ["aws.auth#sigv4", "aws.auth#sigv4a"]
    assert "auth" not in service_document(renderer("kms"))
