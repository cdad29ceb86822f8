"""What of the package's metadata depends on where the repository is: its addresses, and the README's links.

An index shows the README without the files beside it, so its links and its picture have to be whole
addresses there. They are those of the repository that the release is made from: GitHub's own
``GITHUB_SERVER_URL`` and ``GITHUB_REPOSITORY``, which a workflow has, or ``CONFORMANCE_REPOSITORY`` (a URL).
A build without either is one for the machine that it is made on; it names no address, and the README stays
as it is.
"""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Any

from hatchling.metadata.plugin.interface import MetadataHookInterface

_LINK = re.compile(r"(?P<picture>!?)\[(?P<text>[^\]]*)\]\((?P<path>(?![a-z]+:|#)[^)\s]+)\)")


def repository() -> str | None:
    """Return the repository's address, None where nothing tells it."""
    told = os.environ.get("CONFORMANCE_REPOSITORY")
    if told:
        return told.removesuffix("/").removesuffix(".git")
    name = os.environ.get("GITHUB_REPOSITORY")
    return f"{os.environ.get('GITHUB_SERVER_URL', 'https://github.com')}/{name}" if name else None


def urls(address: str) -> dict[str, str]:
    """Return the project's addresses."""
    return {
        "Homepage": address,
        "Documentation": documentation(address),
        "Source": address,
        "Changelog": f"{address}/blob/main/CHANGELOG.md",
        "Issues": f"{address}/issues",
    }


def documentation(address: str) -> str:
    """Return where the documentation site is: GitHub Pages, else the folder that it is made from."""
    found = re.fullmatch(r"https://github\.com/(?P<owner>[^/]+)/(?P<name>[^/]+)", address)
    return (
        f"https://{found['owner'].lower()}.github.io/{found['name']}/"
        if found
        else f"{address}/tree/main/docs"
    )


def absolute(text: str, address: str, version: str) -> str:
    """Return Markdown whose links lead into the repository, at the version's tag."""

    def replaced(found: re.Match[str]) -> str:
        kind = "raw" if found["picture"] else "blob"
        return f"{found['picture']}[{found['text']}]({address}/{kind}/v{version}/{found['path']})"

    return _LINK.sub(replaced, text)


class CustomMetadataHook(MetadataHookInterface):
    """Fills in ``readme`` and ``urls``."""

    def update(self, metadata: dict[str, Any]) -> None:
        """Fill them in."""
        text = (Path(self.root) / "README.md").read_text("utf-8")
        address = repository()
        if address is not None:
            metadata["urls"] = urls(address)
            text = absolute(text, address, metadata["version"])
        metadata["readme"] = {"content-type": "text/markdown", "text": text}
