"""Answers of a real account that say nothing of what was asked: it was busy, late, or the clock was wrong.

Such an answer is kept from whatever judges, and the request is sent again, as botocore's standard mode does
(https://docs.aws.amazon.com/boto3/latest/guide/retries.html): a few times, each after a longer pause,
and from a quota for the whole run, so that a service that is down is not asked for ever. What is
answered with a 5xx that often is the target's answer, and judged.

- A 5xx, or no answer: it may pass. A create may have been done all the same: what then says that it exists
  already decides nothing, and its item is tried anew.
- What was made a moment ago is not found yet: reads may be late, within a bound.
- The clocks differ: signatures are made by the clock of the other end from then on.
- The credentials have expired: nothing decides anything any more, and the run ends with what it knows.
"""

from __future__ import annotations

import random
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from email.utils import parsedate_to_datetime
from typing import Any

from conformance.contract import errors
from conformance.contract.effects import effect
from conformance.contract.english import plural
from conformance.contract.model import Service
from conformance.verdicts.outcome import Disturbed
from conformance.wire.exchange import Exchange
from conformance.wire.outgoing import Outgoing
from conformance.wire.sign import Skew
from conformance.world.errors import Unreachable
from conformance.world.journal import created_by

TRIES = 3
"""How often a request is sent in all, where it is answered with a 5xx or not at all."""

QUOTA = 500
"""How often that may be done in a run."""

_EXPIRED = frozenset({
    "ExpiredTokenException", "ExpiredToken", "RequestExpired", "UnrecognizedClientException",
    "InvalidClientTokenId",
})  # fmt: skip
_SKEWED = frozenset({
    "InvalidSignatureException", "SignatureDoesNotMatch", "RequestTimeTooSkewed", "RequestExpired",
})  # fmt: skip
_DONE = (errors.EXISTS, errors.IN_USE, errors.LIMIT, errors.TOO_MANY_TAGS)
"""What is told of what is there already, or for which no more room is, since it is."""
_LONGEST = 20.0
_SKEW = 60.0
_QUIET = 1.0


