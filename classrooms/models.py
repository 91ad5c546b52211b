"""Who learns together: classes, what they are assigned, what they say and how it is marked."""

from __future__ import annotations

import secrets
import uuid
import zoneinfo
from datetime import datetime, timedelta
from decimal import Decimal

from django.db import models
from django.db.models import F, Q

from accounts.models import User
from classrooms.choices import counting_choices, late_choices, moment_choices, paging_choices
from lessons.models import Lesson, Prompt, Reading
from quizzes.models import Attempt, Question, Quiz, Response
from quizzes.terms import CountingRule, FeedbackPolicy, LatePolicy, LateRule, Moment, Paging

# No letters or digits that are misread from a projector: 0/O, 1/I/L, 2/Z, 5/S, 8/B, U/V.
CODE_LETTERS = "ACDEFGHJKMNPQRTWXY34679"


def new_join_code() -> str:
    """Return a class code such as KXW-4TN."""
    letters = [secrets.choice(CODE_LETTERS) for _ in range(6)]
    return "".join(letters[:3]) + "-" + "".join(letters[3:])


class ClassroomQuerySet(models.QuerySet["Classroom"]):
    def taught_by(self, user: User) -> ClassroomQuerySet:
        return self._with_member(user, Enrolment.Role.TEACHER)

    def attended_by(self, user: User) -> ClassroomQuerySet:
        return self._with_member(user, Enrolment.Role.STUDENT)

    def current(self) -> ClassroomQuerySet:
        return self.filter(archived_at=None)

    def _with_member(self, user: User, role: str) -> ClassroomQuerySet:
        memberships = Enrolment.objects.filter(user=user, role=role, left_at=None)
        return self.filter(pk__in=memberships.values("classroom"))


class Classroom(models.Model):
    name = models.CharField(max_length=100)
    join_code = models.CharField(max_length=7, unique=True, default=new_join_code)
    is_joinable = models.BooleanField("students can join with the code", default=True)
    time_zone = models.CharField(max_length=50, default="America/New_York")
    created_at = models.DateTimeField()
    archived_at = models.DateTimeField(null=True, blank=True)
    members = models.ManyToManyField(User, through="Enrolment", related_name="classrooms")

    objects = ClassroomQuerySet.as_manager()

    class Meta:
        ordering = ["name", "pk"]

    def __str__(self) -> str:
        return self.name

    @property
    def zone(self) -> zoneinfo.ZoneInfo:
        return zoneinfo.ZoneInfo(self.time_zone)


class EnrolmentQuerySet(models.QuerySet["Enrolment"]):
    def active(self) -> EnrolmentQuerySet:
        return self.filter(left_at=None)

    def students(self) -> EnrolmentQuerySet:
        return self.active().filter(role=Enrolment.Role.STUDENT)


class Enrolment(models.Model):
    """A student or a teacher of one class. Leaving keeps the row, so that what was done stays theirs."""

    class Role(models.TextChoices):
        STUDENT = "student", "Student"
        TEACHER = "teacher", "Teacher"

    classroom = models.ForeignKey(Classroom, on_delete=models.CASCADE, related_name="enrolments")
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="enrolments")
    role = models.CharField(max_length=8, choices=Role)
    joined_at = models.DateTimeField()
    left_at = models.DateTimeField(null=True, blank=True)

    objects = EnrolmentQuerySet.as_manager()

    class Meta:
        ordering = ["user__last_name", "user__first_name", "pk"]
        constraints = [models.UniqueConstraint(fields=["classroom", "user"], name="enrolled_once_a_class")]

    def __str__(self) -> str:
        return f"{self.user} in {self.classroom}"


class JoinFailure(models.Model):
    """A wrong class code, kept for some minutes so that codes cannot be found by guessing."""

    guesser = models.CharField(max_length=80, help_text="A person or an address.")
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["guesser", "at"], name="join_failures_of_a_guesser")]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M}: {self.guesser}"


