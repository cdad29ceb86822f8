"""Faults in what is made of an error."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from attrs import evolve
from botocore.model import OperationModel

from conformance.sdk.tiny.client import Failed, Returned
from conformance.sdk.tiny.reading import Answer
from conformance.sdk.tiny.stages import Fault, Stage


def _failure(identifier: str, does: str, change: Callable[[Failed, OperationModel], Any]) -> Fault:
    def hook(stage: Stage, failed: Failed, operation: OperationModel) -> Any:
        return change(stage(failed, operation), operation)

    return Fault(f"error.{identifier}", does, {"failure": hook})


def _code(identifier: str, does: str, read: Callable[[Answer, Any], Any]) -> Fault:
    def hook(stage: Stage, answer: Answer, body: Any) -> Any:
        if stage(answer, body) is None:
            return None
        told = read(answer, body)
        return str(told) if told else None

    return Fault(f"error.{identifier}", does, {"code": hook})


def _told(answer: Answer, body: Any) -> str:
    members = body if isinstance(body, dict) else {}
    return str(answer.headers.get("x-amzn-errortype") or members.get("__type") or members.get("code") or "")


def _name(told: str) -> str:
    return told.split(":")[0].rpartition("#")[2]


def _member(body: Any, *names: str) -> str:
    members = body if isinstance(body, dict) else {}
    return next((_name(str(members[name])) for name in names if members.get(name)), "")


def _other(failed: Failed, operation: OperationModel) -> Failed:
    names = [shape.name for shape in operation.error_shapes]
    others = [name for name in names if name != failed.class_name]
    return evolve(
        failed, class_name=others[0] if others and failed.class_name in names else failed.class_name
    )


def _unknown_lost(failed: Failed, operation: OperationModel) -> Failed | Returned:
    known = {shape.name for shape in operation.service_model.error_shapes}
    return (
        failed if failed.class_name in known or (failed.status or 500) >= 500 else Returned({}, failed.status)
    )


def _swallowed(stage: Stage, answer: Answer, problem: Exception) -> Any:
    return Returned({}, answer.status)


def _no_json_lost(failed: Failed, operation: OperationModel) -> Failed | Returned:
    return Returned({}, failed.status) if failed.code == str(failed.status) else failed


FAULTS = (
    _failure("class:generic", "raises the generic class for a documented error",
             lambda failed, _: evolve(failed, class_name="ClientError")),
    _failure("class:other", "raises another documented class", _other),
    _failure("class:operation", "has no class for the errors beside the operation's first one",
             lambda failed, op: failed if failed.class_name in [s.name for s in op.error_shapes[:1]]
             else evolve(failed, class_name="ClientError")),
    _failure("unknown:lost", "takes an error that it does not know for a success", _unknown_lost),
    _failure("unknown:code", "calls an error that it does not know Unknown",
             lambda failed, _: evolve(failed, code="Unknown") if failed.class_name == "ClientError" else failed),
    _failure("message:lost", "loses the message", lambda failed, _: evolve(failed, message="")),
    _failure("message:cut", "cuts the message at the first full stop",
             lambda failed, _: evolve(failed, message=failed.message.split(".")[0][:20])),
    _failure("status:constant", "says status 500 of each error", lambda failed, _: evolve(failed, status=500)),
    _failure("request-id:lost", "loses the ID of the request", lambda failed, _: evolve(failed, request_id=None)),
    _failure("members:lost", "loses the members that an error has of its own", lambda failed, _: evolve(failed, members={})),
    _failure("members:text", "shows the members that an error has of its own as texts",
             lambda failed, _: evolve(failed, members={name: str(item) for name, item in failed.members.items()})),
    _failure("not-json:success", "takes an error without JSON for a success", _no_json_lost),
    Fault("error.message:capital", "does not know Message", {"message": lambda stage, body: str(body.get("message") or "")
          if isinstance(body, dict) else ""}),
    Fault("error.message:small", "does not know message", {"message": lambda stage, body: str(body.get("Message") or "")
          if isinstance(body, dict) else ""}),
    _code("code:namespace", "keeps the namespace of an error's name", lambda answer, body: _told(answer, body).split(":")[0]),
    _code("code:uri", "keeps the URI behind an error's name",
          lambda answer, body: _told(answer, body).rpartition("#")[2]),
    _code("code:no-header", "does not know X-Amzn-Errortype", lambda answer, body: _member(body, "__type", "code")),
    _code("code:no-type", "does not know __type",
          lambda answer, body: _name(answer.headers.get("x-amzn-errortype", "")) or _member(body, "code")),
    _code("code:no-code", "does not know the member code",
          lambda answer, body: _name(answer.headers.get("x-amzn-errortype", "")) or _member(body, "__type")),
    Fault("error.in-200:success", "takes an error with status 200 for a success",
          {"code": lambda stage, answer, body: None if answer.status < 300 else stage(answer, body)}),
    Fault("error.garbled:success", "takes an answer that is no JSON for a success", {"broken": _swallowed}),
    Fault("error.status:success", "takes whatever is JSON for a success",
          {"answer": lambda stage, answer: evolve(stage(answer), status=200)
           if answer.status < 500 and answer.body[:1] == b"{" else stage(answer),
           "code": lambda stage, answer, body: None if answer.status < 300 else stage(answer, body)}),
)  # fmt: skip
"""The faults of this family."""
