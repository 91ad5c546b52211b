"""Forms for classes and the people in them."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.contrib.auth.validators import UnicodeUsernameValidator
from django.core.exceptions import ValidationError

from accounts.models import User
from classrooms import joining
from classrooms.forms.zones import zone_choices
from classrooms.models import Accommodation, Classroom


class CodeForm(forms.Form):
    code = forms.CharField(
        label="Class code",
        max_length=40,
        help_text="Six letters and digits from your teacher, such as KXW-4TN. Capitals and the dash do not matter.",
        widget=forms.TextInput(
            attrs={
                "autocomplete": "off",
                "autocapitalize": "characters",
                "spellcheck": "false",
                "class": "bc-code-input",
            }
        ),
        error_messages={"required": "Type the code that your teacher showed you, such as KXW-4TN."},
    )


class NewStudentForm(forms.Form):
    """A student's own account, made while joining a class. No email address is asked for."""

    code = forms.CharField(max_length=40, widget=forms.HiddenInput)
    first_name = forms.CharField(label="First name", max_length=150)
    last_name = forms.CharField(label="Last name", max_length=150)
    username = forms.CharField(
        label="User name",
        max_length=150,
        required=False,
        validators=[UnicodeUsernameValidator()],
        help_text="With it you sign in. Leave it empty and you get one made from your name, such as maya.torres.",
        widget=forms.TextInput(attrs={"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"}),
    )
    password = forms.CharField(
        label="Password",
        strip=False,
        help_text="At least 8 characters. Three words that only you would put together are easy to remember.",
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    again = forms.CharField(
        label="The same password again",
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def clean_first_name(self) -> str:
        return " ".join(self.cleaned_data["first_name"].split())

    def clean_last_name(self) -> str:
        return " ".join(self.cleaned_data["last_name"].split())

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        first, last = data.get("first_name", ""), data.get("last_name", "")
        if not data.get("username") and first and "username" not in self.errors:
            data["username"] = joining.suggest_username(first, last)
        elif User.objects.filter(username__iexact=data.get("username", "")).exists():
            free = joining.suggest_username(first or data["username"], last)
            self.add_error("username", f"{data['username']} is taken. {free} is free.")
        self._check_password(data)
        return data

    def _check_password(self, data: dict[str, Any]) -> None:
        password = data.get("password", "")
        if data.get("again") and password != data["again"]:
            self.add_error("again", "The two passwords are not the same. Type both again.")
            return
        person = User(username=data.get("username", ""), first_name=data.get("first_name", ""))
        try:
            if password:
                validate_password(password, person)
        except ValidationError as problem:
            self.add_error("password", problem)


class ClassroomForm(forms.ModelForm):
    time_zone = forms.ChoiceField(
        label="Time zone",
        choices=zone_choices,
        help_text="Due dates of this class are in this zone.",
    )

    class Meta:
        model = Classroom
        fields = ["name", "time_zone"]
        help_texts = {"name": "As your students know it, such as Period 3, World History."}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not self.instance.pk and not self.is_bound:
            # The script time_zone.js chooses the device's own zone; without it the first of the list stands.
            self.fields["time_zone"].widget.attrs["data-time-zone"] = ""

    def clean_name(self) -> str:
        return " ".join(self.cleaned_data["name"].split())


class ClassroomEditForm(ClassroomForm):
    class Meta(ClassroomForm.Meta):
        fields = ["name", "time_zone", "is_joinable"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["is_joinable"].label = "Students can join with the code"
        self.fields[
            "time_zone"
        ].help_text = "Changing it moves no date: what was due at 11:59 PM Eastern is then shown as 10:59 PM Central."


FACTOR_PROBLEM = "Enter a number from 1 to 5, such as 1.5."


class AccommodationForm(forms.ModelForm):
    time_factor = forms.DecimalField(
        label="Time in quizzes, as a factor",
        min_value=1,
        max_value=5,
        decimal_places=2,
        help_text="1 is the usual time, 1.5 half as much again, 2 double. From 1 to 5.",
        error_messages=dict.fromkeys(("invalid", "min_value", "max_value", "max_decimal_places"), FACTOR_PROBLEM),
        widget=forms.NumberInput(attrs={"step": "0.05"}),
    )

    class Meta:
        model = Accommodation
        fields = ["time_factor", "note"]
        help_texts = {"note": "Why, for you and the other teachers of this class. Students never see it."}


class TeacherForm(forms.Form):
    username = forms.CharField(
        label="User name of the other teacher",
        max_length=150,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}),
    )
