"""What is generated in docs/ is up to date, and every page is where the site looks for it."""

from __future__ import annotations

import importlib.util
import re
from pathlib import Path
from types import ModuleType

import pytest
import yaml

from conformance.cli import main
from conformance.contract.kinds import KINDS
from conformance.contract.load import available_services
from conformance.run.options import OPTIONS

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def generator() -> ModuleType:
    spec = importlib.util.spec_from_file_location("generate_docs", ROOT / "tools" / "generate_docs.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_generated_parts_are_up_to_date(generator: ModuleType) -> None:
    assert generator.stale(write=False) == [], "run python tools/generate_docs.py"


def test_the_tables_are_whole(generator: ModuleType) -> None:
    kinds = generator.kinds()
    for kind in KINDS:
        assert kind == "exception" or f"`{kind}`" in kinds
    for option in OPTIONS:
        assert f"`--conformance-{option.name}`" in generator.options()


def test_a_page_without_markers_is_told(generator: ModuleType) -> None:
    with pytest.raises(ValueError, match="no <!-- generated: kinds -->"):
        generator.generated("nothing here", "kinds", "table")


def row(name: str, checked: int, hints: int) -> str:
    return f"| {name} | 1,200 | {checked:,} | 20 | 30 | 5 | {hints:,} |\n"


def test_hints_and_sentences_that_vanish_are_noticed(generator: ModuleType) -> None:
    before = row("kms", 1000, 195) + row("logs", 5, 87)
    assert generator.fewer(before, before) == []
    assert generator.fewer(before, row("kms", 1001, 196) + row("logs", 5, 87) + row("sqs", 1, 1)) == []
    assert generator.fewer(before, row("kms", 999, 195) + row("logs", 5, 9)) == [
        "kms has 1,049 sentences that are accounted for, 1,050 before",
        "logs has 9 hints, 87 before",
    ]
    assert len(generator.fewer(before, row("kms", 1000, 195))) == 2


def test_the_table_of_the_prose_is_one_in_which_a_loss_shows(generator: ModuleType) -> None:
    table = generator.prose()
    told = generator._accounted(table)
    assert set(told) == set(available_services())
    assert told["kms"][0] > 100
    assert told["kms"][1] > 1000
    assert generator.fewer(table, table.replace(f"| {told['kms'][0]} |", "| 9 |"))


def test_every_page_is_in_the_navigation() -> None:
    site = yaml.safe_load((ROOT / "mkdocs.yml").read_text())
    listed = set(re.findall(r"[\w/-]+\.md", str(site["nav"])))
    assert listed == {str(p.relative_to(ROOT / "docs")) for p in (ROOT / "docs").rglob("*.md")}


def test_every_command_is_documented() -> None:
    text = "".join(p.read_text() for p in (ROOT / "docs").rglob("*.md")) + (ROOT / "README.md").read_text()
    for name in main.list_commands(None):  # type: ignore[arg-type]
        assert re.search(rf"conformance {name}\b", text), f"no page has conformance {name}"
