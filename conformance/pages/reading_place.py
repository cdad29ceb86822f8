"""Where a sentence stands: what names of members and values mean, seen from there."""

from __future__ import annotations

import re
from typing import Any

from attrs import frozen

from conformance.contract.model import Schema
from conformance.contract.paths import at, children, join, resolve, steps


@frozen
class Place:
    """Where a sentence stands: the request's schema, and the member's path (``""`` for the whole page)."""

    request: Schema
    root: Schema
    path: str

    def member(self, name: str) -> str | None:
        """The path of the member that a name means here, None where it means none."""
        way = steps(self.path)
        for length in range(len(way), -1, -1):
            above = ""
            for step in way[:length]:
                above = join(above, step)
            found = self._below(above, name)
            if found is not None:
                return found
        return None

    def _below(self, above: str, name: str) -> str | None:
        here = above
        for part in re.split(r"\.|:", name.strip().removesuffix("[]")):
            schema = resolve(at(self.request, self.root, here), self.root)
            names = [step for step, _, _ in children(schema) if step[0] not in "[{"]
            exact = [n for n in names if n == part] or [n for n in names if n.lower() == part.lower()]
            if len(exact) != 1:
                return None
            here = join(here, exact[0])
        return here

    def schema(self, path: str) -> Schema:
        return resolve(at(self.request, self.root, path), self.root)

    def is_required(self, path: str) -> bool:
        """Whether the schema itself requires a member."""
        *above, last = steps(path)
        here = ""
        for step in above:
            here = join(here, step)
        return last in self.schema(here).get("required", ())

    def value(self, path: str, text: str) -> Any:
        """The typed value that a text means for a member.

        Raises:
            LookupError: if it is not one of the member's values.
        """
        schema = self.schema(path)
        text = text.strip().strip("\"'")
        if schema.get("type") == "boolean" and text.lower() in ("true", "false"):
            return text.lower() == "true"
        if schema.get("type") == "integer" and re.fullmatch(r"-?\d[\d,]*", text):
            return int(text.replace(",", ""))
        if schema.get("type") == "string" and "enum" in schema:
            found = [v for v in schema["enum"] if v.lower() == text.lower()]
            if len(found) == 1:
                return found[0]
        raise LookupError(text)
