"""What was decided about a mistake in a question, and what that did to whom. Part of `quizzes.models`."""

from __future__ import annotations

import logging
import uuid
from functools import cached_property
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from pydantic import ValidationError

from quizzes.question_types import read_spec
from quizzes.question_types.base import SpecModel

logger = logging.getLogger("backchannel.grader")


class RegradeQuerySet(models.QuerySet["Regrade"]):
    def in_force(self) -> RegradeQuerySet:
        """Return what was applied and not undone, oldest first: the order in which a score is replayed."""
        return self.filter(undone_at=None).order_by("pk")


class Regrade(models.Model):
    """What is done about a mistake in a question, for the answers to `versions` in its scope, from now on.

    The scope is a set of assignments (reverse relation `assignments`). `corrected` is a spec of
    kind `kind`; a score is always the base grade followed by all regrades in force, see `quizzes.corrections`.
    """

    class Action(models.TextChoices):
        NEW_KEY = "new_key", "New key"
        ACCEPT_BOTH = "accept_both", "Accept both"
        FULL_MARKS = "full_marks", "Full marks for everybody"
        DROP = "drop", "Drop the question"

    question = models.ForeignKey("quizzes.Question", on_delete=models.PROTECT, related_name="regrades")
    versions = models.ManyToManyField("quizzes.QuestionVersion", related_name="regrades")
    action = models.CharField(max_length=12, choices=Action)
    kind = models.CharField(max_length=12, help_text="Of the versions and of the corrected spec.")
    corrected: models.JSONField[Any, Any] = models.JSONField(
        "corrected spec", null=True, blank=True, help_text="What is right now; empty where no key is needed."
    )
    reason = models.CharField(max_length=300)
    may_lower = models.BooleanField("may lower scores", default=False)
    token = models.UUIDField(default=uuid.uuid4, unique=True, help_text="From the form: a double click applies once.")
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="regrades_made")
    applied_at = models.DateTimeField()
    undone_at = models.DateTimeField(null=True, blank=True)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="regrades_undone"
    )
    undone_reason = models.CharField(max_length=300, blank=True)

    objects = RegradeQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(corrected__isnull=True, action__in=["full_marks", "drop"])
                | Q(corrected__isnull=False, action__in=["new_key", "accept_both"]),
                name="regrade_has_a_spec_where_it_needs_one",
            ),
            models.CheckConstraint(
                condition=Q(undone_at=None, undone_by=None) | Q(undone_at__isnull=False, undone_by__isnull=False),
                name="regrade_undone_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.question}: {self.get_action_display().lower()}"

    @property
    def is_in_force(self) -> bool:
        return self.undone_at is None

    @cached_property
    def corrected_spec(self) -> SpecModel | None:
        """Return the corrected spec, typed; None where there is none, or (logged) where it can no longer be read."""
        if self.corrected is None:
            return None
        try:
            return read_spec(self.kind, self.corrected)
        except (KeyError, ValidationError):
            logger.exception("The corrected spec of regrade %s cannot be read; it changes nothing.", self.pk)
            return None

    @property
    def drops(self) -> bool:
        return self.action == self.Action.DROP

    @property
    def in_words(self) -> str:
        """Return what was done, as a student or a teacher reads it."""
        return {
            self.Action.NEW_KEY: "The right answer was changed.",
            self.Action.ACCEPT_BOTH: "Another answer counts as right, too.",
            self.Action.FULL_MARKS: "Everybody gets full marks for it.",
            self.Action.DROP: "The question was dropped.",
        }[self.Action(self.action)]


class RegradeChange(models.Model):
    """What a regrade, or undoing it, did to one answer and to the score of its attempt (points; None while open)."""

    regrade = models.ForeignKey(Regrade, on_delete=models.CASCADE, related_name="changes")
    response = models.ForeignKey("quizzes.Response", on_delete=models.CASCADE, related_name="regrade_changes")
    is_undo = models.BooleanField(default=False)
    fraction_before = models.DecimalField(max_digits=6, decimal_places=5, null=True)
    fraction_after = models.DecimalField(max_digits=6, decimal_places=5, null=True)
    counts_before = models.BooleanField()
    counts_after = models.BooleanField()
    score_before = models.DecimalField(max_digits=9, decimal_places=5, null=True)
    score_after = models.DecimalField(max_digits=9, decimal_places=5, null=True)
    max_before = models.DecimalField(max_digits=7, decimal_places=2)
    max_after = models.DecimalField(max_digits=7, decimal_places=2)

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.response}: {self.fraction_before} to {self.fraction_after}"
