from __future__ import annotations

import uuid

from conformance.wire.idempotency import with_tokens

SCHEMA = {
    "type": "object",
    "properties": {
        "token": {"type": "string", "x-idempotencyToken": True},
        "inner": {"type": "object", "properties": {"token": {"x-idempotencyToken": True}}},
        "name": {"type": "string"},
    },
}


def test_absent_tokens_are_filled_in_on_top_only() -> None:
    body = {"name": "x", "inner": {}}
    filled = with_tokens(SCHEMA, body)
    assert uuid.UUID(filled["token"]).version == 4
    assert {key: filled[key] for key in body} == body
    assert "token" not in body


def test_what_is_there_stays() -> None:
    for body in ({"token": "mine"}, {"token": None}, {"token": 5}, [], "x", None):
        assert with_tokens(SCHEMA, body) == body


def test_it_fills_in_what_boto3_does() -> None:
    import botocore.session
    from botocore.handlers import generate_idempotent_uuid

    model = botocore.session.get_session().get_service_model("secretsmanager").operation_model("UpdateSecret")
    theirs: dict[str, str] = {"SecretId": "x"}
    generate_idempotent_uuid(theirs, model)
    properties = {
        name: {"x-idempotencyToken": name in model.idempotent_members} for name in model.input_shape.members
    }
    assert with_tokens({"properties": properties}, {"SecretId": "x"}).keys() == theirs.keys()
