"""What a release says of itself."""

from __future__ import annotations

import configparser
import re
import tomllib
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("hatchling")

import hatch_build

ROOT = Path(__file__).parents[1]
PROJECT: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
ADDRESS = "https://github.com/Some-One/aws-conformance"


@pytest.fixture(autouse=True)
def nowhere(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("CONFORMANCE_REPOSITORY", "GITHUB_REPOSITORY", "GITHUB_SERVER_URL"):
        monkeypatch.delenv(name, raising=False)


def metadata() -> dict[str, Any]:
    found: dict[str, Any] = {"version": "1.2.3"}
    hatch_build.CustomMetadataHook(str(ROOT), {}).update(found)
    return found


def test_every_link_of_the_description_is_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GITHUB_REPOSITORY", "Some-One/aws-conformance")
    found = metadata()
    text = found["readme"]["text"]
    links = re.findall(r"(!?)\[[^\]]*\]\(([^)]+)\)", text)
    assert len(links) > 10
    for picture, link in links:
        assert link.startswith(f"{ADDRESS}/{'raw' if picture else 'blob'}/v1.2.3/"), link
        path = link.split("/v1.2.3/")[1].partition("#")[0]
        assert (ROOT / path).is_file(), path
    assert [link for picture, link in links if picture]
    assert found["urls"]["Documentation"] == "https://some-one.github.io/aws-conformance/"
    assert all(url.startswith("https://") for url in found["urls"].values())


def test_a_build_of_no_known_repository_names_none() -> None:
    found = metadata()
    assert "urls" not in found
    assert found["readme"]["text"] == (ROOT / "README.md").read_text("utf-8")


def test_links_that_lead_elsewhere_stay() -> None:
    text = "[a](https://a.example/b) [b](#c) ![d](e/f.png) [g](mailto:h) `x[0](y)`"
    whole = hatch_build.absolute(text, ADDRESS, "1")
    assert whole.startswith(f"[a](https://a.example/b) [b](#c) ![d]({ADDRESS}/raw/v1/e/f.png) [g](mailto:h)")


def test_a_repository_of_another_host(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CONFORMANCE_REPOSITORY", "https://git.example/a/b.git")
    assert hatch_build.repository() == "https://git.example/a/b"
    assert (
        hatch_build.urls("https://git.example/a/b")["Documentation"]
        == "https://git.example/a/b/tree/main/docs"
    )


def test_the_oldest_environment_has_the_lower_bounds() -> None:
    tox = configparser.ConfigParser(interpolation=None)
    tox.read(ROOT / "tox.ini")
    installed = {line.replace("==", ">=") for line in tox["testenv:oldest"]["deps"].split()}
    assert installed == set(PROJECT["dependencies"])


def test_the_recipes_name_this_version() -> None:
    named = re.findall(r"aws-conformance==([\w.]+)", (ROOT / "docs" / "ci.md").read_text("utf-8"))
    assert len(named) >= 4
    assert set(named) == {PROJECT["version"]}


def test_the_default_install_brings_no_emulator() -> None:
    names = {re.split(r"[\[>=<]", one)[0] for one in PROJECT["dependencies"]}
    assert not names & {"moto", "ministack"}
    assert [one.split(">")[0] for one in PROJECT["optional-dependencies"]["moto"]] == ["moto[server]"]
    assert (ROOT / "conformance" / "py.typed").is_file()
