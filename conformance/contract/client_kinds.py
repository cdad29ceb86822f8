"""The kinds of requirements on a client (an SDK), with their families; those on a server are in ``kinds``.

A kind's name begins with that of its family, so that no ID of a client's requirement can be taken for one of
a server's: ``sdk.<service>.<Operation>.<path>.<family>.<what>``.
"""

from __future__ import annotations

from collections.abc import Mapping

from conformance.contract.families import Family
from conformance.contract.kinds import CLIENT, MUST, OF_PROTOCOLS, SHOULD, Kind

_JSON = OF_PROTOCOLS["awsJson1.1"]
_BINDINGS = "https://smithy.io/2.0/spec/http-bindings.html"
_TIMES = f"{_JSON}#timestamp-formats"
_UNKNOWN = "https://smithy.io/2.0/spec/model.html#evolving-models"
_SIGNING = "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html"
_SETTINGS = "https://docs.aws.amazon.com/sdkref/latest/guide/settings-reference.html"
_RETRY = "https://docs.aws.amazon.com/sdkref/latest/guide/feature-retry-behavior.html"
_TOKEN = "https://smithy.io/2.0/spec/behavior-traits.html#idempotencytoken-trait"
_SKEW = "https://aws.amazon.com/blogs/developer/clock-skew-correction/"
_ERRORS = f"{_JSON}#operation-error-serialization"
_HTTP = "RFC 9112: a message whose body is shorter than its Content-Length is incomplete"
_INTEGRITY = "https://docs.aws.amazon.com/sdkref/latest/guide/feature-dataintegrity.html"
_PAGES, _WAITS = "data: paginators", "data: waiters"

# fmt: off
REQUEST = Family("sdk.request", "turns valid input into the right request", turn=1, gravity=2, asked=True)
VALIDATION = Family("sdk.validation", "does not hide that input is wrong", turn=2, gravity=7, asked=True)
RESPONSE = Family("sdk.response", "turns an answer into the right value", turn=3, gravity=3, answered=True)
ERROR = Family("sdk.error", "turns an error into the right exception", turn=4, gravity=1, answered=True)
RETRY = Family("sdk.retry", "tries again what may be tried again, and nothing else", turn=5, gravity=4)
PAGINATOR = Family("sdk.paginator", "goes through all pages, once", turn=6, gravity=5, answered=True)
WAITER = Family("sdk.waiter", "waits for the documented states", turn=7, gravity=6, answered=True)

CLIENT_FAMILIES: Mapping[str, Family] = {
    family.name: family for family in (REQUEST, VALIDATION, RESPONSE, ERROR, RETRY, PAGINATOR, WAITER)
}
"""The families of a client's requirements by name, in the order of reports."""


def _kind(name: str, of: Family, level: str, statement: str, origin: str, protocols: frozenset[str] | None = None) -> Kind:
    return Kind(name, of, level, statement, origin, party=CLIENT, protocols=protocols)


_TARGETED = frozenset({"awsJson1.0", "awsJson1.1"})
_IN_JSON = _TARGETED | {"restJson1"}
_NOT_IN_XML = _IN_JSON | {"rpcv2Cbor"}
_AS_TEXT = _IN_JSON | {"query", "ec2Query", "restXml"}

