"""Each form that others record in becomes exchanges, and whatever else is in a file one clear line."""

from __future__ import annotations

import base64
import datetime
import gzip
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml
from attrs import evolve
from click.testing import CliRunner, Result
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from conformance.contract.load import load_service
from conformance.contract.model import Service
from conformance.recordings.document import Kept, RecordingError
from conformance.recordings.importing.commands import FORMS, import_
from conformance.recordings.importing.http_forms import cassette, har
from conformance.recordings.importing.parsing import parsed
from conformance.recordings.importing.traffic import Traffic, exchange_of
from conformance.recordings.importing.value_forms import snapshots, stubs
from conformance.recordings.reading import read
from conformance.wire.exchange import Exchange
from tests.recordings import planted

SECRET = "AKIA" + "Q" * 16
SCOPE = f"AWS4-HMAC-SHA256 Credential={SECRET}/20260101/eu-west-1/zoo/aws4_request, Signature={'a' * 64}"
HEADERS = {"X-Amz-Target": "Zoo.ListKeepers", "Authorization": SCOPE}
ADDRESS = "https://zoo.eu-west-1.amazonaws.com/"
ANSWER = '{"keepers":[],"é":1}'
TYPE = {"Content-Type": "application/x-amz-json-1.1"}


def listed(headers: dict[str, str]) -> list[dict[str, str]]:
    return [{"name": name, "value": value} for name, value in headers.items()]


def as_har(**more: Any) -> Any:
    entry = {
        "startedDateTime": "2026-01-01T00:00:00Z", "time": 12.5,
        "request": {"method": "POST", "url": ADDRESS, "headers": listed(HEADERS),
                    "postData": {"mimeType": "x", "text": "{}"}},
        "response": {"status": 200, "headers": listed(TYPE), "content": {"size": 9, "text": ANSWER}},
    }  # fmt: skip
    return {"log": {"version": "1.2", "entries": [{**entry, **more}]}}


def as_cassette(body: Any = None, **headers: str) -> Any:
    request = {"method": "POST", "uri": ADDRESS, "body": "{}",
               "headers": {name: [value] for name, value in HEADERS.items()}}  # fmt: skip
    response = {
        "status": {"code": 200, "message": "OK"},
        "headers": {name: [value] for name, value in {**TYPE, **headers}.items()},
        "body": {"string": ANSWER if body is None else body},
    }
    return {"version": 1, "interactions": [{"request": request, "response": response}]}


SNAPSHOT = {
    "test_it": {
        "recorded-date": "26-08-2022, 09:30:00",
        "recorded-content": {
            "list_keepers": {"keepers": [], "ResponseMetadata": {"HTTPStatusCode": 200}},
            "deep": {"list_keepers.2": {"keepers": [], "ResponseMetadata": {"HTTPStatusCode": 200}}},
            "delete_keeper_again": {
                "Error": {"Code": "ResourceNotFoundException", "Message": "no"},
                "ResponseMetadata": {"HTTPStatusCode": 400},
            },
            "something": {"x": 1, "ResponseMetadata": {"HTTPStatusCode": 200}},
        },
    }
}
STUBS = [
    {"operation": "list_keepers", "params": {}, "response": {"keepers": []}},
    {"operation": "DeleteKeeper", "error": {"Code": "ResourceNotFoundException", "Message": "no"}},
    {"operation": "NoSuchThing", "response": {}},
]
VALUES: dict[str, Any] = {
    "har": as_har(), "vcr": as_cassette(), "localstack": SNAPSHOT, "stubber": STUBS,
}  # fmt: skip
EXPECTED = {
    "har": ["ListKeepers"], "vcr": ["ListKeepers"], "stubber": ["ListKeepers", "DeleteKeeper"],
    "localstack": ["ListKeepers", "ListKeepers", "DeleteKeeper"],
}  # fmt: skip


@pytest.fixture(scope="module")
def zoo(schemas: Path) -> Service:
    return load_service("zoo", schemas)


