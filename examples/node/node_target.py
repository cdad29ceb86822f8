"""A server written in another language, here Node, as a target plug-in.

conformance run --target examples/node/node_target.py:NodeExample
"""

from pathlib import Path

from conformance.targets.emulator import Emulator


class NodeExample(Emulator):
    name = "node-example"
    command = ("node", str(Path(__file__).with_name("server.mjs")), "--port", "{port}")
    ready_path = "/health"
    reset_request = ("POST", "/reset")
    lifecycle_timeout = 5.0
