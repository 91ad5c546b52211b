"""What is read: a lesson, its readings at several levels, and everything that stands beside them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from simple_history.models import HistoricalRecords

from lessons.rendering import compile_reading, with_paragraphs


def empty_reading() -> dict[str, Any]:
    return {"paragraphs": [], "passages": {}}


class LessonQuerySet(models.QuerySet["Lesson"]):
    def published(self) -> LessonQuerySet:
        return self.filter(status=Lesson.Status.PUBLISHED)


class Lesson(models.Model):
    class Status(models.TextChoices):
        DRAFT = "draft", "Draft"
        PUBLISHED = "published", "Published"

    slug = models.SlugField(max_length=80, unique=True)
    title = models.CharField(max_length=200)
    summary = models.TextField(help_text="Two or three sentences for the teacher who looks for a lesson.")
    about = models.TextField(blank=True, help_text="For teachers: how to keep the talk fair.")
    background = models.TextField(blank=True, help_text="The little that students need to know besides the text.")
    grades = models.CharField(max_length=20, blank=True)
    language = models.CharField(max_length=10, default="en")
    license = models.CharField(max_length=80, blank=True)
    status = models.CharField(max_length=10, choices=Status, default=Status.DRAFT)
    clock_note = models.TextField(blank=True, help_text="How the times in the timeline are to be read.")

    source_title = models.CharField(max_length=200, blank=True)
    source_headline = models.CharField(max_length=200, blank=True, help_text="Headline in print, where it differs.")
    source_publication = models.CharField(max_length=200, blank=True)
    source_published = models.DateField(null=True, blank=True)
    source_posted = models.DateField(null=True, blank=True)
    source_byline = models.CharField(max_length=200, blank=True, help_text="Empty where the page names no author.")
    source_note = models.TextField(blank=True)
    source_categories = models.JSONField(default=list, blank=True)
    loaded_digests = models.JSONField(
        default=dict, editable=False, help_text="What was last loaded from a bundle, so that later edits are seen."
    )

    objects = LessonQuerySet.as_manager()

    class Meta:
        ordering = ["title"]

    def __str__(self) -> str:
        return self.title


class Anchor(models.Model):
    """A named passage of the lesson, which every reading marks in its own words."""

    lesson = models.ForeignKey(Lesson, on_delete=models.CASCADE, related_name="anchors")
    slug = models.SlugField(max_length=60)
    label = models.CharField(max_length=120)
    paragraph = models.PositiveSmallIntegerField(help_text="Where it stands; a reading without marks uses all of it.")

    class Meta:
        ordering = ["paragraph", "pk"]
        constraints = [models.UniqueConstraint(fields=["lesson", "slug"], name="anchor_slug_once_a_lesson")]

    def __str__(self) -> str:
        return f"{self.label} (paragraph {self.paragraph})"


class Reading(models.Model):
    """One text of the lesson at one level.

    `text` is what an editor writes: Markdown with passage marks. `compiled` is made from it by
    `lessons.rendering.compile_reading` and stored, so that no request has to: see there for its shape.
    """

    class Level(models.TextChoices):
        CORE = "core", "Core"
        SUPPORTED = "supported", "Supported"
        ORIGINAL = "original", "Original"

    lesson = models.ForeignKey(Lesson, on_delete=models.CASCADE, related_name="readings")
    level = models.CharField(max_length=12, choices=Level)
    title = models.CharField(max_length=200)
    grades = models.CharField(max_length=20, blank=True)
    language = models.CharField(max_length=10, default="en")
    text = models.TextField()
    compiled = models.JSONField(default=empty_reading, editable=False)
    # A text that was overwritten can be brought back.
    history = HistoricalRecords(excluded_fields=["compiled"])

    class Meta:
        ordering = ["lesson", "level"]
        constraints = [models.UniqueConstraint(fields=["lesson", "level"], name="one_reading_a_level")]

    def __str__(self) -> str:
        return f"{self.title} ({self.get_level_display()})"

    def set_text(self, text: str) -> None:
        """Take an editor's text and compile it; save afterwards. Raises ReadingError and changes nothing then."""
        self.compiled = compile_reading(text)
        self.text = text

    @property
    def passages(self) -> Mapping[str, frozenset[str]]:
        """Return anchor slug -> refs of its sentences.

        An anchor of the lesson that this text does not mark is its whole paragraph: an imported article has no
        marks. Costs a query unless the lesson's `anchors` are prefetched.
        """
        marked = {slug: frozenset(refs) for slug, refs in self.compiled["passages"].items()}
        return {anchor.slug: self._whole_paragraph(anchor) for anchor in self.lesson.anchors.all()} | marked

    def _whole_paragraph(self, anchor: Anchor) -> frozenset[str]:
        paragraphs = (each for each in self.compiled["paragraphs"] if each["n"] == anchor.paragraph)
        return frozenset(sentence["ref"] for each in paragraphs for sentence in each["sentences"])


def passages_for(reading: Reading) -> dict[str, set[str]]:
    """Return anchor slug -> refs of its sentences and of their paragraphs: {"fomin-offer": {"p13.s1", "p13"}}."""
    return with_paragraphs(reading.passages)


