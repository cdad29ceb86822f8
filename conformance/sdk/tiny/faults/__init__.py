"""The ways in which the tiny client can be made wrong, by ID; they know nothing of the suite's checks."""

from __future__ import annotations

from collections.abc import Mapping

from conformance.sdk.tiny.faults import (
    addresses,
    answers,
    cbor,
    ec2,
    errors,
    forms,
    pages,
    rest_xml,
    retries,
    values,
    waiters,
)
from conformance.sdk.tiny.stages import Fault

FAMILIES = (values, addresses, answers, errors, retries, pages, waiters, forms, ec2, rest_xml, cbor)

FAULTS: Mapping[str, Fault] = {fault.id: fault for family in FAMILIES for fault in family.FAULTS}
"""All faults, in a stable order."""
