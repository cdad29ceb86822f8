"""Exchanges per second: this client, bare http.client, urllib3 with botocore's signer, and the boto3 client.

    python benchmarks/wire.py [--seconds 3]

All send the same CreateSchema request over one kept-alive connection to a trivial server in a process of
its own, in turns, so that what else the machine does hits all alike. The table says the best turn of each.
"""

from __future__ import annotations

import argparse
import http.client
import json
import multiprocessing
import socket
import statistics
import threading
import time
from collections.abc import Callable
from multiprocessing.connection import Connection

import boto3
import urllib3
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.config import Config
from botocore.credentials import Credentials

from conformance.contract.model import Service
from conformance.wire.client import Client
from conformance.wire.sign import fixed

BODY = {"name": "a-schema", "schema": json.dumps({"type": "record", "name": "Interactions", "fields": []})}
ANSWER = json.dumps({"schemaArn": "arn:aws:personalize:us-east-1:000000000000:schema/a-schema"}).encode()
TURNS = 3


def serve(port_out: Connection) -> None:
    """Answer every request at once with the same bytes."""
    server = socket.create_server(("127.0.0.1", 0))
    port_out.send(server.getsockname()[1])
    head = "HTTP/1.1 200 OK\r\nContent-Type: application/x-amz-json-1.1\r\nx-amzn-RequestId: 1\r\n"
    reply = f"{head}Content-Length: {len(ANSWER)}\r\n\r\n".encode() + ANSWER

    def talk(connection: socket.socket) -> None:
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        file = connection.makefile("rb")
        while line := file.readline():
            length = 0
            while line.strip():
                if line.lower().startswith(b"content-length:"):
                    length = int(line.split(b":")[1])
                line = file.readline()
            file.read(length)
            connection.sendall(reply)

    while True:
        threading.Thread(target=talk, args=(server.accept()[0],), daemon=True).start()


def this_client(url: str) -> Callable[[], object]:
    service = Service(
        name="personalize",
        title="Amazon Personalize",
        protocol="awsJson1.1",
        json_version="1.1",
        target_prefix="AmazonPersonalize",
        signing_name="personalize",
        endpoint_prefix="personalize",
        api_version="2018-05-22",
        boto3="",
        operations={},
        hints={},
    )
    client = Client(service, url, fixed("testing", "testing"))
    return lambda: client.send("CreateSchema", BODY).output["schemaArn"]


HEADERS = {"Content-Type": "application/x-amz-json-1.1", "X-Amz-Target": "AmazonPersonalize.CreateSchema"}


def bare(url: str) -> Callable[[], object]:
    connection = http.client.HTTPConnection(url.removeprefix("http://"))

    def send() -> object:
        connection.request("POST", "/", json.dumps(BODY).encode(), HEADERS)
        return json.loads(connection.getresponse().read())["schemaArn"]

    return send


def urllib3_and_botocore(url: str) -> Callable[[], object]:
    pool = urllib3.PoolManager()
    signer = SigV4Auth(Credentials("testing", "testing"), "personalize", "us-east-1")

    def send() -> object:
        body = json.dumps(BODY).encode()
        request = AWSRequest("POST", url + "/", headers=HEADERS, data=body)
        signer.add_auth(request)
        answer = pool.request(
            "POST", url + "/", body=body, headers=dict(request.headers.items()), retries=False
        )
        return json.loads(answer.data)["schemaArn"]

    return send


def boto3_client(url: str) -> Callable[[], object]:
    client = boto3.client(
        "personalize",
        region_name="us-east-1",
        endpoint_url=url,
        aws_access_key_id="testing",
        aws_secret_access_key="testing",
        config=Config(retries={"total_max_attempts": 1}),
    )
    return lambda: client.create_schema(**BODY)["schemaArn"]


def rate(send: Callable[[], object], seconds: float) -> float:
    """Send for so long and return the requests per second."""
    send()
    start, count = time.perf_counter(), 0
    while time.perf_counter() - start < seconds:
        for _ in range(20):
            send()
        count += 20
    return count / (time.perf_counter() - start)


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--seconds", type=float, default=3.0, help="for each client, all turns together")
    seconds = parser.parse_args().seconds
    receiver, sender = multiprocessing.Pipe(False)
    server = multiprocessing.get_context("spawn").Process(target=serve, args=(sender,), daemon=True)
    server.start()
    url = f"http://127.0.0.1:{receiver.recv()}"
    clients = {
        "this client (signed)": this_client(url),
        "http.client (not signed)": bare(url),
        "urllib3 + botocore SigV4": urllib3_and_botocore(url),
        "boto3 client": boto3_client(url),
    }
    rates: dict[str, list[float]] = {name: [] for name in clients}
    for _ in range(TURNS):
        for name, send in clients.items():
            rates[name].append(rate(send, seconds / TURNS))
    server.terminate()
    print(f"{'one connection':<28}{'exchanges/s':>12}{'median':>10}")
    for name, turns in rates.items():
        print(f"{name:<28}{max(turns):>12,.0f}{statistics.median(turns):>10,.0f}")


if __name__ == "__main__":
    main()
