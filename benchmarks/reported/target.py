"""moto with one bug report's defect as a target: ``--target …/target.py:Older --setting report=NAME``."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from conformance.contract.model import Service
from conformance.targets.moto import Moto
from conformance.targets.plugin import Options


class Older(Moto):
    """moto as it was before one report was mended, and otherwise as it is."""

    name = "moto"

    def command_for(self, service: Service, options: Options) -> Sequence[str]:
        """Start the server that brings the defect back."""
        words = list(super().command_for(service, options))
        report = options.settings.get("report")
        if report is None:
            return words
        return [words[0], str(Path(__file__).with_name("serve.py")), str(report), *words[3:]]
