import pytest
from hypothesis import given
from hypothesis import strategies as st

from lessons.sentences import split_sentences

PIECES = st.sampled_from(
    ["Mr. ", "U.S. ", "Oct. 26", '"No." ', "He ", "... ", "…", "a.m. ", "? ", "! ", ".", " ", "\u2019", "Ünited ", "\n"]
)


@given(st.text() | st.lists(PIECES).map("".join))
def test_the_sentences_joined_are_the_text_again(text):
    assert "".join(split_sentences(text)) == text


@given(st.text(min_size=1))
def test_no_sentence_is_only_white_space_unless_the_text_is(text):
    assert all(part.strip() for part in split_sentences(text)) or not text.strip()


@pytest.mark.parametrize(
    "text",
    [
        "The U.S. State Department in Washington, D.C. was open.",
        "On Oct. 26 at 9:43 a.m. Washington time the letter arrived.",
        "He met Maj. Anderson and Mr. J. F. Kennedy, Jr. Smith and Gen. Taylor.",
        "Nikita S. Khrushchev wrote to John F. Kennedy.",
        "\u201cWhy did Cuba need missiles?\u201d Scali asked.",
        "\u201cWhy?\u201d he asked.",
        "It went on ... and on.",
        "See No. 11 and pp. 3-5 of vol. 2.",
        "Some weapons (e.g. Jupiters) were old.",
        "At 6 p.m. EDT the reading began.",
        "No end mark at all",
    ],
)
def test_one_sentence_stays_one(text):
    assert split_sentences(text) == [text]


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("It was in the U.S. The letter came.", ["It was in the U.S. ", "The letter came."]),
        ("They met at 9 a.m. Then he left.", ["They met at 9 a.m. ", "Then he left."]),
        ("They met at 1:30 p.m. Scali listened.", ["They met at 1:30 p.m. ", "Scali listened."]),
        (
            "\u201cWar is near.\u201d Scali put down his fork.",
            ["\u201cWar is near.\u201d ", "Scali put down his fork."],
        ),
        ("He said \u201cno.\u201d Then he left.", ["He said \u201cno.\u201d ", "Then he left."]),
        ("Was it a deal? Nobody knew! We may.", ["Was it a deal? ", "Nobody knew! ", "We may."]),
        ("It was Oct. The leaves fell.", ["It was Oct. ", "The leaves fell."]),
        ("He waited... Nobody came.", ["He waited... ", "Nobody came."]),
        (
            "It ended (or so they thought.) The next day began.",
            ["It ended (or so they thought.) ", "The next day began."],
        ),
        ("So did I. Nobody spoke.", ["So did I. ", "Nobody spoke."]),
        ("It happened in 1962. 13 days passed.", ["It happened in 1962. ", "13 days passed."]),
    ],
)
def test_sentences_are_cut_where_a_reader_would(text, sentences):
    assert split_sentences(text) == sentences
