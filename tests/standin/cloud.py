"""A stand-in for AWS: the embedded emulator behind what only AWS itself has.

Signatures are verified, credentials expire, what was just made is not seen everywhere at once, too much at
once is refused, some requests fail for no reason of their own, life cycles take time, accounts have quotas,
and the account is somebody's: resources of others are everywhere, and whoever touches one is written down.
"""

from __future__ import annotations

import json
import random
import threading
import time
import uuid
from collections.abc import Iterable, Mapping
from email.utils import formatdate
from types import TracebackType
from typing import Any

from attrs import frozen

from conformance.contract.effects import Effect, effect
from conformance.contract.model import Service
from conformance.emulator.call import Call, Hook
from conformance.emulator.failures import Refusal as Rule
from conformance.emulator.server import Server
from conformance.emulator.store import Record
from conformance.wire.client import Client
from conformance.wire.listener import Listener, Request, Response
from conformance.wire.sign import fixed
from conformance.world.fresh_names import FreshNames
from conformance.world.settings import Settings
from conformance.world.world import World
from tests.standin.habits import read, wordless
from tests.standin.identity import Identity, Refusal, admitted
from tests.standin.tagging import TARGET as TAGGING
from tests.standin.tagging import get_resources

REGION = "eu-west-1"
FOREIGN = "Payroll"
"""How the names of other people's resources begin."""
OTHER_RUN = "Czz00zz"
"""And those of another run's."""


@frozen
class Traits:
    """How the stand-in behaves; by default as AWS on a good day.

    ``lag``: seconds until a new resource is seen; ``step``: seconds that each passing state takes.
    ``throttled``, ``broken`` and ``lost`` are the shares of requests that are refused for coming too fast,
    that fail with a 5xx, and that are done, but never answered. ``skew`` is how far the server's clock is
    ahead. ``quotas`` are the most resources of a kind, ``foreign`` says whether others have some there.
    """

    lag: float = 0.0
    step: float = 0.0
    throttled: float = 0.0
    broken: float = 0.0
    lost: float = 0.0
    skew: float = 0.0
    quotas: Mapping[str, int] = {}
    foreign: bool = True
    seed: int = 0


@frozen
class Asked:
    """A request as the stand-in saw it, and what it answered."""

    service: str
    operation: str
    body: Any
    access_key: str
    status: int
    code: str


