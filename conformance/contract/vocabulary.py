"""The closed vocabularies of a contract: what a member is for, what an operation does, and what says so."""

from __future__ import annotations

from enum import StrEnum


class Role(StrEnum):
    """What a member is for."""

    ARN = "arn"
    IDENTIFIER = "identifier"
    """Names a thing: an ARN, an ID or an identifier."""
    ID = "id"
    NAME = "name"
    KEY = "key"
    """Tells the entries of a list apart."""
    VERSION = "version"
    LABEL = "label"
    """A text that custom writes with letters and digits: a name, a path, a prefix, a handle."""
    PAGE_TOKEN = "page-token"
    PAGE_SIZE = "page-size"
    TOKEN = "token"
    """An opaque text that the service gave, or a part of one."""
    IDEMPOTENCY_TOKEN = "idempotency-token"
    CREDENTIAL = "credential"
    """Proves who the caller is."""
    SENSITIVE = "sensitive"
    """An answer may leave it out."""
    TAGS = "tags"
    TAG_KEYS = "tag-keys"
    TAG_KEY = "tag-key"
    TAG_VALUE = "tag-value"
    TAG_LIKE = "tag-like"
    """Written as tags are, though it need not be a resource's tags (a filter, what is propagated)."""
    STATUS = "status"
    REASON = "reason"
    """Says why something is as it is."""
    FAILURE_REASON = "failure-reason"
    ERROR_CODE = "error-code"
    """Says of one of several things why it was refused."""
    CREATED_AT = "created-at"
    UPDATED_AT = "updated-at"
    LATEST = "latest"
    """Shows the newest of several parts, which another may take the place of."""
    COUNTER = "counter"
    """Goes on by itself: a number of things, a size, a last time."""


class Basis(StrEnum):
    """What says that a position has a role, the surest first."""

    HINT = "hint"
    DATA = "data"
    MODEL = "model"
    NAME = "name"


class Effect(StrEnum):
    """What an operation does to resources."""

    LIST = "list"
    READ = "read"
    CREATE = "create"
    UPDATE = "update"
    DELETE = "delete"
    END = "end"
    """Ends what a resource does, and leaves it to be seen."""
    ACTION = "action"
    """Anything else; it may change what it names."""

    @property
    def reads(self) -> bool:
        """Whether nothing is changed."""
        return self in (Effect.LIST, Effect.READ)

    @property
    def deletes(self) -> bool:
        """Whether something is over afterwards, be it still seen or not."""
        return self in (Effect.DELETE, Effect.END)