class Accommodation(models.Model):
    """What one student gets in one class, in every quiz: set once, applied everywhere."""

    enrolment = models.OneToOneField(Enrolment, on_delete=models.CASCADE, related_name="accommodation")
    time_factor = models.DecimalField(
        max_digits=3, decimal_places=2, default=Decimal(1), help_text="1.5 means half as much time again."
    )
    note = models.CharField(max_length=300, blank=True, help_text="Only teachers of the class see it.")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(time_factor__gte=1, time_factor__lte=5), name="time_factor_from_1_to_5")
        ]

    def __str__(self) -> str:
        return f"{self.enrolment}: time x {self.time_factor}"


class AssignmentQuerySet(models.QuerySet["Assignment"]):
    def taught_by(self, user: User) -> AssignmentQuerySet:
        return self.filter(classroom__in=Classroom.objects.taught_by(user))

    def given_to(self, user: User) -> AssignmentQuerySet:
        return self.filter(classroom__in=Classroom.objects.attended_by(user), archived_at=None)

    def seen_by(self, user: User) -> AssignmentQuerySet:
        """Return what `user` teaches or was given."""
        return self.taught_by(user) | self.given_to(user)

    def open_at(self, now: datetime) -> AssignmentQuerySet:
        return self.filter(opens_at__lte=now).filter(Q(closes_at=None) | Q(closes_at__gt=now))


class Assignment(models.Model):
    """A lesson given to a class: what of it, when and under which rules. Times are UTC."""

    class State(models.TextChoices):
        NOT_OPEN = "not_open", "Not open yet"
        OPEN = "open", "Open"
        LATE = "late", "Past due, still open"
        CLOSED = "closed", "Closed"

    classroom = models.ForeignKey(Classroom, on_delete=models.PROTECT, related_name="assignments")
    lesson = models.ForeignKey(Lesson, on_delete=models.PROTECT, related_name="assignments")
    title = models.CharField(max_length=160)
    instructions = models.TextField(blank=True)
    level = models.CharField("starting level", max_length=12, choices=Reading.Level, default=Reading.Level.CORE)
    levels = models.JSONField("levels that students may switch to", default=list)
    has_reading = models.BooleanField("the reading", default=True)
    has_discussion = models.BooleanField("the discussion", default=True)
    quizzes = models.ManyToManyField(Quiz, through="AssignmentQuiz", related_name="assignments")
    opens_at = models.DateTimeField()
    due_at = models.DateTimeField(null=True, blank=True)
    closes_at = models.DateTimeField(null=True, blank=True)
    tries = models.PositiveSmallIntegerField(null=True, blank=True, default=1, help_text="Empty means any number.")
    shuffle_questions = models.BooleanField(default=False)
    shuffle_options = models.BooleanField(default=True)
    counting_rule = models.CharField(max_length=8, choices=counting_choices, default=CountingRule.BEST.value)
    wait_minutes = models.PositiveIntegerField(default=0, help_text="Between handing in and the next try.")
    grace_minutes = models.PositiveSmallIntegerField(
        default=0, help_text="So long after the time limit, due date and closing time work still counts as in time."
    )
    late_rule = models.CharField(max_length=8, choices=late_choices, default=LateRule.NONE.value)
    late_share = models.DecimalField(
        max_digits=4, decimal_places=3, default=Decimal(0), help_text="Of the full marks, 0 to 1."
    )
    quiz_password = models.CharField(max_length=60, blank=True, help_text="Students type it to start a quiz.")
    paging = models.CharField(max_length=3, choices=paging_choices, default=Paging.ONE.value)
    backtracking = models.BooleanField("students may go back to earlier questions", default=True)
    show_score = models.CharField(max_length=16, choices=moment_choices, default=Moment.AFTER_SUBMIT.value)
    show_right = models.CharField(max_length=16, choices=moment_choices, default=Moment.AFTER_SUBMIT.value)
    show_feedback = models.CharField(max_length=16, choices=moment_choices, default=Moment.AFTER_SUBMIT.value)
    show_key = models.CharField(max_length=16, choices=moment_choices, default=Moment.AFTER_DUE.value)
    show_explanation = models.CharField(max_length=16, choices=moment_choices, default=Moment.AFTER_DUE.value)
    released_at = models.DateTimeField(null=True, blank=True)
    created_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="assignments_made")
    created_at = models.DateTimeField()
    archived_at = models.DateTimeField(null=True, blank=True)
    regrades = models.ManyToManyField("quizzes.Regrade", blank=True, editable=False, related_name="assignments")

    objects = AssignmentQuerySet.as_manager()

    class Meta:
        ordering = ["due_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(closes_at=None) | Q(closes_at__gt=F("opens_at")), name="assignment_closes_after_it_opens"
            ),
            models.CheckConstraint(
                condition=Q(due_at=None) | Q(due_at__gt=F("opens_at")), name="assignment_due_after_it_opens"
            ),
            models.CheckConstraint(
                condition=Q(due_at=None) | Q(closes_at=None) | Q(closes_at__gte=F("due_at")),
                name="assignment_closes_after_it_is_due",
            ),
            models.CheckConstraint(
                condition=Q(late_rule=LateRule.NONE.value, late_share=0)
                | ~Q(late_rule=LateRule.NONE.value) & Q(late_share__gt=0, late_share__lte=1),
                name="assignment_late_share_from_0_to_1",
            ),
            models.CheckConstraint(
                condition=Q(backtracking=True) | Q(paging=Paging.ONE.value),
                name="assignment_without_going_back_pages_one_by_one",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title} for {self.classroom}"

    @property
    def feedback_policy(self) -> FeedbackPolicy:
        return FeedbackPolicy(
            score=Moment(self.show_score),
            right=Moment(self.show_right),
            feedback=Moment(self.show_feedback),
            key=Moment(self.show_key),
            explanation=Moment(self.show_explanation),
        )

    @property
    def late_policy(self) -> LatePolicy:
        return LatePolicy(rule=LateRule(self.late_rule), share=self.late_share)

    def state(self, now: datetime, longer: timedelta = timedelta(0)) -> State:
        """Return where the assignment stands for somebody who has `longer` than the others; within the grace nothing is late."""
        if now < self.opens_at:
            return self.State.NOT_OPEN
        if self.closes_at and now >= self.closes_at + longer:
            return self.State.CLOSED
        if self.due_at and now >= self.due_at + longer + timedelta(minutes=self.grace_minutes):
            return self.State.LATE
        return self.State.OPEN


