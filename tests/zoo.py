"""A small service that exists nowhere: keepers, their animals, and jobs that feed them.

It has one of everything that a contract can say, so that a test can run all of the suite against the
emulator in a moment, and so that nothing passes because it knows a real service.
"""

from __future__ import annotations

import copy
import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from conformance.contract.load import load_service
from conformance.contract.model import Service

Document = dict[str, Any]

CHAIN = [["CREATE PENDING"], ["CREATE IN_PROGRESS"], ["ACTIVE", "CREATE FAILED"]]
DELETION = [["DELETE PENDING"], ["DELETE IN_PROGRESS"]]

HINTS = """
[[unique]]
operation = "CreateAnimal"
members = ["keeperArn", "species"]
source = "zoo/client/create_animal.rst:20"
why = "A keeper has one animal of each species."

[[limit]]
operation = "*"
path = "tags"
max = 5
exception = "TooManyTagsException"
source = "zoo/client/tag_resource.rst:12"
why = "A resource carries at most five tags, although the model allows lists of eight."

[[value]]
operation = "CreateFeedingJob"
path = "plan"
json = '{"meals":["hay"]}'
invalid = ["no plan", "[1, 2"]
source = "zoo/client/create_feeding_job.rst:14"
why = "A plan is JSON."

[[external]]
operation = "*"
path = "gateKey"
key = "gate_key"
default = "key-0"
source = "zoo/client/create_keeper.rst:17"
why = "Keys are made by a locksmith."

[[rule]]
form = "together"
operation = "CreateKeeper"
paths = ["gateKey", "nickname"]
source = "zoo/client/create_keeper.rst:18"
why = "A key is handed out under a nickname."

[[in_use]]
operation = "DeleteKeeper"
resource = "Animal"
through = "keeperArn"
exception = "ResourceInUseException"
source = "zoo/client/delete_keeper.rst:11"
why = "A keeper with animals stays."

[[not_ready]]
operation = "CreateAnimal"
path = "keeperArn"
exception = "ResourceInUseException"
source = "zoo/client/create_animal.rst:21"
why = "A keeper must be there before the animal."
"""


def text(line: int = 40, **keywords: Any) -> Document:
    """A text member, said by a line of its page."""
    return {"type": "string", **keywords, "x-source": {"type": f"page:{line}", "required": f"page:{line}"}}


def name() -> Document:
    return text(41, minLength=1, maxLength=12, pattern="^[a-zA-Z0-9][a-zA-Z0-9\\-_]*")


def names() -> Document:
    """A member that takes a resource by its name and by its ARN."""
    return text(68, maxLength=128, **{"x-names": ["name", "arn"]})


def arn() -> Document:
    return text(42, maxLength=128, pattern="arn:([a-z\\d-]+):zoo:.*:.*:.+")


def when() -> Document:
    return {"type": "number", "format": "timestamp", "x-source": {"type": "page:43"}}


def structure(required: tuple[str, ...] = (), **properties: Document) -> Document:
    shape: Document = {"type": "object", "properties": properties, "x-source": {"type": "page:44"}}
    return {**shape, "required": list(required)} if required else shape


def listed(items: Document, **keywords: Any) -> Document:
    return {"type": "array", "items": items, **keywords, "x-source": {"type": "page:45"}}


def tags() -> Document:
    tag = structure(
        ("tagKey", "tagValue"),
        tagKey=text(46, minLength=1, maxLength=16, pattern="^([\\p{L}\\p{Z}\\p{N}_.:/=+\\-@]*)$"),
        tagValue=text(47, minLength=0, maxLength=16, pattern="^([\\p{L}\\p{Z}\\p{N}_.:/=+\\-@]*)$"),
    )
    return listed(tag, minItems=0, maxItems=8)


def paging() -> dict[str, Document]:
    return {
        "nextToken": text(48, maxLength=200),
        "maxResults": {
            "type": "integer",
            "format": "int32",
            "minimum": 1,
            "maximum": 20,
            "x-source": {"type": "page:49"},
        },
    }


def diet() -> Document:
    """A structure with a map, a list and a default in it."""
    return structure(
        ("meal",),
        meal=text(50, enum=["HAY", "MEAT"]),
        hour={"type": "integer", "format": "int32", "default": 8, "x-source": {"type": "page:51"}},
        portions={
            "type": "object",
            "maxProperties": 3,
            "x-source": {"type": "page:52"},
            "propertyNames": text(53, maxLength=8),
            "additionalProperties": text(54, maxLength=8),
        },
    )


def shown(noun: str, **more: Document) -> dict[str, Document]:
    """What Describe shows of every kind of resource."""
    return {
        f"{noun}Arn": arn(),
        **more,
        "status": text(55),
        "failureReason": text(56),
        "creationDateTime": when(),
        "lastUpdatedDateTime": when(),
    }


