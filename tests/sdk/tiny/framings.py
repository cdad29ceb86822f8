"""What shows the faults of EC2's forms, of restXml with S3, and of rpcv2Cbor: calls, and answers to them."""

from __future__ import annotations

import base64
import zlib
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, Protocol

import cbor2

from tests.sdk.answering import Reply

MOMENT = datetime(2024, 1, 2, 3, 4, 5, tzinfo=UTC)
KEY = {"Bucket": "bucket", "Key": "a b/é"}
ERROR = "<Error><Code>NoSuchKey</Code><Message>m</Message></Error>"


class Calling(Protocol):
    """A world in which calls are made."""

    call: Callable[..., None]


def sent_in_ec2(world: Calling) -> None:
    tags = [{"Key": f"k{n}", "Value": "v"} for n in range(12)]
    world.call("ec2", "CreateTags", {"Resources": ["r"], "Tags": tags, "DryRun": True})
    specified = [{"ResourceType": "volume", "Tags": tags[:1]}]
    world.call("ec2", "CreateVolume", {"Encrypted": False, "Size": 2, "TagSpecifications": specified})
    world.call(
        "ec2", "AssignPrivateIpAddresses", {"NetworkInterfaceId": "n", "PrivateIpAddresses": ["1", "2"]}
    )


def answered_in_ec2(world: Calling) -> None:
    pairs = "".join(f"<item><keyName>{name}</keyName></item>" for name in "ab")
    inside = f"<requestId>r</requestId><keySet>{pairs}</keySet>"
    body = f"<DescribeKeyPairsResponse>{inside}</DescribeKeyPairsResponse>"
    world.call("ec2", "DescribeKeyPairs", {}, Reply(200, body.encode()))


def refused_in_ec2(world: Calling) -> None:
    body = f"<Response><Errors>{ERROR}</Errors><RequestID>r</RequestID></Response>"
    world.call("ec2", "DescribeKeyPairs", {}, Reply(400, body.encode()))


def sent_in_xml(world: Calling) -> None:
    body = {"Body": b"\x00\xff", "Metadata": {"a": "b"}, "ContentType": "application/octet-stream"}
    world.call("s3", "PutObject", {**KEY, **body})
    rule = {"AllowedMethods": ["GET", "PUT"], "AllowedOrigins": ["<é&>"], "MaxAgeSeconds": 3}
    cors = {"Bucket": "bucket", "CORSConfiguration": {"CORSRules": [rule]}}
    world.call("s3", "PutBucketCors", cors)
    grantee = {"Type": "CanonicalUser", "ID": "i"}
    grants = [{"Grantee": grantee, "Permission": word} for word in ("READ", "WRITE")]
    world.call("s3", "PutBucketAcl", {"Bucket": "bucket", "AccessControlPolicy": {"Grants": grants}})
    world.call("s3", "DeleteObjects", {"Bucket": "b", "Delete": {"Objects": [{"Key": "k"}], "Quiet": True}})


def answered_in_xml(world: Calling) -> None:
    right = base64.b64encode(zlib.crc32(b"body").to_bytes(4, "big")).decode()
    headers = {"x-amz-meta-a": "b", "x-amz-tagging-count": "3", "x-amz-checksum-crc32": right}
    world.call("s3", "GetObject", KEY, Reply(200, b"body", headers))
    contents = "".join(f"<Contents><Key>{name}</Key></Contents>" for name in "ab")
    listed = f"<ListBucketResult><IsTruncated>false</IsTruncated>{contents}</ListBucketResult>"
    world.call("s3", "ListObjectsV2", {"Bucket": "bucket"}, Reply(200, listed.encode()))
    grantee = '<Grantee xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:type="Group"/>'
    grants = f"<AccessControlList><Grant>{grantee}</Grant></AccessControlList>"
    body = f"<AccessControlPolicy>{grants}</AccessControlPolicy>"
    world.call("s3", "GetBucketAcl", {"Bucket": "bucket"}, Reply(200, body.encode()))


def refused_in_xml(world: Calling) -> None:
    world.call("s3", "GetBucketCors", {"Bucket": "bucket"}, Reply(404, ERROR.encode()), most=1)
    wrapped = ERROR.replace("<Code>", "<Type>Sender</Type><Code>")
    told = f"<ErrorResponse>{wrapped}<RequestId>r</RequestId></ErrorResponse>"
    world.call("route53", "ListHostedZones", {}, Reply(400, told.encode()), most=1)
    world.call("s3", "HeadObject", KEY, Reply(404, b""), most=1)
    world.call("s3", "GetObject", KEY, Reply(200, b"body", {"x-amz-checksum-crc32": "AAAAAA=="}), most=1)


def sent_in_cbor(world: Calling) -> None:
    entry = {"Source": "s", "DetailType": "t", "Detail": "é", "Time": MOMENT}
    world.call("eventbridgev2", "PutEvents", {"EventBusArn": "a", "Entries": [entry]})
    raw: dict[str, Any] = {"Data": b"\xff\x00", "Metadata": {}, "SystemMetadata": {"ContentType": "t"}}
    world.call("eventbridgev2", "PutRawEvents", {"EventBusArn": "a", "Entries": [raw]})
    world.call("eventbridgev2", "ListEventBuses", {"MaxResults": 2**24 + 1})


def answered_in_cbor(world: Calling) -> None:
    described = {"Name": "n", "CreationTime": MOMENT, "State": None}
    _cbor(world, "DescribeEventBus", {"EventBusArn": "a"}, described)
    _cbor(world, "PutEvents", {"EventBusArn": "a", "Entries": []}, {"FailedEntryCount": 2**40})


def refused_in_cbor(world: Calling) -> None:
    told = {"__type": "a.b#ResourceNotFoundException", "message": "m"}
    for status in (404, 200):
        _cbor(world, "DescribeEventBus", {"EventBusArn": "a"}, told, status)
    world.call("eventbridgev2", "DescribeEventBus", {"EventBusArn": "a"}, Reply(200, b"<html>"), most=1)


def _cbor(world: Calling, operation: str, given: dict[str, Any], said: Any, status: int = 200) -> None:
    headers = {"content-type": "application/cbor", "smithy-protocol": "rpc-v2-cbor"}
    world.call("eventbridgev2", operation, given, Reply(status, cbor2.dumps(said), headers), most=1)
