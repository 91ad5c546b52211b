"""Put an article's own text into a lesson, as the reading `original`."""

from __future__ import annotations

from django.db import transaction

from lessons.article import Article, ArticleError
from lessons.models import Lesson, Reading
from lessons.rendering import ReadingError, compile_reading, escape_markdown

LONGEST_LINE = 200


@transaction.atomic
def import_article(lesson: Lesson, article: Article) -> Reading:
    """Make `article` the lesson's original reading, and its dates, headline and categories the lesson's citation.

    An original that was there before is replaced. Raises ArticleError as `check_article` does.
    """
    check_article(lesson, article)
    reading = lesson.readings.filter(level=Reading.Level.ORIGINAL).first()
    reading = reading or Reading(lesson=lesson, level=Reading.Level.ORIGINAL)
    reading.title, reading.language = article.title, lesson.language
    reading.set_text(_markdown(article))
    reading.save()
    _cite(lesson, article)
    return reading


def check_article(lesson: Lesson, article: Article) -> None:
    """Raise ArticleError where `article` cannot become the original reading of `lesson`.

    The lesson's other readings must have as many paragraphs: else every question would point to the wrong ones.
    """
    _check_lengths(article)
    _check_paragraphs(lesson, article)
    try:
        compile_reading(_markdown(article))
    except ReadingError as error:
        raise ArticleError(f"The text cannot be read: {error}") from error


def _markdown(article: Article) -> str:
    return "\n\n".join(map(escape_markdown, article.paragraphs)) + "\n"


def _check_lengths(article: Article) -> None:
    lines = {"title": article.title, "publication": article.publication, "headline": article.headline}
    for name, text in lines.items():
        if len(text) > LONGEST_LINE:
            raise ArticleError(
                f"The {name} is {len(text)} characters long, more than {LONGEST_LINE}: “{text[:60]}...”. "
                "Put the title alone on the first line, and each notice on a line of its own."
            )


def _check_paragraphs(lesson: Lesson, article: Article) -> None:
    for reading in lesson.readings.exclude(level=Reading.Level.ORIGINAL):
        expected, found = len(reading.compiled["paragraphs"]), len(article.paragraphs)
        if expected != found:
            raise ArticleError(
                f"This text has {found} paragraphs and the reading “{reading}” has {expected}. Put each paragraph "
                "on a line of its own, title and notice lines too, and remove what does not belong to the article."
            )


def _cite(lesson: Lesson, article: Article) -> None:
    found = {
        "source_title": article.title,
        "source_headline": article.headline,
        "source_publication": article.publication,
        "source_published": article.published,
        "source_posted": article.posted,
        "source_categories": list(article.categories),
    }
    for name, value in found.items():
        if value:
            setattr(lesson, name, value)
    lesson.save()
