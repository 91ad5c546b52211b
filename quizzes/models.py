"""What is asked, and what was answered."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from accounts.models import User
from lessons.models import Lesson
from quizzes.pools import split
from quizzes.regrade_models import Regrade as Regrade
from quizzes.regrade_models import RegradeChange as RegradeChange
from quizzes.terms import Terms


class Misconception(models.Model):
    """Something wrong that a student may believe, in the student's words. Wrong options point to it."""

    lesson = models.ForeignKey(Lesson, on_delete=models.CASCADE, related_name="misconceptions")
    slug = models.SlugField(max_length=80)
    statement = models.TextField()
    anchors = models.ManyToManyField("lessons.Anchor", blank=True, related_name="misconceptions")
    claims = models.ManyToManyField("lessons.Claim", blank=True, related_name="misconceptions")
    note = models.TextField(blank=True, help_text="For teachers: what else to look at.")

    class Meta:
        ordering = ["lesson", "pk"]
        constraints = [models.UniqueConstraint(fields=["lesson", "slug"], name="misconception_slug_once_a_lesson")]

    def __str__(self) -> str:
        return self.statement


class Question(models.Model):
    """An identity in the bank; what is asked stands in its versions."""

    class Difficulty(models.TextChoices):
        EASY = "easy", "Easy"
        MEDIUM = "medium", "Medium"
        HARD = "hard", "Hard"

    lesson = models.ForeignKey(Lesson, on_delete=models.CASCADE, related_name="questions")
    slug = models.SlugField(max_length=40)
    skill = models.CharField(max_length=120, blank=True)
    difficulty = models.CharField(max_length=8, choices=Difficulty, default=Difficulty.MEDIUM)
    expected_facility = models.DecimalField(
        max_digits=3, decimal_places=2, null=True, blank=True, help_text="Share of right first tries that we expect."
    )
    standards = models.JSONField(default=list, blank=True)
    paragraphs = models.JSONField(default=list, blank=True)
    needs = models.JSONField(default=list, blank=True, help_text="What a student must have read.")
    tags = models.JSONField(default=list, blank=True)

    class Meta:
        ordering = ["lesson", "slug"]
        constraints = [models.UniqueConstraint(fields=["lesson", "slug"], name="question_slug_once_a_lesson")]

    def __str__(self) -> str:
        return self.slug

    @property
    def current(self) -> QuestionVersion:
        """Return the newest version: what a new attempt is asked. Uses a prefetched `versions` where there is one."""
        return max(self.versions.all(), key=lambda version: version.number)


class QuestionVersionQuerySet(models.QuerySet["QuestionVersion"]):
    def used(self) -> QuestionVersionQuerySet:
        """Return the versions that somebody has been asked; these never change again."""
        return self.filter(responses__isnull=False).distinct()


class QuestionVersion(models.Model):
    """What is asked. `spec` is checked by the kind's module in `quizzes.question_types` before it is stored."""

    class Kind(models.TextChoices):
        SINGLE = "single", "One answer"
        MULTIPLE = "multiple", "Several answers"
        TRUE_FALSE = "truefalse", "True or false"
        SHORT = "short", "Short text"
        NUMERIC = "numeric", "Number"
        MATCHING = "matching", "Matching"
        ORDERING = "ordering", "Ordering"
        CLOZE = "cloze", "Fill the gaps"
        EVIDENCE = "evidence", "Evidence in the reading"
        CATEGORIZING = "categorizing", "Sorting into categories"
        ESSAY = "essay", "Essay"

    question = models.ForeignKey(Question, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField(default=1)
    kind = models.CharField(max_length=12, choices=Kind)
    prompt = models.TextField(help_text="Markdown.")
    spec = models.JSONField()
    explanation = models.TextField(blank=True)
    anchors = models.JSONField(default=list, blank=True, help_text="Slugs of the passages to read again.")
    evidence = models.JSONField(
        null=True,
        blank=True,
        help_text="Which sentences support the answer: a spec of kind evidence. Empty: not asked.",
    )
    digest = models.CharField(max_length=64, editable=False, help_text="SHA-256 of all that is graded or shown.")
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="question_versions"
    )
    change_note = models.CharField(max_length=300, blank=True)

    objects = QuestionVersionQuerySet.as_manager()

    class Meta:
        ordering = ["question", "number"]
        constraints = [models.UniqueConstraint(fields=["question", "number"], name="version_number_once_a_question")]

    def __str__(self) -> str:
        return f"{self.question} version {self.number}"

    def is_used(self) -> bool:
        return self.responses.exists()

    @property
    def needs_reading(self) -> bool:
        """Whether an answer depends on the text that stands beside it."""
        return self.kind == self.Kind.EVIDENCE or bool(self.evidence)

    @property
    def graded_by(self) -> frozenset[str]:
        """Return the slugs of the anchors that decide what an answer or its evidence earns."""
        specs = [self.spec] if self.kind == self.Kind.EVIDENCE else []
        if self.evidence:
            specs.append(self.evidence)
        return frozenset(slug for spec in specs for name in ("key", "also_acceptable") for slug in spec.get(name) or [])

    @property
    def passages(self) -> frozenset[str]:
        """Return the slugs of the anchors that it is graded by or sends a student back to."""
        return self.graded_by.union(self.anchors)


