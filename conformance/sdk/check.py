"""Whether a driver keeps the protocol, before an SDK is judged by what it says."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from attrs import frozen

from conformance.sdk.driver import Driver
from conformance.sdk.drivers.python.driver_values import UNKNOWN_MEMBER
from conformance.sdk.errors import DriverError, Unsupported
from conformance.sdk.messages import FEATURES, Credentials

VALUES: Mapping[str, Any] = {
    "null": None,
    "Booleans": [True, False],
    "small integers": [0, 1, -1, 2**31, 2**53 - 1, -(2**53) + 1],
    "large integers": [2**53, 2**53 + 1, 2**63 - 1, -(2**63), 10**30],
    "floats": [0.5, -1.25, 1e-9, 1e16, 1e300, 0.1 + 0.2],
    "large floats": [2.0**69, 1e21],
    "what is no finite number": [math.inf, -math.inf, math.nan],
    "negative zero": -0.0,
    "decimals": [Decimal("1.10"), Decimal("-0.000000001"), Decimal("12345678901234567890.5")],
    "texts": ["", " ", "é", "\u2028", "\U0001f600", 'quote " and \\ backslash', "line\nend\r\t\x00"],
    "blobs": [b"", b"\x00", b"\xfb\xff", bytes(range(256))],
    "timestamps": [datetime(1970, 1, 1, tzinfo=UTC), datetime(2024, 2, 29, 23, 59, 59, tzinfo=UTC)],
    "milliseconds": datetime(2024, 1, 2, 3, 4, 5, 678000, UTC),
    "the first and the last year": [datetime(1, 1, 1, tzinfo=UTC), datetime(9999, 12, 31, tzinfo=UTC)],
    "empty lists and maps": [[], {}, [[]], {"a": {}}],
    "maps": {"b": 1, "a": {"é": [None]}, "": 2},
    "keys that look like tags": {"$blob": "none", "$": 1, "$$": {"$map": []}},
    "keys that a language may own": {
        "__proto__": {"x": 1},
        "constructor": 1,
        "length": 2,
        "class": 3,
        "None": 4,
    },
    "a union whose member is not known": {UNKNOWN_MEMBER: {"name": "new"}},
    "what is nested deeply": [[[[[[[[[[{"a": [{"b": [{"c": "d"}]}]}]]]]]]]]]],
    "a long list": list(range(1000)),
    "a large text": "0123456789" * 20_000,
}
"""A value of each kind, which the echo of a driver must give back."""


@frozen
class Finding:
    """One thing that a driver must do, and what is wrong with it; "" where it does it."""

    what: str
    wrong: str = ""


def check(driver: Driver) -> Iterator[Finding]:
    """Try a driver that has said hello; it is closed at the end.

    Raises:
        DriverError: if it breaks the protocol in a way after which it cannot be asked any more.
    """
    unknown = sorted(driver.hello.features - set(FEATURES))
    yield Finding("features that there are", f"nobody knows {', '.join(unknown)}" if unknown else "")
    for what, value in VALUES.items():
        echoed = driver.echo(value)
        yield Finding(
            f"echo: {what}", "" if same(echoed, value) else f"{value!r:.60} came back as {echoed!r:.60}"
        )
    if driver.hello.services:
        yield from _refusals(driver, driver.hello.services[0])
    yield _ended(driver)


def _refusals(driver: Driver, service: str) -> Iterator[Finding]:
    keys = Credentials("AKID", "secret")
    driver.configure(service=service, endpoint="http://127.0.0.1:1", region="us-east-1", credentials=keys)
    asked: dict[str, Callable[[], object]] = {
        "an operation that there is not": lambda: driver.call(service, "NoSuchOperation", {}),
        "a waiter that there is not": lambda: driver.wait(service, "NoSuchWaiter", {}),
        "pages of an operation that there is not": lambda: driver.paginate(service, "NoSuchOperation", {}),
    }
    for what, ask in asked.items():
        try:
            told = ask()
        except Unsupported:
            yield Finding(f"unsupported: {what}")
        else:
            yield Finding(f"unsupported: {what}", f"it answered {type(told).__name__}")


def _ended(driver: Driver) -> Finding:
    try:
        driver.end()
    except DriverError as problem:
        return Finding("shutdown", str(problem))
    return Finding("shutdown")


def same(one: Any, other: Any) -> bool:
    """Whether two values that crossed are the same: numbers by value, decimals by their digits."""
    if isinstance(one, Mapping) and isinstance(other, Mapping):
        return one.keys() == other.keys() and all(same(one[key], other[key]) for key in other)
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(same, one, other))
    if isinstance(one, Decimal) or isinstance(other, Decimal):
        return str(one) == str(other)
    if isinstance(one, bool) or isinstance(other, bool):
        return one is other
    if isinstance(one, int | float) and isinstance(other, int | float):
        if one != one or other != other:  # one of them is NaN
            return one != one and other != other
        return one == other and (one != 0 or math.copysign(1, one) == math.copysign(1, other))
    return type(one) is type(other) and bool(one == other)
