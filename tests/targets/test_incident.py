"""What is told of a failure: one line, in which the newest words of the server come first."""

from __future__ import annotations

from conformance.targets.incident import printed
from conformance.wire.exchange import Exchange


def test_the_newest_line_that_says_something_comes_first() -> None:
    exchange = Exchange("CreateToy", {}, b"", 500, {}, b"", 0.0, 0.0, "")
    lines = ["Traceback:", "  File x.py", "    ~~~~^^^", "TypeError: no \x1b[1mtext", "-----"]
    assert printed(exchange, lines) == (
        "when CreateToy first failed (status 500), the server had printed last (newest first): "
        "TypeError: no [1mtext ⏎ File x.py ⏎ Traceback:"
    )
