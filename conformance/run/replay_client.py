"""A client that a recording answers in the place of a network."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from attrs import evolve

from conformance.protocols.protocol import HttpRequest
from conformance.recordings.answers import Answers
from conformance.verdicts.outcome import Inconclusive
from conformance.wire.client import Client
from conformance.wire.clock import Recorded
from conformance.wire.exchange import Exchange
from conformance.wire.intent import SET_UP, Intent
from conformance.wire.outgoing import Outgoing


class Unrecorded(Inconclusive):
    """The recording does not hold the answer to a request."""


class ReplayClient(Client):
    """Answers from a recording. What it returns is what a client on the wire would have returned.

    Args:
        answers: the recording.
        clock: is moved along.
        other: whether the second account sends.
        guard: whether it looks after the target.
    """

    def __init__(
        self,
        *rest: Any,
        answers: Answers,
        clock: Recorded,
        other: bool = False,
        guard: bool = False,
        **more: Any,
    ) -> None:
        super().__init__(*rest, **more)
        self._answers = answers
        self._clock = clock
        self._account = "other" if other else ""
        self._guard = guard

    def send(
        self,
        operation: str,
        params: Any,
        *,
        request: HttpRequest | None = None,
        headers: Any = None,
        region: str | None = None,
        credentials: Any = None,
        intent: Intent = SET_UP,
    ) -> Exchange:
        """Return the recorded exchange of the same request.

        Raises:
            Unrecorded: if there is none. Else as :meth:`conformance.wire.client.Client.send`.
        """
        if self._before is not None:
            malformed = request is not None
            self._before(Outgoing(operation, None if malformed else params, intent, malformed))
        asked = self._asked(operation, params, request, headers or {}, region or self.region, intent)
        found = self._answers.look(asked) if self._guard else self._answers.answer(asked, self._account)
        if found is None and self._guard:
            return asked  # no answer
        if found is None:
            raise Unrecorded(f"the recording does not hold the answer to this {operation}")
        self._clock.reach(found.started + found.seconds)
        exchange = restored(found, asked)
        if self._on_exchange is not None:
            self._on_exchange(exchange)
        if self._again is not None and self._again(exchange):
            return self.send(
                operation, params, request=request, headers=headers, region=region, intent=intent
            )
        return exchange

    def _asked(
        self,
        operation: str,
        params: Any,
        request: HttpRequest | None,
        headers: dict[str, str | None],
        region: str,
        intent: Intent,
    ) -> Exchange:
        asked = request or self.protocol.request(self.service, operation, params)
        sent = {
            **{n: v for n, v in asked.headers.items() if n.lower() not in {h.lower() for h in headers}},
            **{n: v for n, v in headers.items() if v is not None},
        }
        return Exchange(
            operation=operation, params=params if request is None else None, sent=asked.body, status=None,
            headers={}, answer=b"", started=0.0, seconds=0.0, url=self.url, region=region,
            sent_headers=sent, method=asked.method, path=asked.path, protocol=self.protocol,
            contract=self.service.operations.get(operation), intent=intent,
        )  # fmt: skip


def restored(found: Exchange, asked: Exchange) -> Exchange:
    """Return a recorded exchange as the replay sees it: its own request, and the recorded answer.

    What the recording has a stand-in for in the request, the answer has it for as well: both get what the
    replay sent.
    """
    pairs = dict(_differing(found.params, asked.params, 0))
    answer = found.answer
    for stand_in, sent in sorted(pairs.items(), key=lambda pair: -len(pair[0])):
        answer = answer.replace(
            stand_in.encode("utf-8", "surrogatepass"), sent.encode("utf-8", "surrogatepass")
        )
    return evolve(
        found,
        params=asked.params,
        sent=asked.sent,
        path=asked.path,
        intent=asked.intent,
        answer=answer,
        contract=asked.contract,
    )


def _differing(kept: Any, sent: Any, depth: int) -> Iterable[tuple[str, str]]:
    """Yield the texts of a recorded request that are others in the replay's, with those."""
    if isinstance(kept, str) and isinstance(sent, str):
        if kept != sent and len(kept) == len(sent) >= 4:
            yield kept, sent
    elif depth > 60:
        return
    elif isinstance(kept, dict) and isinstance(sent, dict):
        for mine, theirs in zip(kept.items(), sent.items(), strict=False):
            yield from _differing(mine[1], theirs[1], depth + 1)
    elif isinstance(kept, list) and isinstance(sent, list):
        for one, other in zip(kept, sent, strict=False):
            yield from _differing(one, other, depth + 1)
