"""Where contracts are that were compiled on first use, of services that none are shipped of."""

from __future__ import annotations

import hashlib
from functools import cache
from importlib.metadata import version
from importlib.resources import files
from pathlib import Path

from platformdirs import user_cache_path


def compiled_root() -> Path:
    """Return the folder of the contracts that this suite compiles from the installed boto3.

    It may be deleted at any time: they are compiled again. Another boto3 has other pages, and another
    compiler reads them otherwise, so each has a folder of its own.
    """
    return user_cache_path("aws-conformance") / "contracts" / f"boto3-{version('boto3')}-{_compiler()}"


@cache
def _compiler() -> str:
    """A digest of what makes a contract of a page, and of what a contract may say."""
    package = files("conformance")
    sources = sorted(
        (p for p in (package / "pages").iterdir() if p.name.endswith(".py")), key=lambda p: p.name
    )
    digest = hashlib.sha256((package / "contract" / "contract.schema.json").read_bytes())
    for source in sources:
        digest.update(source.name.encode() + source.read_bytes())
    return digest.hexdigest()[:12]