class LessonPart(models.Model):
    """What every row that stands beside a reading has in common: its lesson and its place in a list."""

    lesson = models.ForeignKey(Lesson, on_delete=models.CASCADE, related_name="%(class)ss")
    position = models.PositiveIntegerField(default=0)

    class Meta:
        abstract = True
        ordering = ["position", "pk"]


class Reference(LessonPart):
    """A published source that the lesson rests on."""

    slug = models.SlugField(max_length=80)
    title = models.CharField(max_length=500)
    url = models.URLField(max_length=500, blank=True)
    seen = models.CharField(
        max_length=10,
        choices=[("whole", "Whole"), ("opening", "Opening only"), ("part", "Part only")],
        default="whole",
        help_text="How much of it the editors had before them.",
    )

    class Meta(LessonPart.Meta):
        constraints = [models.UniqueConstraint(fields=["lesson", "slug"], name="reference_slug_once_a_lesson")]

    def __str__(self) -> str:
        return self.title


class GlossaryTerm(LessonPart):
    slug = models.SlugField(max_length=80)
    term = models.CharField(max_length=100)
    forms = models.JSONField(default=list, blank=True, help_text="Other forms of the word in the readings.")
    simple = models.TextField(help_text="For grade 6.")
    definition = models.TextField(help_text="For grade 10.")
    es_term = models.CharField("term in Spanish", max_length=120, blank=True)
    es_definition = models.TextField("definition in Spanish", blank=True)

    class Meta(LessonPart.Meta):
        constraints = [models.UniqueConstraint(fields=["lesson", "slug"], name="term_slug_once_a_lesson")]

    def __str__(self) -> str:
        return self.term


class Event(LessonPart):
    slug = models.SlugField(max_length=80)
    number = models.CharField(max_length=8)
    is_core = models.BooleanField(default=False, help_text="One of the events that the lesson itself needs.")
    when = models.CharField(max_length=80)
    date = models.CharField(max_length=10, help_text="ISO date as far as it is known: 1962-10-26 or 1962-05.")
    text = models.TextField()
    disputed = models.TextField(blank=True, help_text="What the sources do not agree about.")
    references = models.ManyToManyField(Reference, blank=True, related_name="events")
    anchors = models.ManyToManyField(Anchor, blank=True, related_name="events")

    class Meta(LessonPart.Meta):
        constraints = [models.UniqueConstraint(fields=["lesson", "slug"], name="event_slug_once_a_lesson")]

    def __str__(self) -> str:
        return f"{self.when}: {self.text[:60]}"


class Person(LessonPart):
    lesson = models.ForeignKey(Lesson, on_delete=models.CASCADE, related_name="people")
    slug = models.SlugField(max_length=80)
    name = models.CharField(max_length=120)
    also = models.JSONField(default=list, blank=True, help_text="Other names, such as a cover name.")
    born = models.CharField(max_length=20, blank=True)
    died = models.CharField(max_length=20, blank=True)
    role = models.CharField(max_length=300)
    why = models.TextField(blank=True)
    references = models.ManyToManyField(Reference, blank=True, related_name="people")
    anchors = models.ManyToManyField(Anchor, blank=True, related_name="people")

    class Meta(LessonPart.Meta):
        verbose_name_plural = "people"
        constraints = [models.UniqueConstraint(fields=["lesson", "slug"], name="person_slug_once_a_lesson")]

    def __str__(self) -> str:
        return self.name


class Place(LessonPart):
    slug = models.SlugField(max_length=80)
    name = models.CharField(max_length=160)
    latitude = models.DecimalField(max_digits=8, decimal_places=5)
    longitude = models.DecimalField(max_digits=8, decimal_places=5)
    is_approximate = models.BooleanField(default=False)
    note = models.TextField(blank=True)
    references = models.ManyToManyField(Reference, blank=True, related_name="places")

    class Meta(LessonPart.Meta):
        constraints = [models.UniqueConstraint(fields=["lesson", "slug"], name="place_slug_once_a_lesson")]

    def __str__(self) -> str:
        return self.name


class Organization(LessonPart):
    slug = models.SlugField(max_length=80)
    name = models.CharField(max_length=160)
    abbreviation = models.CharField(max_length=20, blank=True)
    text = models.TextField()

    class Meta(LessonPart.Meta):
        constraints = [models.UniqueConstraint(fields=["lesson", "slug"], name="organization_slug_once_a_lesson")]

    def __str__(self) -> str:
        return self.name


class SourceCard(LessonPart):
    letter = models.CharField(max_length=4)
    title = models.CharField(max_length=200)
    who = models.CharField(max_length=200)
    when = models.CharField(max_length=80)
    gist = models.TextField()
    trust_question = models.TextField()
    references = models.ManyToManyField(Reference, blank=True, related_name="source_cards")

    class Meta(LessonPart.Meta):
        constraints = [models.UniqueConstraint(fields=["lesson", "letter"], name="card_letter_once_a_lesson")]

    def __str__(self) -> str:
        return f"Card {self.letter}: {self.title}"


