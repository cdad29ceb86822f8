"""The kinds of requirements: family, level, the suite's own sentence, and where the kind comes from.

The table is generated into docs/requirements.md by ``tools/generate_docs.py``. ``{path}``, ``{op}``,
``{resource}``, ``{value}`` are filled in when requirements are derived.
"""

from __future__ import annotations

from collections.abc import Mapping

from attrs import frozen

from conformance.contract.families import (
    CONCURRENCY,
    DEFAULT,
    DELETE,
    ECHO,
    ERRORS,
    IDENTIFIER,
    ISOLATION,
    LIFECYCLE,
    LIST,
    PROTOCOL,
    REQUEST,
    RESPONSE,
    Family,
)  # fmt: skip

MUST, SHOULD = "MUST", "SHOULD"
SERVER, CLIENT = "server", "client"


@frozen
class Kind:
    """One kind of requirement.

    Attributes:
        name: the last part of an ID.
        of: the family.
        level: ``MUST`` for what a page or the model says, ``SHOULD`` for custom and inference.
        statement: the suite's own sentence.
        origin: where the kind comes from.
        party: who is under test, the ``server`` (an endpoint) or the ``client`` (an SDK).
        protocols: which protocols have it, as contracts name them; None where each has.
        keyword: whether it is a keyword of a contract: every position that has it makes a requirement.
        answer: whether it is about each accepted answer as a whole: every operation has it once.
        gravity: its place before the families among failures, for what is worse than they are.
        coded: whether the code of a refusal is what evidence of it is about.
    """

    name: str
    of: Family
    level: str
    statement: str
    origin: str
    party: str = SERVER
    protocols: frozenset[str] | None = None
    keyword: bool = False
    answer: bool = False
    gravity: int | None = None
    coded: bool = False

    @property
    def family(self) -> str:
        """The family's name."""
        return self.of.name

    def is_of(self, protocol: str) -> bool:
        """Whether a protocol has it."""
        return self.protocols is None or protocol in self.protocols


_PROTOCOLS = "https://smithy.io/2.0/aws/protocols/"
OF_PROTOCOLS: Mapping[str, str] = {
    "awsJson1.0": f"{_PROTOCOLS}aws-json-1_0-protocol.html",
    "awsJson1.1": f"{_PROTOCOLS}aws-json-1_1-protocol.html",
    "restJson1": f"{_PROTOCOLS}aws-restjson1-protocol.html",
    "restXml": f"{_PROTOCOLS}aws-restxml-protocol.html",
    "query": f"{_PROTOCOLS}aws-query-protocol.html",
    "ec2Query": f"{_PROTOCOLS}aws-ec2-query-protocol.html",
    "rpcv2Cbor": "https://smithy.io/2.0/additional-specs/protocols/smithy-rpc-v2.html",
}
"""The specification of each protocol, as contracts name it."""
_SMITHY, _QUERY = OF_PROTOCOLS["awsJson1.1"], OF_PROTOCOLS["query"]
_REST_XML, _RPC_CBOR = OF_PROTOCOLS["restXml"], OF_PROTOCOLS["rpcv2Cbor"]
_NULLS = (
    "https://github.com/smithy-lang/smithy/blob/main/smithy-aws-protocol-tests/model/awsJson1_1/null.smithy"
)

_JSON = frozenset({"awsJson1.0", "awsJson1.1", "restJson1"})
"""The protocols whose bodies are JSON."""
_CBOR = frozenset({"rpcv2Cbor"})
"""The protocols whose bodies are CBOR."""
_OBJECTS = _JSON | _CBOR
"""The protocols whose bodies are an object that may hold anything, null among it."""
_XML_BODIES = frozenset({"restXml"})
"""The protocols whose requests may have XML bodies."""
_FORMS = frozenset({"query", "ec2Query"})
"""The protocols whose requests are forms."""
_TARGETED = frozenset({"awsJson1.0", "awsJson1.1"})
"""The protocols that name the operation in a header of its own."""
_NAMED = _TARGETED | _FORMS | _CBOR
"""The protocols that name the operation, and not only its address."""

