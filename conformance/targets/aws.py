"""AWS itself, by botocore's endpoint resolution, configuration and credentials."""

from __future__ import annotations

import os
import time
from email.utils import parsedate_to_datetime
from typing import Any, ClassVar

from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError
from botocore.session import Session

from conformance.contract.model import Service
from conformance.targets.errors import TargetError
from conformance.targets.plugin import Account, Caller, Options, Running, Target


class Aws(Target):
    """Real endpoints. Settings: ``profile``.

    The address, region and credentials are those that boto3 would use; so ``AWS_ENDPOINT_URL`` and
    ``AWS_ENDPOINT_URL_<SERVICE>`` point it at a stand-in. An accepted create costs money here.
    """

    name = "aws"
    settings: ClassVar[tuple[str, ...] | None] = ("profile",)
    kind: ClassVar[str] = "aws"
    lifecycle_timeout = 2 * 3600.0
    poll_interval = 20.0
    timeout = 60.0
    time_limit = 6 * 3600.0
    rate = 10.0
    late_reads = 30.0
    creates_cost_money = True
    has_all: ClassVar[bool] = True

    def start(self, service: Service, options: Options) -> Running:
        """Resolve the endpoint and the credentials; nothing is sent."""
        session = Session(profile=options.settings.get("profile"))
        try:
            region = options.region or os.environ.get("AWS_REGION") or session.get_config_variable("region")
            if not region:
                raise TargetError("aws: no region; set AWS_REGION or give --region")
            credentials: Any = session.get_credentials()
            if credentials is None:
                raise TargetError(
                    "aws: no credentials; set AWS_PROFILE, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY"
                )
            credentials.get_frozen_credentials()
            url = self.address or session.create_client(service.name, region_name=region).meta.endpoint_url
        except BotoCoreError as problem:
            raise TargetError(f"aws: {problem}") from problem
        self._session = session
        return Running(
            url,
            region=region,
            account=Account(credentials),
            externals={**self.externals, **options.externals},
        )

    def identify(self, running: Running) -> Caller:
        """Ask ``sts:GetCallerIdentity``, which needs no permission."""
        try:
            told = self._client("sts", running).get_caller_identity()
        except (BotoCoreError, ClientError) as problem:
            raise TargetError(
                f"aws: the credentials are not accepted: {problem}{_clock(problem)}"
            ) from problem
        return Caller(str(told["Account"]), str(told["Arn"]))

    def tagged(self, running: Running, key: str, value: str) -> frozenset[str] | None:
        """Ask the Resource Groups Tagging API; None where the credentials may not, or it is not there."""
        try:
            pages = self._client("resourcegroupstaggingapi", running).get_paginator("get_resources")
            found = pages.paginate(TagFilters=[{"Key": key, "Values": [value]}])
            return frozenset(
                str(each["ResourceARN"]) for page in found for each in page["ResourceTagMappingList"]
            )
        except (BotoCoreError, ClientError):
            return None

    def _client(self, service: str, running: Running) -> Any:
        config = Config(connect_timeout=10, read_timeout=20, retries={"mode": "standard", "max_attempts": 4})
        return self._session.create_client(service, region_name=running.region, config=config)


def _clock(problem: Exception) -> str:
    """Say so where the clocks differ, which a refusal does not always say."""
    told = getattr(problem, "response", {}).get("ResponseMetadata", {}).get("HTTPHeaders", {}).get("date")
    try:
        ahead = parsedate_to_datetime(told or "").timestamp() - time.time()
    except (TypeError, ValueError):
        return ""
    return f" (the clock of this machine differs from AWS's by {abs(ahead):.0f} s)" if abs(ahead) > 60 else ""