class AssignmentQuiz(models.Model):
    """A quiz that an assignment asks for, with its own time limit."""

    assignment = models.ForeignKey(Assignment, on_delete=models.CASCADE, related_name="assignment_quizzes")
    quiz = models.ForeignKey(Quiz, on_delete=models.PROTECT, related_name="assignment_quizzes")
    position = models.PositiveSmallIntegerField(default=0)
    minutes = models.PositiveSmallIntegerField(null=True, blank=True, help_text="Empty means no time limit.")
    counts = models.BooleanField("counts in the gradebook", default=True)
    open_text = models.BooleanField("students may read the text meanwhile", default=True)

    class Meta:
        ordering = ["position", "pk"]
        constraints = [models.UniqueConstraint(fields=["assignment", "quiz"], name="quiz_once_an_assignment")]

    def __str__(self) -> str:
        return f"{self.quiz} in {self.assignment}"


class Submission(models.Model):
    """All that one student did for one assignment."""

    assignment = models.ForeignKey(Assignment, on_delete=models.PROTECT, related_name="submissions")
    student = models.ForeignKey(User, on_delete=models.PROTECT, related_name="submissions")
    started_at = models.DateTimeField()
    attempts = models.ManyToManyField(Attempt, through="SubmissionAttempt", related_name="submissions")

    class Meta:
        ordering = ["assignment", "pk"]
        constraints = [models.UniqueConstraint(fields=["assignment", "student"], name="one_submission_a_student")]

    def __str__(self) -> str:
        return f"{self.student}: {self.assignment}"