_ALL = (
    _kind("request.address", REQUEST, MUST, "{op} is sent with its method to its path, with what belongs into the path and the query.", _BINDINGS),
    _kind("request.target", REQUEST, MUST, "{op} is named in X-Amz-Target.", _JSON, _TARGETED),
    _kind("request.contentType", REQUEST, MUST, "A body of {op} has the protocol's content type.", _JSON),
    _kind("request.body", REQUEST, MUST, "What is sent for {op} is the input: no less, no more, nothing else.", "page: request syntax"),
    _kind("request.signature", REQUEST, MUST, "{op} is signed with Signature Version 4, for its service and region, over what is sent.", _SIGNING),
    _kind("request.checksum", REQUEST, MUST, "A checksum that is sent with {op} is that of its body, and one is sent where the model requires it.", _INTEGRITY),
    _kind("request.member", REQUEST, MUST, "{path} is sent as it was given, and not sent where it was not given.", "page: request syntax"),
    _kind("request.empty", REQUEST, MUST, "{path} that is empty is sent as empty: it is not absent.", "page: request syntax"),
    _kind("request.text", REQUEST, MUST, "Any text that {path} may have is sent as it is.", "page: type"),
    _kind("request.enum", REQUEST, MUST, "{path} is sent with each of {value}.", "page: request syntax"),
    _kind("request.number", REQUEST, MUST, "{path} is sent as the number that was given, to the last digit.", "page: type"),
    _kind("request.notFinite", REQUEST, SHOULD, "{path} that is no finite number is sent as the text that the protocol has for it.", _JSON, _AS_TEXT),
    _kind("request.timestamp", REQUEST, MUST, "{path} is sent as the moment that was given, in the member's format.", _TIMES),
    _kind("request.timestampFraction", REQUEST, SHOULD, "{path} keeps the milliseconds of a moment.", _TIMES),
    _kind("request.blob", REQUEST, MUST, "{path} is sent with exactly the bytes that were given.", "page: type"),
    _kind("request.items", REQUEST, MUST, "{path} is sent whole and, where it is a list, in order, with many entries as with few.", "page: type"),
    _kind("request.union", REQUEST, MUST, "Of {path} exactly the member is sent that was set.", "page: tagged union"),
    _kind("request.token", REQUEST, MUST, "{path} is filled in where it is not given, anew for each call; one that is given is kept.", _TOKEN),
    _kind("request.endpoint", REQUEST, MUST, "The endpoint is what AWS_ENDPOINT_URL says, and what the service's own variable says before it.", _SETTINGS),
    _kind("request.region", REQUEST, MUST, "The region that is configured is the one that is signed for.", _SETTINGS),
    _kind("request.credentials", REQUEST, MUST, "The credentials of the environment are signed with, the session's token included.", _SETTINGS),
    _kind("validation.required", VALIDATION, MUST, "{path} missing is refused before sending, or else sent as it is and the service's error shown.", "page: [REQUIRED]"),
    _kind("validation.type", VALIDATION, MUST, "{path} of a wrong type is refused before sending, or else the service's error is shown.", "page: type"),
    _kind("response.member", RESPONSE, MUST, "{path} is shown as it is answered, and not shown where it is not.", "page: response structure"),
    _kind("response.null", RESPONSE, SHOULD, "{path} that is answered as null counts as absent.", _JSON, _NOT_IN_XML),
    _kind("response.empty", RESPONSE, MUST, "{path} that is answered as empty is empty.", "page: response structure"),
    _kind("response.text", RESPONSE, MUST, "Any text in {path} is shown as it is.", "page: response structure"),
    _kind("response.enum", RESPONSE, MUST, "{path} shows each of {value}, and a value of a later day as it is.", _UNKNOWN),
    _kind("response.number", RESPONSE, MUST, "{path} shows the number that is answered, to the last digit.", "page: response structure"),
    _kind("response.notFinite", RESPONSE, SHOULD, "{path} shows NaN and the infinities, which are answered as texts.", _JSON, _AS_TEXT),
    _kind("response.timestamp", RESPONSE, MUST, "{path} shows the moment that is answered, in each form that the format has.", _TIMES),
    _kind("response.blob", RESPONSE, MUST, "{path} shows exactly the bytes that are answered.", "page: response structure"),
    _kind("response.none", RESPONSE, MUST, "An answer of {op} in which nothing is is shown as that.", "page: response structure"),
    _kind("response.unknown", RESPONSE, MUST, "Members that {op} does not have yet are passed over, wherever they are in the answer.", _UNKNOWN),
    _kind("response.order", RESPONSE, MUST, "The members of an answer of {op} may come in any order.", "RFC 8259: an object is unordered", _NOT_IN_XML),
    _kind("response.emptyBody", RESPONSE, SHOULD, "A success of {op} without a body is a success in which nothing is.", _JSON, _IN_JSON),
    _kind("response.huge", RESPONSE, MUST, "An answer of {op} that is huge, and one that comes in chunks, is read whole.", "RFC 9112"),
    _kind("response.whole", RESPONSE, MUST, "Any answer of {op} that the contract allows is shown whole, and nothing else.", "page: response structure"),
    _kind("error.documented", ERROR, MUST, "{path} arrives as that: with its class, its code, its message, and its status.", "page: exceptions"),
    _kind("error.members", ERROR, MUST, "{path} arrives with the members of its own.", "model: the exception's shape"),
    _kind("error.namespace", ERROR, MUST, "An error of {op} is known by its name behind a namespace.", _ERRORS, _NOT_IN_XML),
    _kind("error.uri", ERROR, MUST, "An error of {op} is known by its name before a URI.", _ERRORS, _IN_JSON),
    _kind("error.header", ERROR, SHOULD, "An error of {op} is known by its name in X-Amzn-Errortype.", _ERRORS, _IN_JSON),
    _kind("error.code", ERROR, SHOULD, "An error of {op} is known by its name in the member code.", _ERRORS, _IN_JSON),
    _kind("error.message", ERROR, SHOULD, "The message of an error of {op} is shown, whether its member is message or Message.", _ERRORS),
    _kind("error.requestId", ERROR, SHOULD, "An error of {op} shows the ID of its request.", "custom of AWS's services: x-amzn-RequestId"),
    _kind("error.undocumented", ERROR, MUST, "An error that {op} does not document is one all the same, with its code and message.", _UNKNOWN),
    _kind("error.notJson", ERROR, MUST, "An error of {op} whose body is not in the protocol, or HTML, or empty, is an error.", "any client"),
    _kind("error.short", ERROR, MUST, "An answer of {op} that breaks off is no success.", _HTTP),
    _kind("error.garbled", ERROR, MUST, "An answer of {op} with status 200 whose body is not in the protocol is no success.", "any client"),
    _kind("error.in200", ERROR, SHOULD, "An answer of {op} with status 200 that names an error is no success.", "custom of some services"),
    _kind("error.checksum", ERROR, MUST, "An answer of {op} whose checksum is not that of its body is no success.", _INTEGRITY),
    _kind("retry.throttling", RETRY, MUST, "{op} is tried again when it is throttled, by each code that says so.", _RETRY),
    _kind("retry.serverError", RETRY, MUST, "{op} is tried again after status 500, 502, 503 and 504.", _RETRY),
    _kind("retry.connection", RETRY, MUST, "{op} is tried again when the connection ends without an answer.", _RETRY),
    _kind("retry.timeout", RETRY, MUST, "{op} is tried again when no answer comes in time.", _RETRY),
    _kind("retry.never", RETRY, MUST, "{op} is not tried again after an error that is the client's own.", _RETRY),
    _kind("retry.same", RETRY, MUST, "What is tried again is the same request, signed anew.", _RETRY),
    _kind("retry.most", RETRY, MUST, "{op} is tried as often as was configured, and then the last error is shown.", _RETRY),
    _kind("retry.backoff", RETRY, MUST, "Between two tries of {op} no more than the documented 20 seconds pass, and not always the same time.", _RETRY),
    _kind("retry.quota", RETRY, MUST, "{op} is tried again until the documented quota of retries is used up, and then not.", _RETRY),
    _kind("retry.skew", RETRY, SHOULD, "{op} that is refused for the client's clock is tried again, signed for the service's time.", _SKEW),
    _kind("retry.token", RETRY, MUST, "{path} that was filled in stays the same when the call is tried again.", _TOKEN),
    _kind("paginator.follows", PAGINATOR, MUST, "Every page of {op} is asked for, each with the token of the one before, and shown.", _PAGES),
    _kind("paginator.ends", PAGINATOR, MUST, "The pages of {op} end where no token is answered.", _PAGES),
    _kind("paginator.input", PAGINATOR, MUST, "Each page of {op} is asked for with the whole input.", _PAGES),
    _kind("paginator.empty", PAGINATOR, MUST, "A page of {op} with nothing on it, and a token, is not the last one.", _PAGES),
    _kind("paginator.repeated", PAGINATOR, MUST, "A token of {op} that comes again does not make the pages endless.", _PAGES),
    _kind("paginator.limit", PAGINATOR, MUST, "No more items of {op} are shown than were asked for.", _PAGES),
    _kind("paginator.error", PAGINATOR, MUST, "An error in the middle of the pages of {op} is shown.", _PAGES),
    _kind("waiter.success", WAITER, MUST, "{path} ends well at once where the answer is what it waits for.", _WAITS),
    _kind("waiter.failure", WAITER, MUST, "{path} fails at once where the answer says that what it waits for will not come.", _WAITS),
    _kind("waiter.retry", WAITER, MUST, "{path} goes on where the answer says neither.", _WAITS),
    _kind("waiter.timeout", WAITER, MUST, "{path} fails after as many tries as it has.", _WAITS),
    _kind("waiter.error", WAITER, MUST, "{path} fails at an error that it does not wait for.", _WAITS),
)
# fmt: on

CLIENT_KINDS: Mapping[str, Kind] = {kind.name: kind for kind in _ALL}
"""All kinds of a client's requirements by name."""