@pytest.fixture
def imported(tmp_path: Path, schemas: Path) -> Callable[..., Result]:
    """Import what is written into a file."""

    def run(form: str, value: Any, name: str = "a.json") -> Result:
        text = value if isinstance(value, bytes) else json.dumps(value).encode()
        (tmp_path / name).write_bytes(text)
        words = [tmp_path / name, "--form", form, "--service", "zoo", "--record", tmp_path / "rec"]
        return CliRunner().invoke(import_, [*map(str, words), "--schemas", str(schemas)])

    return run


def exchanges(folder: Path, schemas: Path) -> list[Exchange]:
    (recording,) = read([folder / "rec"], lambda name: load_service(name, schemas))
    assert recording.heading.imported
    return [entry.exchange for entry in recording.entries if isinstance(entry, Kept)]


@pytest.mark.parametrize("form", FORMS)
def test_what_a_form_holds_becomes_a_recording(
    form: str, imported: Callable[..., Result], tmp_path: Path, schemas: Path
) -> None:
    done = imported(form, VALUES[form])
    assert done.exit_code == 0, done.output
    found = exchanges(tmp_path, schemas)
    assert [one.operation for one in found] == EXPECTED[form]
    assert found[0].accepted
    assert found[0].output["keepers"] == []
    assert all(one.accepted or one.code == "ResourceNotFoundException" for one in found)
    left = len([1 for one in FORMS[form](VALUES[form], load_service("zoo", schemas)) if one is None])
    assert ("left out" in done.output) == bool(left)


def test_a_secret_of_the_traffic_is_in_no_recording(imported: Callable[..., Result], tmp_path: Path) -> None:
    value = as_har(
        response={"status": 200, "headers": listed(TYPE), "content": {"text": json.dumps(planted.BODY)}}
    )
    assert planted.found_in(json.dumps(value))
    assert imported("har", value).exit_code == 0
    (file,) = (tmp_path / "rec").iterdir()
    assert planted.found_in(file.read_text()) == []
    assert SECRET not in file.read_text()


def test_traffic_tells_when_where_and_how_long(zoo: Service) -> None:
    (one,) = har(as_har())
    assert one is not None
    exchange = exchange_of(zoo, one)
    assert exchange is not None
    assert (exchange.region, exchange.seconds, exchange.started) == ("eu-west-1", 0.0125, 1767225600.0)
    assert exchange.params == {}


@pytest.mark.parametrize("packed", [True, False])
def test_a_body_that_travelled_compressed_is_read(packed: bool) -> None:
    body = gzip.compress(ANSWER.encode()) if packed else ANSWER
    text = yaml.safe_dump(as_cassette(body, **{"Content-Encoding": "gzip"}))
    (one,) = cassette(yaml.safe_load(text))
    assert one is not None
    assert json.loads(one.answer)["keepers"] == []
    assert "content-encoding" not in one.headers


def test_a_body_that_grows_beyond_measure_is_left_out() -> None:
    bomb = gzip.compress(b"\0" * (1 << 25))
    assert list(cassette(as_cassette(bomb, **{"Content-Encoding": "gzip"}))) == [None]


def test_a_body_in_base64_and_one_that_is_not_there() -> None:
    content = {"text": base64.b64encode(b"\xff").decode(), "encoding": "base64"}
    for told, body in ((content, b"\xff"), ({"size": 0}, b""), ({"size": 7}, None)):
        (one,) = har(as_har(response={"status": 200, "headers": [], "content": told}))
        assert (None if one is None else one.answer) == body


def test_what_is_for_another_service_is_left_out(zoo: Service) -> None:
    fine = Traffic("POST", "https://a/", {"x-amz-target": "Zoo.ListKeepers"}, b"", 200, {}, b"{}")
    assert exchange_of(zoo, fine) is not None
    for headers in (
        {"x-amz-target": "Other.ListKeepers"}, {"x-amz-target": "Zoo.NoSuchThing"}, {},
        {"x-amz-target": "Zoo.ListKeepers", "authorization": SCOPE.replace("/zoo/", "/other/")},
    ):  # fmt: skip
        assert exchange_of(zoo, Traffic("POST", "https://a/", headers, b"", 200, {}, b"{}")) is None


