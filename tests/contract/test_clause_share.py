import pytest

from conformance.contract.clause_share import Share, share
from conformance.contract.clauses import Clause, Fate
from conformance.contract.model import Source


def clause(digest: str, fate: Fate, at: str = "") -> Clause:
    return Clause("CreateKeeper", at, digest, Source(), fate)


@pytest.mark.parametrize(
    ("fates", "counted"),
    [
        ([Fate.REQUIREMENT, Fate.ADVICE], Share(checked=1)),
        ([Fate.UNOBSERVABLE, Fate.STATE], Share(checked=1)),
        ([Fate.ADVICE, Fate.UNOBSERVABLE], Share(unobservable=1)),
        ([Fate.ADVICE, Fate.ADVICE], Share(advice=1)),
        ([Fate.REQUIREMENT, Fate.OPEN, Fate.ADVICE], Share(open=1)),
    ],
)
def test_a_sentence_counts_once_and_is_open_where_it_is_open_anywhere(fates: list[Fate], counted: Share):
    assert share(clause("a" * 12, fate, f"request.{n}") for n, fate in enumerate(fates)) == counted


def test_the_share_is_said_in_a_sentence():
    fates = (Fate.VALID, Fate.TRIGGER, Fate.RELATION, Fate.UNOBSERVABLE, Fate.ADVICE, Fate.OPEN)
    found = share(clause(str(n), fate) for n, fate in enumerate(fates))
    assert str(found) == (
        "3 of 6 normative sentences of these pages are checked, 1 cannot be seen through the API, "
        "1 ask nothing of the service, 1 are open"
    )
    assert str(Share()) == "these pages have no normative sentences"
