"""Which list of a bundle becomes which model, and how a row becomes a list item again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db import models

from lessons.exchange import schemas
from lessons.models import (
    Anchor,
    Claim,
    Event,
    GlossaryTerm,
    Lesson,
    Organization,
    Person,
    Place,
    Prompt,
    Reference,
    Rubric,
    SourceCard,
    TeacherNote,
)


@dataclass(frozen=True)
class Part:
    """A file with one list of items. `many` and `one` name the fields that point to other items by their key."""

    file: str
    model: type[models.Model]
    schema: type[schemas.Item]
    key: str
    many: Mapping[str, type[models.Model]] = field(default_factory=dict)
    one: Mapping[str, type[models.Model]] = field(default_factory=dict)

    @property
    def name(self) -> str:
        return str(self.model._meta.verbose_name)

    def is_ordered(self) -> bool:
        return any(each.name == "position" for each in self.model._meta.fields)

    def rows(self, lesson: Lesson) -> models.QuerySet[Any]:
        """Return the lesson's rows with all that `item` needs, in the order of the file."""
        rows = self.model._default_manager.filter(lesson=lesson)
        return rows.select_related(*self.one).prefetch_related(*self.many)

    def item(self, row: models.Model) -> schemas.Item:
        """Return the list item that `row` would come from."""
        values = {name: getattr(row, name) for name in self.schema.model_fields if name not in {*self.many, *self.one}}
        for name, model in self.many.items():
            values[name] = [getattr(each, KEYS[model]) for each in getattr(row, name).all()]
        for name, model in self.one.items():
            target = getattr(row, name)
            values[name] = getattr(target, KEYS[model]) if target else ""
        return self.schema.model_validate(values)


KEYS: dict[type[models.Model], str] = {Anchor: "slug", Reference: "slug", Rubric: "slug", Claim: "number"}
REFERENCES = {"references": Reference}
BOTH = {"references": Reference, "anchors": Anchor}

# In the order in which they load: what others point to comes first.
PARTS = (
    Part("anchors.yaml", Anchor, schemas.AnchorItem, "slug"),
    Part("references.yaml", Reference, schemas.ReferenceItem, "slug"),
    Part("glossary.yaml", GlossaryTerm, schemas.TermItem, "slug"),
    Part("timeline.yaml", Event, schemas.EventItem, "slug", BOTH),
    Part("people.yaml", Person, schemas.PersonItem, "slug", BOTH),
    Part("places.yaml", Place, schemas.PlaceItem, "slug", REFERENCES),
    Part("organizations.yaml", Organization, schemas.OrganizationItem, "slug"),
    Part("sources.yaml", SourceCard, schemas.SourceCardItem, "letter", REFERENCES),
    Part("claims.yaml", Claim, schemas.ClaimItem, "number", BOTH),
    Part("rubrics.yaml", Rubric, schemas.RubricItem, "slug"),
    Part("prompts.yaml", Prompt, schemas.PromptItem, "number", {"anchors": Anchor}, {"rubric": Rubric}),
    Part("teacher_notes.yaml", TeacherNote, schemas.TeacherNoteItem, "slug", REFERENCES),
)
