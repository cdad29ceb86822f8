from __future__ import annotations

import copy
from typing import Any

import pytest
from attrs import evolve

from conformance.checks import echo
from conformance.contract.load import load_service
from conformance.contract.model import Service
from conformance.contract.resources import Resource, graph
from tests.prose import unread

from .exchanges import answered, problems

SENT: dict[str, Any] = {
    "animalName": "leo", "keeperArn": "arn:k", "species": "LION", "legs": 3,
    "diet": {"meal": "MEAT", "hour": 9, "portions": {"noon": "two"}}, "tags": [],
}  # fmt: skip


def shown(**more: Any) -> dict[str, Any]:
    return {"animal": {**copy.deepcopy(SENT), "animalArn": "arn:a", "status": "ACTIVE", **more}}


def judged(service: Service, animal: Resource, sent: Any, answer: Any) -> dict[str, str | None]:
    described = answered("DescribeAnimal", answer)
    found = problems(echo.echoes(service, animal, "CreateAnimal", sent, described), service)
    return {name.removeprefix("CreateAnimal."): problem for name, problem in found.items()}


def test_what_was_sent_is_shown(service: Service, animal: Resource):
    found = judged(service, animal, SENT, shown())
    assert set(found.values()) == {None}
    assert {"animalName.echo", "legs.echo", "legs.default", "diet.meal.echo", "diet.portions.echo"} <= set(
        found
    )
    assert "tags.echo" not in found  # tags are listed elsewhere


@pytest.mark.parametrize("legs", [0, 4])
def test_what_is_zero_may_be_left_out_and_what_is_not_may_not(service: Service, animal: Resource, legs: int):
    sent, answer = {**SENT, "legs": legs}, shown()
    del answer["animal"]["legs"]
    found = judged(service, animal, sent, answer)
    assert found.get("legs.echo") == ("legs was sent as 4, and is not shown" if legs else None)


@pytest.mark.parametrize("empty", ["", {}])
def test_what_is_empty_may_be_left_out_and_may_not_be_another(service: Service, animal: Resource, empty: Any):
    path = "animalName" if empty == "" else "diet.portions"
    sent, answer = copy.deepcopy(SENT), shown()
    for animals in (sent, answer["animal"]):
        (animals if empty == "" else animals["diet"])[path.rpartition(".")[2]] = empty
    assert judged(service, animal, sent, answer)[f"{path}.echo"] is None
    shows = answer["animal"] if empty == "" else answer["animal"]["diet"]
    shows[path.rpartition(".")[2]] = "tiger" if empty == "" else {"noon": "one"}
    if empty == "":  # members that a service adds to an object are its defaults
        assert judged(service, animal, sent, answer)[f"{path}.echo"]
    del shows[path.rpartition(".")[2]]
    assert f"{path}.echo" not in judged(service, animal, sent, answer)


@pytest.mark.parametrize(
    ("change", "failing", "told"),
    [
        ({"animalName": "LEO"}, {"animalName.echo"}, "is shown as 'LEO'"),
        ({"animalName": "leo "}, {"animalName.echo"}, "is shown as 'leo '"),
        ({"species": None}, {"species.echo"}, "and is shown as None"),
        ({"legs": 4}, {"legs.echo", "legs.default"}, "was sent as 3, and is shown as 4"),
        ({"legs": "3"}, {"legs.echo", "legs.default"}, "is shown as '3'"),
        ({"diet": {"meal": "MEAT", "hour": 9}},
         {"diet.portions.echo", "diet.portions{}.echo", "diet.portions{key}.echo"}, "is not shown"),
        ({"diet": {"meal": "HAY", "hour": 9, "portions": {"noon": "two"}}}, {"diet.meal.echo"}, "'HAY'"),
        ({"diet": {"meal": "MEAT", "hour": 9, "portions": {"noon": "one"}}},
         {"diet.portions.echo", "diet.portions{}.echo"}, "'one'"),
    ],
)  # fmt: skip
def test_what_is_shown_otherwise_fails_its_own_requirement(service, animal, change, failing, told: str):
    found = judged(service, animal, SENT, shown(**change))
    wrong = {name: problem for name, problem in found.items() if problem}
    assert set(wrong) == failing
    assert told in str(wrong[min(failing)])


def test_what_is_dropped_is_told(service: Service, animal: Resource):
    answer = shown()
    del answer["animal"]["keeperArn"]
    assert (
        judged(service, animal, SENT, answer)["keeperArn.echo"]
        == "keeperArn was sent as 'arn:k', and is not shown"
    )


