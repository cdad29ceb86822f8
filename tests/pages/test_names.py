"""By which of a resource's names a member takes it, read off its text."""

from __future__ import annotations

import pytest

from conformance.pages.facts import Fact
from conformance.pages.names import names_in, names_of
from conformance.pages.page import Prose


@pytest.mark.parametrize(
    ("sentence", "names"),
    [
        ("The name or ARN of the keeper to feed.", ("name", "arn")),
        ("The ARN or the friendly name of the keeper.", ("arn", "name")),
        ("The names or Amazon Resource Names (ARNs) of the keepers that you want to see.", ("name", "arn")),
        ("Specify the keeper ID or keeper ARN of the keeper.", ("id", "arn")),
        ("Specify either the name or ARN of the keeper.", ("name", "arn")),
        ("To specify a keeper, use its keeper ID, keeper ARN, alias name, or alias ARN.", ("id", "arn")),
        ("Keepers can be identified by name or full ARN.", ("name", "arn")),
        ("The ARN of the keeper.", ()),
        ("To specify a keeper, use its alias name or alias ARN.", ()),
        ("The name or ARN of the keeper in a different account.", ()),
        ("The name of the keeper or of the cage.", ()),
        ("If you specify a name or ARN that is unknown, you receive an error.", ()),
    ],
)
def test_only_a_sentence_that_says_just_that_counts(sentence: str, names: tuple[str, ...]) -> None:
    assert names_in(sentence) == names


def test_a_lists_text_is_that_of_its_elements() -> None:
    said = Fact(prose=(Prose(7, "Long words first. The name or ARN of the keeper."),))
    listed = Fact(prose=(Prose(9, "The name or ARN of the keeper.", listed=True),))
    facts = {"keeper": said, "keepers": said, "keepers[]": Fact(), "other": listed}
    told = (("name", "arn"), 7)
    assert names_of(facts) == {"keeper": told, "keepers[]": told}
