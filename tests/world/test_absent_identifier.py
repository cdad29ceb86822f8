"""The identifier of nothing has the form of a real one."""

from __future__ import annotations

import re
from random import Random

import pytest

from conformance.world.absent_identifier import absent_identifier

PREFIX = "arn:aws:zoo:us-east-1:123456789012:"


@pytest.mark.parametrize(
    ("identifier", "names", "expected"),
    [
        ("Anna", ["Anna"], "FRESH"),
        ("anna", ["anna"], "fresh"),  # a pattern may allow small letters only
        (f"{PREFIX}keeper/Anna", ["Anna"], f"{PREFIX}keeper/FRESH"),
        (f"{PREFIX}keeper/Anna/part", ["Anna"], f"{PREFIX}keeper/FRESH/part"),
        (f"{PREFIX}dataset/Group1/ITEMS", ["set", "Group1"], f"{PREFIX}dataset/FRESH/ITEMS"),
        (f"{PREFIX}keeper/other", ["Anna"], f"{PREFIX}keeper/FRESH"),
        ("arn:aws:zoo:::recipe/aws-one", [], "arn:aws:zoo:::recipe/FRESH"),
    ],
)
def test_a_name_is_replaced(identifier: str, names: list[str], expected: str):
    assert absent_identifier(identifier, names, "FRESH", Random(1)) == expected


@pytest.mark.parametrize(
    ("identifier", "form"),
    [
        ("8d3f0a1b-1111-2222-3333-444455556666", r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"),
        (f"{PREFIX}key/8d3f0a1b-1111-2222-3333-444455556666", re.escape(PREFIX) + r"key/[0-9a-f-]{36}"),
        ("mw-0123456789abcdef0", r"mw-[0-9a-f]{17}"),
        ("us-east-1_AbCdEfGhI", r"us-east-1_[A-Za-z]{9}|[a-z]{2}-[a-z]{4}-\d_[A-Za-z]{9}"),
        ("0123456789", r"\d{10}"),
    ],
)
def test_an_opaque_identifier_keeps_its_form_and_is_another(identifier: str, form: str):
    other = absent_identifier(identifier, [], "FRESH", Random(1))
    assert re.fullmatch(form, other)
    assert other != identifier


def test_a_name_that_is_part_of_the_kind_is_not_replaced_there():
    """A resource called ``set`` must not turn ``dataset/…`` into another kind."""
    assert absent_identifier(f"{PREFIX}dataset/set", ["set"], "FRESH", Random(1)) == f"{PREFIX}dataset/fresh"
