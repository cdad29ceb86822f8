"""The catalogue of seeded faults: what it holds, and that each kind does what it says."""

from __future__ import annotations

import http.client
import json
import random
import re
import time
from collections.abc import Callable
from typing import Any

import pytest
from attrs import evolve

from conformance.contract.load import load_service
from conformance.contract.model import Service
from conformance.emulator import Server, catalogue, find
from conformance.emulator.engine import Engine
from conformance.wire.listener import Request

from .conftest import AVRO, STEP, Client, export

Ask = Callable[[str], Client]


@pytest.fixture
def faulty(server: Server) -> Ask:
    """A client of the same server with another fault, and nothing in it."""

    def switch(identifier: str) -> Client:
        server.reset(identifier)
        return Client(server)

    return switch


def test_every_fault_has_an_id_a_line_and_an_operation(service: Service) -> None:
    faults = catalogue(service)
    assert len(faults) > 5000
    assert len({fault.id for fault in faults}) == len(faults)
    for fault in faults:
        assert re.fullmatch(r"[A-Za-z][^\s:]*:[^\s:]+", fault.id), fault.id
        assert fault.description
        assert "\n" not in fault.description
        assert fault.operation in service.operations


@pytest.mark.parametrize(
    "identifier",
    [
        # a constraint: not enforced, too tight, another documented code, an undocumented one, a 5xx, a 200
        *(f"CreateDatasetExportJob.jobName.maxLength:{way}" for way in (
            "unenforced", "tight", "another-code", "undocumented-code", "server-error", "success",
            "happens-anyway",
        )),
        # defaults: gone, wrong, overriding
        "CreateDatasetExportJob.ingestionMode.default:gone",
        "CreateDatasetExportJob.ingestionMode.default:is-BULK",
        "CreateDatasetExportJob.ingestionMode.default:overrides",
        "CreateDatasetExportJob.ingestionMode.default:overrides-ALL",
        # the way back: dropped, case, truncated, swapped, default-filled
        *(f"DescribeDatasetExportJob.jobOutput.s3DataDestination.path.echo:{way}" for way in (
            "dropped", "case", "truncated", "swapped", "zero", "altered",
        )),
        # chains: stuck, skipping, going back, leaving a terminal state, misspelt, disagreeing
        *(f"DatasetExportJob.lifecycle.create:{way}" for way in (
            "stuck-create-pending", "unknown-state", "back", "leaves-terminal",
            "misspelt-create-in-progress-underscore",
            "fails-without-reason",
        )),
        "ListDatasetExportJobs.status.lifecycle:disagrees", "Dataset.lifecycle.delete:never-gone",
        "Recommender.lifecycle.stop:back", "Recommender.lifecycle.start:stuck-start-pending",
        "Campaign.lifecycle.update:stuck-create-pending",
        # moments and ARNs
        *(f"DescribeDatasetExportJob.lastUpdatedDateTime.timestamp:{way}" for way in (
            "milliseconds", "iso", "order", "moving",
        )),
        *(f"CreateDatasetExportJob.datasetExportJobArn.arn:{way}" for way in ("kind", "account", "name")),
        # lists
        *(f"ListDatasetExportJobs.list:{way}" for way in (
            "loses-last", "repeats", "limit-ignored", "never-ends", "token-any",
        )),
        "ListDatasetExportJobs.datasetArn.filter:ignored",
        # tags, deletes, refused creates, races, framing
        "CreateDatasetExportJob.tags:lost", "TagResource.tags:swapped", "UntagResource.tags:ignored",
        "DeleteSchema.delete:ignored", "DeleteSchema.Dataset.in_use:allowed",
        "DeleteSchema.delete:stays-blocked", "DeleteSolution.Campaign.in_use:allowed",
        "CreateSchema.name.duplicate:happens-anyway", "CreateSchema.race:both-win",
        "CreateSchema.broken-json:server-error", "service.unknown-operation:success",
        "service.errors:untyped",
        # faults that hide
        "ListSchemas.name.page:dropped-on-second",
        "DescribeDatasetExportJob.roleArn.echo:dropped-ingestionMode=ALL",
        "CreateDatasetExportJob.jobName.pattern:unenforced-without-tags",
        "DescribeDatasetExportJob.jobName.echo:truncated-at-63",
        "CreateDatasetExportJob.jobName.required:unenforced-from-second-call",
        "CreateSchema.name.required:unenforced-after-delete",
        "CreateDatasetExportJob.tags:ascii",
        "DescribeDatasetExportJob.roleArn.echo:dropped-with-ingestionMode+tags",
    ],
)  # fmt: skip
def test_every_kind_is_in_the_catalogue(service: Service, identifier: str) -> None:
    assert find(service, identifier).id == identifier


