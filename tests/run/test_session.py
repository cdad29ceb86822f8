from __future__ import annotations

from conformance.run.told_settings import told
from conformance.targets.resolve import resolve


def test_a_setting_with_a_name_before_it_is_for_that_target_alone() -> None:
    pairs = {"version": "1", "moto.version": "2", "ministack.version": "3", "quota.Toy": "5"}
    assert told(resolve("moto"), pairs)["version"] == "2"
    assert told(resolve("ministack"), pairs)["version"] == "3"
    assert told(resolve("reference"), pairs)["version"] == "1"
    assert told(resolve("moto@5.0.0"), pairs)["version"] == "2"
    assert told(resolve("moto"), pairs)["quota.Toy"] == "5"
