"""The options of a run: one table, from which pytest's and the command line's are both made."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from attrs import field, frozen

PREFIX = "--conformance-"
"""What stands before the name of every option in pytest, whose own names are everybody's."""

SESSION = "conformance-session"
"""The name of the plug-in that pytest has only where a target is named."""


SERVICE = "personalize"
"""The service of a run that names none."""


class UsageError(Exception):
    """The run cannot start as it was asked for; one clear line that says what to do."""


@frozen
class Option:
    """One option: its name without dashes, what it is for, and how its value is read."""

    name: str
    help: str
    kind: Any = str
    default: Any = None
    many: bool = False
    choices: tuple[str, ...] = ()
    metavar: str = "VALUE"
    short: str | None = None

    @property
    def attribute(self) -> str:
        """The name that the value is stored under."""
        return self.name.replace("-", "_")

    @property
    def told(self) -> str:
        """What it is for, and the value that it has where nobody says one."""
        silent = self.kind is bool or self.default is None or (self.default == 0 and self.name != "seed")
        return self.help if silent else f"{self.help} (default: {self.default})"


TARGET = Option(
    "target",
    "where to send: reference, moto, ministack, aws, a URL, NAME=URL, or a plug-in (may be repeated)",
    many=True,
    metavar="NAME|URL|NAME=URL",
)

DRIVER = Option(
    "driver",
    "the SDK to check: a driver that is shipped (boto3), or a command that starts one (may be repeated)",
    many=True,
    metavar="NAME|COMMAND",
)
"""What ``conformance sdk run`` has in the place of a target; in pytest it is ``--sdk``."""

OPTIONS: tuple[Option, ...] = (
    Option("report", "the folder of the report (default: reports/TARGET)", metavar="DIR"),
    Option("partial", "also write what this run knows into a file, for conformance merge", metavar="FILE"),
    Option("record", "keep every exchange, redacted, in this folder, for conformance replay", metavar="DIR"),
    Option("service", "the service to check (default: personalize; may be repeated)", many=True, metavar="NAME"),
    Option("protocol", "the protocol to speak, where the service offers several: json, query, cbor (default: that of boto3)", metavar="NAME"),
    Option("operation", "check only this operation (may be repeated)", many=True, metavar="NAME"),
    Option("requirement", "check only this requirement, by its whole ID (may be repeated)", many=True, metavar="ID"),
    Option("seed", "the seed of the random cases", kind=int, default=0, metavar="N"),
    Option("max-examples", "random cases a property (default: as the profile says)", kind=int, metavar="N"),
    Option("profile", "how much is tried", default="default", choices=("smoke", "default", "thorough")),
    Option("strict", "what could not be decided fails, too", kind=bool, default=False),
    Option("fail-on", "the level from which on a violation fails the run", default="must", choices=("must", "should", "none")),
    Option("baseline", "a file of known failures, which do not fail the run", metavar="FILE"),
    Option("update-baseline", "write the failures of this run into the baseline", kind=bool, default=False),
    Option("newly-checked", "whether failures of requirements that are newer than the baseline fail the run", default="show", choices=("show", "fail")),
    Option("schemas", "a folder of schema folders, instead of the shipped ones", metavar="DIR"),
    Option("allow-writes", "allow the run to create resources on a real account", kind=bool, default=False),
    Option("dry-run", "say what a run on a real account would do, write each request that it would send into a file, and send nothing", kind=bool, default=False),
    Option("resume", "go on with a run on a real account that was ended: what it decided is not asked again", metavar="RUN"),
    Option("expect-account", "the number of the account that a run on a real account must be on", metavar="ID"),
    Option("budget", "US dollars that what the run makes on a real account may cost at most, by the prices that are known", kind=float, metavar="USD"),
    Option("budget-creates", "how much the run may make on a real account (default: no limit; 5 with --profile smoke)", kind=int, metavar="N"),
    Option("budget-requests", "how many requests the run may send to a real account", kind=int, metavar="N"),
    Option("rate", "requests a second at most on a real account; 0: no limit (default: as the target needs)", kind=float, metavar="N"),
    Option("journal", "the folder of the journals that say what runs on a real account made (default: the user's own)", metavar="DIR"),
    Option("late-reads", "seconds within which a read may not show yet what was made (default: as the target needs)", kind=float, metavar="S"),
    Option("allow-reset", "allow the run to make a server at an address forget everything, where a request has spoilt it", kind=bool, default=False),
    Option("lifecycle-timeout", "seconds within which a resource must settle (default: as the target needs)", kind=float, metavar="S"),
    Option("poll-interval", "longest pause between two looks at a resource (default: as the target needs)", kind=float, metavar="S"),
    Option("time-limit", "seconds that the run may take on a target; what is left out then is untested, and says so; 0: no limit (default: 3600, on aws 21600)", kind=float, metavar="S"),
    Option("region", "the region to sign for", metavar="NAME"),
    Option("setting", "KEY=VALUE for the target (fault=…, step=…, or a value such as role_arn=…; may be repeated)", many=True, metavar="KEY=VALUE"),
    Option("start", "a command that starts what is tested; {port} in it becomes a free port", metavar="COMMAND"),
    Option("wait", "seconds until the server must answer for the first time (default: 30)", kind=float, metavar="S"),
)  # fmt: skip
"""Everything that a run can be told, besides the targets and what pytest itself can be told."""

BY_NAME: Mapping[str, Option] = {option.name: option for option in OPTIONS}

CONFIG = Option("config", "the configuration file (default: conformance.toml, or [tool.conformance] in pyproject.toml; none: no file)", metavar="FILE")  # fmt: skip

DOOR: tuple[Option, ...] = (
    Option("workers", "worker processes", kind=int, default=0, metavar="N", short="-n"),
    Option("keyword", "only items that match, as pytest's -k", metavar="EXPR", short="-k"),
    Option("exitfirst", "stop at the first failure", kind=bool, default=False, short="-x"),
    Option("quiet", "only the summary", kind=bool, default=False, short="-q"),
    Option("verbose", "a line an item, and every failure in full", kind=bool, default=False, short="-v"),
    Option("junitxml", "write a JUnit file as well", metavar="FILE"),
)
"""What only ``conformance run`` takes: pytest has these itself, under names of its own."""


@frozen
class Options:
    """The options of one run, read and checked; ``of_client`` is whether its targets are SDKs."""

    targets: tuple[str, ...]
    values: Mapping[str, Any] = field(factory=dict)
    of_client: bool = False

    def __getattr__(self, name: str) -> Any:
        """The value of an option by its attribute name."""
        try:
            return self.values[name]
        except KeyError:
            raise AttributeError(name) from None

    @property
    def services(self) -> tuple[str, ...]:
        """The services that the run is about, each once."""
        return tuple(dict.fromkeys(self.values.get("service") or (SERVICE,)))

    @property
    def schemas_root(self) -> Path | None:
        """The folder of schemas, or None for the shipped ones."""
        return Path(self.values["schemas"]) if self.values.get("schemas") else None

    @property
    def protocol(self) -> str | None:
        """The protocol that is to be spoken, or None for the one that the service's contract names."""
        return self.values.get("protocol")

    def pairs(self) -> dict[str, str]:
        """The ``--setting`` values as a mapping.

        Raises:
            UsageError: if one has no ``=``.
        """
        found = {}
        for text in self.values.get("setting") or ():
            key, equals, value = text.partition("=")
            if not equals or not key:
                raise UsageError(f"--setting {text!r}: write KEY=VALUE")
            found[key] = value
        return found
