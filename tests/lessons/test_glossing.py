import html
import re

from hypothesis import given
from hypothesis import strategies as st

from lessons.glossing import gloss, word
from lessons.rendering import ReadingError, compile_reading

CHANNEL = word("back-channel", "back channel", ["back-channel"])
ALLIANCE = word("alliance", "Alliance for Progress", ["the Alliance"])


def marked(text: str, *words) -> list[tuple[str, str]]:
    sentences = gloss(compile_reading(text), words).sentences.values()
    return re.findall(r'popovertarget="term-([^"]*)">([^<]*)<', "".join(sentences))


def test_the_first_use_in_each_paragraph_becomes_a_button():
    text = "A Back Channel. A back channel.\n\nTwo back channels."
    assert marked(text, CHANNEL) == [("back-channel", "Back Channel"), ("back-channel", "back channels")]


def test_only_whole_words_are_marked():
    assert marked("The fallback channeled it; non-back-channel.", CHANNEL) == []


def test_the_longer_form_wins_where_two_overlap():
    assert marked("He began the Alliance for Progress.", ALLIANCE) == [("alliance", "Alliance for Progress")]


def test_nothing_inside_a_link_is_marked():
    assert marked("[a back channel](https://example.org) and *a back channel*", CHANNEL) == [
        ("back-channel", "back channel")
    ]


def test_white_space_and_apostrophes_are_read_loosely():
    assert marked("Khrushchev\u2019s\nletter", word("letter", "Khrushchev's letter", [])) == [
        ("letter", "Khrushchev\u2019s letter")
    ]


def test_a_name_with_two_words_in_one_is_looked_for_by_each():
    assert word("hawk-dove", "hawk / dove", []).forms == ("hawk", "dove")
    assert word("q", "quarantine (naval)", []).forms == ("quarantine",)
    assert word("w", "offensive / defensive weapons", ["offensive missiles"]).forms == ("offensive missiles",)


def test_the_words_found_are_named_in_the_glossary_s_order():
    glossed = gloss(compile_reading("The Alliance. A back channel."), [CHANNEL, ALLIANCE])
    assert glossed.slugs == ("back-channel", "alliance")


def test_an_edited_reading_is_glossed_anew():
    assert marked("A back channel.", CHANNEL)
    assert not marked("A front door.", CHANNEL)


@given(st.text())
def test_the_words_of_the_text_stay_as_they_are(text):
    try:
        compiled = compile_reading(text + " a back channel & the Alliance")
    except ReadingError:
        return
    glossed = gloss(compiled, [CHANNEL, ALLIANCE, word("x", "&", ["a", "0"])])
    for paragraph in compiled["paragraphs"]:
        for sentence in paragraph["sentences"]:
            assert plain(glossed.sentences[sentence["ref"]]) == plain(sentence["html"])


def plain(markup: str) -> str:
    return html.unescape(re.sub(r"<[^>]*>", "", markup))
