"""The base of emulators that are Python packages, in whichever environment they are installed."""

from __future__ import annotations

import importlib.util
import os
import shutil
import sys
from collections.abc import Mapping, Sequence
from typing import ClassVar

from conformance.contract.model import Service
from conformance.targets.emulator import Emulator
from conformance.targets.environment import installed, interpreter, made
from conformance.targets.errors import TargetError
from conformance.targets.plugin import Options, Running


class Packaged(Emulator):
    """An emulator that is a Python package.

    Where it is found, in this order: the version that ``NAME@VERSION`` or the setting ``version`` names, in
    an environment of its own; the environment that the setting ``python`` or the variable
    ``CONFORMANCE_NAME_PYTHON`` names; the suite's own; the environment of a command on the path. With a
    version, ``python`` is the Python that the environment is made with.

    Attributes:
        distribution: the package's name. requirement: what pip installs (``moto[server]``).
        modules: what must be importable for it to run. words: what follows ``python``.
        script: the command that an installation puts on the path.
        advice: how to get it, for those who have none.
        version: the version that ``NAME@VERSION`` asks for.
    """

    distribution: ClassVar[str]
    requirement: ClassVar[str]
    modules: ClassVar[tuple[str, ...]]
    words: ClassVar[Sequence[str]]
    script: ClassVar[str]
    advice: ClassVar[str]
    settings: ClassVar[tuple[str, ...] | None] = ("python", "version")
    version: str | None = None
    python: str | None = None
    """The Python that runs it, as soon as it has been started or attached to; None where there is none."""

    @property
    def variable(self) -> str:
        """The environment variable that names its Python."""
        return f"CONFORMANCE_{self.distribution.upper()}_PYTHON"

    def start(self, service: Service, options: Options) -> Running:
        """Find its Python, and start it there or attach to the one at ``address``; see the base class."""
        if self.address is None:
            self.python = self.found(options)
        running = super().start(service, options)
        if running.owned and self.python is not None:
            running.version = installed(self.python, self.distribution)[0] or ""
        return running

    def command_for(self, service: Service, options: Options) -> Sequence[str]:
        """Return what its Python is to run."""
        return [self.python or self.found(options), *self.words]

    def found(self, options: Options) -> str:
        """Return the Python that has the package.

        Raises:
            TargetError: in one line, if there is none.
        """
        named = options.settings.get("python") or os.environ.get(self.variable)
        python = interpreter(str(named)) if named else None
        version = self.version or options.settings.get("version")
        if version:
            python = made(self.requirement, self.distribution, str(version), python or sys.executable)
            # what is on the suite's own path must not get between the emulator and its dependencies
            self.environment: Mapping[str, str] = {**self.environment, "PYTHONPATH": "", "PYTHONHOME": ""}
            return python
        if python is not None:
            if installed(python, self.distribution)[0] is None:
                raise TargetError(f"{self.name}: {python} has no {self.distribution}; {self.advice}")
            return python
        if all(importlib.util.find_spec(module) is not None for module in self.modules):
            return sys.executable
        script = shutil.which(self.script)
        if script is not None:
            return interpreter(script)
        raise TargetError(f"{self.name} is not installed here: {self.advice}")
