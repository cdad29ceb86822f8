"""Calls a second of each driver whose SDK is installed: a small call, answered in this process."""

from __future__ import annotations

import time

from conformance.sdk.drivers.shipped import names, start
from conformance.sdk.errors import DriverError
from conformance.sdk.messages import Credentials
from tests.sdk.answering import Answering, Reply

SECONDS = 3.0


def rate(name: str, url: str) -> float:
    with start(name) as driver:
        driver.configure(
            service="ssm", endpoint=url, region="eu-west-1", credentials=Credentials("AKID", "secret")
        )
        calls, began = 0, time.perf_counter()
        while time.perf_counter() - began < SECONDS:
            driver.call("ssm", "GetParameter", {"Name": "n"})
            calls += 1
        return calls / (time.perf_counter() - began)


if __name__ == "__main__":
    server = Answering(
        Reply(200, b'{"Parameter": {"Value": "v"}}', {"content-type": "application/x-amz-json-1.1"})
    )
    for name in (*names(), "tiny"):
        try:
            print(f"{name}: {rate(name, server.url):,.0f} calls/s")
        except DriverError as problem:
            print(f"{name}: {problem}")
    server.close()
