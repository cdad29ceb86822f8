"""Environments of their own: of a package that this test makes, so that no index is asked."""

from __future__ import annotations

import subprocess
import sys
import textwrap
import zipfile
from pathlib import Path

import pytest

from conformance.contract.model import Service
from conformance.targets import environment
from conformance.targets.environment import Progress, installed, interpreter, made
from conformance.targets.errors import TargetError
from conformance.targets.packaged import Packaged
from conformance.targets.plugin import Options

SERVER = """
    import http.server, sys
    from importlib.metadata import version

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            self.send_response(200)
            self.end_headers()
            self.wfile.write(version("toyemulator").encode())

    http.server.HTTPServer(("127.0.0.1", int(sys.argv[1])), Handler).serve_forever()
"""


class Toy(Packaged):
    name = "toy"
    distribution = "toyemulator"
    requirement = "toyemulator"
    modules = ("toyemulator",)
    words = ("-m", "toyemulator", "{port}")
    script = "toyemulator-server"
    advice = "write one"


def wheel(folder: Path, version: str) -> None:
    """The smallest wheel that pip takes."""
    about = f"toyemulator-{version}.dist-info"
    with zipfile.ZipFile(folder / f"toyemulator-{version}-py3-none-any.whl", "w") as made:
        made.writestr("toyemulator.py", textwrap.dedent(SERVER))
        made.writestr(f"{about}/METADATA", f"Metadata-Version: 2.1\nName: toyemulator\nVersion: {version}\n")
        made.writestr(f"{about}/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
        made.writestr(f"{about}/RECORD", "")


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The environments that most tests have in common."""
    return tmp_path_factory.mktemp("kept")


@pytest.fixture(autouse=True)
def index(tmp_path: Path, shared: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A folder in the place of an index, and another in that of the cache."""
    wheels = tmp_path / "wheels"
    wheels.mkdir()
    for version in ("1.0", "2.0"):
        wheel(wheels, version)
    monkeypatch.setenv("PIP_FIND_LINKS", str(wheels))
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setattr(environment, "kept", lambda: shared)
    monkeypatch.delenv("CONFORMANCE_TOYEMULATOR_PYTHON", raising=False)


@pytest.fixture
def own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A cache of the test's own."""
    monkeypatch.setattr(environment, "kept", lambda: tmp_path / "kept")
    return tmp_path / "kept"


def made_toy(version: str) -> str:
    return made("toyemulator", "toyemulator", version)


def test_it_is_made_once_and_says_so(own: Path, capfd: pytest.CaptureFixture[str]) -> None:
    python = made_toy("1.0")
    assert Path(python).is_relative_to(own)
    assert installed(python, "toyemulator")[0] == "1.0"
    said = capfd.readouterr().err
    assert "toyemulator 1.0: making an environment of its own, once, in " in said
    assert "toyemulator 1.0: made in " in said
    assert made_toy("1.0") == python
    assert capfd.readouterr().err == ""

    Path(python).with_name("pip").unlink()
    (Path(python).parents[1] / "complete").unlink()  # as if the first run had been interrupted
    assert made_toy("1.0") == python
    assert Path(python).with_name("pip").exists()


@pytest.mark.parametrize(
    ("version", "says"),
    [
        ("9.9", "toyemulator 9.9: no environment could be made: ERROR: "),
        ("1.0 --index-url=x", "'1.0 --index-url=x' is not a version"),
        ("../1.0", "'../1.0' is not a version"),
    ],
)
def test_what_cannot_be_made_is_told_in_one_line(version: str, says: str) -> None:
    with pytest.raises(TargetError) as caught:
        made_toy(version)
    assert says in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_folder_that_cannot_be_written(own: Path) -> None:
    own.write_text("a file in its place")
    with pytest.raises(TargetError, match="no environment can be made"):
        made_toy("1.0")


def test_an_environment_is_found_by_its_python_its_folder_and_a_command_in_it(tmp_path: Path) -> None:
    python = made_toy("1.0")
    folder = Path(python).parents[1]
    (folder / "bin" / "toyemulator-server").touch(0o755)
    link = tmp_path / "link"
    link.symlink_to(folder / "bin" / "toyemulator-server")
    for place in (python, str(folder), str(link)):
        assert installed(interpreter(place), "toyemulator")[0] == "1.0"
    for place in (str(tmp_path), str(tmp_path / "python9"), str(tmp_path / "nothing")):
        with pytest.raises(TargetError, match="this is no Python"):
            interpreter(place)


def test_one_that_cannot_be_asked(tmp_path: Path) -> None:
    fake = tmp_path / "python"
    fake.write_text("#!/bin/sh\necho no\n")
    fake.chmod(0o755)
    with pytest.raises(TargetError, match="is no Python that can be asked"):
        installed(str(fake), "toyemulator")


def test_two_versions_side_by_side(service: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONPATH", "/nowhere")
    toys = [Toy(), Toy()]
    for toy, version in zip(toys, ("1.0", "2.0"), strict=True):
        toy.version = version
    with toys[0].start(service, Options()) as one, toys[1].start(service, Options()) as two:
        assert (one.version, two.version) == ("1.0", "2.0")
        assert [r.process.command[0] for r in (one, two) if r.process] == [t.python for t in toys]
        for running in (one, two):
            url = running.url
            words = [
                sys.executable,
                "-c",
                f"import urllib.request as u; print(u.urlopen('{url}').read().decode())",
            ]
            assert subprocess.check_output(words, text=True).strip() == running.version
        attached = Toy()
        attached.address = one.url
        assert attached.start(service, Options()).version == ""


def test_where_it_is_looked_for(service: Service, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    toy = Toy()
    with pytest.raises(TargetError, match="toy is not installed here: write one"):
        toy.found(Options())
    python = made_toy("2.0")
    monkeypatch.setenv("PATH", str(Path(python).parent))
    (Path(python).parent / "toyemulator-server").touch(0o755)
    assert toy.found(Options()) == python
    with pytest.raises(TargetError, match="has no toyemulator; write one"):
        toy.found(Options(settings={"python": sys.executable}))
    one = made_toy("1.0")
    assert toy.found(Options(settings={"python": one})) == one
    monkeypatch.setenv(toy.variable, one)
    assert toy.found(Options()) == one
    assert toy.found(Options(settings={"version": "2.0"})) == python


def test_progress_elsewhere_than_on_a_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = iter(range(100, 200, 4))
    monkeypatch.setattr(environment.time, "monotonic", lambda: float(next(clock)))
    said: list[str] = []
    progress = Progress("toy 1.0", said.append)
    for number in range(6):
        progress.step(f"step {number}")
    progress.line("made")
    assert said == ["toy 1.0: 12 s  step 2\n", "toy 1.0: 24 s  step 5\n", "toy 1.0: made\n"]
