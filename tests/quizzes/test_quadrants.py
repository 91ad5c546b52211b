"""Answer and evidence: two scores, four groups. Pure, no database."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizzes.quadrants import LABELS, Quadrant, in_words, quadrant_of

shares = st.decimals(0, 1, places=5)
HALF = Decimal("0.5")


@pytest.mark.parametrize(("fraction", "evidence", "found", "words"), [
    (1, 1, Quadrant.BOTH, "Right answer, and your evidence supports it."),
    (1, HALF, Quadrant.BOTH, "Right answer, and your evidence supports it."),
    (1, 0, Quadrant.ANSWER_ONLY, "Right answer, but this sentence does not show it."),
    (0, 1, Quadrant.EVIDENCE_ONLY, "Not the right answer, but you looked in the right place."),
    (HALF, 1, Quadrant.EVIDENCE_ONLY, "Partly right, but you looked in the right place."),
    (0, 0, Quadrant.NEITHER, "Not the right answer, and this sentence does not show what is right."),
])  # fmt: skip
def test_each_of_the_four_has_its_words(fraction, evidence, found, words):
    fraction, evidence = Decimal(fraction), Decimal(evidence)
    assert quadrant_of(fraction, evidence) is found
    assert in_words(fraction, evidence, unit="sentence") == words


def test_no_evidence_is_said_so():
    assert in_words(Decimal(1), Decimal(0), unit="sentence", has_cited=False) == (
        "Right answer, but you gave no evidence."
    )


@pytest.mark.parametrize(("fraction", "evidence"), [(None, Decimal(1)), (Decimal(1), None)])
def test_what_waits_stands_nowhere(fraction, evidence):
    assert quadrant_of(fraction, evidence) is None
    assert in_words(fraction, evidence, unit="paragraph") == ""


@given(fraction=shares, evidence=shares)
def test_every_pair_of_scores_stands_in_one_group(fraction, evidence):
    found = quadrant_of(fraction, evidence)
    assert found in LABELS
    assert (found in (Quadrant.BOTH, Quadrant.ANSWER_ONLY)) == (fraction == 1)
    assert (found in (Quadrant.BOTH, Quadrant.EVIDENCE_ONLY)) == (evidence >= HALF)


@given(fraction=shares, evidence=shares)
def test_the_answer_alone_decides_between_right_and_not(fraction, evidence):
    assert in_words(fraction, evidence, unit="sentence").startswith("Right answer") == (fraction == 1)
