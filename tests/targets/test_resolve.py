"""From what the command line says to a target, and what it says about what it cannot use."""

from __future__ import annotations

import sys
from importlib.metadata import EntryPoint
from pathlib import Path

import pytest

from conformance.contract.load import load_service
from conformance.targets import resolve as resolve_module
from conformance.targets.errors import TargetError
from conformance.targets.moto import Moto
from conformance.targets.resolve import known_targets, resolve

PLUGIN = """
from conformance.targets.emulator import Emulator

class Toy(Emulator):
    name = "toy"
    command = ["toy", "--port", "{port}"]

class NoTarget:
    pass
"""


def test_names() -> None:
    assert {"reference", "moto", "ministack", "aws"} <= set(known_targets())
    for name in ("reference", "moto", "ministack", "aws"):
        target = resolve(name)
        assert (target.name, target.address) == (name, None)
    assert resolve("aws").creates_cost_money
    assert not resolve("moto").creates_cost_money


def test_two_targets_share_nothing() -> None:
    first = resolve("moto=http://127.0.0.1:5000")
    assert first.address == "http://127.0.0.1:5000"
    assert isinstance(first, Moto)
    assert resolve("moto").address is None


def test_of_a_server_that_others_started_the_installed_one_tells_nothing() -> None:
    assert not resolve("moto").foreign
    assert not resolve("moto", "http://127.0.0.1:5000").foreign, (
        "it was started for another process of the run"
    )
    theirs = resolve("moto=http://127.0.0.1:5000")
    assert theirs.foreign
    assert isinstance(theirs, Moto)
    theirs.python = sys.executable
    assert theirs.lacks_operation(load_service("lambda"), "CreateFunction") is None


@pytest.mark.parametrize(
    ("url", "name"),
    [
        ("http://127.0.0.1:4566", "127.0.0.1-4566"),
        ("https://emulator.example/aws?x".removesuffix("?x"), "emulator.example-443"),
        ("HTTP://localhost", "localhost-80"),
    ],
)
def test_urls(url: str, name: str) -> None:
    target = resolve(url)
    assert (target.kind, target.name, target.address) == ("url", name, url)


def test_a_name_before_the_url_that_is_no_plug_in_is_what_the_server_is_called() -> None:
    for name in ("nightly", "s3rver", "localemu"):
        target = resolve(f"{name}=http://127.0.0.1:4566")
        assert (target.kind, target.name, target.address) == ("url", name, "http://127.0.0.1:4566")


@pytest.mark.parametrize(
    ("spec", "says"),
    [
        ("motto", "unknown target 'motto'; did you mean moto? (known: reference, moto, ministack, aws"),
        ("", "unknown target ''"),
        ("localhost:4566", "did you mean http://localhost:4566?"),
        ("moto=", "'' is not a URL; write http://HOST:PORT"),
        ("moto=localhost", "'localhost' is not a URL"),
        ("moto@", "write moto@VERSION"),
        ("motto=http://127.0.0.1:1", "unknown target 'motto'; did you mean moto?"),
        ("nonesuch", "unknown target 'nonesuch' (known:"),
        ("nightly=localhost", "'localhost' is not a URL"),
        ("motto@5.0.0", "unknown target 'motto'"),
        ("reference@1", "'reference' takes no version: it is not installed by version"),
        ("moto@5.0.0=http://127.0.0.1:1", "'moto' takes no version: one at an address is what it is"),
        ("http://", "not a URL"),
        ("http://h:99999", "not a URL"),
        ("http://user:secret@h/", "may have no user"),
        ("no.such.module:Thing", "cannot be loaded: ModuleNotFoundError"),
        ("no_such_file.py:Thing", "there is no file no_such_file.py"),
        ("json:NoSuchClass", "there is no class NoSuchClass in json"),
        ("collections:OrderedDict", "does not make a conformance.targets.plugin.Target"),
    ],
)
def test_what_cannot_be_used_is_told_in_one_line(spec: str, says: str) -> None:
    with pytest.raises(TargetError) as caught:
        resolve(spec)
    assert says in str(caught.value)
    assert "\n" not in str(caught.value)
    assert "secret" not in str(caught.value)


def test_releases_have_names_of_their_own() -> None:
    one, other = resolve("moto@5.0.0"), resolve("moto@5.2.5")
    assert isinstance(one, Moto)
    assert (one.name, one.version) == ("moto@5.0.0", "5.0.0")
    assert other.name == "moto@5.2.5"
    assert resolve("moto").name == "moto"


def test_an_at_in_a_path_is_no_version(tmp_path: Path) -> None:
    folder = tmp_path / "a@b"
    folder.mkdir()
    (folder / "plug.py").write_text(PLUGIN)
    assert resolve(f"{folder}/plug.py:Toy").name == "toy"


def test_a_plug_in_in_a_file(tmp_path: Path) -> None:
    path = tmp_path / "plug.py"
    path.write_text(PLUGIN)
    target = resolve(f"{path}:Toy=http://127.0.0.1:1")
    assert (target.name, target.address) == ("toy", "http://127.0.0.1:1")
    with pytest.raises(TargetError, match="does not make"):
        resolve(f"{path}:NoTarget")
    path.write_text("1 / 0")
    with pytest.raises(TargetError, match="ZeroDivisionError"):
        resolve(f"{path}:Toy")


def test_an_installed_plug_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "toy_plugin.py").write_text(PLUGIN)
    monkeypatch.syspath_prepend(tmp_path)
    point = EntryPoint("toy", "toy_plugin:Toy", resolve_module.GROUP)
    monkeypatch.setattr(resolve_module, "entry_points", lambda group: [point])
    assert known_targets()[-1] == "toy"
    assert resolve("toy").name == "toy"
