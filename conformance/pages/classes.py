"""The named classes: where a page says less or other than the model, why, and what a contract then does."""

from __future__ import annotations

AUTOPOPULATED = "auto-populated"
HIDDEN = "hidden"
RENAMED = "renamed"
RETYPED = "retyped"
SYNTHETIC = "synthetic"
MAP_KEY_ENUM = "map-key-enum"
RECURSION_REQUIRED = "recursion-required"
TOO_LARGE = "too-large"
NO_PAGE = "no-page"

EXPLAINED: dict[str, str] = {
    MAP_KEY_ENUM: "The syntax block prints every map key as 'string', also where the model enumerates the "
    "keys. The contract takes the enumeration from the model.",
    RECURSION_REQUIRED: "The renderer does not pass the required mark on to a member whose shape it is "
    "already inside of. The contract takes `required` from the model.",
    TOO_LARGE: "The renderer replaces a section of more than 2,000 (syntax) or 5,000 (description) lines "
    "with a notice. What the other section of the same side does not say is taken from the model.",
    AUTOPOPULATED: "A botocore handler fills the member in: it is documented, but not in the syntax and "
    "without its required mark. On the wire it is a member like any other: the model's word counts.",
    HIDDEN: "A botocore handler takes the member out of the documentation, since a caller cannot set it. "
    "On the wire it exists: taken from the model.",
    RENAMED: "A botocore handler shows an alias, since the name is a Python keyword or misleading. The wire "
    "name is the model's.",
    RETYPED: "A botocore handler converts the value on its way (a policy document's text to a dict, ...) "
    "and documents the Python type. On the wire it is the model's type.",
    SYNTHETIC: "A botocore handler adds a member that exists in Python only. It is not in the contract.",
    NO_PAGE: "The operation takes an event stream, which boto3 does not support: it removes the method, so "
    "there is no page.",
}
"""Class → why page and model differ, and which of them a contract follows."""
