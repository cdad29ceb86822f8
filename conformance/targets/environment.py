"""Environments of their own for emulators that are Python packages: made once with ``venv``, and kept.

An emulator in the suite's own environment shares its dependencies, and its releases may pin an exact
botocore. In an environment of its own any version of it is tested with any version of the suite, several
side by side.
"""

from __future__ import annotations

import fcntl
import json
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

from platformdirs import user_cache_path

from conformance.targets.errors import TargetError

_VERSION = re.compile(r"[0-9A-Za-z][0-9A-Za-z.!+_-]*")
_COMPLETE = "complete"
"""The file that is written last: a folder without it is what an interrupted run left."""

_EVERY = 10.0
_LAST_WORDS = 3
_ASK = (
    "import json, sys; from importlib.metadata import PackageNotFoundError, version\n"
    "try: found = version(sys.argv[1])\n"
    "except PackageNotFoundError: found = None\n"
    "print(json.dumps([found, '%d.%d' % sys.version_info[:2]]))"
)


def kept() -> Path:
    """Return the folder of the environments. It may be deleted at any time; they are made again."""
    return user_cache_path("aws-conformance") / "environments"


def interpreter(place: str) -> str:
    """Return the Python of an environment.

    Args:
        place: the Python itself, the environment's folder, or a command that is installed in it (the links
            that pipx makes are followed).

    Raises:
        TargetError: if there is none.
    """
    path = Path(place).expanduser()
    if path.is_dir():
        found: Path | str | None = path / "bin" / "python"
    elif path.name.startswith("python"):  # a link to the system's Python is the environment's all the same
        found = shutil.which(path)
    else:
        found = path.resolve().parent / "python"
    if found is None or not Path(found).exists():
        raise TargetError(f"{place}: this is no Python, and no environment that has one")
    return str(found)


@cache
def installed(python: str, distribution: str) -> tuple[str | None, str]:
    """Ask a Python for the version of a package, None where it has none, and for its own (``3.12``).

    Raises:
        TargetError: if it cannot be asked.
    """
    try:
        done = subprocess.run([python, "-c", _ASK, distribution], capture_output=True, text=True, timeout=60)
        version, own = json.loads(done.stdout)
    except (OSError, ValueError, subprocess.TimeoutExpired) as problem:
        raise TargetError(f"{python} is no Python that can be asked for {distribution}") from problem
    return version, own


def made(requirement: str, distribution: str, version: str, maker: str = sys.executable) -> str:
    """Return the Python of the environment that has this version, which is made where it is missing.

    Args:
        requirement: what pip installs but for the version (``moto[server]``).
        distribution: the package's name.
        version: which release.
        maker: the Python that makes it.

    Raises:
        TargetError: in one line, if it cannot be made.
    """
    if not _VERSION.fullmatch(version):
        raise TargetError(f"{distribution}: {version!r} is not a version")
    folder = kept() / f"{distribution}-{version}-py{installed(maker, distribution)[1]}"
    python = str(folder / "bin" / "python")
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        with alone(folder.with_name(f"{folder.name}.lock")):
            if not (folder / _COMPLETE).exists():
                _make(folder, f"{distribution} {version}", f"{requirement}=={version}", maker)
    except OSError as problem:
        raise TargetError(f"{distribution} {version}: no environment can be made: {problem}") from problem
    return python


@contextmanager
def alone(lock: Path) -> Iterator[None]:
    """Hold a lock among processes; it is let go of whatever happens."""
    with lock.open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        yield


def _make(folder: Path, what: str, requirement: str, maker: str) -> None:
    began = time.monotonic()
    tell = Progress(what)
    tell.line(f"making an environment of its own, once, in {folder}")
    shutil.rmtree(folder, ignore_errors=True)
    carry_out([maker, "-m", "venv", str(folder)], what, tell)
    install = ["-m", "pip", "install", "--disable-pip-version-check", "--progress-bar", "off", "--no-input"]
    carry_out([str(folder / "bin" / "python"), *install, requirement], what, tell)
    (folder / _COMPLETE).touch()
    tell.line(f"made in {time.monotonic() - began:.0f} s")


def carry_out(command: list[str], what: str, tell: Progress) -> None:
    """Run one command of an installation to its end.

    Raises:
        TargetError: in one line, with what it said last, if it fails.
    """
    said: list[str] = []
    with subprocess.Popen(
        command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    ) as process:
        assert process.stdout is not None  # it is a pipe
        try:
            for line in process.stdout:
                if not line.startswith("WARNING"):
                    said.append(line.strip())
                    tell.step(said[-1])
        except BaseException:
            process.kill()
            raise
    if process.returncode != 0:
        errors = [line for line in said if line.startswith("ERROR")] or said
        raise TargetError(f"{what}: no environment could be made: {' '.join(errors[-_LAST_WORDS:])[-400:]}")


class Progress:
    """Says on standard error how far something is that takes a while.

    A terminal shows each step in one line that moves; elsewhere a line comes every ten seconds.
    """

    def __init__(self, what: str, write: Callable[[str], None] | None = None) -> None:
        self._what = what
        self._write = write or _to_standard_error
        self._moving = write is None and sys.stderr.isatty()
        self._began = self._told = time.monotonic()

    def line(self, text: str) -> None:
        """Say something that stays."""
        self._write(f"{_CLEAR if self._moving else ''}{self._what}: {text}\n")

    def step(self, text: str) -> None:
        """Say what is being done now."""
        now = time.monotonic()
        seconds = f"{now - self._began:.0f} s"
        if self._moving:
            width = shutil.get_terminal_size().columns - 1
            self._write(_CLEAR + f"{self._what}: {seconds}  {text}"[:width])
        elif now - self._told >= _EVERY:
            self._told = now
            self._write(f"{self._what}: {seconds}  {text}\n")


_CLEAR = "\r\x1b[K"


def _to_standard_error(text: str) -> None:
    sys.stderr.write(text)
    sys.stderr.flush()
