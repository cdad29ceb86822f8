"""What is said of a driver that keeps the protocol, and of one that does not."""

from __future__ import annotations

import math
import sys
from decimal import Decimal
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from click.testing import CliRunner

from conformance.sdk.check import VALUES, check, same
from conformance.sdk.commands import sdk
from conformance.sdk.drivers.python.driver_values import encode
from conformance.sdk.drivers.shipped import find, start
from conformance.sdk.errors import DriverError
from conformance.sdk.messages import load_schema

TOY = """
import json, sys
ECHO = lambda value: value
def answer(message):
    kind = message["type"]
    if kind == "hello":
        return {"type": "hello", "protocol": 1, "sdk": "toy", "version": "1", "language": "T",
                "services": ["zoo"], "features": FEATURES}
    if kind == "echo":
        return {"type": "echoed", "value": ECHO(message["value"])}
    return {"configure": {"type": "configured"}, "shutdown": {"type": "bye"}}.get(kind, REFUSAL)
FEATURES, REFUSAL = [], {"type": "unsupported", "reason": "no"}
LINE
for line in sys.stdin:
    message = json.loads(line)
    print(json.dumps({"id": message["id"], **answer(message)}), flush=True)
    if message["type"] == "shutdown": break
"""


def checked(folder: Path, line: str = "") -> dict[str, str]:
    script = folder / "toy.py"
    script.write_text(TOY.replace("LINE", line))
    driver = start(f"{sys.executable} {script}")
    return {finding.what: finding.wrong for finding in check(driver) if finding.wrong}


def test_a_driver_that_is_right(tmp_path: Path) -> None:
    assert checked(tmp_path) == {}


@pytest.mark.parametrize(
    ("line", "what"),
    [
        ("FEATURES = ['telepathy']", ["features that there are"]),
        ("ECHO = lambda v: None if v == {'$float': '-0'} else v", ["echo: negative zero"]),
        ("ECHO = lambda v: 0 if v == {'$float': '-0'} else v", ["echo: negative zero"]),
        (
            "ECHO = lambda v: json.loads(json.dumps(v).replace('$decimal', '$float'))",
            ["echo: decimals"],
        ),
        (
            "ECHO = lambda v: [float(i['$integer']) if '$integer' in str(i) else i for i in v]"
            " if isinstance(v, list) else v",
            ["echo: large integers"],
        ),
        (
            "ECHO = lambda v: [i for i in v if i != {'$blob': ''}] if isinstance(v, list) else v",
            ["echo: blobs"],
        ),
        (
            "ECHO = lambda v: [1 if '-9223372036854775808' in str(i) else i for i in v]"
            " if isinstance(v, list) else v",
            ["echo: large integers"],
        ),
        (
            "ECHO = lambda v: json.loads(json.dumps(v).replace('2024-02-29', '2024-03-01'))",
            ["echo: timestamps"],
        ),
        (
            "REFUSAL = {'type': 'value', 'output': None}",
            [
                "unsupported: an operation that there is not",
                "unsupported: a waiter that there is not",
                "unsupported: pages of an operation that there is not",
            ],
        ),
    ],
)
def test_what_is_wrong_is_named(tmp_path: Path, line: str, what: list[str]) -> None:
    assert list(checked(tmp_path, line)) == what


def test_one_that_does_not_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("conformance.sdk.driver.END", 0.3)
    line = "import atexit, time; atexit.register(time.sleep, 60)"
    assert checked(tmp_path, line) == {"shutdown": _ANY}


class _Any:
    def __eq__(self, other: object) -> bool:
        return "it did not end within 0.3 s of its goodbye" in str(other)

    __hash__ = None  # type: ignore[assignment]


_ANY: Any = _Any()


def test_one_that_breaks_ends_the_check(tmp_path: Path) -> None:
    with pytest.raises(DriverError, match="no tagged value"):
        checked(tmp_path, "ECHO = lambda v: {'$blob': '?'}")


def test_each_value_keeps_the_schema() -> None:
    schema = jsonschema.Draft202012Validator(load_schema("echo"))
    for value in VALUES.values():
        schema.validate({"id": 1, "type": "echo", "value": encode(value)})


@pytest.mark.parametrize("name", ["boto3", "aws-sdk-js", "aws-cli", "aws-lite", "tiny"])
def test_the_shipped_ones(name: str) -> None:
    try:
        find(name)
    except DriverError as problem:
        pytest.skip(str(problem))
    done = CliRunner().invoke(sdk, ["check", name])
    assert [line for line in done.output.splitlines()[1:] if not line.startswith("ok")] == []
    assert done.exit_code == 0


@pytest.mark.parametrize(
    ("one", "other", "are"),
    [
        (1, 1.0, True),
        (1, True, False),
        (0.0, -0.0, False),
        (math.nan, math.nan, True),
        (math.nan, 1.0, False),
        (Decimal("1.0"), Decimal("1.00"), False),
        (Decimal("1"), 1, True),
        ({"a": [1]}, {"a": [1.0]}, True),
        ({"a": None}, {}, False),
        ([1], [1, 2], False),
        (b"a", "a", False),
    ],
)
def test_same(one: Any, other: Any, are: bool) -> None:
    assert same(one, other) is are