class Steadiness:
    """Keeps passing answers from being judged. Thread-safe.

    Args:
        service: the contracts.
        region: the region of the run: requests for others are refused for what they are.
        skew: how far the clock of the other end is ahead, for whatever signs.
        late: seconds within which a read may not show yet what was made.
        rate: requests a second at most; 0 for any number.
        sleep, now: the clock. chance: a number from 0 to 1.
    """

    def __init__(
        self,
        service: Service,
        region: str,
        skew: Skew,
        late: float,
        rate: float = 0.0,
        sleep: Callable[[float], object] = time.sleep,
        now: Callable[[], float] = time.time,
        chance: Callable[[], float] = random.random,
    ) -> None:
        self._service = service
        self._region = region
        self.skew = skew
        self.late = late
        self._rate = rate
        self._sleep, self._now, self._chance = sleep, now, chance
        self._lock = threading.Lock()
        self._next = 0.0
        self._written = 0.0
        self._made: dict[str, float] = {}
        self._tries: dict[tuple[int, str, bytes], int] = {}
        self._looks: Counter[tuple[int, str, bytes]] = Counter()
        self._quota = QUOTA
        self._counts: Counter[str] = Counter()
        self.cleaning = False
        """Whether nothing is judged any more: what was made is being deleted."""

    def before(self, outgoing: Outgoing) -> None:
        """Wait until a request may leave: not too many in a second, and no read right after a write."""
        with self._lock:
            now = self._now()
            wait = max(0.0, self._next - now)
            self._next = max(self._next, now) + (1.0 / self._rate if self._rate else 0.0)
            if effect(self._service, outgoing.operation).reads:
                wait = max(wait, self._written + min(_QUIET, self.late) - now)
        if wait > 0:
            self._sleep(wait)

    def passing(self, exchange: Exchange) -> bool:
        """Whether an answer says nothing of the request, which is to be sent again; the pause is made here.

        Raises:
            Disturbed: if it may be the first, unanswered request that is in the way. Unreachable: if the
                credentials have expired.
        """
        if errors.meaning(exchange.code) == errors.THROTTLED:
            with self._lock:
                self._counts["throttled"] += 1
        key = (threading.get_ident(), exchange.operation, exchange.sent)
        if exchange.code in _SKEWED and self._has_set_the_clock(exchange):
            return True
        if exchange.code in _EXPIRED and exchange.region == self._region:
            raise Unreachable(f"the credentials are not valid any more ({exchange.code})")
        if exchange.status is None or exchange.status >= 500:
            return self._failed(exchange, key)
        tries = self._tries.pop(key, 0)
        if tries and not self.cleaning and self._may_have_been_done(exchange):
            raise Disturbed(f"{exchange.operation} was not answered at first, and may have been done")
        if exchange.succeeded and not effect(self._service, exchange.operation).reads:
            self._wrote(exchange)
        return self._is_late(exchange, key)

    def notes(self) -> list[str]:
        """What was the matter with the target, besides what is wrong with it; a line a subject."""
        told = {
            "failed": "failed or were not answered, and were answered otherwise when they were sent again",
            "late": "did not show yet what had just been made",
            "throttled": "came too fast",
        }
        counts = ((self._counts[what], text) for what, text in told.items() if self._counts[what])
        found = [f"the target was busy: {plural(count, 'request')} {text}" for count, text in counts]
        if self.skew.seconds:
            found.append(
                f"the clocks differ by {abs(self.skew.seconds):.0f} s; signatures follow the target's"
            )
        return found

    # --- inside -------------------------------------------------------------------------------------

    def _may_have_been_done(self, exchange: Exchange) -> bool:
        """Whether a refusal is what a request is told whose like was done just before."""
        deletes = effect(self._service, exchange.operation).deletes
        told = (errors.NOT_FOUND,) if deletes else _DONE
        return errors.meaning(exchange.code) in told

    def _failed(self, exchange: Exchange, key: tuple[int, str, bytes]) -> bool:
        with self._lock:
            tries = self._tries.get(key, 0) + 1
            if tries >= TRIES or self._quota <= 0:
                self._tries.pop(key, None)
                return False
            self._tries[key] = tries
            self._quota -= 1
            self._counts["failed"] += 1
        self._pause(tries)
        return True

    def _wrote(self, exchange: Exchange) -> None:
        resource = created_by(self._service, exchange.operation)
        texts = [*_strings(exchange.output)] if resource is not None else []
        if resource is not None and resource.named_by and isinstance(exchange.params, Mapping):
            texts.append(str(exchange.params.get(resource.named_by)))
        with self._lock:
            now = self._now()
            self._written = now
            self._made.update(dict.fromkeys(texts, now))
            if effect(self._service, exchange.operation).deletes:
                for text in _strings(exchange.params):
                    self._made.pop(text, None)  # it may be gone now

    def _is_late(self, exchange: Exchange, key: tuple[int, str, bytes]) -> bool:
        if errors.meaning(exchange.code) != errors.NOT_FOUND or not self.late:
            return False
        made = [self._made[text] for text in _strings(exchange.params) if text in self._made]
        if not made or self._now() - max(made) > self.late:
            self._looks.pop(key, None)
            return False
        with self._lock:
            self._looks[key] += 1
            looks = self._looks[key]
            self._counts["late"] += 1
        self._sleep(min(0.1 * 2 ** min(looks, 10), 2.0, self.late))
        return True

    def _has_set_the_clock(self, exchange: Exchange) -> bool:
        told = exchange.headers.get("date")
        try:
            ahead = parsedate_to_datetime(told or "").timestamp() - self._now()
        except (TypeError, ValueError):
            return False
        if abs(ahead - self.skew.seconds) < _SKEW:
            return False
        self.skew.seconds = ahead
        return True

    def _pause(self, tries: int) -> None:
        """botocore's: a random part of twice as long each time, up to twenty seconds."""
        self._sleep(min(self._chance() * 2**tries, _LONGEST))


def _strings(value: Any) -> Iterable[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for inner in value.values():
            yield from _strings(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _strings(inner)