def test_a_structure_that_is_lost_as_a_whole_is_lost_member_by_member():
    """Also where not every sentence of the pages is known: none takes back that what is sent is kept."""
    service = load_service("stepfunctions")
    machine = graph(service).resources["StateMachine"]
    sent = {
        "name": "one",
        "tracingConfiguration": {"enabled": True},
        "loggingConfiguration": {"level": "OFF"},
    }
    shows = {"name": "one", "loggingConfiguration": {"level": "OFF"}, "stateMachineArn": "arn:m"}
    described = answered("DescribeStateMachine", shows)
    found = problems(echo.echoes(service, machine, "CreateStateMachine", sent, described), service)
    lost = "CreateStateMachine.tracingConfiguration.enabled.echo"
    assert found[lost] == "tracingConfiguration.enabled was sent as True, and is not shown"
    assert found["CreateStateMachine.loggingConfiguration.level.echo"] is None


def omitted(*names: str) -> dict[str, Any]:
    return {k: v for k, v in SENT.items() if k not in names}


def test_an_omitted_member_shows_its_default(service: Service, animal: Resource):
    found = judged(service, animal, omitted("legs"), shown(legs=4))
    assert found["legs.default"] is None
    assert "legs.echo" not in found


@pytest.mark.parametrize("legs", [3, None, "4", 4.5])
def test_another_value_than_the_default_is_told(service: Service, animal: Resource, legs: Any):
    assert judged(service, animal, omitted("legs"), shown(legs=legs))["legs.default"] is not None


def test_a_default_that_is_not_shown_is_told(service: Service, animal: Resource):
    answer = shown()
    del answer["animal"]["legs"]
    found = judged(service, animal, omitted("legs"), answer)
    assert found["legs.default"] == "legs was omitted, and its default 4 is not shown"


def test_a_nested_default_needs_its_parent(service: Service, animal: Resource):
    with_parent = {**SENT, "diet": {"meal": "MEAT"}}
    assert (
        judged(service, animal, with_parent, shown(diet={"meal": "MEAT", "hour": 8}))["diet.hour.default"]
        is None
    )
    assert judged(service, animal, with_parent, shown(diet={"meal": "MEAT", "hour": 7}))["diet.hour.default"]
    assert "diet.hour.default" not in judged(service, animal, omitted("diet"), shown(diet=None))


def test_a_nested_default_that_is_only_left_out_should_be_shown(service: Service, animal: Resource):
    """AWS leaves out what has no value: that is no departure from a MUST."""
    sent = {**SENT, "diet": {"meal": "MEAT"}}
    left_out = judged(service, animal, sent, shown(diet={"meal": "MEAT"}))
    assert left_out["diet.hour.defaultShown"] == "diet.hour was omitted, and its default 8 is not shown"
    assert "diet.hour.default" not in left_out
    another = judged(service, animal, sent, shown(diet={"meal": "MEAT", "hour": 7}))
    assert (another["diet.hour.defaultShown"], bool(another["diet.hour.default"])) == (None, True)


def test_what_was_sent_as_null_was_not_sent(service: Service, animal: Resource):
    found = judged(service, animal, {**SENT, "species": None, "legs": None}, shown(species="OWL", legs=4))
    assert "species.echo" not in found
    assert found["legs.default"] is None


@pytest.mark.parametrize("answer", [{}, {"animal": None}, {"animal": "leo"}, None])
def test_an_answer_without_a_description_says_nothing(service: Service, animal: Resource, answer: Any):
    assert judged(service, animal, SENT, answer) == {}


@pytest.mark.parametrize(
    ("sent", "seen", "alike"),
    [
        (1, 1.0, True),
        (1, True, False),
        (0, False, False),
        ("a", "A", False),
        ([1, 2], [2, 1], False),
        ([1], [1, 1], False),
        ({"a": 1}, {"a": 1, "b": 2}, True),  # the service added a default
        ({"a": 1, "b": None}, {"a": 1}, True),
        ({"a": 1}, {"b": 1}, False),
        ({"a": {"b": [1]}}, {"a": {"b": [1.0]}}, True),
        ("é", "e\u0301", False),  # byte for byte
        (None, None, True),
    ],
)
def test_sameness(sent: Any, seen: Any, alike: bool):
    assert echo.same(sent, seen) is alike


