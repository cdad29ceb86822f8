from __future__ import annotations

import json

from conformance.cases import valid
from conformance.cases.bind import bind
from conformance.cases.binding import Binding, Example, JsonText, OneOf, Template
from conformance.cases.model import External, Fresh, Ref
from tests.cases.conftest import NOTHING, operation, service, together

TEXT = {"type": "string"}


def bodies(cases):
    return [case.params for case in cases]


def test_minimal_has_the_required_members_only_and_full_has_all():
    op = operation({"a": TEXT, "b": {"type": "array", "items": TEXT, "minItems": 2}, "c": TEXT}, ("a",))
    assert valid.minimal(op, NOTHING).params == {"a": "a"}
    assert valid.full(op, NOTHING).params == {"a": "a", "b": ["a", "b"], "c": "a"}


def test_placeholders_stand_where_they_are_bound():
    op = operation(
        {"name": {**TEXT, "maxLength": 63}, "parent": TEXT, "role": TEXT}, ("name", "parent", "role")
    )
    binding = Binding({"name": Fresh(), "parent": Ref("Box", "boxArn"), "role": External("role", "r")})
    body = valid.minimal(op, binding).params
    assert isinstance(body["name"], Fresh)
    assert body["parent"] == Ref("Box", "boxArn")
    assert body["role"] == External("role", "r")
    longest = valid.accepting(op, binding, "name", "maxLength")[0].params["name"]
    assert longest.length == 63


def test_a_reference_of_the_greatest_length_cannot_be_had_and_a_configured_value_is_drawn_out():
    op = operation({"parent": {**TEXT, "maxLength": 9}, "role": {**TEXT, "maxLength": 9}}, ("parent", "role"))
    binding = Binding({"parent": Ref("Box", "boxArn"), "role": External("role", "r")})
    assert valid.accepting(op, binding, "parent", "maxLength") == ()
    assert "target" in (valid.unreachable(op, binding, "parent", "maxLength") or "")
    assert valid.accepting(op, binding, "role", "maxLength")[0].params["role"] == External(
        "role", "raaaaaaaa"
    )


def test_nothing_tells_what_a_shorter_configured_value_looks_like_unless_a_pattern_does():
    free, told = {**TEXT, "minLength": 1}, {**TEXT, "minLength": 1, "pattern": "[a-z]+"}
    op = operation({"role": free, "key": told})
    binding = Binding({"role": External("role", "arn:r"), "key": External("key", "abc")})
    assert valid.accepting(op, binding, "role", "minLength") == ()
    assert "no valid text of 1" in (valid.unreachable(op, binding, "role", "minLength") or "")
    assert valid.accepting(op, binding, "key", "minLength")[0].params["key"] == External("key", "a")


def test_members_that_need_each_other_come_and_go_together():
    op = operation({"name": TEXT, "key": TEXT, "role": TEXT}, ("name",))
    binding = Binding(rules=(together("role", "key"), together("key", "role")))
    absent, present = valid.accepting(op, binding, "key", "optional")
    assert absent.params == {"name": "a"}
    assert present.params == {"name": "a", "key": "a", "role": "a"}
    assert valid.accepting(op, binding, "key", "null")[0].params == {"name": "a", "key": None}


def test_documents_are_padded_and_words_come_in_any_case():
    op = operation({"schema": {**TEXT, "maxLength": 12}, "kind": TEXT}, ("schema", "kind"))
    binding = Binding({"schema": JsonText('{"a": 1}'), "kind": OneOf(("Users", "Items"), ignore_case=True)})
    longest = valid.accepting(op, binding, "schema", "maxLength")[0].params["schema"]
    assert len(longest) == 12
    assert json.loads(longest) == {"a": 1}
    words = [b["kind"] for b in bodies(valid.accepting(op, binding, "kind", "values"))]
    assert words == ["Users", "Items", "USERS", "users"]


def test_examples_and_templates_give_way_to_an_asked_length():
    op = operation({"where": {**TEXT, "maxLength": 20}, "what": {**TEXT, "maxLength": 20}}, ("where", "what"))
    binding = Binding({"where": Template("s3://b/{}"), "what": Example("SUM(x)")})
    assert valid.minimal(op, binding).params == {"where": "s3://b/a", "what": "SUM(x)"}
    where = valid.accepting(op, binding, "where", "maxLength")[0].params["where"]
    assert where.startswith("s3://b/")
    assert len(where) == 20
    assert len(valid.accepting(op, binding, "what", "maxLength")[0].params["what"]) == 20


def test_a_limit_of_prose_bounds_lists():
    tag = {"type": "object", "required": ["key"], "properties": {"key": TEXT}}
    op = operation({"tags": {"type": "array", "items": tag, "maxItems": 200}})
    binding = Binding(limit={"tags": 50})
    assert len(valid.accepting(op, binding, "tags", "limit")[0].params["tags"]) == 50
    assert valid.accepting(op, binding, "tags", "maxItems") == ()
    keys = [t["key"] for t in valid.accepting(op, binding, "tags", "limit")[0].params["tags"]]
    assert len(set(keys)) == 50


def test_the_greatest_length_in_wide_characters_shows_who_counts_bytes():
    op = operation({"value": {**TEXT, "maxLength": 30, "pattern": r"[\p{L}]*"}})
    cases = valid.accepting(op, NOTHING, "value", "maxLength")
    assert {len(c.params["value"]) for c in cases} == {30}
    assert any(len(c.params["value"].encode()) > 60 for c in cases)


