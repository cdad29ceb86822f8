"""An older moto: its modules are changed as they are loaded, before anything of them runs."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from importlib.machinery import ModuleSpec, PathFinder, SourceFileLoader
from importlib.util import find_spec
from pathlib import Path
from types import CodeType, ModuleType

from reported.report import Edit


class Unfit(Exception):
    """The text that an edit is about does not stand there exactly once: this is another moto."""


def edited(source: str, edits: Iterable[Edit]) -> str:
    """Return a module's source as it was.

    Raises:
        Unfit: if an edit does not fit.

    >>> edited("a = 1\\n", [Edit("m", "a = 1", "a = 2")])
    'a = 2\\n'
    """
    for edit in edits:
        if (times := source.count(edit.now)) != 1:
            raise Unfit(f"{edit.module} has {times} times: {edit.now}")
        source = source.replace(edit.now, edit.then)
    return source


def source(module: str) -> str:
    """Return the source of one of moto's modules, without loading it."""
    spec = find_spec("moto")
    assert spec is not None
    assert spec.submodule_search_locations is not None
    path = Path(spec.submodule_search_locations[0], *module.split(".")[1:])
    return path.with_suffix(".py").read_text(encoding="utf-8")


def bring_back(edits: Sequence[Edit]) -> None:
    """See to it that the modules are loaded as they were; none of them may be loaded already.

    Raises:
        Unfit: if one is, or an edit does not fit this moto.
    """
    for module in {edit.module for edit in edits}:
        if module in sys.modules:
            raise Unfit(f"{module} is loaded already")
        edited(source(module), [edit for edit in edits if edit.module == module])
    sys.meta_path.insert(0, _Finder(edits))


class _Finder:
    def __init__(self, edits: Sequence[Edit]) -> None:
        self._edits = edits

    def find_spec(
        self, name: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        edits = [edit for edit in self._edits if edit.module == name]
        spec = PathFinder.find_spec(name, path, target) if edits else None
        if spec is not None and spec.origin is not None:
            spec.loader = _Loader(name, spec.origin, edits)
        return spec


class _Loader(SourceFileLoader):
    def __init__(self, name: str, path: str, edits: Sequence[Edit]) -> None:
        super().__init__(name, path)
        self._edits = edits

    def get_code(self, fullname: str) -> CodeType:
        source = self.get_data(self.path).decode("utf-8")
        return compile(edited(source, self._edits), self.path, "exec", dont_inherit=True)