def test_case_counts_but_where_a_page_says_that_it_does_not():
    assert echo.same({"a": ["x"]}, {"a": ["X"]}, ignore_case=True)
    assert not echo.same({"a": ["x"]}, {"a": ["y"]}, ignore_case=True)


# --- updates -----------------------------------------------------------------------------------------------


def moved(service: Service, keeper: Resource, sent: dict[str, Any], after: dict[str, Any]) -> list[str]:
    was = {"keeperArn": "arn:k", "name": "anna", "nickname": "ann", "lastUpdatedDateTime": 1}
    before = answered("DescribeKeeper", {"keeper": was})
    now = answered("DescribeKeeper", {"keeper": {**was, **after}})
    found = echo.unchanged(service, keeper, "UpdateKeeper", sent, before, now)
    observed = list(found)
    assert {o.requirement.id for o in observed} == {"zoo.UpdateKeeper.unchanged"}
    return [o.problem for o in observed if o.problem]


def test_an_update_changes_what_it_names(service: Service, keeper: Resource):
    assert moved(service, keeper, {"keeperArn": "arn:k", "nickname": "x"}, {"nickname": "x"}) == []
    assert moved(service, keeper, {"keeperArn": "arn:k"}, {"lastUpdatedDateTime": 2}) == []


def test_a_change_names_what_its_pointer_leads_to(service: Service, keeper: Resource):
    sent = {"keeperArn": "arn:k", "changes": [{"op": "replace", "path": "/nickname", "value": "x"}]}
    assert moved(service, keeper, sent, {"nickname": "x"}) == []
    (problem,) = moved(service, keeper, sent, {"nickname": "x", "name": "berta"})
    assert problem.startswith("name was 'anna', and is")


@pytest.mark.parametrize("after", [{"name": "berta"}, {"name": None}])
def test_an_update_leaves_alone_what_it_does_not_name(service: Service, keeper: Resource, after):
    (problem,) = moved(service, keeper, {"keeperArn": "arn:k", "nickname": "x"}, {"nickname": "x", **after})
    assert problem.startswith("name was 'anna', and is")


# --- tags --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("tags", "pairs"),
    [
        ([{"tagKey": "a", "tagValue": "1"}, {"tagKey": "b", "tagValue": ""}], {"a": "1", "b": ""}),
        ([{"Key": "a", "Value": "1"}], {"a": "1"}),
        ([{"TagKey": "a"}], {"a": None}),
        ({"a": "1"}, {"a": "1"}),
        ([], {}),
        (["a"], None),
        ([{"name": "a"}], None),
        ("a=1", None),
        (None, None),
    ],
)
def test_tags_whatever_they_are_called(tags: Any, pairs: Any):
    assert echo.tag_pairs(tags) == pairs


@pytest.mark.parametrize(
    ("listed", "told"),
    [
        ({"tags": [{"tagKey": "a", "tagValue": "1"}, {"tagKey": "b", "tagValue": "2"}]}, None),
        ({"tags": [{"tagKey": "b", "tagValue": "2"}, {"tagKey": "a", "tagValue": "1"}]}, None),
        ({"Tags": {"a": "1", "b": "2"}}, None),
        ({"tags": [{"tagKey": "a", "tagValue": "1"}]}, "1 of 2 tags are not shown, e.g. 'b'"),
        ({"tags": []}, "2 of 2 tags are not shown"),
        ({}, "no tags are shown, expected were 2"),
        ({"tags": {"a": "1", "b": "2", "c": "3"}}, "should not be there: 'c'"),
        ({"tags": {"a": "1", "b": "1"}}, "tag 'b' has value '1' instead of '2'"),
        ({"tags": {"A": "1", "b": "2"}}, "not shown, e.g. 'a'"),
    ],
)
def test_exactly_the_expected_tags_are_shown(listed: Any, told: str | None):
    problem = echo.tag_problem({"a": "1", "b": "2"}, listed)
    assert problem == told or (problem is not None and told is not None and told in problem)


def test_no_tags_are_no_problem_where_none_are_expected():
    assert echo.tag_problem({}, {}) is None
    assert echo.tag_problem({}, {"tags": []}) is None
    assert echo.tag_problem({}, {"tags": {"a": "1"}}) is not None


def test_a_tag_that_is_shown_twice_is_told():
    twice = {"tags": [{"tagKey": "a", "tagValue": "0"}, {"tagKey": "a", "tagValue": "1"}]}
    assert echo.tag_problem({"a": "1"}, twice) is not None


