"""What was imported is judged exchange by exchange: a fault is found, and nothing is made up."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from conformance.contract.model import Service
from conformance.emulator import Server
from conformance.wire.client import Client
from conformance.wire.exchange import Exchange
from conformance.wire.sign import fixed
from tests.run.door import conformance, results, verdicts

CREATED = "DescribeKeeper.keeper.creationDateTime"
FAULTS = {
    f"{CREATED}.response:mistyped": f"zoo.{CREATED}.shape",
    "DescribeKeeper.keeper.response:undeclared": "zoo.DescribeKeeper.undeclared",
}
MISSING = "arn:aws:zoo:us-east-1:000000000000:keeper/nobody"


@pytest.fixture(scope="module")
def server(service: Service) -> Iterator[Server]:
    running = Server(service, step=0.0)
    running.start()
    yield running
    running.stop()


def session(server: Server, service: Service) -> list[Exchange]:
    """What somebody's program may have done."""
    client = Client(service, server.url, fixed("testing", "testing"))
    made = client.send("CreateKeeper", {"name": "a-keeper"})
    told = {"keeperArn": made.output["keeperArn"]}
    found = [made, client.send("DescribeKeeper", told), client.send("ListKeepers", {})]
    found += [client.send("DescribeKeeper", {"keeperArn": MISSING}), client.send("CreateKeeper", {})]
    found.append(client.send("DeleteKeeper", told))
    client.close()
    return found


def archived(found: list[Exchange]) -> dict[str, Any]:
    """An HTTP archive of exchanges."""

    def headers(several: Any) -> list[dict[str, str]]:
        return [{"name": name, "value": value} for name, value in several.items()]

    entries = [
        {
            "startedDateTime": "2026-01-01T00:00:00Z", "time": 1,
            "request": {"method": one.method, "url": one.url, "headers": headers(one.sent_headers),
                        "postData": {"text": one.sent.decode()}},
            "response": {"status": one.status, "headers": headers(one.headers),
                         "content": {"text": one.answer.decode()}},
        }
        for one in found
    ]  # fmt: skip
    return {"log": {"entries": entries}}


def replayed(folder: Path, schemas: Path, form: str, value: Any) -> int:
    """Import a value and replay it; return the exit code."""
    if not (folder / "schemas").exists():
        shutil.copytree(schemas, folder / "schemas")
    (folder / "a.json").write_text(json.dumps(value))
    words = ("--form", form, "--service", "zoo", "--record", "rec", "--schemas", "schemas")
    done = conformance(folder, "import", "a.json", *words)
    assert done.returncode == 0, done.stdout + done.stderr
    done = conformance(folder, "replay", "rec", "--schemas", "schemas", "--report", "report")
    assert "Traceback" not in done.stderr
    return done.returncode


def test_a_faultless_session_conforms_and_says_how_it_was_judged(
    server: Server, service: Service, tmp_path: Path, schemas: Path
) -> None:
    server.reset(None)
    assert replayed(tmp_path, schemas, "har", archived(session(server, service))) == 0
    found = results(tmp_path / "report")
    assert set(verdicts(tmp_path / "report").values()) == {"pass"}
    assert len(found["requirements"]) > 20
    assert any("judged by itself" in note for note in found["notes"])


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_that_one_answer_shows_is_found(
    fault: str, server: Server, service: Service, tmp_path: Path, schemas: Path
) -> None:
    server.reset(fault)
    replayed(tmp_path, schemas, "har", archived(session(server, service)))
    assert [i for i, verdict in verdicts(tmp_path / "report").items() if verdict == "fail"] == [FAULTS[fault]]


def test_what_a_5xx_means_nobody_knows(
    server: Server, service: Service, tmp_path: Path, schemas: Path
) -> None:
    server.reset(None)
    archive = archived(session(server, service))
    archive["log"]["entries"][1]["response"] = {"status": 500, "headers": [], "content": {"text": "oh"}}
    assert replayed(tmp_path, schemas, "har", archive) == 0


def test_of_values_alone_less_is_judged(
    server: Server, service: Service, tmp_path: Path, schemas: Path
) -> None:
    """They were on no wire, so that nothing but members and codes is judged."""
    stubs: list[dict[str, Any]] = [
        {"operation": "ListKeepers", "response": {"keepers": [], "surprise": 1}},
        {"operation": "CreateKeeper", "error": {"Code": "NoSuchCodeAnywhere", "Message": ""}},
    ]
    assert replayed(tmp_path, schemas, "stubber", stubs) == 1
    failing = {i for i, verdict in verdicts(tmp_path / "report").items() if verdict == "fail"}
    assert failing == {"zoo.ListKeepers.undeclared", "zoo.CreateKeeper.undocumentedCode"}
    assert not [i for i in verdicts(tmp_path / "report") if i.endswith((".contentType", ".errorBody"))]
