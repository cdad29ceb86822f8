"""Contracts of a service that none are shipped of: compiled when it is first asked for, and kept."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path

from conformance.contract.compiled import compiled_root
from conformance.contract.load import contracts_root
from conformance.pages.bindings import protocol_name
from conformance.pages.build import SERVICE_FILE, build
from conformance.pages.render import Renderer, versions


def protocol_in_boto3(service: str) -> str:
    """Return the protocol that the installed boto3 speaks with a service.

    Raises:
        UnknownServiceError: if boto3 lacks the service.
    """
    return protocol_name(Renderer(service).model)


def compile_once(service: str, tell: Callable[[str], None]) -> None:
    """Compile the contracts of a service, unless some are shipped, or were compiled before.

    They are in place as a whole or not at all: several runs may be at it, and any may be interrupted.

    Args:
        service: its name in boto3.
        tell: is told how far it is, from time to time.

    Raises:
        UnknownServiceError, PageError, OSError: as :func:`conformance.pages.build.build`.
    """
    if contracts_root(service) is not None:
        return
    root, boto3 = compiled_root(), versions()[0]
    root.mkdir(parents=True, exist_ok=True)
    unfinished = Path(tempfile.mkdtemp(prefix=".", dir=root))
    try:
        build(
            service,
            unfinished,
            lambda done, all_: tell(f"compiling {service} of boto3 {boto3}: {done} of {all_} operations"),
        )
        unfinished.chmod(0o755)
        _move(unfinished, root / service)
    finally:
        shutil.rmtree(unfinished, ignore_errors=True)


def _move(made: Path, place: Path) -> None:
    """Put a folder in its place, unless another run was first: what it made is the same."""
    try:
        made.rename(place)
    except OSError:
        if not (place / SERVICE_FILE).is_file():
            raise