def test_the_catalogue_grows_with_the_contracts(service: Service) -> None:
    fewer = {n: op for n, op in service.operations.items() if not n.endswith(("Campaign", "Campaigns"))}
    small = catalogue(evolve(service, operations=fewer))
    assert len(small) < len(catalogue(service))
    assert not any(fault.id.startswith("CreateCampaign.") for fault in small)
    assert catalogue(load_service("secretsmanager"))


def test_a_server_is_made_and_started_in_milliseconds(service: Service) -> None:
    """Of this process's own time: what else runs on the machine is not counted."""
    faults = catalogue(service)[:20]
    began = time.process_time()
    for fault in faults:
        with Server(service, fault, STEP) as url:
            assert url.startswith("http://127.0.0.1:")
    assert (time.process_time() - began) / 20 < 0.05


def test_an_unknown_fault_is_a_key_error(service: Service) -> None:
    with pytest.raises(KeyError):
        Server(service, "no such")


def test_no_fault_keeps_the_server_from_answering(server: Server, service: Service, faulty: Ask) -> None:
    """Whatever the fault, it shows at its own operation, other ones answer as ever, and none crashes."""
    for fault in random.Random(7).sample(catalogue(service), 120):
        client = faulty(fault.id)
        for operation, body, without in (
            ("CreateSchema", {"name": "a", "schema": AVRO}, 200), ("CreateSchema", {}, 400),
            ("ListSchemas", {"maxResults": 1}, 200),
            (fault.operation, {}, None),
        ):  # fmt: skip
            at_its_place = fault.operation == operation or fault.id.startswith("service.")
            try:
                status, _, answer = client.send(operation, body)
            except (OSError, http.client.IncompleteRead):
                assert at_its_place, fault.id
                assert fault.family == "protocol", fault.id
                client = Client(server)
            else:
                assert b"could not be processed" not in answer, fault.id
                if not at_its_place:
                    assert status == without, (fault.id, operation, answer)
                elif fault.family != "protocol":
                    assert status in (200, 400, 500), (fault.id, status)


def test_no_fault_crashes_the_emulator_or_shows_elsewhere(service: Service) -> None:
    """The same without sockets, for more of the catalogue."""
    engine = Engine(service)
    faults = random.Random(8).sample(catalogue(service), 500)
    for fault in faults:
        engine.switch(fault)
        for operation, body, status in (
            ("CreateSchema", {"name": "a", "schema": AVRO}, 200), ("CreateSchema", {}, 400),
            ("ListSchemas", {"maxResults": 1}, 200), (fault.operation, {}, None),
        ):  # fmt: skip
            headers = {"x-amz-target": f"{service.target_prefix}.{operation}"}
            response = engine.answer(Request("POST", "/", headers, json.dumps(body).encode()))
            assert b"could not be processed" not in response.body, fault.id
            at_its_place = fault.operation == operation or fault.id.startswith("service.")
            assert at_its_place or response.status == status, (fault.id, response)


