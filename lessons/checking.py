"""What an editor should look at again: passages that questions rest on, paragraphs that do not match."""

from __future__ import annotations

from collections import defaultdict

from lessons.models import Lesson, Reading

MANY = 6


def questions_at(lesson: Lesson) -> dict[str, list[str]]:
    """Return anchor slug -> slugs of the questions whose newest version rests on it."""
    found: dict[str, list[str]] = defaultdict(list)
    for question in lesson.questions.prefetch_related("versions"):
        for slug in question.current.passages if question.versions.all() else ():
            found[slug].append(question.slug)
    return dict(found)


def reading_warnings(reading: Reading) -> list[str]:
    """Return in words what is odd about a saved reading; [] where all is well. Nothing of it forbids to save."""
    return [*_passage_warnings(reading), *_paragraph_warnings(reading)]


def _passage_warnings(reading: Reading) -> list[str]:
    marked = reading.compiled["passages"]
    anchors = {anchor.slug: anchor for anchor in reading.lesson.anchors.all()}
    unknown = [slug for slug in marked if slug not in anchors]
    warnings = [f"The passage {slug} is marked here, but the lesson has no such anchor. Add it." for slug in unknown]
    if reading.level == Reading.Level.ORIGINAL and not marked:
        return warnings
    asked = questions_at(reading.lesson)
    for slug, anchor in anchors.items():
        if slug not in marked:
            warnings.append(_missing(slug, anchor.paragraph, asked.get(slug, [])))
        elif (stands := _paragraph(marked[slug])) != anchor.paragraph:
            warnings.append(f"The passage {slug} stands in paragraph {stands}; its anchor says {anchor.paragraph}.")
    return warnings


def _missing(slug: str, paragraph: int, questions: list[str]) -> str:
    instead = f"all of paragraph {paragraph} stands for it"
    if not questions:
        return f"The passage {slug} is not marked; {instead}."
    more = f" and {len(questions) - MANY} more" if len(questions) > MANY else ""
    return f"The passage {slug} is not marked; {instead}. Questions rest on it: {', '.join(questions[:MANY])}{more}."


def _paragraph(refs: list[str]) -> int:
    return int(refs[0].partition(".")[0].removeprefix("p"))


def _paragraph_warnings(reading: Reading) -> list[str]:
    count = len(reading.compiled["paragraphs"])
    others = [other for other in reading.lesson.readings.all() if other.pk != reading.pk]
    return [
        f"This reading has {count} paragraphs and “{other}” has {len(other.compiled['paragraphs'])}. "
        "Questions point to paragraphs by number, so all levels need the same."
        for other in others
        if len(other.compiled["paragraphs"]) != count
    ]
