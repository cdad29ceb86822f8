"""Emulators that are odd as a whole, not in one requirement: they die, lack every read, refuse a custom.

Also a program: ``python -m tests.run.odd PORT SCHEMAS [FLAG]`` serves a mortal one, to runs that start it.
"""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from conformance.contract.load import load_service
from conformance.contract.model import Service
from conformance.wire.listener import Request, Response
from tests.run.servers import Counting

Answer = Callable[[str, Any], Response | None]
"""What an oddity answers to an operation and its members; None: what a good server does."""


def refusal(code: str, message: str = "no", status: int = 400) -> Response:
    body = json.dumps({"__type": code, "message": message}).encode()
    return Response(status, {"Content-Type": "application/x-amz-json-1.1"}, body)


def lacks_reads(operation: str, members: Any) -> Response | None:
    """No operation that only reads is there."""
    return refusal("UnknownOperationException") if operation.startswith(("Describe", "List")) else None


def lacks_creates(operation: str, members: Any) -> Response | None:
    """Nothing can be made."""
    return refusal("UnknownOperationException") if operation.startswith("Create") else None


def lacks_animals(operation: str, members: Any) -> Response | None:
    """There are no animals in it."""
    return refusal("UnknownOperationException") if "Animal" in operation else None


def lacks_reads_in_its_own_words(operation: str, members: Any) -> Response | None:
    """No such operation is there either, and it says so with a 500 and a code that nobody knows."""
    known = operation.startswith(("Create", "Delete", "Update"))
    return None if known else refusal("Unsupported", f"zoo: {operation} is beyond us", 500)


def wants_tags(operation: str, members: Any) -> Response | None:
    """Nothing is made without tags."""
    bare = operation.startswith("Create") and not (isinstance(members, dict) and members.get("tags"))
    return refusal("InvalidInputException") if bare else None


def wants_small_letters(operation: str, members: Any) -> Response | None:
    """A name with a capital letter in it is refused."""
    name = next(
        (v for k, v in (members if isinstance(members, dict) else {}).items() if k.lower().endswith("name")),
        "",
    )
    return refusal("InvalidInputException") if isinstance(name, str) and name != name.lower() else None


def makes_pages(operation: str, members: Any) -> Response | None:
    """Whatever is made is answered with a page for a browser."""
    page = Response(200, {"Content-Type": "text/html"}, b"<html><body>done</body></html>")
    return page if operation.startswith("Create") else None


def throttles(operation: str, members: Any) -> Response | None:
    """Everything comes too fast."""
    return refusal("ThrottlingException", "Rate exceeded")


PAGE = Response(500, {"Content-Type": "text/html"}, b"<html><body>error</body></html>")


def lacks_all_with_a_page(operation: str, members: Any) -> Response | None:
    """Whatever is asked, there is a page for a browser."""
    return PAGE


def has_a_page_for_the_unknown(operation: str, members: Any) -> Response | None:
    """What the service does not have is answered with a page for a browser."""
    known = ("Keeper", "Animal")
    plausible = operation.startswith(("Get", "Put", "Stop"))
    return PAGE if plausible or not any(name in operation for name in known) else None


ODDITIES: dict[str, Answer] = {
    f.__name__: f
    for f in (
        lacks_reads,
        lacks_creates,
        lacks_animals,
        lacks_reads_in_its_own_words,
        wants_tags,
        wants_small_letters,
        makes_pages,
        throttles,
        lacks_all_with_a_page,
        has_a_page_for_the_unknown,
    )
}


class Odd(Counting):
    """An emulator with an oddity."""

    def __init__(self, service: Service, oddity: str | None = None, patience: int | None = None) -> None:
        super().__init__(service, patience=patience)
        self._odd = ODDITIES[oddity] if oddity else None

    def handle(self, request: Request) -> Response:
        operation = request.headers.get("x-amz-target", "").rpartition(".")[2]
        try:
            odd = self._odd(operation, json.loads(request.body or b"{}")) if self._odd and operation else None
        except ValueError:
            odd = None  # what is no JSON is answered as a good server does
        if odd is not None:
            self.seen.append(operation)
        return odd or super().handle(request)


class Mortal(Counting):
    """One that is gone in the middle of a request: once, or whenever an animal has a hundred legs."""

    def __init__(self, service: Service, port: int, flag: Path | None) -> None:
        super().__init__(service)
        self._port = port
        self._flag = flag

    def handle(self, request: Request) -> Response:
        if self._flag is None and b'"legs":100' in request.body.replace(b" ", b""):
            os._exit(9)
        if self._flag is not None and len(self.seen) > 60 and not self._flag.exists():
            self._flag.touch()
            os._exit(9)
        return super().handle(request)


if __name__ == "__main__":
    port, schemas, *flag = sys.argv[1:]
    Mortal(load_service("zoo", Path(schemas)), int(port), Path(flag[0]) if flag else None).start()
    while True:
        time.sleep(60)
