"""docs/architecture.md is true: a folder imports only from folders to its left; hints, keywords, files."""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from types import FrameType

import pytest

import conformance
from conformance.contract.hints import KEYS
from conformance.contract.load import load_service, schemas_root
from conformance.contract.requirements import requirements
from conformance.emulator import Server
from conformance.run.resulting import results_of
from conformance.verdicts.partial import Heading, Part
from tests.run.bench import engine_on, verdict

PACKAGE = Path(conformance.__file__).parent
PAGE = (Path(__file__).parents[2] / "docs" / "architecture.md").read_text(encoding="utf-8")
CHAIN = re.findall(r"`(\w+)`", re.search(r"^`pages` → (?:.*→\n)?.*$", PAGE, re.MULTILINE)[0])  # type: ignore[index]
BESIDE = {
    "targets": {"contract", "protocols", "wire"},
    "emulator": {"contract", "wire"},
}
"""What stands beside the chain, and which of the package it may import."""


def imported(folder: Path) -> Iterator[tuple[Path, str]]:
    """Yield the folders of the package that each module of a folder imports."""
    for path in sorted(folder.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names = [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            names += [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            for name in names:
                parts = name.split(".")
                if parts[0] == "conformance" and len(parts) > 1 and (PACKAGE / parts[1]).is_dir():
                    yield path, parts[1]


@pytest.mark.parametrize("folder", CHAIN)
def test_a_folder_imports_from_its_left(folder: str) -> None:
    allowed = {*CHAIN[: CHAIN.index(folder) + 1]}
    if folder == "pages":
        allowed.add("contract")
    if CHAIN.index(folder) >= CHAIN.index("run"):
        allowed |= set(BESIDE)
    assert not _wrong(folder, allowed)


@pytest.mark.parametrize("folder", BESIDE)
def test_what_stands_beside_keeps_apart(folder: str) -> None:
    allowed = BESIDE[folder] | {folder}
    assert not _wrong(folder, allowed)


def test_no_modules_import_each_other_in_a_circle() -> None:
    """Neither at once nor by way of others, nor in a function or for the types alone."""
    imports = modules()
    assert len(imports) > 200
    assert imports["emulator.engine"] >= {"emulator.call", "emulator.handlers"}
    after = {name: reached(imports, name) for name in imports}
    circles = {
        frozenset(n for n in after[name] if name in after[n]) for name in imports if name in after[name]
    }
    assert [sorted(circle) for circle in circles] == []


def modules() -> dict[str, set[str]]:
    """Every module of the package, and those that it imports; a folder's name is its ``__init__``."""
    paths = {_name(path): path for path in PACKAGE.rglob("*.py")}
    found: dict[str, set[str]] = {name: set() for name in paths}
    for name, path in paths.items():
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            targets = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            if isinstance(node, ast.ImportFrom):
                assert node.level == 0, f"{name} imports relatively"
                whole = [f"{node.module}.{alias.name}" for alias in node.names]
                targets = [t if t.removeprefix("conformance.") in paths else str(node.module) for t in whole]
            told = {t.removeprefix("conformance.") for t in targets if t.startswith("conformance.")}
            found[name] |= (told & paths.keys()) - {name}
    return found


def _name(path: Path) -> str:
    return ".".join(path.relative_to(PACKAGE).with_suffix("").parts).removesuffix(".__init__")


def reached(imports: dict[str, set[str]], start: str) -> set[str]:
    """All that a module imports, and what that imports."""
    found: set[str] = set()
    waiting = [*imports[start]]
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.add(name)
            waiting += imports[name]
    return found


def test_the_emulator_shares_the_listener_alone_of_the_wire() -> None:
    """A client's code in the emulator would be wrong in the same way on both sides."""
    sources = (PACKAGE / "emulator").rglob("*.py")
    found = {name for path in sources for name in re.findall(r"conformance\.wire[.\w]*", path.read_text())}
    assert found == {"conformance.wire.listener"}


NAMES_OF_PROTOCOLS = re.compile(
    r"x-amz-target|__type|amz-json|errortype|target_?prefix|json_?version|\bis_json\b", re.IGNORECASE
)
"""How one protocol names operations and errors, and its media types."""
MAY_NAME = {
    "contract/chosen_protocol.py": "a protocol's name has its version in it",
    "contract/client_kinds.py": "statements of requirements on a client that only this protocol has",
    "contract/kinds.py": "statements of requirements that only this protocol has",
    "contract/load.py": "reads the contract's file",
    "contract/model.py": "holds what the contract's file says",
    "contract/requirements.py": "the source of a service's own requirements",
}


def test_only_protocols_know_how_a_protocol_looks() -> None:
    """The next protocol is a module; the serving sides and the compiler know theirs, too."""
    found = {
        str(path.relative_to(PACKAGE))
        for path in PACKAGE.rglob("*.py")
        if path.relative_to(PACKAGE).parts[0] not in ("protocols", "emulator", "pages", "sdk")
        and NAMES_OF_PROTOCOLS.search(path.read_text(encoding="utf-8"))
    }
    assert found == set(MAY_NAME)


def test_every_folder_is_on_the_page() -> None:
    folders = {p.parent.name for p in PACKAGE.glob("*/__init__.py")}
    assert set(CHAIN) <= folders <= set(CHAIN) | set(BESIDE)


def _wrong(folder: str, allowed: set[str]) -> list[str]:
    found = imported(PACKAGE / folder)
    return [f"{path.relative_to(PACKAGE)} imports {name}" for path, name in found if name not in allowed]


def test_every_kind_of_hint_is_on_the_page_with_its_keys() -> None:
    rows = dict(re.findall(r"^\| `\[\[(\w+)\]\]` \| (.*)$", PAGE, re.MULTILINE))
    assert {*rows, "emulator"} == set(KEYS)
    for table, row in rows.items():
        assert [key for key in KEYS[table] if f"`{key}`" not in row] == [], table


def test_every_keyword_of_a_contract_is_on_the_page() -> None:
    used = {k for path in schemas_root().glob("*/*.json") for k in re.findall(r'"(x-\w+)"', path.read_text())}
    told = set(re.findall(r"\b(x-\w+)\b", PAGE))
    assert used <= told


def test_every_file_that_the_page_names_is_there() -> None:
    table = PAGE.partition("## Where to find what")[2].partition("\n## ")[0]
    for folder, told in re.findall(r"^\| `(\w+)` \| (.*)$", table, re.MULTILINE):
        for name in re.findall(r"`([\w/]+(?:\.py|/))`", told):
            assert (PACKAGE / folder / name).exists(), f"{folder}/{name}"


def test_a_violating_case_takes_the_walk_that_the_page_tells() -> None:
    """One requirement that fails enters each file of the table."""
    table = PAGE.partition("## The walk of one case")[2].partition("\n## ")[0]
    hops = re.findall(r"^\| (\d+) \| `([\w/.]+)` \|", table, re.MULTILINE)
    assert [int(number) for number, _ in hops] == list(range(1, len(hops) + 1))
    assert 10 <= len(hops) <= 12
    files = {str(PACKAGE / name) for _, name in hops}
    entered: set[str] = set()

    def trace(frame: FrameType, event: str, value: object) -> None:
        if event == "call":
            entered.add(frame.f_code.co_filename)

    sys.setprofile(trace)
    try:
        failing = verdicts_on_one_fault()
    finally:
        sys.setprofile(None)
    assert failing == {"personalize.CreateSchema.name.maxLength": "fail"}
    assert files - entered == {str(PACKAGE / "run/hooks.py")}  # the one hop that takes a pytest of its own


def verdicts_on_one_fault() -> dict[str, str]:
    """What one requirement's property finds out about an emulator with the fault that it is about."""
    service = load_service("personalize")
    wanted = "personalize.CreateSchema.name.maxLength"
    requirement = next(one for one in requirements(service) if one.id == wanted)
    server = Server(service, step=0.0)
    server.start()
    server.reset("CreateSchema.name.maxLength:unenforced")
    try:
        engine = engine_on(service, server.url)
        verdict(engine, requirement)
        engine.client.close()
    finally:
        server.stop()
    heading = Heading(
        service=service.name, target="toy", url="http://127.0.0.1", kind="url", seed=0, profile="default",
        started=0.0, suite="0", boto3="0", command="", options={},
    )  # fmt: skip
    part = Part(heading=heading, entries=dict(engine.ledger.entries()), items=frozenset({wanted}))
    return {one.id: one.verdict for one in results_of(service, part).requirements}


DRIVING = {
    "availability", "capabilities", "driver", "ending", "expectations", "hooks", "sender", "session",
    "shared_work", "workers",
}  # fmt: skip
