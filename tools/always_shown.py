"""Find what real AWS always showed in recorded answers, and print it as ``[[always_shown]]`` tables.

    git clone https://github.com/localstack/localstack
    python tools/always_shown.py localstack secretsmanager [--least 5]

Reads LocalStack's ``*.snapshot.json`` below ``tests/aws/services``: answers that its tests recorded of AWS.
One is taken for an operation's where its label names that operation alone and all members are its answer's.
Printed are members that were in every answer that had what holds them, in at least so many tests, and that no
request of a create or an update tells the service: those are echoes. What is conditional by its page is for a
reader to strike out before it is written to ``schemas/<service>/observations.toml``.
"""

from __future__ import annotations

import argparse
import json
import re
import subprocess
from collections import defaultdict
from collections.abc import Iterator
from typing import Any

import botocore.session

_FOLDERS = {"lambda": "lambda_"}
_SUCCESS = frozenset({200, 201, 202, 204})
_READS = ("Describe", "Get", "List", "Search")
_DEEPEST = 6


def main() -> None:
    """Print the tables of one service."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("checkout", help="a git repository of LocalStack")
    parser.add_argument("service")
    parser.add_argument("--least", type=int, default=5, help="tests that must have shown a member")
    options = parser.parse_args()
    model = botocore.session.get_session().get_service_model(options.service)
    shapes = {name: model.operation_model(name).output_shape for name in model.operation_names}
    shapes = {name: shape for name, shape in shapes.items() if shape is not None}
    told = _told(model)
    shown: dict[tuple[str, str], list[bool]] = defaultdict(list)
    tests: dict[tuple[str, str], set[str]] = defaultdict(set)
    youngest: dict[str, str] = {}
    below = _FOLDERS.get(options.service, options.service)
    for test, date, label, answer in _answers(options.checkout, below):
        name = _operation(label, answer, shapes)
        if name is None:
            continue
        youngest[name] = max(youngest.get(name, ""), date)
        for path, is_there in _members(shapes[name], answer, "", 0):
            shown[name, path].append(is_there)
            tests[name, path].add(test)
    commit = _git(options.checkout, "rev-parse", "HEAD").strip()
    folder = f"tests/aws/services/{below}"
    for name in sorted({name for name, _ in shown}):
        always = [
            path
            for operation, path in sorted(shown)
            if operation == name
            and all(shown[name, path])
            and len(tests[name, path]) >= options.least
            and path.rpartition(".")[2].lower() not in told
        ]
        if always:
            least = min(len(shown[name, path]) for path in always)
            print(f'[[always_shown]]\noperation = "{name}"\npaths = {json.dumps(always)}')
            print(f"answers = {least}\ndate = {youngest[name]}")
            print(f'source = "https://github.com/localstack/localstack/tree/{commit}/{folder}"\n')


def _git(checkout: str, *words: str) -> str:
    return subprocess.run(["git", "-C", checkout, *words], check=True, capture_output=True, text=True).stdout


def _told(model: Any) -> set[str]:
    """The members, at any depth, that requests of creates and updates have: showing them is an echo."""
    found: set[str] = set()

    def walk(shape: Any, depth: int) -> None:
        if shape.type_name == "structure" and depth < _DEEPEST:
            for name, member in shape.members.items():
                found.add(name.lower())
                walk(member, depth + 1)
        elif shape.type_name == "list":
            walk(shape.member, depth + 1)
        elif shape.type_name == "map":
            walk(shape.value, depth + 1)

    for name in model.operation_names:
        shape = model.operation_model(name).input_shape
        if shape is not None and name.startswith(("Create", "Put", "Update", "Add", "Register", "Start")):
            walk(shape, 0)
    return found


def _answers(checkout: str, folder: str) -> Iterator[tuple[str, str, str, dict[str, Any]]]:
    """Yield the test, the date (ISO 8601), the label and the members of each answer that succeeded."""
    for file in _git(
        checkout, "ls-tree", "-r", "HEAD", "--name-only", f"tests/aws/services/{folder}"
    ).split():
        if not file.endswith(".snapshot.json"):
            continue
        for test, record in json.loads(_git(checkout, "show", f"HEAD:{file}")).items():
            day, month, year = record["recorded-date"].split(",")[0].split("-")
            waiting = list((record.get("recorded-content") or {}).items())
            while waiting:
                label, value = waiting.pop()
                if not isinstance(value, dict):
                    continue
                status = (value.get("ResponseMetadata") or {}).get("HTTPStatusCode")
                if status is None:
                    waiting += [(f"{label}.{key}", inner) for key, inner in value.items()]
                elif status in _SUCCESS and "Error" not in value:
                    yield f"{file}::{test}", f"{year}-{month}-{day}", label, value


def _operation(label: str, answer: dict[str, Any], shapes: dict[str, Any]) -> str | None:
    members, said = set(answer) - {"ResponseMetadata"}, _letters(label)
    fits = [n for n, shape in shapes.items() if members <= set(shape.members) and _letters(n) in said]
    longest = [n for n in fits if not any(n != other and _letters(n) in _letters(other) for other in fits)]
    return longest[0] if len(longest) == 1 and members else None


def _letters(text: str) -> str:
    return re.sub(r"[^a-z]", "", text.lower())


def _members(shape: Any, value: Any, path: str, depth: int) -> Iterator[tuple[str, bool]]:
    if shape.type_name == "structure" and isinstance(value, dict):
        for name, member in shape.members.items():
            inner = f"{path}.{name}" if path else name
            yield inner, name in value
            if name in value and depth < _DEEPEST:
                yield from _members(member, value[name], inner, depth + 1)
    elif shape.type_name == "list" and isinstance(value, list):
        for item in value:
            yield from _members(shape.member, item, f"{path}[]", depth + 1)


if __name__ == "__main__":
    main()
