"""Corrupting a page is always noticed: seeded mutations of installed pages, each one small change."""

import random
from collections.abc import Callable

import pytest
from botocore.model import OperationModel

from conformance.pages.compare import compare
from conformance.pages.errors import PageError
from conformance.pages.facts import Fact, page_facts
from conformance.pages.read import read_page
from tests.pages.installed import page, page_text, renderer

PAGES = (
    ("personalize", "create_solution"),
    ("ssm", "create_association"),
    ("logs", "create_export_task"),
    ("iam", "create_policy"),
    ("ecr", "describe_image_scan_findings"),
    ("events", "put_targets"),
    ("sqs", "receive_message"),
)
Lines = list[str]
Mutation = Callable[[random.Random, Lines, list[tuple[str, Fact]]], Lines | None]


def at(facts, wanted):
    return [(path, fact) for path, fact in facts if wanted(path, fact)]


def named(path: str) -> bool:
    return path[-1] not in "]}"


def member_dropped(rng, lines, facts):
    """A member's whole description goes (its syntax stays), or a leaf's line of syntax."""
    choice = rng.choice(at(facts, lambda p, f: f.line and named(p) and "." in p))[1]
    indent = len(lines[choice.line - 1]) - len(lines[choice.line - 1].lstrip())
    end = choice.line
    while end < len(lines) and (
        not lines[end].strip() or len(lines[end]) - len(lines[end].lstrip()) > indent
    ):
        end += 1
    return lines[: choice.line - 1] + lines[end:]


def syntax_line_dropped(rng, lines, facts):
    leaves = at(facts, lambda p, f: f.syntax_line and f.syntax not in ("dict", "list") and named(p))
    line = rng.choice(leaves)[1].syntax_line
    return lines[: line - 1] + lines[line:]


def member_renamed(rng, lines, facts):
    path, fact = rng.choice(at(facts, lambda p, f: f.line and named(p)))
    name = path.rpartition(".")[2]
    return replaced(lines, fact.line, name, name + "X")


def syntax_name_changed(rng, lines, facts):
    path, fact = rng.choice(at(facts, lambda p, f: f.syntax_line and named(p)))
    name = path.rpartition(".")[2]
    return replaced(lines, fact.syntax_line, name, name + "X")


def type_changed(rng, lines, facts):
    fact = rng.choice(at(facts, lambda p, f: f.line and "." in p))[1]
    return replaced(lines, fact.line, f"({fact.type})", "(integer)" if fact.type != "integer" else "(string)")


def required_toggled(rng, lines, facts):
    fact = rng.choice(at(facts, lambda p, f: f.required is not None and named(p)))[1]
    if fact.required:
        return replaced(lines, fact.required_line, "**[REQUIRED]**", "")
    line = fact.line - 1
    return [*lines[:line], lines[line].rstrip() + " **[REQUIRED]** ", *lines[line + 1 :]]


def enum_value_dropped(rng, lines, facts):
    choices = at(facts, lambda p, f: f.enum and len(f.enum) > 1)
    if not choices:
        return None
    fact = rng.choice(choices)[1]
    return replaced(lines, fact.syntax_line, f"'{fact.enum[0]}'|", "")


def enum_value_changed(rng, lines, facts):
    choices = at(facts, lambda p, f: f.enum)
    if not choices:
        return None
    fact = rng.choice(choices)[1]
    value = rng.choice(fact.enum)
    return replaced(lines, fact.syntax_line, f"'{value}'", f"'{value}X'")


def exception_dropped(rng, lines, facts):
    places = [i for i, line in enumerate(lines) if ".exceptions." in line]
    if not places:
        return None
    place = rng.choice(places)
    return lines[:place] + lines[place + 1 :]


def exception_renamed(rng, lines, facts):
    places = [i for i, line in enumerate(lines) if ".exceptions." in line]
    if not places:
        return None
    place = rng.choice(places) + 1
    return replaced(lines, place, ".exceptions.", ".exceptions.X")


def replaced(lines: Lines, line: int, old: str, new: str) -> Lines:
    assert old in lines[line - 1]
    return [*lines[: line - 1], lines[line - 1].replace(old, new, 1), *lines[line:]]


MUTATIONS: tuple[Mutation, ...] = (
    member_dropped,
    syntax_line_dropped,
    member_renamed,
    syntax_name_changed,
    type_changed,
    required_toggled,
    enum_value_dropped,
    enum_value_changed,
    exception_dropped,
    exception_renamed,
)


def noticed(service: str, text: str, path: str, model: OperationModel) -> bool:
    try:
        return bool(compare(service, read_page(text, path), model).differences)
    except PageError as problem:
        return problem.page == path and problem.line > 0


@pytest.mark.parametrize("mutate", MUTATIONS, ids=lambda m: m.__name__)
def test_a_corrupted_page_is_always_noticed(mutate):
    tried = 0
    for service, method in PAGES:
        text = page_text(service, method)
        path = renderer(service).path(method)
        model = renderer(service).methods()[method]
        assert compare(service, page(service, method), model).differences == ()
        for side in ("request", "response"):
            facts = list(page_facts(page(service, method), side).items())
            for seed in range(2):
                rng = random.Random(f"{mutate.__name__} {service} {side} {seed}")
                try:
                    lines = mutate(rng, text.split("\n"), facts)
                except IndexError:  # nothing of the kind on this side
                    continue
                if lines is None:
                    continue
                tried += 1
                corrupted = "\n".join(lines)
                assert corrupted != text
                assert noticed(service, corrupted, path, model), (
                    f"{mutate.__name__} unnoticed on {path} {side}, seed {seed}"
                )
    assert tried >= 12