def test_constraints(faulty: Ask) -> None:
    good = {"name": "a" * 63, "schema": AVRO}
    bad = {"name": "a" * 64, "schema": AVRO}
    client = faulty("CreateSchema.name.maxLength:unenforced")
    assert client.ok("CreateSchema", bad)
    assert client.refused("CreateSchema", {**good, "name": "-"}) == "InvalidInputException"
    assert (
        faulty("CreateSchema.name.maxLength:tight").refused("CreateSchema", good) == "InvalidInputException"
    )
    client = faulty("CreateSchema.name.maxLength:loose")
    assert client.ok("CreateSchema", bad)
    assert client.refused("CreateSchema", {**bad, "name": "a" * 65}) == "InvalidInputException"
    client = faulty("CreateSchema.name.maxLength:another-code")
    assert client.refused("CreateSchema", bad) == "LimitExceededException"
    client = faulty("CreateSchema.name.maxLength:undocumented-code")
    assert client.refused("CreateSchema", bad) == "ConstraintBrokenException"
    assert faulty("CreateSchema.name.maxLength:server-error").send("CreateSchema", bad)[0] == 500
    client = faulty("CreateSchema.name.maxLength:success")
    assert client.ok("CreateSchema", bad) == {}
    assert client.ok("ListSchemas") == {"schemas": []}
    client = faulty("CreateSchema.name.maxLength:happens-anyway")
    assert client.refused("CreateSchema", bad) == "InvalidInputException"
    assert [s["name"] for s in client.ok("ListSchemas")["schemas"]] == ["a" * 64]
    client = faulty("CreateSchema.domain.enum:refuses-ECOMMERCE")
    assert client.refused("CreateSchema", {**good, "domain": "ECOMMERCE"}) == "InvalidInputException"
    assert client.ok("CreateSchema", {**good, "domain": "VIDEO_ON_DEMAND"})


def test_the_way_back_and_defaults(faulty: Ask) -> None:
    def shown(identifier: str, **more: Any) -> dict[str, Any]:
        client = faulty(identifier)
        body = export("Job1", client.dataset(), **more)
        arn = client.ok("CreateDatasetExportJob", body)["datasetExportJobArn"]
        job = client.ok("DescribeDatasetExportJob", {"datasetExportJobArn": arn})["datasetExportJob"]
        return dict(job)

    where = "DescribeDatasetExportJob.jobOutput.s3DataDestination.path.echo"
    assert shown(f"{where}:dropped")["jobOutput"] == {"s3DataDestination": {}}
    assert shown(f"{where}:truncated")["jobOutput"]["s3DataDestination"]["path"] == "s3://bucket/ke"
    assert shown("DescribeDatasetExportJob.jobName.echo:case")["jobName"] == "jOB1"
    swapped = shown("DescribeDatasetExportJob.jobName.echo:swapped")
    assert swapped["datasetArn"] == "Job1"
    default = "CreateDatasetExportJob.ingestionMode.default"
    assert "ingestionMode" not in shown(f"{default}:gone")
    assert shown(f"{default}:is-BULK")["ingestionMode"] == "BULK"
    assert shown(f"{default}:overrides", ingestionMode="ALL")["ingestionMode"] == "PUT"
    assert shown(f"{default}:overrides-ALL", ingestionMode="BULK")["ingestionMode"] == "BULK"
    hidden = "DescribeDatasetExportJob.roleArn.echo:dropped-ingestionMode=ALL"
    assert "roleArn" in shown(hidden, ingestionMode="BULK")
    assert "roleArn" not in shown(hidden, ingestionMode="ALL")


def test_lifecycles(faulty: Ask) -> None:
    def states(identifier: str, steps: float) -> list[str]:
        client = faulty(identifier)
        arn = client.ok("CreateDatasetGroup", {"name": "g"})["datasetGroupArn"]
        seen: list[str] = []
        for _ in range(int(steps * 4)):
            status = client.ok("DescribeDatasetGroup", {"datasetGroupArn": arn})["datasetGroup"]["status"]
            if not seen or seen[-1] != status:
                seen.append(status)
            client.steps(0.25)
        return seen

    chain = ["CREATE PENDING", "CREATE IN_PROGRESS", "ACTIVE"]
    assert states("DatasetGroup.lifecycle.create:stuck-create-in-progress", 5) == chain[:2]
    assert states("DatasetGroup.lifecycle.create:back", 6) == [*chain, "CREATE PENDING"]
    assert states("DatasetGroup.lifecycle.create:leaves-terminal", 7) == [*chain, "CREATE FAILED"]
    assert (
        states("DatasetGroup.lifecycle.create:misspelt-create-pending-underscore", 1)[0] == "CREATE_PENDING"
    )
    assert "UNKNOWN" in states("DatasetGroup.lifecycle.create:unknown-state", 4)
    client = faulty("Dataset.lifecycle.delete:never-gone")
    named = {"datasetArn": client.dataset()}
    client.ok("DeleteDataset", named)
    client.steps(6)
    assert client.ok("DescribeDataset", named)["dataset"]["status"] == "DELETE IN_PROGRESS"


