"""What pytest is told during a run on SDKs: the engine is that of runs on servers."""

from __future__ import annotations

from pathlib import Path

from conformance.contract.client_kinds import CLIENT_FAMILIES
from conformance.run.hooks import Engine
from conformance.run.interruption import Interruption
from conformance.run.options import Options
from conformance.run.visit import Address
from conformance.sdk import properties
from conformance.sdk.session import SdkSession


class SdkHooks(Engine):
    """The plug-in of one run, registered only where an SDK was named."""

    folder = Path(properties.__file__).parent
    nodes = "conformance/sdk/properties"
    session: SdkSession

    def begun(
        self,
        options: Options,
        addresses: list[Address] | None,
        interruption: Interruption,
        who: tuple[str, str, bool] | None,
    ) -> SdkSession:
        """Return the run."""
        return SdkSession(options, addresses, interruption, self._telling.stage)

    def files(self) -> tuple[str, ...]:
        """Return the names of the files of properties, in their order."""
        ordered = sorted(CLIENT_FAMILIES.values(), key=lambda family: family.turn)
        return tuple(family.name.rpartition(".")[2] for family in ordered)
