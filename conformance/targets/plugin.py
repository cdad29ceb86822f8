"""What a target plug-in is.

A plug-in teaches the suite one emulator: how to start and reset it, and how it says that it lacks an
operation. Most need no more than a subclass of :class:`~conformance.targets.emulator.Emulator` with its
command; see ``examples/``. It is found by an entry point of the group ``conformance.targets``::

    [project.entry-points."conformance.targets"]
    myemulator = "my_package.conformance_target:MyEmulator"

or without packaging, as ``--target path/to/file.py:MyEmulator``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import TracebackType
from typing import Any, ClassVar

from attrs import field, frozen

from conformance.contract.model import Service
from conformance.targets.ask import ask
from conformance.targets.process import Process
from conformance.targets.saying import generic_lack
from conformance.wire.exchange import Exchange
from conformance.wire.sign import Credentials, fixed


@frozen
class Account:
    """Who sends requests. ``id`` is None where it is not known; ``headers`` are added to each request."""

    credentials: Credentials = field(repr=False)
    id: str | None = None
    headers: Mapping[str, str] = field(factory=dict)


@frozen
class Caller:
    """Who asks, as the target itself says: the account's number, and what the credentials are."""

    account: str
    arn: str


@frozen
class Options:
    """What a run says about its target.

    ``region`` is the region to use, None for the target's own. ``wait``: seconds until a started
    server must answer, None for the target's own. ``settings`` are the target's own options (``fault``,
    ``step``, ``python`` …). ``externals`` are values that no API of a service produces (``role_arn``,
    ``kms_key_arn`` …) and quotas (``quota.RESOURCE``); they replace those that the target knows itself.
    """

    region: str | None = None
    wait: float | None = None
    settings: Mapping[str, Any] = field(factory=dict)
    externals: Mapping[str, str] = field(factory=dict)


LOCAL_ACCOUNT = Account(fixed("testing", "testing"))
"""Who is nobody in particular: fixed dummy credentials for a local server."""


class Running:
    """A target that requests can be sent to. Close it at the end; it is a context manager.

    ``account`` sends, ``other_account`` is a second one for the questions of isolation, or None.
    ``process`` is set where the suite itself started the server, and only such a server is restarted.
    ``version`` is the server's own, "" where it does not tell.
    ``prepare`` makes what an empty server lacks: called now, and whenever the server has forgotten it.
    """

    def __init__(
        self,
        url: str,
        *,
        region: str = "us-east-1",
        account: Account = LOCAL_ACCOUNT,
        other_account: Account | None = None,
        externals: Mapping[str, str] | None = None,
        process: Process | None = None,
        reset: tuple[str, str] | None = None,
        prepare: Callable[[], None] | None = None,
    ) -> None:
        self.url = url
        self.region = region
        self.account = account
        self.other_account = other_account
        self.externals: Mapping[str, str] = externals or {}
        self.process = process
        self.version = ""
        self._reset = reset
        self._prepare = prepare
        self._prepared()

    @property
    def credentials(self) -> Credentials:
        """What requests are signed with."""
        return self.account.credentials

    @property
    def owned(self) -> bool:
        """Whether the suite started the server and may therefore restart it."""
        return self.process is not None

    def is_alive(self, timeout: float = 2.0) -> bool:
        """Whether the server answers HTTP at all, whatever it says."""
        return ask(self.url, timeout=timeout) is not None

    def reset(self) -> bool:
        """Make the server forget everything; False where there is no way or it did not work."""
        if self._reset is None:
            return False
        method, path = self._reset
        status = ask(self.url, path, method, timeout=20.0)
        done = status is not None and status < 300
        if done:
            self._prepared()
        return done

    def restart(self) -> bool:
        """Start the server anew at the same address; False where the suite did not start it.

        Raises:
            TargetError: if it does not come back.
        """
        if self.process is None:
            return False
        self.process.restart()
        self._prepared()
        return True

    def _prepared(self) -> None:
        if self._prepare is not None:
            self._prepare()

    def close(self) -> None:
        """End what was started. Does nothing the second time."""
        if self.process is not None:
            self.process.close()

    def __enter__(self) -> Running:
        """Return itself."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close it."""
        self.close()


class Target:
    """One target. An object lives for one run; :func:`conformance.targets.resolve.resolve` makes it.

    Attributes:
        name: what ``--target`` calls it, and the name of its report folder.
        kind: ``reference``, ``emulator``, ``aws`` or ``url``, as ``results.json`` says it.
        address: the URL of a server that runs already (``NAME=URL``), or None to start one.
        foreign: whether others started the server, so that it may be another release than what is installed.
        lifecycle_timeout: seconds within which a resource must reach a terminal state.
        poll_interval: seconds between two looks at a resource that is changing.
        timeout: seconds that one exchange may take.
        time_limit: seconds that a run may take.
        rate: requests a second that it is asked at most; 0 for any number.
        late_reads: seconds within which a read may not show yet what was made.
        creates_cost_money: whether an accepted create is paid for; nothing is created without leave then.
        has_all: whether it is known to have every operation; then nothing is asked that cannot exist.
        externals: values that no API of a service produces, by the key that a hint gives them.
    """

    name: str = ""
    kind: ClassVar[str] = "emulator"
    address: str | None = None
    foreign: bool = False
    lifecycle_timeout: float = 20.0
    poll_interval: float = 0.05
    timeout: float = 20.0
    time_limit: float = 3600.0
    rate: float = 0.0
    late_reads: float = 0.0
    creates_cost_money: bool = False
    has_all: ClassVar[bool] = False
    externals: Mapping[str, str] = {}
    settings: ClassVar[tuple[str, ...] | None] = None
    """The keys of ``--setting`` that it takes; None where it may take any."""

    def start(self, service: Service, options: Options) -> Running:
        """Start the server, or attach to the one at ``address``, and return it.

        Raises:
            TargetError: if it cannot be started or reached; one line that says what to do.
        """
        raise NotImplementedError

    def identify(self, running: Running) -> Caller | None:
        """Ask the target who it takes the run for; None where it cannot say, or where that does not matter.

        Raises:
            TargetError: if it does not let the run in.
        """
        return None

    def tagged(self, running: Running, key: str, value: str) -> frozenset[str] | None:
        """The ARNs of what carries a tag; None where nothing tells."""
        return None

    def lacks(self, exchange: Exchange) -> str | None:
        """Say how this answer tells that the target lacks the operation, or None if it does not tell.

        Only for requests of operations that the service has; a request that names an unknown operation on
        purpose is answered in the same way. An operation that was ever accepted is not lacking.
        """
        return generic_lack(exchange)

    def recognises(self, url: str) -> bool:
        """Whether the server is known to be the emulator that this is for, whatever it says to requests."""
        return False

    def lacks_operation(self, service: Service, operation: str) -> bool | None:
        """Whether the target lacks the operation, where that is known without asking; else None."""
        return None
