"""``[tool.conformance.targets.NAME]``: what one target is told in the configuration file."""

from __future__ import annotations

from pathlib import Path

import pytest

from conformance.contract.load import load_service
from conformance.run.commands import merged
from conformance.run.configuration import configured
from conformance.run.options import UsageError
from conformance.run.told_settings import check
from conformance.targets.resolve import resolve
from conformance.world.errors import Unconfigured
from conformance.world.settings import Settings

TABLE = """
[tool.conformance]
target = "aws"
[tool.conformance.targets.aws]
role_arn = "arn:aws:iam::1:role/x"
quota.DatasetImportJob = 5
[tool.conformance.targets.moto]
version = "5.2.5"
"""
TOLD = ["aws.role_arn=arn:aws:iam::1:role/x", "aws.quota.DatasetImportJob=5", "moto.version=5.2.5"]


def test_a_target_is_told_by_its_table(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "pyproject.toml").write_text(TABLE)
    monkeypatch.chdir(tmp_path)
    assert configured({})["setting"] == TOLD
    given = ["role_arn=mine"]
    assert configured({"setting": given})["setting"] == [*TOLD, "role_arn=mine"]
    assert merged({"setting": given})["setting"] == [*TOLD, "role_arn=mine"]
    assert "targets" not in merged({})


def test_what_another_target_is_told_is_no_mistake() -> None:
    pairs = dict(pair.split("=", 1) for pair in TOLD)
    check(pairs, [resolve("aws")], [load_service("personalize")])
    with pytest.raises(UsageError, match=r"aws\.role_arm: nothing takes it; did you mean 'role_arn'"):
        check({"aws.role_arm": "x"}, [resolve("aws")], [load_service("personalize")])


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("[tool.conformance]\ntargets = 1", "targets is a table of targets"),
        ("[tool.conformance.targets]\naws = 1", "targets.aws is a table"),
        ("[tool.conformance.targets.aws]\nrole_arn = [1]", "role_arn is a text or a number, not"),
        ("[tool.conformance.targets.aws]\nrole_arn = true", "role_arn is a text or a number, not True"),
    ],
)
def test_what_is_no_table_of_targets_is_told(tmp_path: Path, text: str, why: str) -> None:
    (tmp_path / "pyproject.toml").write_text(text)
    with pytest.raises(UsageError, match=why):
        configured({}, tmp_path)


def test_what_is_missing_on_a_real_account_is_told_by_its_key() -> None:
    assert Settings().external("role_arn", "arn:aws:iam::1:role/x") == "arn:aws:iam::1:role/x"
    real = Settings(run="k3f9q2", externals={"role_arn": "mine"})
    assert real.external("role_arn", "default") == "mine"
    with pytest.raises(Unconfigured, match=r"set kms_key_arn under \[tool\.conformance\.targets\.aws\]"):
        real.external("kms_key_arn", "default")
