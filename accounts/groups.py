"""The two groups of staff that are no admins, and what they may do.

Editors write lessons and quizzes and see nobody's work; auditors see everybody's work and change nothing.
"""

from __future__ import annotations

from typing import Any

from django.apps import apps as current_apps
from django.contrib.auth.management import create_permissions

WRITE = ("view", "add", "change", "delete")
LOOK = ("view",)
EDITED = {
    "lessons": (
        "lesson", "anchor", "reading", "reference", "glossaryterm", "event", "person", "place", "organization",
        "sourcecard", "claim", "rubric", "prompt", "teachernote",
    ),
    "quizzes": ("misconception", "question", "questionversion", "quiz", "slot"),
}  # fmt: skip
AUDITED = {
    "accounts": ("auditentry",),
    "quizzes": ("attempt", "response", "regrade", "regradechange"),
    "classrooms": ("classroom", "enrolment", "assignment", "assignmentquiz", "thread", "post", "mark"),
}
GROUPS = {"Editors": (EDITED, WRITE), "Auditors": (AUDITED, LOOK)}


def make_groups(apps: Any = current_apps, using: str = "default") -> None:
    """Make the groups with their permissions, or mend them; nobody's membership changes.

    Called by a migration, with the apps as they were then: what is not there yet is left out. Permissions are
    otherwise made after the last migration, so they are made here first. A new model for editors needs a line
    above and a migration that calls this again.
    """
    for labels in (EDITED, AUDITED):
        for label in labels:
            _create_permissions(apps, label, using)
    group_model, permissions = apps.get_model("auth", "Group"), apps.get_model("auth", "Permission")
    for name, (models, deeds) in GROUPS.items():
        group, _ = group_model.objects.using(using).get_or_create(name=name)
        for label, names in models.items():
            codes = [f"{deed}_{model}" for model in names for deed in deeds]
            found = permissions.objects.using(using).filter(content_type__app_label=label, codename__in=codes)
            group.permissions.add(*found)


def _create_permissions(apps: Any, label: str, using: str) -> None:
    config = apps.get_app_config(label)
    # The app configs of a migration have no models module, and Django makes permissions only where there is one.
    before = getattr(config, "models_module", None)
    config.models_module = before or True
    create_permissions(config, verbosity=0, using=using, apps=apps)
    config.models_module = before
