"""What a recorded request says."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from attrs import field, frozen


@frozen
class Read:
    """What a request says.

    ``input`` is what it carries, as boto3 has it; ``address`` and ``body`` say what is wrong with where it
    goes and with its body as a whole, "" where nothing is.
    """

    input: Mapping[str, Any] = field(factory=dict)
    address: str = ""
    body: str = ""
