from __future__ import annotations

from datetime import datetime

from django.contrib.auth.models import AbstractUser
from django.db import models


class User(AbstractUser):
    """Somebody who signs in. What they may do in a class stands in classrooms.Enrolment, not here."""

    class Role(models.TextChoices):
        STUDENT = "student", "Student"
        TEACHER = "teacher", "Teacher"
        STAFF = "staff", "Staff"

    class Theme(models.TextChoices):
        AUTO = "auto", "Like the device"
        LIGHT = "light", "Light"
        DARK = "dark", "Dark"

    class TextSize(models.TextChoices):
        SMALL = "small", "Small"
        MEDIUM = "medium", "Medium"
        LARGE = "large", "Large"
        HUGE = "huge", "Very large"

    class LineSpacing(models.TextChoices):
        NORMAL = "normal", "Normal"
        WIDE = "wide", "Wide"
        WIDER = "wider", "Very wide"

    class Typeface(models.TextChoices):
        SERIF = "serif", "Book (serif)"
        SANS = "sans", "Plain (sans serif)"
        HYPERLEGIBLE = "hyperlegible", "Atkinson Hyperlegible"

    role = models.CharField(max_length=10, choices=Role, default=Role.STUDENT)
    password_is_temporary = models.BooleanField(
        default=False, help_text="Set by a teacher or admin: the person chooses a new one at the next sign-in."
    )
    is_demo = models.BooleanField(default=False, editable=False)
    theme = models.CharField(max_length=12, choices=Theme, default=Theme.AUTO)
    text_size = models.CharField(max_length=12, choices=TextSize, default=TextSize.MEDIUM)
    line_spacing = models.CharField(max_length=12, choices=LineSpacing, default=LineSpacing.NORMAL)
    typeface = models.CharField(max_length=12, choices=Typeface, default=Typeface.SERIF)

    class Meta:
        ordering = ["last_name", "first_name", "username"]

    def __str__(self) -> str:
        return self.get_full_name() or self.username

    @property
    def sort_name(self) -> str:
        """Return "Last, First", as a roster sorts it; the user name where there is no last name."""
        return f"{self.last_name}, {self.first_name}" if self.last_name else str(self)

    @property
    def is_teacher(self) -> bool:
        return self.role == self.Role.TEACHER


class AuditEntry(models.Model):
    """One thing that somebody did to grades, posts or people. Written in the same transaction as the deed."""

    at = models.DateTimeField()
    actor = models.ForeignKey(User, on_delete=models.PROTECT, related_name="audit_entries")
    action = models.CharField(max_length=60, help_text="noun-verb, such as post-hide")
    target = models.CharField(max_length=120, help_text="app.model:pk of the row it was done to")
    summary = models.CharField(max_length=400)
    reason = models.TextField(blank=True)

    class Meta:
        ordering = ["-at", "-pk"]
        verbose_name_plural = "audit entries"
        indexes = [models.Index(fields=["target"])]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.actor}: {self.summary}"

    @classmethod
    def record(
        cls, *, actor: User, action: str, target: models.Model, summary: str, now: datetime, reason: str = ""
    ) -> AuditEntry:
        label = f"{target._meta.label_lower}:{target.pk}"
        return cls.objects.create(
            at=now, actor=actor, action=action, target=label, summary=summary[:400], reason=reason
        )
