import pytest

from conformance.contract.load import load_service
from conformance.run.options import UsageError
from conformance.run.told_settings import check, told
from conformance.targets.moto import Moto
from conformance.targets.plugin import Target
from conformance.targets.resolve import resolve

PERSONALIZE = (load_service("personalize"),)


class Foreign(Target):
    name = "foreign"


@pytest.mark.parametrize("key", ["fault", "step", "role_arn", "account", "quota.Schema", "reference.fault"])
def test_what_somebody_takes_is_taken(key: str) -> None:
    check({key: "x"}, [resolve("reference")], PERSONALIZE)


@pytest.mark.parametrize(
    ("spec", "key", "meant"),
    [
        ("reference", "falt", "fault"),
        ("moto", "pyton", "python"),
        ("reference", "qouta.Schema", "quota.Schema"),
        ("reference", "queue_am", "queue_arn"),
    ],
)
def test_a_misspelt_key_is_an_error_with_a_suggestion(spec: str, key: str, meant: str) -> None:
    with pytest.raises(UsageError, match=rf"--setting {key}: nothing takes it; did you mean '{meant}'\?"):
        check({key: "x"}, [resolve(spec)], PERSONALIZE)


def test_a_value_that_another_service_needs_is_no_error() -> None:
    check({"queue_arn": "x"}, [resolve("server=http://127.0.0.1:1")], PERSONALIZE)


def test_a_plug_in_that_does_not_say_what_it_takes_may_take_anything() -> None:
    check({"falt": "x"}, [resolve("reference"), Foreign()], PERSONALIZE)


def test_a_target_that_is_made_out_of_another_may_take_more():
    class Older(Moto):
        """A plug-in with a setting of its own."""

    check({"report": "one"}, [Older()], PERSONALIZE)


def test_a_setting_with_a_name_before_it_is_for_that_target_alone() -> None:
    pairs = {"version": "1", "moto.version": "2", "ministack.version": "3", "quota.Toy": "5"}
    assert told(resolve("moto"), pairs)["version"] == "2"
    assert told(resolve("ministack"), pairs)["version"] == "3"
    assert told(resolve("reference"), pairs)["version"] == "1"
    assert told(resolve("moto@5.0.0"), pairs)["version"] == "2"
    assert told(resolve("moto"), pairs)["quota.Toy"] == "5"
