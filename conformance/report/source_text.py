"""Where a requirement comes from, in words: the same in every form of report."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


def source_of(source: Mapping[str, Any], *, brief: bool = False) -> str:
    """Return where a statement comes from, in words.

    Args:
        source: as ``results.json`` has it.
        brief: whether a page is told as ``FILE:LINE``, as terminals and editors like it.
    """
    if source.get("page"):
        line, page = source.get("line"), str(source["page"])
        between = ":" if brief else ", line "
        return f"{page}{between}{line}" if line else page
    if source.get("document"):
        return f"specification: {source['document']}"
    if source.get("data"):
        return f"botocore's data: {source['data']}"
    if source.get("observed"):
        return f"recordings of AWS: {source['observed']}"
    model = source.get("model")
    return f"service model: {model}" if model else "service model"
