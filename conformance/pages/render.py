"""Rendering AWS's documentation with the installed boto3. No network; nothing is written but on request.

boto3 renders a service as one page an operation, each on its own, so that one page can be had without
the others: :meth:`Renderer.page` gives the same bytes as ``ServiceDocumenter.document_service()``
writes, without paginators, waiters, resources and exception classes.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import boto3
import botocore
from boto3.docs.client import Boto3ClientDocumenter
from boto3.docs.service import ServiceDocumenter
from botocore.docs.bcdoc.restdoc import DocumentStructure
from botocore.exceptions import DataNotFoundError
from botocore.model import OperationModel, ServiceModel

from conformance.pages.errors import UnknownServiceError
from conformance.pages.oversize import unbuilt_oversize_sections

_REGION = "us-east-1"  # boto3 makes no client without one; no page depends on it


def _new_session() -> Any:
    return boto3.session.Session(
        region_name=_REGION, aws_access_key_id="unused", aws_secret_access_key="unused"
    )


@cache
def installed_services() -> tuple[str, ...]:
    """Return the names of all services that the installed boto3 has, sorted."""
    return tuple(sorted(_new_session().get_available_services()))


def must_be_installed(service: str) -> None:
    """Make sure that the installed boto3 has a service.

    Raises:
        UnknownServiceError: if it has not; says which was meant.
    """
    known = installed_services()
    if service not in known:
        near = difflib.get_close_matches(service, known, 1)
        hint = f"; did you mean {near[0]!r}?" if near else ""
        raise UnknownServiceError(f"boto3 {boto3.__version__} has no service {service!r}{hint}")


def versions() -> tuple[str, str]:
    """Return the versions of boto3 and botocore."""
    return boto3.__version__, botocore.__version__


class Renderer:
    """Renders the operation pages of one service, one at a time.

    Raises:
        UnknownServiceError: if the installed boto3 does not have the service.
    """

    def __init__(self, service: str) -> None:
        must_be_installed(service)
        self.service = service
        session = _new_session()  # of its own: a session keeps every model that it ever loaded
        self._client = session.client(service)
        loader = session._session.get_component("data_loader")
        self._loader = loader
        self._documenter = Boto3ClientDocumenter(
            self._client, "", self.data("examples-1").get("examples") or None
        )
        self._methods: dict[str, Any] | None = None
        self._operations: dict[str, OperationModel] | None = None

    @property
    def model(self) -> ServiceModel:
        """The service model that the pages are made from."""
        return self._client.meta.service_model

    def data(self, kind: str) -> dict[str, Any]:
        """Return one of botocore's files about the service (``examples-1``), empty where it has none."""
        try:
            return dict(self._loader.load_service_model(self.service, kind))
        except DataNotFoundError:
            return {}

    @property
    def class_name(self) -> str:
        """The client class as pages spell it (``Personalize``)."""
        return str(type(self._client).__name__)

    def methods(self) -> dict[str, OperationModel]:
        """Return all operations that have a page: method name → operation model, in the model's order."""
        if self._operations is not None:
            return self._operations
        by_api = {api: method for method, api in self._client.meta.method_to_api_mapping.items()}
        self._operations = {
            by_api[name]: self.model.operation_model(name)
            for name in self.model.operation_names
            if name in by_api and hasattr(self._client, by_api[name])
        }
        return self._operations

    def path(self, method: str) -> str:
        """Return the path of a method's page below the documentation's root."""
        return f"{self.service}/client/{method}.rst"

    def page(self, method: str) -> bytes:
        """Render one page.

        Raises:
            UnknownServiceError: if the service has no such method.
        """
        if self._methods is None:
            self._methods = self._documenter._get_client_methods()
        if method not in self._methods:
            raise UnknownServiceError(f"{self.service} has no method {method!r}")
        structure = DocumentStructure(method, target="html")
        with unbuilt_oversize_sections():
            self._documenter._add_client_method(structure, method, self._methods[method])
            return bytes(structure.flush_structure())

    def pages(self) -> Iterator[tuple[str, bytes]]:
        """Render all operation pages, one after the other: pairs of method and page."""
        for method in self.methods():
            yield method, self.page(method)


def render_service(service: str, folder: Path) -> Path:
    """Render all pages of a service with boto3's own ``ServiceDocumenter`` and return their folder.

    Raises:
        UnknownServiceError: if the installed boto3 does not have the service.
    """
    must_be_installed(service)
    ServiceDocumenter(service, _new_session(), str(folder)).document_service()
    return folder / service