class SubmissionAttempt(models.Model):
    """Which submission an attempt belongs to; an attempt belongs to one at most."""

    submission = models.ForeignKey(Submission, on_delete=models.PROTECT, related_name="links")
    attempt = models.OneToOneField(Attempt, on_delete=models.CASCADE, related_name="submission_link")

    def __str__(self) -> str:
        return f"{self.attempt} in {self.submission}"


class Thread(models.Model):
    """A class's talk about one prompt of an assignment."""

    assignment = models.ForeignKey(Assignment, on_delete=models.CASCADE, related_name="threads")
    prompt = models.ForeignKey(Prompt, on_delete=models.PROTECT, related_name="threads")
    locked_at = models.DateTimeField(null=True, blank=True)
    locked_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["assignment", "prompt__number"]
        constraints = [models.UniqueConstraint(fields=["assignment", "prompt"], name="one_thread_a_prompt")]

    def __str__(self) -> str:
        return f"{self.prompt} ({self.assignment})"


class Post(models.Model):
    """An answer to the prompt (no parent) or a reply. Hidden posts stay in the database with the reason."""

    thread = models.ForeignKey(Thread, on_delete=models.PROTECT, related_name="posts")
    parent = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="replies")
    author = models.ForeignKey(User, on_delete=models.PROTECT, related_name="posts")
    text = models.TextField(max_length=5000)
    token = models.UUIDField(default=uuid.uuid4, unique=True, help_text="From the form: a double click posts once.")
    created_at = models.DateTimeField()
    edited_at = models.DateTimeField(null=True, blank=True)
    hidden_at = models.DateTimeField(null=True, blank=True)
    hidden_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    hidden_reason = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["created_at", "pk"]

    def __str__(self) -> str:
        return f"{self.author}: {self.text[:60]}"


class Mark(models.Model):
    """What a person thought of one response. The response's fraction is set from it in the same transaction."""

    response = models.OneToOneField(Response, on_delete=models.PROTECT, related_name="mark")
    marker = models.ForeignKey(User, on_delete=models.PROTECT, related_name="marks")
    level = models.PositiveSmallIntegerField(null=True, blank=True, help_text="Of the rubric.")
    points = models.DecimalField(max_digits=5, decimal_places=2)
    comment = models.TextField(blank=True)
    revision = models.PositiveIntegerField(default=1, help_text="Rises with each change, so that none is overwritten.")
    marked_at = models.DateTimeField()

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(points__gte=0), name="mark_not_negative")]

    def __str__(self) -> str:
        return f"{self.response}: {self.points}"


class SavedCommentQuerySet(models.QuerySet["SavedComment"]):
    def of(self, teacher: User) -> SavedCommentQuerySet:
        return self.filter(teacher=teacher)

    def offered_for(self, question: Question | None) -> SavedCommentQuerySet:
        """Return what fits the question: comments on it first, then those for any question."""
        fits = Q(question=None) if question is None else Q(question=question) | Q(question=None)
        return self.filter(fits).order_by(F("question").asc(nulls_last=True), "pk")


class SavedComment(models.Model):
    """Words that a teacher keeps to use again while marking; nobody else sees them. Copied into marks, never linked."""

    teacher = models.ForeignKey(User, on_delete=models.CASCADE, related_name="saved_comments")
    question = models.ForeignKey(
        Question, null=True, blank=True, on_delete=models.CASCADE, related_name="+", help_text="Empty: any question."
    )
    text = models.TextField(max_length=10_000)
    digest = models.CharField(max_length=64, help_text="SHA-256 of the text, which is too long for an index.")
    created_at = models.DateTimeField()
    used = models.PositiveIntegerField(default=0, help_text="In how many marks it was put.")
    last_used_at = models.DateTimeField(null=True, blank=True)

    objects = SavedCommentQuerySet.as_manager()

    class Meta:
        ordering = [F("question").asc(nulls_last=True), "pk"]
        constraints = [
            models.UniqueConstraint(fields=["teacher", "question", "digest"], name="saved_once_a_question"),
            models.UniqueConstraint(
                fields=["teacher", "digest"], condition=Q(question=None), name="saved_once_for_any_question"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.teacher}: {self.text[:60]}"