FUNCTIONS = "https://a/2015-03-31/functions/"


@pytest.mark.parametrize(
    ("protocol", "method", "url", "sent", "operation"),
    [
        ("restJson1", "GET", f"{FUNCTIONS}f%2Fg/configuration?Qualifier=1", b"", "GetFunctionConfiguration"),
        ("restJson1", "GET", FUNCTIONS, b"", "ListFunctions"),
        ("restJson1", "PATCH", FUNCTIONS, b"", None),
        ("restJson1", "GET", "http://[broken", b"", None),
        ("query", "POST", "https://a/", b"Action=ListFunctions&Version=2010-03-31", "ListFunctions"),
        ("query", "GET", "https://a/?Action=ListFunctions", b"", "ListFunctions"),
        ("query", "POST", "https://a/", b"Action=NoSuchThing", None),
        ("rpcv2Cbor", "POST", "https://a/service/X/operation/ListFunctions", b"", "ListFunctions"),
    ],
)
def test_other_protocols_tell_the_operation_in_their_way(
    protocol: str, method: str, url: str, sent: bytes, operation: str | None
) -> None:
    traffic = Traffic(method, url, {}, sent, 200, {}, b"")
    found = exchange_of(evolve(load_service("lambda"), protocol=protocol), traffic)
    assert (None if found is None else found.operation) == operation


def test_a_placeholder_is_no_value(zoo: Service) -> None:
    """Whatever a snapshot put in the place of what changes is left out where it cannot be the value."""
    shown = {"name": "<name:1>", "keeperArn": "<arn:1>", "createdAt": "datetime", "status": "<status:1>"}
    value = {"t": {"recorded-content": {"describe-keeper": {
        "keeper": shown, "ResponseMetadata": {"HTTPStatusCode": 200}}}}}  # fmt: skip
    (one,) = FORMS["localstack"](value, zoo)
    assert one is not None
    kept = one.output["keeper"]
    properties = zoo.operations["DescribeKeeper"].response["properties"]["keeper"]["properties"]
    assert kept["name"] == "<name:1>"
    moments = [n for n, schema in properties.items() if schema.get("format") == "timestamp"]
    assert moments
    assert not set(moments) & set(kept)


def test_a_text_that_the_recording_machine_read_as_json_is_a_text_again(zoo: Service) -> None:
    shown = {"keeper": {"name": {"Version": "2012-10-17"}}, "ResponseMetadata": {"HTTPStatusCode": 200}}
    (one,) = FORMS["localstack"]({"t": {"recorded-content": {"describe_keeper": shown}}}, zoo)
    assert one is not None
    assert one.output["keeper"]["name"] == '{"Version": "2012-10-17"}'


def test_a_label_that_names_two_operations_or_none_tells_nothing(zoo: Service) -> None:
    refused = {"ResponseMetadata": {"HTTPStatusCode": 400}, "Error": {"Code": "Any"}}
    labels = (
        ("list_keepers", 1), ("list_keepers_and_delete_keeper", 0), ("first", 0), ("listKeepers-2", 1),
        ("no_list_keepersakes", 0), ("an.unlist-keepers", 0), ("a_listkeepers", 1),
    )  # fmt: skip
    for label, told in labels:
        (found,) = snapshots({"t": {"recorded-content": {label: refused}}}, zoo)
        assert (found is not None) is bool(told), label


@pytest.mark.parametrize("form", FORMS)
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_whatever_a_file_holds_ends_as_a_value_or_one_line(
    form: str, data: st.DataObject, zoo: Service
) -> None:
    """Any JSON value in any place of a right one, and any value at all."""
    anything = st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3),
        max_leaves=6,
    )
    value = json.loads(json.dumps(VALUES[form])) if data.draw(st.booleans()) else data.draw(anything)
    if value is not None and data.draw(st.booleans()):
        value = _with(value, data, data.draw(anything))
    said = ""
    try:
        for one in FORMS[form](value, zoo):
            assert one is None or one.operation in zoo.operations
    except RecordingError as problem:
        said = str(problem)
    assert "\n" not in said