def test_a_recursive_shape_is_unrolled_once():
    group = {
        "type": "array",
        "items": {
            "type": "object",
            "properties": {"key": TEXT, "groups": {"$ref": "#/$defs/request/properties/groups"}},
        },
    }
    op = operation({"groups": group})
    body = valid.full(op, NOTHING).params
    assert body["groups"][0]["groups"][0] == {"key": "a"}


def test_of_a_union_one_member_is_set():
    union = {"type": "object", "x-union": True, "properties": {"one": TEXT, "two": TEXT}}
    op = operation({"either": union}, ("either",))
    assert valid.minimal(op, NOTHING).params == {"either": {"one": "a"}}
    assert bodies(valid.accepting(op, NOTHING, "either", "x-union")) == [
        {"either": {"one": "a"}}, {"either": {"two": "a"}},
    ]  # fmt: skip
    assert valid.accepting(op, NOTHING, "either.one", "optional")[0].params == {"either": {"two": "a"}}


def test_idempotency_tokens_are_always_sent_and_page_tokens_never():
    token = {**TEXT, "minLength": 32, "maxLength": 64, "x-idempotencyToken": True}
    op = operation({"clientToken": token, "nextToken": TEXT})
    binding = Binding(omit=frozenset({"nextToken"}))
    for case in (valid.minimal(op, binding), valid.full(op, binding)):
        assert set(case.params) == {"clientToken"}
        assert case.params["clientToken"].length == 36
    assert valid.accepting(op, binding, "nextToken", "optional")[0].params.keys() == {"clientToken"}


def test_values_for_a_prepared_world_come_last_and_nowhere_else():
    op = operation({"mode": {**TEXT, "enum": ["FULL", "INCREMENTAL"]}})
    binding = Binding(only={"mode": ("INCREMENTAL",)})
    assert [b["mode"] for b in bodies(valid.accepting(op, binding, "mode", "enum"))] == [
        "FULL",
        "INCREMENTAL",
    ]
    assert all(b.get("mode") != "INCREMENTAL" for b in bodies(valid.boundary_cases(op, binding)))
    assert [b["mode"] for b in bodies(valid.prepared(op, binding))] == ["INCREMENTAL"]


def test_cases_are_the_same_every_time():
    op = service("personalize").operations["CreateDatasetExportJob"]
    first, second = (bind(service("personalize"), op.name) for _ in range(2))
    assert valid.boundary_cases(op, first) == valid.boundary_cases(op, second)


def test_text_without_a_pattern_is_free_but_in_identifiers_and_tags():
    tag = {"type": "object", "required": ["Value"], "properties": {"Value": TEXT}}
    op = operation({"description": TEXT, "userName": TEXT, "Tags": {"type": "array", "items": tag}})
    shown = {
        path: "".join(str(case.params) for case in valid.accepting(op, NOTHING, path, "type"))
        for path in ("description", "userName", "Tags[].Value")
    }
    assert "😀" in shown["description"]
    assert shown["userName"].isascii()
    assert "日" in shown["Tags[].Value"]
    assert "😀" not in shown["Tags[].Value"]


def test_names_begin_and_end_with_each_kind_of_character_that_may_stand_there():
    op = operation({"name": {**TEXT, "maxLength": 63, "pattern": "^[a-zA-Z0-9][a-zA-Z0-9\\-_]*"}}, ("name",))
    named = [c.params["name"] for c in valid.accepting(op, Binding({"name": Fresh()}), "name", "pattern")]
    assert {"9", "Z"} <= {n.prefix[:1] for n in named}
    assert {"9", "Z", "-", "_"} <= {n.suffix[-1:] for n in named}


def test_the_room_of_a_template_holds_more_than_plain_letters():
    op = operation({"to": {**TEXT, "pattern": "s3://.+"}, "ascii": {**TEXT, "pattern": r"\p{ASCII}+"}})
    binding = Binding({"to": Template("s3://bucket/{}"), "ascii": Template("s3://bucket/{}")})
    tried = "".join(c.params["to"] for c in valid.accepting(op, binding, "to", "pattern"))
    assert set("Z9-_.é") <= set(tried)
    narrow = "".join(c.params["ascii"] for c in valid.accepting(op, binding, "ascii", "pattern"))
    assert narrow.isascii()
    assert set("Z9-_.") <= set(narrow)


def test_a_hint_refers_to_a_resource_that_was_created_with_certain_members():
    loaded = service("stepfunctions")
    body = valid.minimal(
        loaded.operations["CreateStateMachineAlias"], bind(loaded, "CreateStateMachineAlias")
    ).params
    version = body["routingConfiguration"][0]["stateMachineVersionArn"]
    assert version == Ref("StateMachine", "stateMachineVersionArn", given=(("publish", True),))


def test_how_many_items_a_page_may_have_is_a_number_where_it_is_said_in_a_text() -> None:
    listed = bind(service("route53"), "ListHostedZones")
    assert valid.full(service("route53").operations["ListHostedZones"], listed).params["MaxItems"] == "1"
    assert "MaxItems" not in bind(service("iam"), "ListUsers").values, "a number has bounds of its own"


def test_a_document_is_not_made_shorter_than_what_is_known_to_be_one():
    binding = Binding({"schema": JsonText('{"a": 1}')})
    for least, known in ((3, False), (8, True), (10, True)):
        op = operation({"schema": {**TEXT, "minLength": least, "maxLength": 12}}, ("schema",))
        shortest = bodies(valid.accepting(op, binding, "schema", "minLength"))
        assert [len(body["schema"]) for body in shortest] == ([least] if known else [])
