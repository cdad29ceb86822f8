import pytest

from conformance.contract.english import Counted, plural


@pytest.mark.parametrize(
    ("number", "word", "said"),
    [
        (0, "look", "0 looks"),
        (1, "entry", "1 entry"),
        (2, "entry", "2 entries"),
        (20000, "byte", "20,000 bytes"),
    ],
)
def test_a_number_with_its_noun(number: int, word: str, said: str):
    assert plural(number, word) == said


def test_a_template_counts_only_what_it_names():
    assert "{v} of {v:byte}".format(v=Counted(1)) == "1 of 1 byte"
    assert "{v} of {v:byte}".format(v=Counted(2, "two")) == "two of 2 bytes"
    assert f"{Counted('a, b'):byte}" == "a, b"