def _with(value: Any, data: st.DataObject, other: Any) -> Any:
    """The value with another in the place of one of its parts."""
    places: list[tuple[Any, Any]] = []
    waiting = [value]
    while waiting:
        one = waiting.pop()
        inner = (
            list(one.items())
            if isinstance(one, dict)
            else list(enumerate(one))
            if isinstance(one, list)
            else []
        )
        places += [(one, key) for key, _ in inner]
        waiting += [below for _, below in inner]
    if not places:
        return other
    holder, key = places[data.draw(st.integers(0, len(places) - 1))]
    holder[key] = other
    return value


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(body=st.binary(max_size=200) | st.text("&*!-:{}[]?|>'\"\n a1", max_size=60).map(str.encode))
@pytest.mark.parametrize("name", ["a.json", "a.yaml"])
def test_any_bytes_are_a_value_or_one_line(tmp_path: Path, name: str, body: bytes) -> None:
    (tmp_path / name).write_bytes(body)
    said = ""
    try:
        parsed(tmp_path / name)
    except RecordingError as problem:
        said = str(problem)
    assert "\n" not in said


@pytest.mark.parametrize(
    "text",
    [
        "!!python/object/apply:os.system ['touch evaluated']",
        "- !ruby/struct:VCR::HTTPInteraction\n  request: {}\n",
        "a: &a [*a]\n" * 3,
        "[" * 5_000,
        "? [a]\n: b\n",
        "2026-99-99 00:00:00",
        "\x00",
    ],
)
def test_yaml_makes_no_objects_and_runs_nothing(
    text: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, imported: Callable[..., Result]
) -> None:
    monkeypatch.chdir(tmp_path)
    done = imported("vcr", text.encode(), "a.yaml")
    assert done.exit_code == 4
    assert len(done.stderr.strip().splitlines()) == 1
    assert not (tmp_path / "evaluated").exists()


def test_aliases_that_would_fill_the_memory_do_not(imported: Callable[..., Result]) -> None:
    lines = ["a0: &a0 [x, x]"] + [f"a{n}: &a{n} [*a{n - 1}, *a{n - 1}]" for n in range(1, 60)]
    text = "\n".join([*lines, "interactions: *a59"])
    done = imported("vcr", text.encode(), "a.yaml")
    assert done.exit_code == 4
    assert "no exchange with zoo" in done.stderr


@pytest.mark.parametrize(("form", "value"), [("har", {}), ("vcr", []), ("localstack", [1]), ("stubber", {})])
def test_what_is_of_another_form_is_named(form: str, value: Any, imported: Callable[..., Result]) -> None:
    done = imported(form, value)
    assert done.exit_code == 4
    assert "not " in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1


@pytest.mark.parametrize(
    ("moment", "started"),
    [
        (datetime.datetime(2022, 8, 26, tzinfo=datetime.UTC), 1661472000.0),
        ("2022-08-26T00:00:00+00:00", 1661472000.0),
        (datetime.datetime(1, 1, 1), 0.0),
        ("0001-01-01T00:00:00", 0.0),
        ("yesterday", 0.0),
    ],
)
def test_a_moment_that_no_clock_can_tell_is_none(moment: Any, started: float) -> None:
    told = as_cassette()
    told["interactions"][0]["recorded_at"] = moment
    (one,) = cassette(told)
    assert one is not None
    assert one.started == started


@pytest.mark.parametrize(
    ("status", "taken"),
    [(404, 404), (100, 100), (999, 999), (99, 400), (1000, 400), ("404", 400), (True, 400)],
)
def test_what_no_status_line_can_carry_is_no_status(status: Any, taken: int) -> None:
    (one,) = stubs([{"operation": "delete_keeper", "error": {"Code": "Gone"}, "status": status}])
    assert one is not None
    assert one.status == taken
