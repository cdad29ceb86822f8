"""Status chains in running text: ``CREATE PENDING > CREATE IN_PROGRESS > ACTIVE -or- CREATE FAILED``.

A chain is a paragraph (or a bullet) that consists of nothing but states, arrows and alternatives. A chain
may run on over several bullets; a lone list of states (bullets without arrows) tells which states exist
and nothing of their order.
"""

from __future__ import annotations

from collections.abc import Iterator

from attrs import frozen

from conformance.pages.page import Prose

_ARROWS = ("→", "->", "=>")
_ALTERNATIVE = "-or-"


@frozen
class StatusChain:
    """Successive steps, each a tuple of alternative states, and the line of the first."""

    steps: tuple[tuple[str, ...], ...]
    line: int


@frozen
class StatusList:
    """States listed without an order, and the line of the first."""

    states: tuple[str, ...]
    line: int


def chains(prose: tuple[Prose, ...]) -> tuple[StatusChain, ...]:
    """Return the status chains that a member's (or a page's own) text tells, in order."""
    return tuple(_chains(prose))


def _chains(prose: tuple[Prose, ...]) -> Iterator[StatusChain]:
    pending: str = ""
    start = Prose(0, "")
    for paragraph in (*prose, Prose(0, "")):
        text = _normal(paragraph.text)
        if pending and paragraph.listed and paragraph.bullet == start.bullet and _continues(pending, text):
            pending = f"{pending} {text}"
            continue
        if pending:
            steps = _steps(pending.removesuffix(_ALTERNATIVE))
            if steps and len(steps) > 1:
                yield StatusChain(steps, start.line)
        pending, start = (text, paragraph) if ">" in text else ("", paragraph)


def _normal(text: str) -> str:
    """One spelling of arrows and alternatives; without a leading sentence, literals' quotes, full stop."""
    for arrow in _ARROWS:
        text = text.replace(arrow, ">")
    text = text.replace("``", "").strip().rstrip(".").rpartition(": ")[2]
    words = [_ALTERNATIVE if word in ("or", "-or-", "–or–") else word for word in text.split()]
    return " ".join(words)


def _continues(chain: str, text: str) -> bool:
    """Whether a bullet goes on where the one before stopped.

    After a closing *or* a chain of its own is another chain; a lone state is one more alternative.
    """
    if chain.endswith(">") or text.startswith(">"):
        return True
    return chain.endswith(_ALTERNATIVE) and ">" not in text and _is_state(text)


def _steps(text: str) -> tuple[tuple[str, ...], ...] | None:
    steps = tuple(
        tuple(state.strip() for state in step.split(_ALTERNATIVE)) for step in text.strip().split(">")
    )
    return steps if all(_is_state(state) for step in steps for state in step) else None


def _is_state(text: str) -> bool:
    return (
        bool(text)
        and text == text.upper()
        and text[0].isalpha()
        and all(c.isalnum() or c in " _-" for c in text)
    )


def status_lists(prose: tuple[Prose, ...]) -> tuple[StatusList, ...]:
    """Return the lone states of each bullet list that consists of nothing but states and chains.

    Such a list may tell chains in some of its bullets (:func:`chains` finds these) and a state that is in
    none of them in another. A list of a single state tells nothing.
    """
    lists: dict[int, list[Prose]] = {}
    for paragraph in prose:
        if paragraph.listed:
            lists.setdefault(paragraph.bullet, []).append(paragraph)
    found = []
    for items in lists.values():
        texts = [p.text.replace("``", "") for p in items]
        lone = [(p, text) for p, text in zip(items, texts, strict=True) if _is_state(text)]
        if len(items) > 1 and lone and all(_is_state(t) or _steps(_plain(t)) for t in texts):
            found.append(StatusList(tuple(text for _, text in lone), lone[0][0].line))
    return tuple(found)


def _plain(text: str) -> str:
    """A bullet without the alternative that it leaves open for the next one."""
    return text.removesuffix(" or").removesuffix(_ALTERNATIVE).strip()
