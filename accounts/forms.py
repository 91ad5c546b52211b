"""What people type to get in, and what they choose for themselves."""

from typing import Any

from django import forms
from django.contrib.auth.forms import AuthenticationForm, PasswordChangeForm, SetPasswordForm, UserCreationForm

from accounts.context_processors import DISPLAY_FIELDS
from accounts.models import User

# A phone capitalizes the first letter of a field and "corrects" the rest unless it is told that this is a name.
USERNAME_WIDGET_ATTRS = {"autocapitalize": "none", "autocorrect": "off", "spellcheck": "false"}


class SignInForm(AuthenticationForm):
    error_messages = {
        "invalid_login": (
            "That user name and password don't belong together. Check both for typos: "
            "in a password, capital and small letters differ."
        ),
        "inactive": "This account is switched off. Ask your teacher.",
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["username"].label = "User name"
        self.fields["username"].widget.attrs.update(USERNAME_WIDGET_ATTRS)

    def clean_username(self) -> str:
        """Return the name as it is stored, so that "ADA " signs in as "ada" where only one account can be meant."""
        typed: str = self.cleaned_data["username"]
        stored = list(User.objects.filter(username__iexact=typed).values_list("username", flat=True)[:2])
        return stored[0] if len(stored) == 1 else typed


def _say_plainly(first: forms.Field, again: forms.Field) -> None:
    first.help_text = "At least 8 characters, not a common password, and not like your name."
    again.label, again.help_text = "The same password again", ""


class ChoosePasswordForm(SetPasswordForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _say_plainly(self.fields["new_password1"], self.fields["new_password2"])


class ChangePasswordForm(PasswordChangeForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["old_password"].label = "Your password now"
        _say_plainly(self.fields["new_password1"], self.fields["new_password2"])


class TeacherSignUpForm(UserCreationForm):
    class Meta:
        model = User
        fields = ("first_name", "last_name", "username")
        labels = {"username": "User name"}
        help_texts = {"username": "You sign in with it. Letters, digits and @ . + - _ are fine."}
        error_messages = {"username": {"unique": "Somebody has this user name. Choose another one."}}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # The order of the page: the cursor starts at the first name.
        self.fields["username"].widget.attrs.pop("autofocus", None)
        self.fields["username"].widget.attrs.update(USERNAME_WIDGET_ATTRS, autocomplete="username")
        _say_plainly(self.fields["password1"], self.fields["password2"])
        for name, word in (("first_name", "given-name"), ("last_name", "family-name")):
            self.fields[name].required = True
            self.fields[name].widget.attrs["autocomplete"] = word
        self.fields["last_name"].help_text = "Your students see both names."


class NameForm(forms.ModelForm):
    class Meta:
        model = User
        fields = ("first_name", "last_name")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.required = True


class DisplayForm(forms.ModelForm):
    class Meta:
        model = User
        fields = DISPLAY_FIELDS
        labels = {"text_size": "Text size", "line_spacing": "Line spacing"}
        widgets = dict.fromkeys(DISPLAY_FIELDS, forms.RadioSelect)
