"""Which accepted answers tell that one of several things was refused."""

from __future__ import annotations

from typing import Any

import pytest

from conformance.checks.part_refused import refused_part

from .exchanges import answered, refused


@pytest.mark.parametrize(
    ("answer", "part"),
    [
        ({"Successful": [], "Failed": [{"Id": "a", "Code": "Invalid", "Message": "no"}]}, "Failed[]"),
        ({"Responses": [{"Error": {"Code": "Invalid"}, "TableName": "a"}, {}]}, "Responses[]"),
        ({"Records": [{"ErrorCode": "Throttled"}]}, "Records[]"),
        ({"failures": [{"errorCode": "404", "reason": "x"}]}, "failures[]"),
        ({"Records": [{"ErrorCode": None, "SequenceNumber": "1"}]}, None),
        ({"Records": [{"ErrorCode": "", "SequenceNumber": "1"}]}, None),
        ({"Failed": []}, None),
        ({"codes": ["a"], "code": "a"}, None),
        ([], None),
        (b"no JSON", None),
    ],
)
def test_an_item_with_a_code_is_a_part_that_was_refused(answer: Any, part: str | None) -> None:
    assert refused_part(answered("PutThings", answer)) == part


def test_a_refusal_as_a_whole_is_none_of_a_part() -> None:
    assert refused_part(refused("PutThings", "Invalid")) is None
