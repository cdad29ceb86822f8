"""What botocore's own handlers do to the documentation, found by asking the handlers.

boto3 documents the *Python* interface, so handlers rename, hide, retype or add members before a page is
written. No list of them is kept here: ``botocore.handlers.BUILTIN_HANDLERS`` has the handlers that are
registered for ``docs.*`` events, and each is an instance of a documented class (or one of three plain
functions) that knows which member it changes and how.
"""

from __future__ import annotations

from functools import cache
from typing import Any

from attrs import frozen
from botocore import handlers
from botocore.docs import utils as documented
from botocore.docs.utils import AppendParamDocumentation, AutoPopulatedParam, HideParamFromOperations
from botocore.handlers import (
    BUILTIN_HANDLERS,
    ParameterAlias,
    document_cloudformation_get_template_return_type,
    document_copy_source_form,
)

AUTOPOPULATED = "auto-populated"
HIDDEN = "hidden"
RENAMED = "renamed"
RETYPED = "retyped"
SYNTHETIC = "synthetic"

# An older botocore has neither of these, and nothing that they would be told of.
_MODIFIED_SHAPE: type[Any] | tuple[()] = getattr(documented, "DocumentModifiedShape", ())
_EXPIRES = getattr(handlers, "document_expires_shape", None)


@frozen
class Customisation:
    """One change that a handler makes to the page of one operation.

    ``name`` is the member's model name, or the shape's name with ``by_shape``; ``shown`` what the page
    prints instead (a name, or a type), ``syntax`` the value in the syntax block.
    """

    kind: str
    name: str
    shown: str = ""
    syntax: str = ""
    by_shape: bool = False


class UnknownHandlerError(RuntimeError):
    """The installed botocore changes its documentation in a way that is not known here."""


@cache
def customisations(service: str, operation: str, side: str) -> tuple[Customisation, ...]:
    """Return what handlers change on one side (``request`` or ``response``) of an operation's page.

    Args:
        service: boto3's name of the service, as in the events' names.
        operation: the API name.
        side: ``request`` or ``response``.

    Raises:
        UnknownHandlerError: if a handler of the installed botocore is of an unknown kind.
    """
    event = f"docs.{side}-params.{service}.{operation}.complete-section"
    found: list[Customisation] = []
    for entry in BUILTIN_HANDLERS:
        pattern, handler = entry[0], entry[1]
        if pattern.startswith("docs.") and _matches(pattern, event):
            found.extend(_customisation(handler, event, side))
    return tuple(found)


def _matches(pattern: str, event: str) -> bool:
    wanted, given = pattern.split("."), event.split(".")
    return len(wanted) <= len(given) and all(
        w in ("*", g) for w, g in zip(wanted, given[: len(wanted)], strict=True)
    )


def _customisation(handler: Any, event: str, side: str) -> list[Customisation]:
    owner = getattr(handler, "__self__", None)
    if isinstance(owner, AppendParamDocumentation):
        return []
    if isinstance(owner, AutoPopulatedParam):
        return [Customisation(AUTOPOPULATED, owner.name)] if side == "request" else []
    if isinstance(owner, HideParamFromOperations):
        hidden = event in owner._params_events
        return [Customisation(HIDDEN, owner._parameter_name)] if hidden else []
    if isinstance(owner, ParameterAlias):
        if side != "request":
            return []
        return [Customisation(RENAMED, owner._original_name, owner._alias_name)]
    if isinstance(owner, _MODIFIED_SHAPE):
        value = "dict" if owner._new_example_value == "{}" else owner._new_example_value
        return [Customisation(RETYPED, owner._shape_name, owner._new_type, value, by_shape=True)]
    if handler is document_copy_source_form:
        # botocore writes this one out by hand: a string or a dictionary of three members.
        value = "text|dict"
        return [Customisation(RETYPED, "CopySource", "str or dict", value)] if side == "request" else []
    if handler is document_cloudformation_get_template_return_type:
        return [Customisation(RETYPED, "TemplateBody", "dict", "dict")] if side == "response" else []
    if handler is _EXPIRES:
        return [Customisation(SYNTHETIC, "Expires", "ExpiresString")] if side == "response" else []
    raise UnknownHandlerError(f"botocore's handler {handler!r} for {event} is not known; see {__name__}")
