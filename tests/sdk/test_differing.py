"""``conformance sdk differ``: clients that are alike or not, and what is refused in one line."""

from __future__ import annotations

import pytest
from click.testing import CliRunner, Result

from conformance.sdk.commands import sdk

ALIKE = "tiny@paginator.ends:early"
"""A client that is another one, and takes the answer to one call as the first does."""


def differ(*words: str, other: str = ALIKE) -> Result:
    drivers = ("--driver", "tiny", "--driver", other)
    return CliRunner().invoke(sdk, ["differ", *drivers, "--max-examples", "0", *words])


def test_clients_that_are_alike_agree_on_answers_and_on_errors() -> None:
    done = differ("--operation", "DescribeSchema")
    assert (done.output, done.exit_code) == ("0 differences\n", 0)


def test_what_one_takes_otherwise_is_told_for_an_operation_anywhere_in_the_service() -> None:
    done = differ("--operation", "DescribeSchema", other="tiny@error.code:uri")
    assert done.exit_code == 1
    lines = done.output.splitlines()
    assert lines[0] == "DescribeSchema, an error with a URI: code"
    assert [line.split()[0] for line in lines[1:-1]] == ["tiny", "tiny@error.code:uri"]
    assert "http://internal.amazon.com" in lines[2]
    assert lines[-1] == "1 difference"


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("--service", "nosuchservice"), "nosuchservice"),
        (("--operation", "NoSuchOperation"), "NoSuchOperation"),
    ],
)
def test_what_there_is_not_is_one_line(words: tuple[str, ...], told: str) -> None:
    done = differ(*words)
    assert done.exit_code == 4
    (line,) = done.output.strip().splitlines()
    assert told in line
