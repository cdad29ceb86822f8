"""Keeps one command of another process, and ends it when that process is gone, however it ended.

Run as a script: ``python keeper.py COMMAND…``. It leads a process group of its own and starts the command
in it. Its standard input is a pipe that the owner holds open; the operating system closes it even when the
owner is killed, and then the whole group is ended: asked first, killed after :data:`GRACE` seconds.
A command that fails ends the keeper with its code; one that ends well (it may have gone into the
background) is waited out.
"""

import contextlib
import os
import signal
import subprocess
import sys
import threading
import time

GRACE = 3.0
"""Seconds between asking and killing."""


def main(command: list[str]) -> int:
    """Start ``command`` and return its exit code; does not return once standard input is closed."""
    signal.signal(signal.SIGTERM, lambda *_: None)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        child = subprocess.Popen(command, stdin=subprocess.DEVNULL)
    except OSError as problem:
        print(f"{command[0]}: {problem.strerror}", file=sys.stderr, flush=True)
        return 127
    released = threading.Event()
    threading.Thread(target=_await_release, args=(child, released), daemon=True).start()
    code = child.wait()
    if released.is_set() or code == 0:
        released.wait()
        threading.Event().wait()  # the other thread ends this process together with the group
    return code if code > 0 else 128 - code


def _await_release(child: "subprocess.Popen[bytes]", released: threading.Event) -> None:
    while os.read(0, 4096):
        pass
    released.set()
    group = os.getpgrp()
    with contextlib.suppress(ProcessLookupError):
        os.killpg(group, signal.SIGTERM)
    deadline = time.monotonic() + GRACE
    while child.poll() is None and time.monotonic() < deadline:
        time.sleep(0.02)
    os.killpg(group, signal.SIGKILL)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