def test_a_member_that_nobody_declares_need_not_be_shown(service: Service, animal: Resource):
    odd = {**SENT, "diet": {**SENT["diet"], "conformanceUnknown": "a"}}
    assert set(judged(service, animal, odd, shown()).values()) == {None}
    lost = judged(service, animal, odd, shown(diet={"meal": "HAY", "hour": 9, "portions": {"noon": "two"}}))
    assert "'HAY'" in str(lost["diet.meal.echo"])


def test_what_a_hint_does_not_know_to_go_with_the_rest_is_not_held_against_a_target(service, animal):
    hint = {
        "operation": "CreateAnimal",
        "path": "species",
        "fixed": "LION",
        "source": "a:1",
        "why": "It fits.",
    }
    unknown = unread(evolve(service, hints={**service.hints, "value": [hint]}))
    as_bear = judged(unknown, animal, {**SENT, "species": "BEAR"}, shown(species="LION"))
    assert "species.echo" not in as_bear
    assert judged(unknown, animal, SENT, shown(species="BEAR"))["species.echo"]


@pytest.mark.parametrize("seen", [None, "VIDEO_ON_DEMAND", 3])
def test_the_answer_of_a_create_repeats_what_it_has_of_the_request(seen: Any):
    service = load_service("personalize")
    group = graph(service).resources["DatasetGroup"]

    def judge(sent: dict[str, Any], domain: Any) -> dict[str, str | None]:
        answer = answered("CreateDatasetGroup", {"datasetGroupArn": "arn:g", "domain": domain})
        return problems(echo.repeats(service, group, "CreateDatasetGroup", sent, answer))

    name = "CreateDatasetGroup.domain.echo"
    assert judge({"name": "g", "domain": "ECOMMERCE"}, "ECOMMERCE") == {name: None}
    assert "ECOMMERCE" in str(judge({"name": "g", "domain": "ECOMMERCE"}, seen)[name])
    assert judge({"name": "g"}, seen) == {}


def test_a_default_may_depend_on_other_members_where_not_all_is_known(service: Service, animal: Resource):
    unknown = unread(service)
    op = service.operations["CreateAnimal"]
    smallest = {m: v for m, v in SENT.items() if m in op.request["required"]}
    more = {m: v for m, v in SENT.items() if m != "legs"}
    for sent in (smallest, more):
        assert judged(service, animal, sent, shown(legs=5))["legs.default"]
    assert judged(unknown, animal, smallest, shown(legs=5))["legs.default"]
    assert "legs.default" not in judged(unknown, animal, more, shown(legs=5))


@pytest.mark.parametrize(
    ("automatic", "seen", "wrong"),
    [(True, True, False), (True, False, False), (False, False, False), (False, True, True)],
)
def test_a_default_may_depend_on_what_a_rule_leaves_beside_another_member(automatic, seen, wrong):
    """Of a solution whose recipe is chosen automatically performHPO is always true, whatever its default."""
    service = load_service("personalize")
    solution = graph(service).resources["Solution"]
    sent = {"name": "s", "datasetGroupArn": "arn:g", "performAutoML": automatic}
    shows = {**sent, "performHPO": seen, "solutionArn": "arn:s"}
    described = answered("DescribeSolution", {"solution": shows})
    found = problems(echo.echoes(service, solution, "CreateSolution", sent, described), service)
    assert (found["CreateSolution.performHPO.default"] is not None) is wrong


def test_an_update_may_change_a_member_of_another_name():
    """What solutionUpdateConfig says is shown in solutionConfig; that the rest changes is told."""
    service = load_service("personalize")
    solution = graph(service).resources["Solution"]
    before = {"name": "s", "eventType": "a", "solutionConfig": {"eventValueThreshold": "1"}}
    training = {"autoTrainingConfig": {"schedulingExpression": "rate(3 days)"}}
    sent = {"solutionArn": "arn:s", "solutionUpdateConfig": training}

    def judge(**after: Any) -> list[str]:
        first, then = (answered("DescribeSolution", {"solution": s}) for s in (before, {**before, **after}))
        found = echo.unchanged(service, solution, "UpdateSolution", sent, first, then)
        return [one.problem for one in found if one.problem]

    assert judge(solutionConfig={"eventValueThreshold": "1", **training}) == []
    assert len(judge(eventType="b")) == 1


