"""The parts of a test that start its server, and tell the suite what the recorded run was told."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

IMPORTS = "import signal\nimport socket\nimport subprocess\nimport time\n"
"""What :func:`server` needs besides ``os`` and ``pytest``."""

_TOLD = ("setting", "region", "wait", "lifecycle-timeout", "poll-interval", "max-examples")
"""What else a run was told that a departure may depend on."""


def told(options: Mapping[str, Any]) -> str:
    """Return the options of a run in a test's list, a line each."""
    lines = []
    for name in _TOLD:
        value = options.get(name)
        for item in value if isinstance(value, list) else [] if value is None else [value]:
            lines.append(f"    {f'--{name}'!r}, {str(item)!r},\n")
    return "".join(lines)


def server(start: str) -> str:
    """Return the lines of a test that start the server where ENDPOINT names none."""
    return f"""
START = {start!r}


@pytest.fixture(scope="module")
def endpoint():
    if "ENDPOINT" in os.environ:
        yield os.environ["ENDPOINT"]
        return
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = subprocess.Popen(START.replace("{{port}}", str(port)), shell=True, start_new_session=True)
    try:
        for _ in range(600):
            assert server.poll() is None, f"{{START}} ended with {{server.returncode}}"
            with socket.socket() as one:
                if one.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.1)
        yield f"http://127.0.0.1:{{port}}/"
    finally:
        os.killpg(server.pid, signal.SIGTERM)
        server.wait(10)
"""
