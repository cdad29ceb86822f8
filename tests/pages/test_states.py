from conformance.pages.facts import page_facts
from conformance.pages.page import Prose
from conformance.pages.states import chains, status_lists
from tests.pages.installed import page


def bullets(*texts: str) -> tuple[Prose, ...]:
    return tuple(Prose(10 + 2 * i, text, True, 10) for i, text in enumerate(texts))


def steps(*prose: Prose) -> list[tuple[tuple[str, ...], ...]]:
    return [chain.steps for chain in chains(prose)]


def test_a_chain_with_alternatives():
    assert steps(Prose(3, "A PENDING > A IN_PROGRESS > ACTIVE -or- A FAILED")) == [
        (("A PENDING",), ("A IN_PROGRESS",), ("ACTIVE", "A FAILED"))
    ]


def test_a_chain_after_a_sentence_and_with_other_arrows():
    assert steps(Prose(3, "The states are: ``OPEN`` → ``CLOSED``.")) == [(("OPEN",), ("CLOSED",))]


def test_a_chain_split_over_two_bullets():
    two = ((("C_P",), ("C_S",)), (("C_I",), ("C_ING",), ("C_S",)))
    assert tuple(steps(*bullets("C_P > C_S or", "C_I > C_ING > C_S"))) == two
    assert steps(*bullets("A > B >", "C > D")) == [(("A",), ("B",), ("C",), ("D",))]
    assert steps(*bullets("A > B -or-", "C")) == [(("A",), ("B", "C"))]


def test_what_is_no_chain():
    assert steps(Prose(1, "Choose File > Save in the console.")) == []
    assert steps(Prose(1, "A value > 10 or < 3")) == []
    assert steps(Prose(1, "ACTIVE")) == []


def test_a_list_of_states_without_order():
    found = status_lists(bullets("CREATE PENDING", "ACTIVE"))
    assert [f.states for f in found] == [("CREATE PENDING", "ACTIVE")]
    assert status_lists(bullets("one", "two")) == ()


def test_a_lone_state_beside_chains_is_listed_too():
    found = status_lists(bullets("A PENDING > ACTIVE -or- A FAILED", "DELETE PENDING"))
    assert [f.states for f in found] == [("DELETE PENDING",)]
    assert found[0].line == 12
    assert status_lists(bullets("A PENDING > ACTIVE", "Something else")) == ()


def test_the_chains_of_a_recommender_and_its_latest_update():
    described = page("personalize", "describe_recommender")
    own = [chain.steps for chain in chains(described.intro)]
    assert [c[0][0] for c in own] == ["CREATE PENDING", "STOP PENDING", "DELETE PENDING"]
    assert [step[0] for step in own[1]] == [
        "STOP PENDING",
        "STOP IN_PROGRESS",
        "INACTIVE",
        "START PENDING",
        "START IN_PROGRESS",
        "ACTIVE",
    ]
    update = page_facts(described, "response")["recommender.latestRecommenderUpdate.status"]
    assert [len(c.steps) for c in chains(update.prose)] == [3]