def test_what_was_optional_and_not_given_need_not_be_shown():
    """A solution version that was made without a name has none."""
    service = load_service("personalize")
    version = graph(service).resources["SolutionVersion"]
    described = answered("DescribeSolutionVersion", {"solutionVersion": {"solutionArn": "arn:s"}})
    found = echo.echoes(service, version, "CreateSolutionVersion", {"solutionArn": "arn:s"}, described)
    assert "CreateSolutionVersion.name.echo" not in problems(found, service)


# --- what a service makes of what was sent ------------------------------------------------------------------


@pytest.mark.parametrize(
    ("sent", "seen", "normalised"),
    [
        ("s3://bucket", "s3://bucket/7.csv", True),
        ("a", "a.csv", True),
        ("a", "ab", False),
        ("a", "b/a", False),
        ("", "/a", False),
        ("s3://bucket/7", "s3://bucket", False),
    ],
)
def test_a_text_may_be_completed_behind_a_separator(sent: str, seen: str, normalised: bool):
    assert echo.alike(sent, seen) is normalised


@pytest.mark.parametrize(
    ("sent", "seen", "normalised"),
    [
        ("https://a.example.com", "a.example.com", True),
        ("https://a.example.com", "b.example.com", False),
        ('{"a": [1]}', "%7B%22a%22%3A%5B1%5D%7D", True),
        ('{"a": [1]}', "%7B%22a%22%3A%5B2%5D%7D", False),
    ],
)
def test_an_address_may_lack_its_scheme_and_a_document_be_in_the_signs_of_a_url(
    sent: str, seen: str, normalised: bool
):
    assert echo.alike(sent, seen) is normalised


OPTIONS = [{"name": "a", "to": "a"}, {"name": "b", "to": "b"}]


@pytest.mark.parametrize(
    ("seen", "own"),
    [
        ([{"name": "a", "to": "a", "state": "PENDING"}], True),
        ([{"name": "a", "to": "a"}], False),
        ([{"name": "a", "to": "a", "state": "PENDING"}, {"name": "c", "state": "PENDING"}], False),
        ([], False),
        (None, False),
    ],
)
@pytest.mark.parametrize("path", ["options", "options[].name"])
def test_a_shorter_list_of_objects_with_more_members_is_the_services_own(path: str, seen: Any, own: bool):
    assert echo._makes_its_own({"options": OPTIONS}, {"options": seen}, path) is own


def test_what_was_not_asked_for_by_name_need_not_be_shown():
    service = load_service("logs")
    name, member = "DescribeFieldIndexes", "indexCategories"
    assert echo.picks(service, answered(name, {}))
    assert not echo.picks(service, answered(name, {}, body={member: ["x"]}))
    assert not echo.picks(service, answered("DescribeDestinations", {}))


@pytest.mark.parametrize(("item", "owed"), [({"Value": "a"}, False), ({"Key": "k", "Value": "a"}, True)])
def test_an_item_that_nothing_calls_by_a_name_is_owed_to_nobody(item: dict[str, Any], owed: bool):
    service = load_service("events")
    connection = graph(service).resources["Connection"]
    sent = {"Name": "a", "AuthParameters": {"InvocationHttpParameters": {"HeaderParameters": [item]}}}
    described = answered("DescribeConnection", {"Name": "a", "AuthParameters": {}})
    found = problems(echo.echoes(service, connection, "CreateConnection", sent, described), service)
    inside = "CreateConnection.AuthParameters.InvocationHttpParameters.HeaderParameters"
    assert any(name.startswith(inside) for name, problem in found.items() if problem) is owed


@pytest.mark.parametrize(
    ("named", "told"),
    [
        (["nickname", "sub"], None),
        (["sub", "nickname"], None),
        (["nickname"], None),
        (
            ["sub", "email"],
            "UserAttributes was sent as [{'Name': 'nickname', 'Value': 'a'}], and is shown as",
        ),
    ],
)
def test_a_list_of_what_has_names_may_show_what_the_service_has_besides(named: list[str], told: str | None):
    service = load_service("cognito-idp")
    user = graph(service).resources["User"]
    sent = {"Username": "one", "UserAttributes": [{"Name": "nickname", "Value": "a"}]}
    shows = {"Username": "one", "UserAttributes": [{"Name": name, "Value": "a"} for name in named]}
    described = answered("AdminGetUser", shows)
    found = problems(echo.echoes(service, user, "AdminCreateUser", sent, described))
    for path in ("UserAttributes", "UserAttributes[].Name"):
        seen = found[f"AdminCreateUser.{path}.echo"]
        assert (seen is None) is (told is None)
    assert told is None or str(found["AdminCreateUser.UserAttributes.echo"]).startswith(told)
