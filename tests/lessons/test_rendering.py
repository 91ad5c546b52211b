import html
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lessons.rendering import (
    ReadingError,
    compile_reading,
    escape_markdown,
    render_inline,
    render_markdown,
    with_paragraphs,
)

OFFER = "{#fomin-offer}Fomin asked about a deal. The missiles would go.{/fomin-offer} Scali wrote it down."
PIECES = st.sampled_from(
    [
        "{#a}",
        "{/a}",
        "{#b}",
        "{/b}",
        "{#",
        "}",
        "One. ",
        "*Two* ",
        "**",
        "\n\n",
        "\n",
        "# ",
        "- ",
        "1. ",
        "[x](y)",
        "<b>",
        "`",
        "\\",
        "\\{",
    ]
)


def plain(markup: str) -> str:
    return html.unescape(re.sub(r"<[^>]*>", "", markup))


def errors_of(text: str) -> list[tuple[int, str]]:
    with pytest.raises(ReadingError) as caught:
        compile_reading(text)
    return caught.value.errors


def test_paragraphs_and_sentences_are_numbered():
    compiled = compile_reading("One. Two.\n\nThree\nand a half.")
    refs = [sentence["ref"] for paragraph in compiled["paragraphs"] for sentence in paragraph["sentences"]]
    assert refs == ["p1.s1", "p1.s2", "p2.s1"]
    assert compiled["paragraphs"][1]["plain"] == "Three and a half."


def test_a_passage_is_the_sentences_between_its_marks():
    compiled = compile_reading(f"Before.\n\n{OFFER}")
    assert compiled["passages"] == {"fomin-offer": ["p2.s1", "p2.s2"]}
    assert compiled["paragraphs"][1]["anchors"] == ["fomin-offer"]
    assert "{" not in compiled["paragraphs"][1]["plain"]


def test_passages_nest_and_overlap():
    passages = compile_reading("{#a}One. {#b}Two.{/a} {#c}Three.{/c}{/b}")["passages"]
    assert passages == {"a": ["p1.s1", "p1.s2"], "b": ["p1.s2", "p1.s3"], "c": ["p1.s3"]}


def test_a_paragraph_belongs_to_a_passage_when_one_of_its_sentences_does():
    assert with_paragraphs({"a": ["p7.s2"]}) == {"a": {"p7", "p7.s2"}}


def test_a_brace_after_a_backslash_is_a_brace():
    compiled = compile_reading(r"A \{#brace\} and {#a}a mark.{/a}")
    assert compiled["paragraphs"][0]["plain"] == "A {#brace} and a mark."
    assert compiled["passages"] == {"a": ["p1.s1"]}


def test_emphasis_goes_on_over_the_end_of_a_sentence():
    sentences = compile_reading("*One. Two* three.")["paragraphs"][0]["sentences"]
    assert [each["html"] for each in sentences] == ["<em>One.</em>", "<em>Two</em> three."]


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("Fine.\n\n# A heading", 3, "heading"),
        ("Fine.\n\nTitle\n---", 3, "heading"),
        ("- one\n- two", 1, "list"),
        ("1962. A year", 1, "1962\\."),
        ("> quoted", 1, "block quotation"),
        ("***", 1, "dividing line"),
        ("[a]: https://example.org", 1, "not a paragraph"),
        ("Fine.\n\n\n{#a}Open.", 4, "not closed"),
        ("Closed.{/a}", 1, "never opened"),
        ("{#a}One.{/a}\n\n{#a}Two.{/a}", 3, "marked twice"),
        ("{#Bad_Slug}One.{/Bad_Slug}", 1, "no name for a passage"),
        ("{#a b}One.", 1, "no name for a passage"),
        ("{#a One.", 1, "not finished"),
        ("One. {#a}{/a}", 1, "no words"),
        ("  \n\n", 1, "no text"),
    ],
)
def test_a_fault_is_named_with_its_line(text, line, words):
    assert any(number == line and words in reason for number, reason in errors_of(text))


def test_a_passage_over_two_paragraphs_is_refused_at_both_ends():
    assert [line for line, _ in errors_of("{#a}One.\n\nTwo.{/a}")] == [1, 3]


def test_every_fault_is_reported_at_once():
    assert [line for line, _ in errors_of("# One\n\nTwo.{/a}\n\n{#b}Three.")] == [1, 3, 5]


@given(st.text() | st.lists(PIECES).map("".join))
def test_any_text_compiles_or_says_why_not(text):
    try:
        compiled = compile_reading(text)
    except ReadingError as error:
        assert all(line >= 1 and reason for line, reason in error.errors)
        return
    for paragraph in compiled["paragraphs"]:
        joined = " ".join(plain(sentence["html"]) for sentence in paragraph["sentences"])
        assert joined.split() == paragraph["plain"].split()


@given(
    st.text(alphabet=st.characters(exclude_categories=["C"], include_characters="\n")) | st.lists(PIECES).map("".join)
)
def test_escaped_text_comes_out_as_it_went_in(text):
    if not text.strip():
        return
    compiled = compile_reading(escape_markdown(text))
    fold = str.maketrans("\u201c\u201d\u2018\u2019", "\"\"''")
    words = " ".join(paragraph["plain"] for paragraph in compiled["paragraphs"]).translate(fold).split()
    assert words == text.translate(fold).split()


@given(st.text())
def test_nothing_dangerous_comes_out_of_markdown(text):
    for markup in (render_markdown(text), render_inline(text)):
        assert not re.search(r"<(?!/?(?:p|em|strong|a|br|ul|ol|li|blockquote|code|pre|hr|h[3-6]|t\w+|div)\b)", markup)


@pytest.mark.parametrize("text", ["<script>x</script>", "<img src=x onerror=y>", "[x](javascript:y)", "![x](y)"])
def test_script_and_images_never_get_through(text):
    markup = render_markdown(text)
    assert not re.search(r"<(script|img)|href=.javascript", markup)


def test_the_alignment_of_a_table_becomes_a_class():
    markup = render_markdown("| a | b |\n|---|--:|\n| 1 | 2 |")
    assert '<td class="text-end">2</td>' in markup
    assert "style" not in markup


def test_headings_begin_at_the_third_level():
    assert render_markdown("# Title") == "<h3>Title</h3>\n"
