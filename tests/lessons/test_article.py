from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lessons.article import ArticleError, decode, parse
from lessons.importing import import_article
from tests.factories import make_lesson

PAGE = """A Title

Posted on July 13, 2017


First paragraph.

Second paragraph.
Third paragraph, after a single line break.

Published in The Daily Example Sunday June 4, 2017 as Another Title

Posted in: Cuba, War"""


def test_an_article_is_read_as_it_was_published():
    article = parse(PAGE)
    assert article.title == "A Title"
    assert article.paragraphs == (
        "First paragraph.",
        "Second paragraph.",
        "Third paragraph, after a single line break.",
    )
    assert (article.posted, article.published) == (date(2017, 7, 13), date(2017, 6, 4))
    assert (article.publication, article.headline) == ("The Daily Example", "Another Title")
    assert article.categories == ("Cuba", "War")


def test_an_article_without_notice_lines_is_only_title_and_body():
    article = parse("Title\r\nOne.\r\nTwo.")
    assert article.paragraphs == ("One.", "Two.")
    assert article.posted is None
    assert article.categories == ()


@pytest.mark.parametrize(
    ("data", "advice"),
    [
        (b"", "no text here"),
        (b" \n\n ", "no text here"),
        (b"Only a title", "no text below"),
        (b"%PDF-1.7 ...", "This is a PDF"),
        (b"PK\x03\x04...", "Word or zip"),
        ("Título".encode("latin-1"), "not UTF-8"),
        (b"a\0b", "not a text file"),
        (b"x" * 5_000_000, "larger than 1 MB"),
        (b"Title\nPosted on June 31, 2017\nBody", "no date that exists"),
    ],
)
def test_what_is_no_article_is_refused_with_advice(data, advice):
    with pytest.raises(ArticleError, match=advice):
        parse(decode(data))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_the_usual_encodings_are_read(encoding):
    assert parse(decode("Título\nCuerpo".encode(encoding))).title == "Título"


def outcome(data):
    try:
        return parse(decode(data))
    except ArticleError as error:
        return str(error)


@given(st.binary(max_size=400))
def test_any_bytes_are_an_article_or_a_clear_error(data):
    read = outcome(data)
    assert read if isinstance(read, str) else read.title and read.paragraphs


@pytest.mark.django_db
def test_an_imported_text_keeps_the_letters_that_markdown_would_eat():
    lesson = make_lesson(readings=False)
    text = "Title\n1962. *Not* a list & <b>no tag</b> {#no-mark} _x_ [y](z)\n- No list either."
    reading = import_article(lesson, parse(text))
    assert [each["plain"] for each in reading.compiled["paragraphs"]] == text.splitlines()[1:]


@pytest.mark.django_db
def test_importing_twice_replaces_the_original_and_cites_the_page():
    lesson = make_lesson(readings=False)
    import_article(lesson, parse("Old title\nOld."))
    import_article(lesson, parse(PAGE))
    original = lesson.readings.get(level="original")
    assert original.title == "A Title"
    assert lesson.source_publication == "The Daily Example"
