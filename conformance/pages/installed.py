"""What the installed boto3 has, service by service, without a page or a client being made."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from attrs import frozen
from botocore.loaders import create_loader
from botocore.model import ServiceModel

from conformance.pages.bindings import protocol_name
from conformance.pages.render import installed_services, must_be_installed


@frozen
class Installed:
    """A service of the installed boto3."""

    name: str
    title: str
    protocol: str
    operations: int


def installed(names: Iterable[str] = ()) -> Iterator[Installed]:
    """Yield the services of these names; all of them where there are none.

    Raises:
        UnknownServiceError: if boto3 lacks one.
    """
    wanted = tuple(names) or installed_services()
    for name in wanted:
        must_be_installed(name)
    for name in wanted:
        loader = create_loader()  # of its own: it keeps every model that it ever loaded
        model = ServiceModel(loader.load_service_model(name, "service-2"), name)
        title = str(model.metadata["serviceFullName"])
        yield Installed(name, title, protocol_name(model), len(model.operation_names))
