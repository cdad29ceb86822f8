"""What an account needs before a run: a policy for who runs it, and a stack of what the service lacks."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from conformance.contract.effects import effect
from conformance.contract.hints import hinted
from conformance.contract.model import Service

_STACK: dict[str, dict[str, Any]] = {
    "role_arn": {
        "ConformanceRole": {
            "Type": "AWS::IAM::Role",
            "Properties": {
                "AssumeRolePolicyDocument": {
                    "Version": "2012-10-17",
                    "Statement": [
                        {
                            "Effect": "Allow",
                            "Principal": {"Service": []},
                            "Action": "sts:AssumeRole",
                            "Condition": {"StringEquals": {"aws:SourceAccount": {"Ref": "AWS::AccountId"}}},
                        }
                    ],
                },
                "Policies": [
                    {
                        "PolicyName": "conformance-bucket",
                        "PolicyDocument": {
                            "Version": "2012-10-17",
                            "Statement": [
                                {
                                    "Effect": "Allow",
                                    "Action": ["s3:GetObject", "s3:PutObject", "s3:ListBucket"],
                                    "Resource": [
                                        {"Fn::GetAtt": ["ConformanceBucket", "Arn"]},
                                        {"Fn::Sub": "${ConformanceBucket.Arn}/*"},
                                    ],
                                }
                            ],
                        },
                    }
                ],
            },
        }
    },
    "bucket": {},
    "kms_key_arn": {
        "ConformanceKey": {
            "Type": "AWS::KMS::Key",
            "DeletionPolicy": "Delete",
            "Properties": {
                "Description": "For conformance runs",
                "PendingWindowInDays": 7,
                "KeyPolicy": {
                    "Version": "2012-10-17",
                    "Statement": [
                        {
                            "Effect": "Allow",
                            "Principal": {
                                "AWS": {"Fn::Sub": "arn:${AWS::Partition}:iam::${AWS::AccountId}:root"}
                            },
                            "Action": "kms:*",
                            "Resource": "*",
                        }
                    ],
                },
            },
        }
    },
}
"""What a key of the configuration stands for, as CloudFormation makes it."""

_BUCKET = {
    "Type": "AWS::S3::Bucket",
    "DeletionPolicy": "Retain",
    "Properties": {
        "PublicAccessBlockConfiguration": {
            "BlockPublicAcls": True,
            "BlockPublicPolicy": True,
            "IgnorePublicAcls": True,
            "RestrictPublicBuckets": True,
        },
        "LifecycleConfiguration": {"Rules": [{"Status": "Enabled", "ExpirationInDays": 7}]},
    },
}
_OUTPUTS = {
    "role_arn": {"Fn::GetAtt": ["ConformanceRole", "Arn"]},
    "bucket": {"Ref": "ConformanceBucket"},
    "kms_key_arn": {"Fn::GetAtt": ["ConformanceKey", "Arn"]},
}


def keys(services: Sequence[Service]) -> tuple[str, ...]:
    """The keys of the configuration that services' requests need."""
    found = {str(hint["key"]) for service in services for hint in hinted(service, "external")}
    return tuple(sorted(found - {"account"}))


def policy(services: Sequence[Service], writes: bool) -> dict[str, Any]:
    """The smallest IAM policy that a run on services needs.

    Args:
        services: the contracts.
        writes: whether the run makes, changes and deletes resources.
    """
    reads = sorted(_actions(services, reading=True))
    statements: list[dict[str, Any]] = [
        {"Sid": "Read", "Effect": "Allow", "Action": reads, "Resource": "*"},
    ]
    if writes:
        acts = sorted(_actions(services, reading=False))
        statements.append({"Sid": "Write", "Effect": "Allow", "Action": acts, "Resource": "*"})
        statements.append(
            {"Sid": "FindByTag", "Effect": "Allow", "Action": ["tag:GetResources"], "Resource": "*"}
        )
        if "role_arn" in keys(services):
            principals = [f"{service.endpoint_prefix}.amazonaws.com" for service in services]
            condition = {"StringEquals": {"iam:PassedToService": principals}}
            role = "arn:aws:iam::*:role/*ConformanceRole*"
            statements.append(
                {"Sid": "PassRole", "Effect": "Allow", "Action": ["iam:PassRole"], "Resource": role,
                 "Condition": condition}
            )  # fmt: skip
    return {"Version": "2012-10-17", "Statement": statements}


def template(services: Sequence[Service]) -> dict[str, Any]:
    """A CloudFormation template of what no API of the services makes, as far as it is known how."""
    wanted = [key for key in keys(services) if key in _STACK]
    resources: dict[str, Any] = {}
    for key in wanted:
        resources.update(_STACK[key])
    if {"role_arn", "bucket"} & set(wanted):
        resources["ConformanceBucket"] = _BUCKET
        resources["ConformanceBucketPolicy"] = _bucket_policy(services)
    if "role_arn" in wanted:
        principals = [f"{service.endpoint_prefix}.amazonaws.com" for service in services]
        resources["ConformanceRole"] = _with_principals(resources["ConformanceRole"], principals)
    return {
        "AWSTemplateFormatVersion": "2010-09-09",
        "Description": "What a conformance run needs and the service under test does not make",
        "Resources": resources,
        "Outputs": {output(key): {"Value": _OUTPUTS[key]} for key in wanted},
    }


def _bucket_policy(services: Sequence[Service]) -> dict[str, Any]:
    """What lets the services read from the bucket and write into it, for this account alone."""
    principals = [f"{service.endpoint_prefix}.amazonaws.com" for service in services]
    statement = {
        "Effect": "Allow",
        "Principal": {"Service": principals},
        "Action": ["s3:GetObject", "s3:PutObject", "s3:ListBucket"],
        "Resource": [{"Fn::GetAtt": ["ConformanceBucket", "Arn"]}, {"Fn::Sub": "${ConformanceBucket.Arn}/*"}],
        "Condition": {"StringEquals": {"aws:SourceAccount": {"Ref": "AWS::AccountId"}}},
    }
    document = {"Version": "2012-10-17", "Statement": [statement]}
    bucket = {"Ref": "ConformanceBucket"}
    return {"Type": "AWS::S3::BucketPolicy", "Properties": {"Bucket": bucket, "PolicyDocument": document}}


def untold(services: Sequence[Service]) -> tuple[str, ...]:
    """The keys of which it is not known how what they stand for is made."""
    return tuple(key for key in keys(services) if key not in _STACK)


def _with_principals(role: dict[str, Any], principals: list[str]) -> dict[str, Any]:
    properties = role["Properties"]
    document = properties["AssumeRolePolicyDocument"]
    (statement,) = document["Statement"]
    told = {**document, "Statement": [{**statement, "Principal": {"Service": principals}}]}
    return {**role, "Properties": {**properties, "AssumeRolePolicyDocument": told}}


def output(key: str) -> str:
    """The name of the stack's output for a key of the configuration."""
    return "".join(word.capitalize() for word in key.split("_"))


def _actions(services: Sequence[Service], reading: bool) -> Iterator[str]:
    for service in services:
        for name in service.operations:
            if effect(service, name).reads == reading:
                yield f"{service.signing_name}:{name}"
