"""Account numbers of a real account are left out of whatever a run writes."""

from __future__ import annotations

import json

from conformance.contract.load import load_service
from conformance.report.body import read_body
from conformance.report.evidence import failure
from conformance.report.redact import STANDS_FOR, anonymous
from conformance.report.results import Carried, Failure, Request, RequirementResult, Response, Results, Target
from conformance.report.results_file import to_json
from tests.recordings import planted

ACCOUNT = "314159265358"
ARN = f"arn:aws:personalize:us-east-1:{ACCOUNT}:schema/a"


def test_no_account_number_is_left_anywhere() -> None:
    failure = Failure(
        f"{ARN} was accepted",
        Request("DescribeSchema", read_body(json.dumps({"schemaArn": ARN}))),
        Response(200, {"x-account": ACCOUNT}, read_body(json.dumps({"schema": [{"schemaArn": ARN}]}))),
        curl=f"curl -d {ARN}",
        python=f"client.describe_schema(schemaArn='{ARN}')",
        before=read_body(json.dumps({"schemaArn": ARN})),
        steps=(
            Request(
                "DescribeSchema",
                read_body(json.dumps({"schemaArn": ARN})),
                path=f"/{ARN}",
                carried=(Carried(1, ("schemaArn",), '"schemaArn"', ARN),),
            ),
        ),
    )
    requirement = RequirementResult(
        "s.Op.accepted", "Op", "request", "accepted", "MUST", "…", {}, "fail", ARN, 1, (failure,)
    )
    results = Results(
        Target("aws", "https://example.com", "aws"), "s", (requirement,), left_behind=(f"1 of {ACCOUNT}",),
        command=f"conformance run --setting role_arn={ARN}", options={"setting": [f"role_arn={ARN}"]},
    )  # fmt: skip
    text = json.dumps(to_json(anonymous(results)))
    assert ACCOUNT not in text
    assert text.count(STANDS_FOR) >= 7


def test_other_numbers_stay() -> None:
    results = Results(Target("aws", "", "aws"), "s", (), notes=("1234567890123 and 12345678901",))
    assert anonymous(results).notes == results.notes


def test_no_planted_secret_is_left_in_a_report() -> None:
    """Wherever an exchange of a real account has one."""
    service = load_service("personalize")
    found = []
    for place, exchange in planted.exchanges().items():
        shown = failure(f"shown by {planted.PRESIGNED}", exchange, service, real=True)
        requirement = RequirementResult(
            "s.Op.accepted", "Op", "request", "accepted", "MUST", "…", {}, "fail",
            f"refused: {planted.JWT} {planted.ACCESS_KEY}", 1, (shown,),
        )  # fmt: skip
        results = Results(Target("aws", "", "aws"), "s", (requirement,), notes=(planted.REDIRECT,))
        text = json.dumps(to_json(anonymous(results)), ensure_ascii=False)
        found += [(place, needle) for needle in planted.found_in(text) if needle != planted.SECRET_KEY]
    assert found == []