def test_lists_deletes_and_tags(faulty: Ask) -> None:
    def three(identifier: str) -> Client:
        client = faulty(identifier)
        for name in "abc":
            client.schema(name)
        return client

    def names(client: Client, **body: Any) -> list[str]:
        return [s.get("name") for s in client.ok("ListSchemas", body)["schemas"]]

    assert names(three("ListSchemas.list:loses-last")) == ["a", "b"]
    assert names(three("ListSchemas.list:limit-ignored"), maxResults=1) == ["a", "b", "c"]
    assert names(three("ListSchemas.list:token-any"), nextToken="x") == ["a", "b", "c"]
    client = three("ListSchemas.list:pages-skip")
    token = client.ok("ListSchemas", {"maxResults": 1})["nextToken"]
    assert names(client, nextToken=token) == ["c"]
    client = three("ListSchemas.name.page:dropped-on-second")
    token = client.ok("ListSchemas", {"maxResults": 1})["nextToken"]
    assert names(client, nextToken=token) == [None, None]
    client = three("DeleteSchema.delete:ignored")
    arn = client.ok("ListSchemas")["schemas"][0]["schemaArn"]
    assert client.ok("DeleteSchema", {"schemaArn": arn}) == {}
    assert names(client) == ["a", "b", "c"]
    client = three("DescribeSchema.delete:still-shown")
    client.ok("DeleteSchema", {"schemaArn": arn})
    assert client.ok("DescribeSchema", {"schemaArn": arn})["schema"]["name"] == "a"
    assert names(client) == ["b", "c"]
    client = three("CreateSchema.name.required:unenforced-after-delete")
    assert client.refused("CreateSchema", {"schema": AVRO}) == "InvalidInputException"
    client.ok("DeleteSchema", {"schemaArn": arn})
    assert client.ok("CreateSchema", {"schema": AVRO})
    client = faulty("CreateDatasetGroup.tags:swapped")
    group = client.group("g", tags=[{"tagKey": "k", "tagValue": "v"}])
    assert client.ok("ListTagsForResource", {"resourceArn": group})["tags"] == [
        {"tagKey": "v", "tagValue": "k"}
    ]


def test_framing(server: Server, faulty: Ask) -> None:
    assert faulty("CreateSchema.broken-json:server-error").send("CreateSchema", raw=b"{")[0] == 500
    status, _, body = faulty("service.unknown-operation:success").send("NoSuch")
    assert (status, body) == (200, b"{}")
    status, headers, body = faulty("service.errors:untyped").send("CreateSchema")
    assert status == 400
    assert "__type" not in json.loads(body)
    assert "x-amzn-errortype" not in headers
    _, headers, _ = faulty("ListSchemas.protocol:content-type").send("ListSchemas")
    assert headers["Content-Type"].startswith("text/html")
    with pytest.raises(OSError):  # noqa: PT011 - whichever way the connection ends
        faulty("ListSchemas.protocol:silent").send("ListSchemas")


def test_a_number_is_read_from_a_text_only_where_it_is_one(faulty: Ask) -> None:
    client = faulty("ListSchemas.maxResults.type:coerced")
    assert client.ok("ListSchemas", {"maxResults": "7"}) == {"schemas": []}
    assert client.refused("ListSchemas", {"maxResults": "seven"}) in (
        "InvalidInputException",
        "SerializationException",
    )


def test_only_what_has_few_values_shows_one_that_is_none_of_them(service: Service) -> None:
    ids = {fault.id for fault in catalogue(service) if fault.id.endswith(":not-in-enum")}
    assert "DescribeDatasetExportJob.datasetExportJob.ingestionMode.response:not-in-enum" in ids
    assert not any(".jobName." in one or ".name." in one for one in ids)


def test_only_where_a_number_can_be_valid_as_a_text_is_one_taken_for_it(service: Service) -> None:
    ids = {fault.id for fault in catalogue(service) if fault.id.endswith(".type:coerced")}
    assert "CreateSchema.name.type:coerced" in ids
    assert not {
        one for one in ids if one.split(".")[1] in ("roleArn", "kmsKeyArn", "domain", "ingestionMode")
    }
