"""Installed pages, rendered once; none of AWS's text is kept in the repository."""

from __future__ import annotations

from functools import cache

from conformance.pages.page import Page
from conformance.pages.read import read_page
from conformance.pages.render import Renderer


@cache
def renderer(service: str = "personalize") -> Renderer:
    return Renderer(service)


@cache
def page_text(service: str, method: str) -> str:
    return renderer(service).page(method).decode()


@cache
def page(service: str, method: str) -> Page:
    return read_page(page_text(service, method), renderer(service).path(method))