class Claim(LessonPart):
    class Verdict(models.TextChoices):
        SUPPORTED = "supported", "Supported"
        OVERSIMPLIFIED = "oversimplified", "Oversimplified"
        CONTESTED = "contested", "Contested"
        WRONG = "wrong", "Wrong"
        UNVERIFIABLE = "unverifiable", "Cannot be verified"
        MIXED = "mixed", "Mixed"

    number = models.CharField(max_length=8)
    paragraphs = models.JSONField(default=list)
    claim = models.TextField()
    verdict = models.CharField(max_length=16, choices=Verdict)
    verdict_note = models.TextField(blank=True)
    evidence = models.TextField()
    explanation = models.TextField(help_text="The evidence told to a ninth-grader.")
    references = models.ManyToManyField(Reference, blank=True, related_name="claims")
    anchors = models.ManyToManyField(Anchor, blank=True, related_name="claims")

    class Meta(LessonPart.Meta):
        constraints = [models.UniqueConstraint(fields=["lesson", "number"], name="claim_number_once_a_lesson")]

    def __str__(self) -> str:
        return f"{self.number}: {self.claim[:80]}"


class Rubric(LessonPart):
    """Levels of quality, best first: [{"level": 4, "description": "..."}]."""

    slug = models.SlugField(max_length=80)
    title = models.CharField(max_length=160)
    levels = models.JSONField(default=list)

    class Meta(LessonPart.Meta):
        constraints = [models.UniqueConstraint(fields=["lesson", "slug"], name="rubric_slug_once_a_lesson")]

    def __str__(self) -> str:
        return self.title


class Prompt(LessonPart):
    """A question for discussion. It stands at the passages that it asks about, and at the end of the reading."""

    number = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=160)
    text = models.TextField()
    strong_answer = models.TextField(blank=True, help_text="Only teachers see what a strong answer has.")
    rubric = models.ForeignKey(Rubric, null=True, blank=True, on_delete=models.SET_NULL, related_name="prompts")
    anchors = models.ManyToManyField(Anchor, blank=True, related_name="prompts")

    class Meta(LessonPart.Meta):
        constraints = [models.UniqueConstraint(fields=["lesson", "number"], name="prompt_number_once_a_lesson")]

    def __str__(self) -> str:
        return f"{self.number}. {self.title}"


class TeacherNote(LessonPart):
    """Something that only teachers read: what historians still argue about, what the text leaves out."""

    class Section(models.TextChoices):
        DEBATE = "debate", "What historians still argue about"
        OMISSION = "omission", "What the text leaves out"
        PARAGRAPH = "paragraph", "Paragraph by paragraph"
        ORDER = "order", "Events with no safe order"
        DISTANCE = "distance", "Distances"

    slug = models.SlugField(max_length=80)
    section = models.CharField(max_length=12, choices=Section)
    title = models.CharField(max_length=200, blank=True)
    text = models.TextField()
    references = models.ManyToManyField(Reference, blank=True, related_name="teacher_notes")

    class Meta(LessonPart.Meta):
        constraints = [models.UniqueConstraint(fields=["lesson", "slug"], name="teacher_note_slug_once_a_lesson")]

    def __str__(self) -> str:
        return self.title or self.text[:60]


class ReadingProgress(models.Model):
    """Where a reader stopped, so that they start there again on any device."""

    reader = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="reading_progress")
    lesson = models.ForeignKey(Lesson, on_delete=models.CASCADE, related_name="progress")
    level = models.CharField(max_length=12, choices=Reading.Level)
    paragraph = models.PositiveSmallIntegerField(default=1, help_text="Where the reader is now.")
    furthest = models.PositiveSmallIntegerField(default=1, help_text="The last paragraph ever reached.")
    started_at = models.DateTimeField()
    updated_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["reader", "lesson"], name="one_progress_a_reader_and_lesson")]

    def __str__(self) -> str:
        return f"{self.reader}: {self.lesson}, paragraph {self.paragraph}"


class Highlight(models.Model):
    """A marked sentence of one reader; nobody else sees it."""

    reader = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="highlights")
    reading = models.ForeignKey(Reading, on_delete=models.CASCADE, related_name="highlights")
    ref = models.CharField(max_length=12, help_text="A sentence, such as p13.s2.")
    color = models.PositiveSmallIntegerField(default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["reader", "reading", "ref"], name="one_highlight_a_sentence"),
            models.CheckConstraint(condition=Q(color__gte=1, color__lte=3), name="three_highlight_colors"),
        ]

    def __str__(self) -> str:
        return f"{self.reader}: {self.ref}"


class Note(models.Model):
    """A reader's own words beside a paragraph; nobody else sees them."""

    reader = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="notes")
    lesson = models.ForeignKey(Lesson, on_delete=models.CASCADE, related_name="notes")
    paragraph = models.PositiveSmallIntegerField()
    text = models.TextField(max_length=4000)
    updated_at = models.DateTimeField()

    class Meta:
        ordering = ["paragraph", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["reader", "lesson", "paragraph"], name="one_note_a_paragraph"),
        ]

    def __str__(self) -> str:
        return f"{self.reader}: paragraph {self.paragraph}"
