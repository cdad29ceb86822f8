"""Sections that boto3 builds only to throw them away.

A section of more than 2,000 (syntax) or 5,000 (description) lines is replaced by a notice *after* it was
built; one page of quicksight takes half a minute and over a gigabyte that way. Every position of a shape
takes at least one line, so a shape with more than twice as many positions as the limit has lines is known
to be too large beforehand: then as many empty lines are written in its place, and boto3 itself replaces
them with its notice. The page's bytes are the same.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import islice
from typing import Any

from botocore.docs.bcdoc.restdoc import SECTION_LINE_LIMIT_CONFIG
from botocore.docs.example import BaseExampleDocumenter
from botocore.docs.params import BaseParamsDocumenter
from botocore.model import Shape

_CERTAINTY = 2
"""Handlers may take single members out; a shape twice over the limit is still over it then."""


def exceeds(shape: Shape, limit: int) -> bool:
    """Whether a shape, expanded as boto3 expands it, has more than ``limit`` positions."""
    return sum(1 for _ in islice(_positions(shape, ()), limit + 1)) > limit


def _positions(shape: Any, history: tuple[str, ...]) -> Iterator[None]:
    yield None
    if shape.name in history or getattr(shape, "is_document_type", False):
        return
    below = (*history, shape.name)
    if shape.type_name == "structure":
        for member in shape.members.values():
            yield from _positions(member, below)
    elif shape.type_name == "list":
        yield from _positions(shape.member, below)
    elif shape.type_name == "map":
        yield from _positions(shape.value, below)


def _guarded(document: Callable[..., None]) -> Callable[..., None]:
    def guarded(self: Any, section: Any, shape: Any, *args: Any, **kwargs: Any) -> None:
        limits = SECTION_LINE_LIMIT_CONFIG.get(section.name)
        if limits is not None and exceeds(shape, _CERTAINTY * limits["line_limit"]):
            section.write("\n" * (limits["line_limit"] + 1))
        else:
            document(self, section, shape, *args, **kwargs)

    return guarded


@contextmanager
def unbuilt_oversize_sections() -> Iterator[None]:
    """While active, boto3 does not build sections that it would replace anyway."""
    describe, sketch = BaseParamsDocumenter.document_params, BaseExampleDocumenter.document_example
    BaseParamsDocumenter.document_params = _guarded(describe)
    BaseExampleDocumenter.document_example = _guarded(sketch)
    try:
        yield
    finally:
        BaseParamsDocumenter.document_params = describe
        BaseExampleDocumenter.document_example = sketch
