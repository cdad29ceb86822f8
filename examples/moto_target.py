"""moto as a target plug-in: how to start and reset it.

conformance run --target examples/moto_target.py:MotoExample
"""

import sys

from conformance.targets.emulator import Emulator


class MotoExample(Emulator):
    name = "moto-example"
    command = (sys.executable, "-m", "moto.server", "--port", "{port}")
    ready_path = "/moto-api/data.json"
    reset_request = ("POST", "/moto-api/reset")

    def lacks_operation(self, service, operation):
        """moto's page for what it lacks is the same as for a crash, so say here what it has."""
        if service.name != "personalize":
            return None  # not known: the answers will tell
        return operation not in {"CreateSchema", "DescribeSchema", "ListSchemas", "DeleteSchema"}