class Quiz(models.Model):
    class Purpose(models.TextChoices):
        WARM_UP = "warm_up", "Warm-up before reading"
        GUIDING = "guiding", "Guiding questions at their paragraphs"
        COLUMN = "column", "On the text"
        RECORD = "record", "The text against the record"
        ESSAY = "essay", "Essays"

    lesson = models.ForeignKey(Lesson, on_delete=models.CASCADE, related_name="quizzes")
    slug = models.SlugField(max_length=60)
    title = models.CharField(max_length=160)
    purpose = models.CharField(max_length=10, choices=Purpose)
    description = models.TextField(blank=True)
    minutes = models.PositiveSmallIntegerField(null=True, blank=True, help_text="How long it usually takes.")
    position = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["lesson", "position", "pk"]
        verbose_name_plural = "quizzes"
        constraints = [models.UniqueConstraint(fields=["lesson", "slug"], name="quiz_slug_once_a_lesson")]

    def __str__(self) -> str:
        return self.title

    @property
    def is_guiding(self) -> bool:
        return self.purpose == self.Purpose.GUIDING

    @property
    def asks_evidence(self) -> bool:
        """Whether its questions may ask for evidence: not before the reading, and not where it stands right above."""
        return self.purpose not in (self.Purpose.WARM_UP, self.Purpose.GUIDING)


class Slot(models.Model):
    """A place in a quiz, filled by a question, or by a draw from those of the lesson's that have all tags of `pool`."""

    quiz = models.ForeignKey(Quiz, on_delete=models.CASCADE, related_name="slots")
    position = models.PositiveIntegerField(default=0)
    question = models.ForeignKey(Question, null=True, blank=True, on_delete=models.PROTECT, related_name="slots")
    pool = models.CharField(
        max_length=200,
        blank=True,
        help_text="Instead of a question: tags, with commas. Each try draws one that has all.",
    )
    points = models.DecimalField(max_digits=5, decimal_places=2, default=Decimal(1))
    anchor = models.ForeignKey(
        "lessons.Anchor",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="slots",
        help_text="For a guiding question: the passage that it stands at.",
    )

    class Meta:
        ordering = ["quiz", "position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["quiz", "question"], name="question_once_a_quiz"),
            models.CheckConstraint(condition=Q(points__gt=0), name="slot_points_positive"),
            models.CheckConstraint(
                condition=Q(question__isnull=False, pool="") | Q(question=None) & ~Q(pool=""),
                name="slot_holds_a_question_or_a_pool",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.quiz}: {self.label}"

    @property
    def label(self) -> str:
        """Return the question's name, or what the slot draws from."""
        return str(self.question) if self.question else f"drawn from: {', '.join(self.tags)}"

    @property
    def tags(self) -> tuple[str, ...]:
        """Return the tags of the pool; empty where a question stands fixed."""
        return split(self.pool)


class AttemptQuerySet(models.QuerySet["Attempt"]):
    def by(self, student: User) -> AttemptQuerySet:
        return self.filter(student=student)

    def open(self) -> AttemptQuerySet:
        return self.filter(submitted_at__isnull=True)

    def submitted(self) -> AttemptQuerySet:
        return self.filter(submitted_at__isnull=False)

    def overdue(self, now: datetime) -> AttemptQuerySet:
        """Return open attempts whose deadline has passed: whoever looks next submits them."""
        return self.open().filter(deadline__lte=now)


class Attempt(models.Model):
    """One go of one student at one quiz, under terms frozen at its start. Times are UTC, scores are points."""

    student = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="attempts")
    quiz = models.ForeignKey(Quiz, on_delete=models.PROTECT, related_name="attempts")
    number = models.PositiveSmallIntegerField(default=1)
    is_preview = models.BooleanField(default=False, help_text="A teacher trying it; counted nowhere.")
    terms_data = models.JSONField("terms", help_text="See quizzes.terms.Terms.")
    seed = models.BigIntegerField(help_text="From which the order of questions and options was drawn.")
    started_at = models.DateTimeField()
    deadline = models.DateTimeField(null=True, blank=True)
    submitted_at = models.DateTimeField(null=True, blank=True)
    by_deadline = models.BooleanField(default=False, help_text="Submitted because the time was up.")
    worked_until = models.DateTimeField(
        null=True, blank=True, help_text="When the student handed in; at a deadline, when the last answer was saved."
    )
    reached = models.PositiveSmallIntegerField(default=1, help_text="The furthest question opened, without going back.")
    score = models.DecimalField(max_digits=9, decimal_places=5, null=True, blank=True)
    deduction = models.DecimalField(
        max_digits=9,
        decimal_places=5,
        default=Decimal(0),
        help_text="Points that lateness costs; already taken off the score.",
    )
    max_score = models.DecimalField(max_digits=7, decimal_places=2)

    objects = AttemptQuerySet.as_manager()

    class Meta:
        ordering = ["-started_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["student", "quiz"], condition=Q(submitted_at=None), name="one_open_attempt_a_student_and_quiz"
            ),
            models.UniqueConstraint(fields=["student", "quiz", "number"], name="attempt_number_once"),
            models.CheckConstraint(
                condition=Q(submitted_at=None) | Q(submitted_at__gte=F("started_at")), name="submitted_after_start"
            ),
        ]
        indexes = [models.Index(fields=["deadline"], condition=Q(submitted_at=None), name="open_attempt_deadline")]

    def __str__(self) -> str:
        return f"{self.student}: {self.quiz}, attempt {self.number}"

    @property
    def terms(self) -> Terms:
        return Terms.model_validate(self.terms_data)

    @property
    def is_open(self) -> bool:
        return self.submitted_at is None

    @property
    def time_is_up_at(self) -> datetime | None:
        """Return what the clock shows: the deadline without the grace, in which answers are still taken."""
        return self.deadline and self.deadline - self.terms.grace

    @property
    def is_late(self) -> bool:
        handed_in = self.worked_until or self.submitted_at
        return handed_in is not None and bool(self.terms.late_by(handed_in))


