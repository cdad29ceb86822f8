"""Defaults that a page tells in a sentence which no rule reads: ``[[default]]`` hints.

They become the ``default`` of the members that they are about, as if the compiler had found them, so that
whatever knows of defaults knows of these.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast

from conformance.contract.hints import applies
from conformance.contract.paths import walk


def fill_in(document: dict[str, Any], hints: Mapping[str, Any]) -> None:
    """Write the defaults that hints tell into a contract that was just read.

    A contract's own default stays: the compiler has it from the page.
    """
    told = [hint for hint in hints.get("default", ()) if applies(hint, document["x-operation"])]
    if not told:
        return
    for position in walk(document["$defs"]["request"], document):
        for hint in told:
            if applies(hint, document["x-operation"], position.path):
                schema = cast("dict[str, Any]", position.schema)
                schema.setdefault("default", hint["value"])
                schema.setdefault("x-source", {}).setdefault("default", hint["source"])
