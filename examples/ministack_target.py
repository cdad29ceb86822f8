"""ministack as a target plug-in: a port in the environment, and messages that tell what it lacks.

conformance run --service ssm --target examples/ministack_target.py:MinistackExample
"""

import os
import sys
from collections.abc import Mapping

from conformance.targets.emulator import Emulator


class MinistackExample(Emulator):
    name = "ministack-example"
    command = (os.environ.get("CONFORMANCE_MINISTACK_PYTHON", sys.executable), "-m", "ministack")
    environment: Mapping[str, str] = {
        "GATEWAY_PORT": "{port}",
        "BIND_HOST": "127.0.0.1",
        "IOT_MTLS_ENABLED": "0",
    }
    ready_path = "/_ministack/ready"
    reset_request = ("POST", "/_ministack/reset")

    def lacks(self, exchange):
        if exchange.status == 400 and exchange.message.startswith("Unknown action"):
            return exchange.message
        return super().lacks(exchange)
