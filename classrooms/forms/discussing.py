"""Forms of the discussion."""

from __future__ import annotations

import uuid
from typing import Any

from django import forms

MAX_LENGTH = 5000


class PostForm(forms.Form):
    """Words for a thread. The token makes two clicks one post; it stays the same while the form shows errors."""

    text = forms.CharField(
        label="Your answer",
        max_length=MAX_LENGTH,
        widget=forms.Textarea(attrs={"rows": 6}),
        error_messages={
            "required": "Write something first.",
            "max_length": "That is %(show_value)d characters; a post has room for %(limit_value)d. "
            "Nothing is lost: shorten it here.",
        },
    )
    token = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, label: str = "Your answer", **kwargs: Any) -> None:
        kwargs.setdefault("initial", {}).setdefault("token", uuid.uuid4())
        super().__init__(*args, **kwargs)
        self.fields["text"].label = label


class EditPostForm(forms.Form):
    text = forms.CharField(
        label="Your words",
        max_length=MAX_LENGTH,
        widget=forms.Textarea(attrs={"rows": 8}),
        error_messages=PostForm.base_fields["text"].error_messages,
    )


class HideForm(forms.Form):
    reason = forms.CharField(
        label="Reason",
        max_length=300,
        help_text="The author sees it, nobody else in the class does.",
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Say why, so that the author understands."},
    )
