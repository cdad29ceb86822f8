"""The end of a run where another boto3 is installed than the contracts were made from."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

from conformance.contract.load import schemas_root
from tests.run.door import NOT_REQUIRED, REQUIRED, conformance, faulty, results


def test_contracts_that_are_newer_than_the_installed_boto3(tmp_path: Path) -> None:
    folder = tmp_path / "schemas" / "personalize"
    shutil.copytree(schemas_root() / "personalize", folder)
    for name, key, value in (
        ("service.json", "boto3", "99.9.9"),
        ("CreateSchema.json", "x-method", "create_schema_of_tomorrow"),
    ):
        found = json.loads((folder / name).read_text("utf-8"))
        (folder / name).write_text(json.dumps({**found, key: value}), "utf-8")
    words = ("--schemas", "schemas", "--requirement", REQUIRED, "--profile", "smoke", "--report", "report")
    done = conformance(tmp_path, "run", *words, *faulty(NOT_REQUIRED))
    assert done.returncode == 1, done.stdout + done.stderr
    assert "and the contracts are those of boto3 99.9.9" in done.stdout
    assert "Traceback" not in done.stdout + done.stderr
    assert results(tmp_path / "report")["contracts_boto3"] == "99.9.9"
    page = (tmp_path / "report" / "index.html").read_text("utf-8")
    assert "Not quoted: CreateSchema (boto3" in page
    assert "and the contracts are those of boto3 99.9.9" in page
