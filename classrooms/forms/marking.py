"""Forms of marking by hand."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms

from accounts.models import User
from classrooms import comment_bank
from classrooms.marking import Guide
from classrooms.models import SavedComment
from config.admin_fields import PlainTextField
from quizzes.models import Response

FULL = (
    f"You keep {comment_bank.MOST} comments, as many as there is room for. "
    "Delete one that you no longer use; what you wrote is still here."
)


class CommentField(PlainTextField):
    """Words for a student. What is too long is named with its length."""

    def __init__(self, **kwargs: Any) -> None:
        too_long = (
            "This comment has %(show_value)d characters; there is room for %(limit_value)d. "
            "Nothing is lost: shorten it here."
        )
        kwargs.setdefault("error_messages", {})["max_length"] = too_long
        super().__init__(max_length=10_000, widget=forms.Textarea(attrs={"rows": 4}), **kwargs)


class MarkForm(forms.Form):
    """A level, or points by hand, which then count; and a comment for the student."""

    level = forms.IntegerField(required=False)
    points = forms.DecimalField(required=False, min_value=0, decimal_places=2)
    comment = CommentField(required=False)
    keep = forms.BooleanField(required=False)
    revision = forms.IntegerField(min_value=0, widget=forms.HiddenInput)

    def __init__(self, *args: Any, response: Response, guide: Guide, marker: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.full, self.levels = response.points, {level.level: level for level in guide.levels}
        self.marker = marker

    def clean_level(self) -> int | None:
        level: int | None = self.cleaned_data["level"]
        if level is not None and level not in self.levels:
            raise forms.ValidationError("This level is not in the rubric. Choose one of the list.")
        return level

    def clean_points(self) -> Decimal | None:
        points: Decimal | None = self.cleaned_data["points"]
        if points is not None and points > self.full:
            raise forms.ValidationError(f"This question has {self.full.normalize():f} points. Give that many or fewer.")
        if points is not None and points * 2 % 1 and points != self.full:
            raise forms.ValidationError("Give whole or half points, such as 2.5.")
        return points

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not self.errors and data.get("level") is None and data.get("points") is None:
            raise forms.ValidationError("Choose a level or give points. Your comment is still here.")
        return data

    def clean_keep(self) -> bool:
        keep: bool = self.cleaned_data["keep"]
        if keep and not comment_bank.tidy(self.cleaned_data.get("comment", "")) and "comment" not in self.errors:
            raise forms.ValidationError("There is no comment to keep yet. Write one, or clear “Keep this comment”.")
        if keep and not comment_bank.has_room(self.marker):
            raise forms.ValidationError(FULL)
        return keep

    @property
    def fraction(self) -> Decimal:
        points: Decimal | None = self.cleaned_data["points"]
        if points is not None:
            return points / self.full
        return self.levels[self.cleaned_data["level"]].fraction


class SavedCommentForm(forms.Form):
    """A comment to keep. One on a question can be opened to all questions; `everywhere` is not asked otherwise."""

    text = CommentField(label="Comment", error_messages={"required": "Write the comment that you want to keep."})
    everywhere = forms.BooleanField(label="Offer it with every question", required=False)

    def __init__(self, *args: Any, comment: SavedComment | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if comment is None or comment.question is None:
            del self.fields["everywhere"]
        else:
            self.fields["everywhere"].help_text = f"Now it is offered with {comment.question} only."
