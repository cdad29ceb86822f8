"""From what ``--target`` says to a target."""

from __future__ import annotations

import importlib
import importlib.util
import re
import sys
from collections.abc import Callable
from difflib import get_close_matches
from importlib.metadata import entry_points
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from conformance.targets.errors import TargetError
from conformance.targets.packaged import Packaged
from conformance.targets.plugin import Target
from conformance.targets.url import Url

GROUP = "conformance.targets"
"""The entry-point group of plug-ins."""

_BUILT_IN = {
    "reference": "conformance.targets.reference:Reference",
    "moto": "conformance.targets.moto:Moto",
    "ministack": "conformance.targets.ministack:Ministack",
    "aws": "conformance.targets.aws:Aws",
    "server": "conformance.targets.url:Server",
}
_RELEASE = re.compile(r"(?P<name>.+)@(?P<version>[^/:@]*)")
_LABEL = re.compile(r"[A-Za-z][\w.-]*")
_OBJECT = re.compile(r"(?P<where>.+):(?P<name>[A-Za-z_]\w*)")


def known_targets() -> list[str]:
    """Return the names that ``--target`` knows, the built-in ones first."""
    added = sorted(point.name for point in entry_points(group=GROUP))
    return [*_BUILT_IN, *(name for name in added if name not in _BUILT_IN)]


def resolve(spec: str, address: str | None = None) -> Target:
    """Return a new target for ``spec``.

    Args:
        spec: ``NAME`` (built in, or a plug-in's), ``NAME@VERSION`` (a release of an emulator that is a Python
            package), ``URL``, ``NAME=URL`` (the plug-in NAME at that address or, where there is no such
            plug-in, a server that is called so); in NAME's place also a plug-in that is not installed:
            ``package.module:Class``, ``file.py:Class``.
        address: where the target runs, if somebody started it already.

    Raises:
        TargetError: if there is no such target, it cannot be loaded, or the URL is none.

    >>> resolve("http://127.0.0.1:4566").name
    '127.0.0.1-4566'
    >>> resolve("moto=http://127.0.0.1:5000").address
    'http://127.0.0.1:5000'
    >>> resolve("nightly=http://127.0.0.1:4566").name
    'nightly'
    >>> resolve("moto@5.1.0").name
    'moto@5.1.0'
    """
    spec = spec.strip()
    if spec.lower().startswith(("http://", "https://")):
        return Url(address or _checked(spec))
    name, equals, told = spec.partition("=")
    if equals and _is_label(name.strip()):
        return Url(address or _checked(told.strip()), name.strip())
    released = _RELEASE.fullmatch(name.strip())
    target = _made(released["name"] if released else name.strip())
    if released:
        _choose(target, released["version"], bool(equals))
    if equals:
        target.address, target.foreign = _checked(told.strip()), True
    if address is not None:
        target.address = address
    return target


def _choose(target: Target, version: str, addressed: bool) -> None:
    """Make it one release of the target, with a name of its own, so that several stand side by side."""
    if not isinstance(target, Packaged) or addressed:
        why = "one at an address is what it is" if addressed else "it is not installed by version"
        raise TargetError(f"target {target.name!r} takes no version: {why}")
    if not version:
        raise TargetError(f"target {target.name!r}: write {target.name}@VERSION")
    target.version = version
    target.name = f"{target.name}@{version}"


def _checked(address: str) -> str:
    try:
        parts = urlsplit(address)
        usable = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        usable = False
    if not usable:
        raise TargetError(f"{address!r} is not a URL; write http://HOST:PORT")
    if parts.username is not None or parts.query or parts.fragment:
        raise TargetError(
            f"the target's URL may have no user, query or fragment: {parts.scheme}://{parts.hostname}"
        )
    return address


def _is_label(name: str) -> bool:
    """Whether a name before ``=URL`` is no plug-in's, nor so near to one that it is rather misspelt."""
    return bool(_LABEL.fullmatch(name)) and name not in known_targets() and not _meant(name)


def _meant(name: str) -> str:
    """The target whose name is misspelt so, empty where there is none."""
    return next(iter(get_close_matches(name, known_targets(), 1, 0.85)), "")


def _made(name: str) -> Target:
    plugged = {point.name: point.value for point in entry_points(group=GROUP)}
    where = plugged.get(name) or _BUILT_IN.get(name) or name
    found = _OBJECT.fullmatch(where)
    if found is None:
        meant = f"http://{name}" if re.fullmatch(r"[\w.-]+:\d+(/.*)?", name) else _meant(name)
        hint = f"; did you mean {meant}?" if meant else ""
        known = ", ".join(known_targets())
        known = f"{known}; NAME=URL, one of these or another name for the server at that URL; or a URL alone"
        raise TargetError(f"unknown target {name!r}{hint} (known: {known})")
    made = _loaded(name, found["where"], found["name"])
    target = made()
    if not isinstance(target, Target):
        raise TargetError(f"target {name!r}: {where} does not make a conformance.targets.plugin.Target")
    target.name = target.name or found["name"].lower()
    return target


def _loaded(name: str, where: str, attribute: str) -> Callable[[], Any]:
    try:
        if where.endswith(".py"):
            path = Path(where).resolve()
            if not path.is_file():
                raise TargetError(f"target {name!r}: there is no file {where}")
            module_name = f"conformance_target_{path.stem}"
            spec = importlib.util.spec_from_file_location(module_name, path)
            assert spec is not None  # of a .py file there is always one
            assert spec.loader is not None
            module = importlib.util.module_from_spec(spec)
            sys.modules[module_name] = module
            spec.loader.exec_module(module)
        else:
            module = importlib.import_module(where)
    except TargetError:
        raise
    except Exception as problem:
        raise TargetError(
            f"target {name!r}: {where} cannot be loaded: {type(problem).__name__}: {problem}"
        ) from problem
    made = getattr(module, attribute, None)
    if not callable(made):
        raise TargetError(f"target {name!r}: there is no class {attribute} in {where}")
    loaded: Callable[[], Any] = made
    return loaded
