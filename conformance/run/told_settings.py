"""Whether ``--setting`` says something that anybody takes: a misspelt key is passed over in silence."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping

from conformance.contract.hints import hinted
from conformance.contract.load import available_services, hints_in, schemas_root
from conformance.contract.model import Service
from conformance.run.options import UsageError
from conformance.targets.plugin import Target
from conformance.targets.resolve import known_targets

_OF_ALL = ("account",)
_QUOTA = "quota."


def check(pairs: Mapping[str, str], targets: Iterable[Target], services: Iterable[Service]) -> None:
    """See that each setting is one of a target's, or a value that some service's requests need.

    Raises:
        UsageError: in one line, with what was meant, if one is not. A target that does not itself say what it
            takes (a plug-in may be made out of another one) may take anything.
    """
    several = list(targets)
    if any(target.settings is None or not _says_itself(type(target)) for target in several):
        return
    names = tuple(f"{target.name.partition('@')[0]}." for target in several)
    known = {key for target in several for key in target.settings or ()}
    known = known.union(*map(_externals, services))
    for key in pairs:
        own = next((key.removeprefix(name) for name in names if key.startswith(name)), key)
        if own in known or own.startswith(_QUOTA) or _of_another(own):
            continue
        elsewhere = _keys_of_others()
        if own in elsewhere:
            continue  # one configuration may serve several services
        quota = _QUOTA + own.partition(".")[2] if "." in own else _QUOTA + "RESOURCE"
        near = [difflib.get_close_matches(own, keys, 1) for keys in ({*known, quota}, elsewhere)]
        hint = next((f"; did you mean {found[0]!r}?" for found in near if found), "")
        listed = ", ".join(sorted({*known, _QUOTA + "RESOURCE"}))
        raise UsageError(f"--setting {key}: nothing takes it{hint} (known: {listed})")


def _of_another(key: str) -> bool:
    """Whether a setting is for a target that is not in this run: one configuration may serve several."""
    return "." in key and key.partition(".")[0] in known_targets()


def _says_itself(kind: type[Target]) -> bool:
    """Whether a target's own class says what it takes, or it is one of the suite's own."""
    return "settings" in vars(kind) or kind.__module__.startswith("conformance.")


def _externals(service: Service) -> set[str]:
    return {str(hint["key"]) for hint in hinted(service, "external")} | set(_OF_ALL)


def _keys_of_others() -> set[str]:
    """What any shipped service's requests need: of each only the hints are read, which takes no time."""
    folders = (schemas_root() / name for name in available_services())
    return {str(hint["key"]) for folder in folders for hint in hints_in(folder).get("external", ())}


def told(target: Target, pairs: Mapping[str, str]) -> dict[str, str]:
    """What ``--setting`` says to a target: ``KEY=VALUE`` to all, and ``NAME.KEY=VALUE`` to it alone."""
    prefix = target.name.partition("@")[0] + "."
    own = {key.removeprefix(prefix): value for key, value in pairs.items() if key.startswith(prefix)}
    return {**pairs, **own}