class Cloud:
    """A stand-in for one service of AWS, and for the two that tell who asks and what carries a tag.

    ``asked`` are all requests, ``touched`` those that named somebody else's resource other than in a list.
    """

    def __init__(
        self, service: Service, traits: Traits | None = None, identity: Identity | None = None
    ) -> None:
        self.service = service
        self.traits = traits or Traits()
        self.identity = identity or Identity()
        self.identities = {self.identity.access_key: self.identity}
        self.skew = self.traits.skew
        """How far its clock is ahead, which may change."""
        self.asked: list[Asked] = []
        self.touched: list[Asked] = []
        self.foreign: frozenset[str] = frozenset()
        self._random = random.Random(self.traits.seed)
        self._lock = threading.Lock()
        self._server = Server(service, step=0.0)
        self._listener: Listener | None = None

    # --- its life -----------------------------------------------------------------------------------

    @property
    def url(self) -> str:
        assert self._listener is not None, "the stand-in is not started"
        return f"http://127.0.0.1:{self._listener.port}"

    def __enter__(self) -> Cloud:
        self._listener = Listener(self.handle)
        if self.traits.foreign:
            self._settle_others()
        self._server.engine.step = self.traits.step
        self._server.engine.hooks = self._hooks()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        assert self._listener is not None
        self._listener.close()

    def environment(self) -> dict[str, str]:
        """What a process's environment says to have this in AWS's place."""
        return {**self.identity.environment(), "AWS_ENDPOINT_URL": self.url, "AWS_REGION": REGION}

    # --- what is there ------------------------------------------------------------------------------

    def records(self) -> list[Record]:
        """Every resource of the account that still exists, but those that AWS itself has there."""
        partition = self._server.engine.store.partition(self.identity.account, REGION)
        now = time.time()
        with partition.lock:
            kinds = [name for name in partition.records if name in self._server.engine.model.kinds]
            return [r for kind in kinds for r in partition.of_kind(kind, now) if not r.builtin]

    def left(self) -> dict[str, list[str]]:
        """What exists and is nobody else's: identifiers by kind."""
        found: dict[str, list[str]] = {}
        for record in self.records():
            if record.id not in self.foreign:
                found.setdefault(record.kind, []).append(record.id)
        return found

    def _settle_others(self) -> None:
        """Make two resources of each kind, and one that looks like another run's."""
        who = fixed(self.identity.access_key, self.identity.secret, self.identity.token)
        for token in (FOREIGN, f"{FOREIGN}2", OTHER_RUN):
            client = Client(self.service, self.url, who, REGION)
            names = FreshNames(token, "conformance-zz00zz-A" if token == OTHER_RUN else "")
            world = World(self.service, client, Settings(), lambda exchange: None, names=names)
            for name, resource in world.graph.resources.items():
                if resource.create is not None:
                    world.ready(name)
            client.close()
        here = self.records()
        self.foreign = frozenset({r.id for r in here} | {r.name for r in here if r.name})
        self.asked.clear()
        self.touched.clear()

    # --- a request ----------------------------------------------------------------------------------

    def handle(self, request: Request) -> Response:
        """Answer a request, and write it down."""
        name = request.headers.get("x-amz-target", "").rpartition(".")[2] or "?"
        body = _read(request)
        if isinstance(body, str) and body.startswith("Action="):
            name = body.partition("=")[2].partition("&")[0]
        service, key, answer = "", "", None
        try:
            who, told = admitted(request, self.identities, time.time() + self.skew, REGION)
            service, key = told.service, who.access_key
            answer = self._answered(request, who, service, name, body)
        except Refusal as refusal:
            answer = _error(refusal.code, refusal.status, refusal.message)
        answer.headers["Date"] = formatdate(time.time() + self.skew, usegmt=True)
        asked = Asked(service, name, body, key, answer.status, answer.headers.get("x-amzn-errortype", ""))
        with self._lock:
            self.asked.append(asked)
            if self._touches(asked):
                self.touched.append(asked)
        return answer

    @property
    def _moving_in(self) -> bool:
        return self.traits.foreign and not self.foreign

    def _touches(self, asked: Asked) -> bool:
        listed = effect(self.service, asked.operation) is Effect.LIST
        return not listed and any(text in self.foreign for text in _strings(asked.body))

    def _answered(self, request: Request, who: Identity, service: str, name: str, body: Any) -> Response:
        if service == "sts":
            return _who_am_i(who)
        chance = self._chance()
        if chance < self.traits.throttled:
            return _error("ThrottlingException", 400, "Rate exceeded")
        if chance < self.traits.throttled + self.traits.broken:
            return _error("InternalServerError", 500, "An internal error occurred.")
        if request.headers.get("x-amz-target") == TAGGING:
            return _json(get_resources(self.records(), body))
        if service != self.service.signing_name:
            return _error("UnknownOperationException", 404, "")
        scope = f"Credential={who.account}/{time.strftime('%Y%m%d')}/{REGION}/"
        answer = self._server.handle(
            Request(request.method, request.path, {**request.headers, "authorization": scope}, request.body)
        )
        if self._chance() < self.traits.lost:
            return Response(0, {}, b"", raw=b"", close=True)
        return answer

    def _chance(self) -> float:
        with self._lock:
            return 1.0 if self._moving_in else self._random.random()

    # --- how the emulator differs -------------------------------------------------------------------

    def _hooks(self) -> dict[str, Hook]:
        return {
            "parsed": lambda call, body: read(call.plan.operation.request, body),
            "failure": wordless,
            "selected": self._seen,
            "answer": self._shown,
            "record": self._within_quota,
        }

    def _fresh(self, call: Call, record: Record) -> bool:
        return not record.builtin and call.now - record.created < self.traits.lag

    def _seen(self, call: Call, found: list[Record]) -> list[Record]:
        return [record for record in found if not self._fresh(call, record)]

    def _shown(self, call: Call, body: Any) -> Any:
        if call.plan.role == "describe" and call.record is not None and self._fresh(call, call.record):
            call.refuse(Rule("reference", "not_found", "It does not exist yet."))
        return body

    def _within_quota(self, call: Call, record: Record) -> Record:
        most = self.traits.quotas.get(record.kind)
        if most is not None and len(call.partition.of_kind(record.kind, call.now)) >= most:
            call.refuse(
                Rule("quota", "limit", "The account has no more room.", code="LimitExceededException")
            )
        return record


def _read(request: Request) -> Any:
    try:
        return json.loads(request.body) if request.body else {}
    except (ValueError, RecursionError):
        return request.body.decode("utf-8", "replace")


def _strings(value: Any) -> Iterable[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for inner in value.values():
            yield from _strings(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _strings(inner)


def _json(body: Any) -> Response:
    headers = {"x-amzn-RequestId": str(uuid.uuid4()), "Content-Type": "application/x-amz-json-1.1"}
    return Response(200, headers, json.dumps(body).encode())


def _error(code: str, status: int, message: str) -> Response:
    answer = _json({"__type": code, "message": message} if message else {"__type": code})
    return Response(status, {**answer.headers, "x-amzn-errortype": code}, answer.body)


def _who_am_i(who: Identity) -> Response:
    text = (
        '<GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><GetCallerIdentityResult>'
        f"<Arn>{who.arn}</Arn><UserId>AIDASTANDIN</UserId><Account>{who.account}</Account>"
        f"</GetCallerIdentityResult><ResponseMetadata><RequestId>{uuid.uuid4()}</RequestId></ResponseMetadata>"
        "</GetCallerIdentityResponse>"
    )
    return Response(200, {"Content-Type": "text/xml"}, text.encode())
