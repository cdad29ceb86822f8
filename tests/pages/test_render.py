import hashlib
from contextlib import nullcontext

import pytest
from botocore.docs.bcdoc.restdoc import SECTION_LINE_LIMIT_CONFIG

from conformance.pages import render
from conformance.pages.errors import UnknownServiceError
from conformance.pages.oversize import exceeds, unbuilt_oversize_sections
from conformance.pages.quote import quote
from conformance.pages.render import Renderer, render_service
from tests.pages.installed import renderer

SEED = "7b60b7728b8e54f9bb8fa2352f16aae077f5a3a499c608ccfefd96cdc73d5ceb"
SEED_PATH = "personalize/client/create_dataset_export_job.rst"


def test_the_seed_page_is_rendered_byte_for_byte():
    assert hashlib.sha256(renderer().page("create_dataset_export_job")).hexdigest() == SEED


def test_one_page_at_a_time_gives_what_boto3s_own_documenter_writes(tmp_path):
    folder = render_service("personalize", tmp_path) / "client"
    written = {p.stem: p.read_bytes() for p in folder.glob("*.rst")}
    methods = renderer().methods()
    assert len(methods) == 71
    assert set(methods) <= set(written)
    for method, content in renderer().pages():
        assert content == written[method], method


def test_sections_too_large_to_render_are_not_built_and_yet_the_page_is_the_same(monkeypatch):
    for limit in SECTION_LINE_LIMIT_CONFIG.values():
        monkeypatch.setitem(limit, "line_limit", 10)
    shape = renderer().methods()["create_solution"].input_shape
    assert shape is not None
    assert exceeds(shape, 20)
    quick = renderer().page("create_solution")
    monkeypatch.setattr(render, "unbuilt_oversize_sections", nullcontext)
    assert renderer().page("create_solution") == quick
    assert b"too large to render" in quick


def test_the_short_cut_ends_with_its_block():
    from botocore.docs.params import BaseParamsDocumenter

    before = BaseParamsDocumenter.document_params
    with unbuilt_oversize_sections():
        assert BaseParamsDocumenter.document_params is not before
    assert BaseParamsDocumenter.document_params is before


def test_an_unknown_service_is_a_clear_error():
    with pytest.raises(UnknownServiceError, match="no service 'nope'"):
        Renderer("nope")
    with pytest.raises(UnknownServiceError, match="no method 'nope'"):
        renderer().page("nope")


def test_a_quotation_is_the_paragraph_around_a_line():
    assert quote(SEED_PATH, 26).startswith("CREATE PENDING > ")
    head = quote(SEED_PATH, 61)
    assert head.startswith("jobName (string) [REQUIRED]: ")
    assert quote(SEED_PATH, 63) in head
    assert quote(SEED_PATH, 44).startswith("ingestionMode='BULK'|")
    assert quote(SEED_PATH, 79).endswith("PUT.")
    assert quote(SEED_PATH, 10_000) == ""


def test_a_page_that_changed_is_not_quoted():
    assert quote(SEED_PATH, 79, SEED)
    assert quote(SEED_PATH, 79, "0" * 64) == ""
