"""The value objects of a case.

A case is *symbolic*: where a request needs a name that no request before it had, or the identifier of
a resource that must exist, its body holds a placeholder, which the world fills in when the case is
sent. So the same seed makes the same cases on every run, and shrinking can send one again.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from hashlib import blake2b
from typing import Any

from attrs import field, frozen

from conformance.protocols.protocol import HttpRequest


@frozen
class Fresh:
    """A name that is used for the first time.

    The world makes ``prefix + unique + suffix``; ``length`` is the whole length in characters, or None
    where it does not matter. ``pattern`` is what the unique part must match fully (None: anything).
    A violating case breaks a name by its prefix or suffix (``Fresh(prefix="-")``) and stays unique.
    ``invalid`` are texts that no name may be, as prose says: a binding's placeholder has them, a case's none.
    """

    length: int | None = None
    prefix: str = ""
    suffix: str = ""
    pattern: str | None = None
    invalid: tuple[str, ...] = ()


@frozen
class Ref:
    """The identifier of a resource.

    ``resource`` names it as the contract does (``DatasetGroup``); ``member`` which of its identifiers
    (``datasetGroupArn``). ``state`` is ``ready`` (exists, in its stable state), ``absent`` (well-formed,
    of nothing), or ``other-kind`` (exists, but is another resource's). ``given`` are members that the
    resource must have been created with, with their values (None: without the member). ``length`` is set for
    an absent one only: to how many characters it is drawn out at its end, where it is shorter. ``within`` is
    a text in which the identifier takes the place of ``{}`` (a policy that names its resource).
    """

    resource: str
    member: str
    state: str = "ready"
    given: tuple[tuple[str, Any], ...] = ()
    length: int | None = None
    within: str = "{}"


@frozen
class External:
    """A value that no API of the service can produce (an IAM role, a bucket, a KMS key).

    ``key`` names it in the target's configuration; ``default`` is used where that says nothing.
    """

    key: str
    default: str


Placeholder = Fresh | Ref | External


@frozen
class Case:
    """One request with a label.

    ``params`` are a JSON value that may hold placeholders. ``violates`` is None for a valid case, else
    ``(path, keyword)`` of the one requirement that it breaks; ``what`` says in a few words how the case
    is special ("length 63", "without roleArn"). ``request`` is sent in the place of one
    that is made of ``params`` (a malformed one); ``headers`` override or, with a None value, remove headers
    of the request. ``probes`` are the ``(path, keyword)`` of the requirements whose accepting side a valid
    case shows.
    """

    operation: str
    params: Any
    violates: tuple[str, str] | None = None
    what: str = ""
    request: HttpRequest | None = None
    headers: Mapping[str, str | None] = field(factory=dict)
    probes: tuple[tuple[str, str], ...] = ()

    @property
    def symbol(self) -> str:
        """A digest of what is sent, placeholders as such: equal for cases that differ in labels only."""
        sent = repr((self.operation, self.params, self.request, sorted(self.headers.items())))
        return blake2b(sent.encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()


def fill(value: Any, filler: Callable[[Placeholder], Any]) -> Any:
    """Return ``value`` with every placeholder in it replaced by what ``filler`` returns for it."""
    if isinstance(value, Fresh | Ref | External):
        return filler(value)
    if isinstance(value, dict):
        return {key: fill(item, filler) for key, item in value.items()}
    if isinstance(value, list):
        return [fill(item, filler) for item in value]
    return value


def placeholders(value: Any) -> list[Placeholder]:
    """Return every placeholder in ``value``, in document order."""
    found: list[Placeholder] = []

    def note(placeholder: Placeholder) -> None:
        found.append(placeholder)

    fill(value, note)
    return found