# fmt: off
_ALL = (
    Kind("accepted", REQUEST, MUST, "A valid {op} request is accepted.", "page: request syntax"),
    Kind("required", REQUEST, MUST, "{path} is required: with it the request is accepted, without it refused as invalid input.", "page: [REQUIRED]"),
    Kind("optional", REQUEST, MUST, "{path} is optional: the request is accepted with it and without it.", "page: no [REQUIRED]"),
    Kind("type", REQUEST, MUST, "{path} is of type {value}: another JSON type is refused as the client's error.", "page: type"),
    Kind("enum", REQUEST, MUST, "{path} takes each of {value}, and no other value.", "page: request syntax", keyword=True),
    Kind("enumCase", REQUEST, SHOULD, "{path} takes its values as they are spelt: one in other letters is refused.", "some AWS services take any case"),
    Kind("minLength", REQUEST, MUST, "{path} has at least {value:character}: a request with just so many is accepted, one with fewer refused.", "model", keyword=True),
    Kind("maxLength", REQUEST, MUST, "{path} has at most {value:character}: a request with just so many is accepted, one with more refused.", "model", keyword=True),
    Kind("minItems", REQUEST, MUST, "{path} has at least {value:item}: a request with just so many is accepted, one with fewer refused.", "model", keyword=True),
    Kind("maxItems", REQUEST, MUST, "{path} has at most {value:item}: a request with just so many is accepted, one with more refused.", "model", keyword=True),
    Kind("minProperties", REQUEST, MUST, "{path} has at least {value:entry}: a request with just so many is accepted, one with fewer refused.", "model", keyword=True),
    Kind("maxProperties", REQUEST, MUST, "{path} has at most {value:entry}: a request with just so many is accepted, one with more refused.", "model", keyword=True),
    Kind("minimum", REQUEST, MUST, "{path} is at least {value}: {value} is accepted, less refused.", "model", keyword=True),
    Kind("maximum", REQUEST, MUST, "{path} is at most {value}: {value} is accepted, more refused.", "model", keyword=True),
    Kind("pattern", REQUEST, MUST, "{path} matches {value}: matching texts are accepted, others refused.", "model", keyword=True),
    Kind("patternWhole", REQUEST, SHOULD, "{path} matches {value} as a whole: a text that matches in part only is refused.", "older AWS services match in full, Smithy anywhere"),
    Kind("x-minBytes", REQUEST, MUST, "{path} has at least {value:byte}: a request with just so many is accepted, one with fewer refused.", "model", keyword=True),
    Kind("x-maxBytes", REQUEST, MUST, "{path} has at most {value:byte}: a request with just so many is accepted, one with more refused.", "model", keyword=True),
    Kind("x-union", REQUEST, MUST, "Exactly one member of {path} is set.", "page: tagged union"),
    Kind("values", REQUEST, MUST, "{path} is one of {value}, as the page's prose says.", "hint"),
    Kind("format", REQUEST, MUST, "{path} has the format that the page's prose describes; another text is refused.", "hint"),
    Kind("dependentRequired", REQUEST, MUST, "{path} is valid only together with {value}.", "hint"),
    Kind("requiredWhen", REQUEST, MUST, "{path} is {value}; a request without it is refused then.", "hint"),
    Kind("forbiddenWhen", REQUEST, MUST, "{path} is {value}; a request with it is refused then.", "hint"),
    Kind("exactlyOneOf", REQUEST, MUST, "{path} is {value}; none, or two of them, are refused.", "hint"),
    Kind("atLeastOneOf", REQUEST, MUST, "{path} is {value}; a request with none of them is refused.", "hint"),
    Kind("atMostOneOf", REQUEST, MUST, "{path} is {value}; a request with two of them is refused.", "hint"),
    Kind("onlyValues", REQUEST, MUST, "{path} is {value}; another value is refused.", "hint"),
    Kind("refersTo", REQUEST, MUST, "{path} is {value}; that of one without is refused.", "hint"),
    Kind("grammar", REQUEST, MUST, "{path} is {value}; a text that is nearly of it is refused.", "hint"),
    Kind("range", REQUEST, MUST, "{path} is {value}: the bounds are accepted, what is beyond them refused.", "hint"),
    Kind("length", REQUEST, MUST, "{path} is {value}: the longest is accepted, a longer one refused.", "hint"),
    Kind("needs", REQUEST, MUST, "{path} may be {value} only when what that needs exists; else it is refused.", "hint"),
    Kind("null", REQUEST, SHOULD, "{path}: null counts as absent.", _SMITHY, protocols=_OBJECTS),
    Kind("unknownMember", REQUEST, SHOULD, "A member that {op} does not have is ignored.", _SMITHY),
    Kind("idempotent", REQUEST, MUST, "{op} again, with the same {value}, is answered as the first time and makes nothing new.", "hint"),
    Kind("combinations", REQUEST, MUST, "Optional members and values of {op} are accepted in every pair.", "page: request syntax"),
    Kind("default", DEFAULT, MUST, "{path} omitted shows as {value}, and an explicit value is never overridden.", "page: default sentence"),
    Kind("defaultShown", DEFAULT, SHOULD, "{path} omitted is shown, as {value}.", "AWS leaves out what has no value"),
    Kind("echo", ECHO, MUST, "{path} as sent is what is shown when the resource is read back.", "page: response structure"),
    Kind("unchanged", ECHO, MUST, "{op} leaves alone what it does not name.", "page: update"),
    Kind("added", ECHO, MUST, "What {path} names is added to what was there, and a key that comes again takes the new value.", "page: tags"),
    Kind("removed", ECHO, MUST, "What {path} names is removed, and nothing else.", "page: tags"),
    Kind("reference", IDENTIFIER, MUST, "{path} names a {value}: the identifier of one that does not exist is refused as not found.", "page: exceptions"),
    Kind("referenceKind", IDENTIFIER, MUST, "{path} names a {value}: the identifier of another kind of resource is refused.", "page"),
    Kind("names", IDENTIFIER, MUST, "{path} takes a resource by each of its names alike: {value}.", "page: text of the member"),
    Kind("filter", IDENTIFIER, MUST, "{op} with {path} lists the resources that refer to it, all of them and no others.", "page: list"),
    Kind("contentType", RESPONSE, SHOULD, "The answer of {op} has the protocol's content type.", _SMITHY, answer=True),
    Kind("status", RESPONSE, SHOULD, "{op} that succeeds answers with the status that its model gives, or else HTTP 200.", _SMITHY, answer=True),
    Kind("nulls", RESPONSE, SHOULD, "The answer of {op} leaves out what it has no value for, and shows no null.", _NULLS, answer=True, protocols=_OBJECTS),
    Kind("undeclared", RESPONSE, SHOULD, "The answer of {op} has no member that its page does not declare.", "page: response structure", answer=True),
    Kind("shape", RESPONSE, MUST, "{path} in the answer is as documented ({value}).", "page: response structure"),
    Kind("constraints", RESPONSE, SHOULD, "What {op} makes up has the lengths, patterns and ranges that the model gives.", "model"),
    Kind("present", RESPONSE, MUST, "{path} is in the answer.", "page: response structure"),
    Kind("shownWhen", RESPONSE, MUST, "{path} is in the answer {value}.", "hint"),
    Kind("alwaysShown", RESPONSE, SHOULD, "{path} is in some answer: AWS showed it in each of {value} that were recorded.", "observation"),
    Kind("arn", RESPONSE, MUST, "A {resource}'s ARN is well-formed, its own, of its kind, region and account, and the same wherever it is shown.", "page; service authorization reference"),
    Kind("timestamps", RESPONSE, MUST, "A {resource}'s timestamps are of the protocol's format, creation is not after the last update, and creation never moves.", _SMITHY),
    Kind("serverError", ERRORS, MUST, "{op} never answers with a 5xx, with no answer, or with one that is not of its protocol.", "any service", gravity=1),
    Kind("undocumentedCode", ERRORS, MUST, "{op} refuses only with exceptions of its service or those common to all.", "page: exceptions", coded=True),
    Kind("foreignCode", ERRORS, SHOULD, "{op} refuses only with exceptions that its own page lists or those common to all.", "page: exceptions", coded=True),
    Kind("brokenJson", ERRORS, MUST, "{op} refuses a body that is not JSON as the client's error.", _SMITHY, gravity=2, protocols=_JSON),
    Kind("wrongDocument", ERRORS, MUST, "{op} refuses a body that is not an object as the client's error.", _SMITHY, protocols=_OBJECTS),
    Kind("brokenCbor", ERRORS, MUST, "{op} refuses a body that is not CBOR as the client's error.", _RPC_CBOR, gravity=2, protocols=_CBOR),
    Kind("brokenXml", ERRORS, MUST, "{op} refuses a body that is not XML as the client's error.", _REST_XML, gravity=2, protocols=_XML_BODIES),
    Kind("leftNothing", ERRORS, MUST, "A refused {op} leaves nothing behind.", "any service", gravity=3),
    Kind("distinct", ERRORS, SHOULD, "For {op} a name is free that differs from a taken one in case, or that a resource of another kind has.", "page: exceptions"),
    Kind("exception", ERRORS, MUST, "{op} answers {value} when its condition holds, with that code and a client-error status.", "page: exceptions", coded=True),
    Kind("after", LIFECYCLE, MUST, "After {op}, {value}.", "hint"),
    Kind("lifecycle.states", LIFECYCLE, MUST, "A {resource}'s status is one of the documented states.", "page: status"),
    Kind("lifecycle.order", LIFECYCLE, MUST, "A {resource}'s status moves only along the documented chains: {value}.", "page: status"),
    Kind("lifecycle.terminal", LIFECYCLE, MUST, "A {resource} stays in its terminal state until it is asked to change.", "page: status"),
    Kind("lifecycle.reached", LIFECYCLE, MUST, "A {resource} reaches a terminal state in time.", "page: status"),
    Kind("lifecycle.failureReason", LIFECYCLE, MUST, "A {resource} that failed says why in failureReason; one that did not fail does not.", "page: failureReason"),
    Kind("lifecycle.agreement", LIFECYCLE, MUST, "Describe and List agree on a {resource}'s status.", "page: response structure"),
    Kind("walk", LIFECYCLE, MUST, "Whatever is done in whatever order, what is there is shown as it was made, and what is gone is not found.", "pages of all operations"),
    Kind("complete", LIST, MUST, "{op} shows every resource exactly once.", "page: list"),
    Kind("items", LIST, MUST, "{path} in a list is what Describe shows.", "page: response structure"),
    Kind("filterValue", LIST, MUST, "{op} with {path} lists what shows that value, and nothing else.", "hint"),
    Kind("filterKey", LIST, MUST, "{op}, narrowed down by {path} ({value}), lists what fits, and not what does not.", "hint"),
    Kind("bound", LIST, MUST, "{op} returns at most {path} items on a page.", "page: list"),
    Kind("pages", LIST, MUST, "The pages of {op} neither repeat nor skip a resource, and the last one ends.", "page: list"),
    Kind("blockedWhile", DELETE, MUST, "{op} is refused while there is {value} that refers to the resource at {path}, and accepted once there is none.", "hint"),
    Kind("gone", DELETE, MUST, "After {op} the resource is gone: Describe does not find it, List does not show it.", "page: delete"),
    Kind("again", DELETE, MUST, "After {op} the name can be used again, for a new resource.", "page: delete"),
    Kind("others", DELETE, MUST, "{op} deletes what it names and nothing else.", "page: delete"),
    Kind("concurrency.create", CONCURRENCY, MUST, "Of several creates of one {resource} at once exactly one wins.", "page: ResourceAlreadyExistsException"),
    Kind("isolation.region", ISOLATION, SHOULD, "A {resource} is not seen from another region.", "https://docs.aws.amazon.com/general/latest/gr/rande.html"),
    Kind("isolation.account", ISOLATION, SHOULD, "A {resource} is not seen by another account.", "https://docs.aws.amazon.com/IAM/latest/UserGuide/console_account-alias.html"),
    Kind("protocol.unknownOperation", PROTOCOL, MUST, "An operation that the service does not have is refused as unknown.", _SMITHY, protocols=_NAMED),
    Kind("protocol.plausibleOperation", PROTOCOL, MUST, "A plausible operation that the service does not have is refused as unknown.", _SMITHY, protocols=_NAMED),
    Kind("protocol.missingTarget", PROTOCOL, MUST, "A request without X-Amz-Target is refused as the client's error.", _SMITHY, protocols=_TARGETED),
    Kind("protocol.missingAction", PROTOCOL, MUST, "A request without Action is refused as the client's error.", _QUERY, protocols=_FORMS),
    Kind("protocol.errorBody", PROTOCOL, MUST, "A refusal names its error, where and as the protocol says.", _SMITHY, coded=True),
    Kind("protocol.errorMessage", PROTOCOL, SHOULD, "A refusal whose model requires a message carries one.", "model: error shapes"),
)
# fmt: on

KINDS: Mapping[str, Kind] = {kind.name: kind for kind in _ALL}
"""All kinds by name. An exception's own requirement has the exception's name as its kind."""


OF_ANSWERS = tuple(kind.name for kind in _ALL if kind.answer)
"""The kinds that are about each accepted answer as a whole."""


def kind_of(name: str) -> Kind:
    """Return the kind of a requirement by the last part of its ID: that of an exception has its name."""
    return KINDS.get(name, KINDS["exception"])


KEYWORDS = tuple(kind.name for kind in _ALL if kind.keyword)
"""The schema keywords that make a requirement of the request family, one each."""
