"""The Resource Groups Tagging API, as much of it as tells which resources carry a tag."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from conformance.emulator.store import Record

TARGET = "ResourceGroupsTaggingAPI_20170126.GetResources"


def get_resources(records: Iterable[Record], body: Any) -> dict[str, Any]:
    """The resources that carry every tag that is asked for, with one of its values."""
    wanted = [(f["Key"], f.get("Values") or None) for f in body.get("TagFilters", ())]
    found = [
        record
        for record in records
        if all(key in record.tags and (of is None or record.tags[key] in of) for key, of in wanted)
    ]
    return {
        "PaginationToken": "",
        "ResourceTagMappingList": [
            {"ResourceARN": r.id, "Tags": [{"Key": k, "Value": v} for k, v in r.tags.items()]} for r in found
        ],
    }
