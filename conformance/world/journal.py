"""The journal: what a run is about to create, on disk before the request leaves.

A run may end at any moment: killed, without power, without credentials, without a network. What it made then
is found by what it wrote down before. A file a process, a JSON value a line::

    {"format": 1, "run": "k3f9q2", "service": "personalize", "target": "aws", "region": "eu-west-1", …}
    {"create": 1, "operation": "CreateSchema", "resource": "Schema", "members": {"name": "conformance-…"}, …}
    {"answered": 1, "identifier": "arn:aws:…:{account}:…", "members": {…}}
    {"refused": 2}
    {"deleted": "arn:aws:…", "resource": "Schema"}
    {"closed": true}

A create without an answer may have made something, or nothing. Account numbers are not kept (``{account}``
stands for the run's own), nor any member that naming, finding and deleting the resource does not take.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import tempfile
import threading
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from attrs import asdict

from conformance.contract.effects import Effect, effect
from conformance.contract.model import Service
from conformance.contract.resources import Resource, graph
from conformance.wire.exchange import Exchange
from conformance.wire.outgoing import After, Outgoing
from conformance.world.instance import identifier_of
from conformance.world.journal_entries import ACCOUNT, Heading, JournalError

_LONGEST = 2048


def digest(run: str, account: str) -> str:
    """What a journal keeps of an account number."""
    return hashlib.sha256(f"{run}:{account}".encode()).hexdigest()[:16]


def created_by(service: Service, operation: str) -> Resource | None:
    """The kind of resource that an operation makes, None where it makes none that can be named."""
    owner = graph(service).owner(operation)
    return owner if owner is not None and owner.create == operation and not owner.product else None


class Journal:
    """Writes the journal of one process of a run. Thread-safe.

    The file is made when there is something to write, and locked until it is closed, so that nobody takes a
    run that goes on for one that has ended.

    Args:
        path: the file; it must not be there yet, but where it is continued.
        heading: whose journal it is.
        service: the contracts.
        account: the account number, which is left out of what is written.
        tag: the run's tag, key and value.
        after: how many creates stand in it already, where it is continued.

    Raises:
        JournalError: if it cannot be written.
    """

    def __init__(
        self,
        path: Path,
        heading: Heading,
        service: Service,
        account: str,
        tag: tuple[str, str],
        after: int | None = None,
    ) -> None:
        self.path = path
        self._continued = after is not None
        self._heading = heading
        self._service = service
        self._account = account
        self._tag = tag
        self._count = after or 0
        self.made: set[str] = set()
        """The identifiers of what the run made."""
        self._file: int | None = None
        self._lock = threading.Lock()
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            with tempfile.TemporaryFile(dir=path.parent):
                pass
        except OSError as problem:
            raise self._unwritable(problem) from problem

    def watch(self, outgoing: Outgoing) -> After | None:
        """Write down that something is about to be created; the answer is written down where it is told."""
        service, operation = self._service, outgoing.operation
        owner = graph(service).owner(operation)
        if owner is not None and operation == owner.delete:
            return lambda exchange: self._deleted(owner, exchange)
        resource = created_by(service, operation)
        if resource is None and effect(service, operation) is not Effect.CREATE:
            return None
        params = outgoing.params if isinstance(outgoing.params, dict) else {}
        with self._lock:
            self._count += 1
            number = self._count
        self._write(
            {
                "create": number,
                "operation": operation,
                "resource": None if resource is None else resource.name,
                "members": self._kept(resource, params),
                "tagged": self._has_tag(params),
                "when": time.time(),
            },
            safe=True,
        )
        return lambda exchange: self._answered(number, resource, params, exchange)

    @property
    def is_empty(self) -> bool:
        """Whether nothing was written."""
        return self._file is None

    def close(self, clean: bool) -> None:
        """End it; ``clean`` says that nothing is left that could be deleted."""
        if self._file is None:
            return
        if clean:
            self._write({"closed": True})
        os.close(self._file)

    def _answered(
        self, number: int, resource: Resource | None, params: Mapping[str, Any], exchange: Exchange
    ) -> None:
        if exchange.refused:
            self._write({"refused": number})
        elif exchange.accepted:
            found = None if resource is None else identifier_of(resource, params, exchange)
            if found is not None:
                self.made.add(found)
            output = exchange.output if isinstance(exchange.output, dict) else {}
            self._write(
                {
                    "answered": number,
                    "identifier": None if found is None else self._hidden(found),
                    "members": self._kept(resource, output),
                }
            )

    def _deleted(self, resource: Resource, exchange: Exchange) -> None:
        named = exchange.params.get(resource.identifier) if isinstance(exchange.params, dict) else None
        for identifier in named if isinstance(named, list) else [named]:
            if exchange.succeeded and isinstance(identifier, str):
                self._write({"deleted": self._hidden(identifier), "resource": resource.name})

    def _kept(self, resource: Resource | None, values: Mapping[str, Any]) -> dict[str, str]:
        wanted = {} if resource is None else _naming_members(self._service, resource)
        return {
            name: self._hidden(value)
            for name, value in values.items()
            if isinstance(value, str) and name in wanted and len(value) <= _LONGEST
        }

    def _has_tag(self, params: Mapping[str, Any]) -> bool:
        key, value = self._tag
        return any(
            (isinstance(v, dict) and v.get(key) == value)
            or (
                isinstance(v, list) and any(isinstance(t, dict) and {key, value} <= set(_texts(t)) for t in v)
            )
            for v in params.values()
        )

    def _hidden(self, text: str) -> str:
        return text.replace(self._account, ACCOUNT) if self._account else text

    def _write(self, line: Mapping[str, Any], safe: bool = False) -> None:
        """Write a line; ``safe`` waits until it is on disk."""
        with self._lock:
            try:
                if self._file is None:
                    self._file = self._opened()
                os.write(self._file, _line(line))
                if safe:
                    os.fsync(self._file)
            except OSError as problem:
                raise self._unwritable(problem) from problem

    def _opened(self) -> int:
        new = 0 if self._continued else os.O_CREAT | os.O_EXCL
        file = os.open(self.path, os.O_RDWR | os.O_APPEND | new, 0o600)
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        if self._continued:
            _cut(file)
            return file
        os.write(file, _line(asdict(self._heading)))
        os.fsync(file)
        _sync_folder(self.path.parent)
        return file

    def _unwritable(self, problem: OSError) -> JournalError:
        return JournalError(f"the journal {self.path} cannot be written: {problem.strerror or problem}")


def _cut(file: int) -> None:
    """Cut off a last line that was never finished."""
    whole = os.pread(file, os.fstat(file).st_size, 0)
    os.ftruncate(file, whole.rfind(b"\n") + 1)


def _line(value: Mapping[str, Any]) -> bytes:
    return json.dumps(value, ensure_ascii=True, separators=(",", ":")).encode() + b"\n"


def _texts(tag: Any) -> list[str]:
    return [text for text in tag.values() if isinstance(text, str)] if isinstance(tag, dict) else []


def _naming_members(service: Service, resource: Resource) -> frozenset[str]:
    """The members by which a resource is found, named and deleted; none of them a secret."""
    operations = [resource.delete, resource.describe, resource.listing and resource.listing.operation]
    taken = {
        name
        for operation in operations
        if operation
        for name, schema in service.operations[operation].request.get("properties", {}).items()
        if not schema.get("x-sensitive")
    }
    return frozenset(taken | {resource.identifier, resource.named_by or resource.identifier})


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