def operations() -> dict[str, Document]:
    """Every operation: its request, its response, its exceptions, and the status chains of its page."""
    keeper: dict[str, Document] = {"name": name(), "nickname": text(60, maxLength=20)}
    animal: dict[str, Document] = {
        "animalName": name(),
        "keeperArn": arn(),
        "species": text(61, enum=["LION", "OWL"]),
        "legs": {
            "type": "integer",
            "format": "int32",
            "minimum": 0,
            "maximum": 100,
            "default": 4,
            "x-source": {"type": "page:62", "default": "page:63"},
        },
        "diet": diet(),
    }
    job: dict[str, Document] = {"jobName": name(), "animalArn": arn(), "plan": text(64, maxLength=300)}
    made = {
        "CreateKeeper": (("name",), {**keeper, "gateKey": text(65, maxLength=60), "tags": tags()}, "keeper"),
        "CreateAnimal": (("animalName", "keeperArn", "species"), {**animal, "tags": tags()}, "animal"),
        "CreateFeedingJob": (("jobName", "animalArn", "plan"), job, "feedingJob"),
    }
    found: dict[str, Document] = {}
    for operation, (required, members, noun) in made.items():
        errors = ("InvalidInputException", "ResourceAlreadyExistsException", "ResourceNotFoundException")
        more = ("TooManyTagsException",) if "tags" in members else ()
        busy = ("ResourceInUseException",) if noun == "animal" else ()
        found[operation] = document(
            operation,
            structure(required, **members),
            structure(**{f"{noun}Arn": arn()}),
            (*errors, *more, *busy),
        )
    for noun, members, filters in (
        ("keeper", keeper, {}),
        ("animal", animal, {"keeperArn": arn()}),
        ("feedingJob", job, {"animalArn": arn()}),
    ):
        kind = noun[0].upper() + noun[1:]
        described = structure(**{noun: structure(**shown(noun, **copy.deepcopy(members)))})
        found[f"Describe{kind}"] = document(
            f"Describe{kind}",
            structure((f"{noun}Arn",), **{f"{noun}Arn": arn()}),
            described,
            ("InvalidInputException", "ResourceNotFoundException"),
            [CHAIN] if noun == "feedingJob" else [CHAIN, DELETION],
        )
        brief = {k: v for k, v in shown(noun).items() if k != "failureReason"}
        items = structure(**brief, **{next(iter(members)): name()})
        found[f"List{kind}s"] = document(
            f"List{kind}s",
            structure(**filters, **paging()),
            structure(**{f"{noun}s": listed(items), "nextToken": text(66)}),
            ("InvalidInputException", "InvalidNextTokenException"),
        )
    for noun, busy in (("keeper", ("ResourceInUseException",)), ("animal", ())):
        kind = noun[0].upper() + noun[1:]
        found[f"Delete{kind}"] = document(
            f"Delete{kind}",
            structure((f"{noun}Arn",), **{f"{noun}Arn": arn()}),
            structure(),
            ("InvalidInputException", "ResourceNotFoundException", *busy),
        )
    found["UpdateKeeper"] = document(
        "UpdateKeeper",
        structure(("keeperArn",), keeperArn=names(), nickname=text(67, maxLength=20)),
        structure(keeperArn=arn()),
        ("InvalidInputException", "ResourceNotFoundException"),
    )
    known = ("InvalidInputException", "ResourceNotFoundException")
    found["TagResource"] = document(
        "TagResource",
        structure(("resourceArn", "tags"), resourceArn=arn(), tags=tags()),
        structure(),
        (*known, "TooManyTagsException"),
    )
    found["UntagResource"] = document(
        "UntagResource",
        structure(
            ("resourceArn", "tagKeys"),
            resourceArn=arn(),
            tagKeys=listed(text(68, minLength=1, maxLength=16), maxItems=8),
        ),
        structure(),
        known,
    )
    found["ListTagsForResource"] = document(
        "ListTagsForResource", structure(("resourceArn",), resourceArn=arn()), structure(tags=tags()), known
    )
    return found


def document(
    operation: str,
    request: Document,
    response: Document,
    errors: tuple[str, ...],
    chains: list[Any] | None = None,
) -> Document:
    """One contract file."""
    words = "".join(f"_{c.lower()}" if c.isupper() else c for c in operation).lstrip("_")
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"zoo/{operation}",
        "x-operation": operation,
        "x-method": words,
        "x-page": {"path": f"zoo/client/{words}.rst", "sha256": "0" * 64},
        "x-deprecated": False,
        "x-errors": [
            {"name": error, "code": error, "status": None, "source": f"page:{90 + number}"}
            for number, error in enumerate(errors)
        ],
        "x-lifecycle": [{"chain": chain, "member": "", "source": "page:26"} for chain in chains or ()],
        "$defs": {"request": request, "response": response},
    }


def write(
    root: Path, change: Callable[[dict[str, Document]], None] | None = None, hints: str = HINTS, **meta: Any
) -> Path:
    """Write the contract files into ``root/zoo`` and return ``root``.

    ``change`` may alter the documents before; ``meta`` overrides keys of ``service.json`` (None: left out).
    """
    documents = operations()
    if change is not None:
        change(documents)
    folder = root / "zoo"
    folder.mkdir(parents=True, exist_ok=True)
    for operation, contents in documents.items():
        (folder / f"{operation}.json").write_text(json.dumps(contents), encoding="utf-8")
    about: Mapping[str, Any] = {
        "service": "zoo",
        "title": "Zoo",
        "protocol": "awsJson1.1",
        "protocols": ["json"],
        "jsonVersion": "1.1",
        "targetPrefix": "Zoo",
        "signingName": "zoo",
        "endpointPrefix": "zoo",
        "apiVersion": "2020-01-01",
        "boto3": "0",
        "operations": list(documents),
        **meta,
    }
    told = {key: value for key, value in about.items() if value is not None}
    (folder / "service.json").write_text(json.dumps(told), encoding="utf-8")
    (folder / "hints.toml").write_text(hints, encoding="utf-8")
    return root


def zoo(root: Path, **how: Any) -> Service:
    """The loaded service; see :func:`write`."""
    return load_service("zoo", write(root, **how))