class Response(models.Model):
    """A student's answer to one question of an attempt; made at the start and updated in place.

    `answer` is None while blank. `fraction` is the share of full marks, 0 to 1; None before grading and while
    the answer waits for a person. `parts` is what the grader found, part by part.
    """

    attempt = models.ForeignKey(Attempt, on_delete=models.CASCADE, related_name="responses")
    slot = models.ForeignKey(Slot, on_delete=models.PROTECT, related_name="responses")
    version = models.ForeignKey(QuestionVersion, on_delete=models.PROTECT, related_name="responses")
    position = models.PositiveSmallIntegerField()
    points = models.DecimalField(max_digits=5, decimal_places=2, default=Decimal(1))
    order = models.JSONField(default=list, help_text="Ids of the options, in the order shown.")
    answer = models.JSONField(null=True, blank=True)
    revision = models.PositiveIntegerField(default=0, help_text="Rises with each change; the highest is kept.")
    saved_at = models.DateTimeField(null=True, blank=True)
    is_flagged = models.BooleanField(default=False, help_text="The student wants to come back to it.")
    checked_at = models.DateTimeField(null=True, blank=True, help_text="Feedback was shown while the attempt was open.")
    checked_answer = models.JSONField(
        null=True, blank=True, help_text="The first answer that was checked; it is what counts."
    )
    cited: models.JSONField[Any, Any] = models.JSONField(
        null=True, blank=True, help_text="The sentences given as evidence: an answer of kind evidence."
    )
    checked_cited: models.JSONField[Any, Any] = models.JSONField(
        null=True, blank=True, help_text="The evidence that stood when the answer was first checked."
    )
    fraction = models.DecimalField(max_digits=6, decimal_places=5, null=True, blank=True)
    evidence_fraction = models.DecimalField(
        max_digits=6,
        decimal_places=5,
        null=True,
        blank=True,
        help_text="A score of its own; empty where none is asked.",
    )
    counts = models.BooleanField(default=True, help_text="Off: the question was dropped from this attempt.")
    needs_review = models.BooleanField(default=False, help_text="A person should look, e.g. at a close spelling.")
    parts: models.JSONField[Any, Any] = models.JSONField(default=list)
    arithmetic = models.CharField(max_length=300, blank=True)
    version_digest = models.CharField(max_length=64, blank=True)
    grader_version = models.CharField(max_length=20, blank=True)
    graded_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["attempt", "position"]
        constraints = [
            models.UniqueConstraint(fields=["attempt", "position"], name="response_position_once"),
            models.CheckConstraint(
                condition=Q(fraction=None) | Q(fraction__gte=0, fraction__lte=1), name="fraction_from_0_to_1"
            ),
            models.CheckConstraint(
                condition=Q(evidence_fraction=None) | Q(evidence_fraction__gte=0, evidence_fraction__lte=1),
                name="evidence_fraction_from_0_to_1",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.attempt}: question {self.position}"

    @property
    def score(self) -> Decimal | None:
        """Return the points earned; None while nobody knows."""
        return None if self.fraction is None else self.fraction * self.points

    @property
    def graded_answer(self) -> Any:
        """Return the answer that `fraction` is about: the first one that was checked, else the last."""
        return self.answer if self.checked_at is None else self.checked_answer

    @property
    def asks_evidence(self) -> bool:
        """Whether the answer asks for evidence. Looks at the attempt's quiz only where the version asks at all."""
        return bool(self.version.evidence) and self.attempt.quiz.asks_evidence

    @property
    def graded_evidence(self) -> Any:
        """Return the evidence that `evidence_fraction` is about."""
        return self.cited if self.checked_at is None else self.checked_cited
