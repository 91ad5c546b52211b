from django import forms

LARGEST_REVISION = 2**31 - 1


class AnswerForm(forms.Form):
    """What travels with an answer; the answer itself is read by its question's kind."""

    position = forms.IntegerField(min_value=1, max_value=10_000)
    revision = forms.IntegerField(min_value=0, max_value=LARGEST_REVISION)
    flagged = forms.BooleanField(required=False)
    level = forms.CharField(required=False, max_length=12)
    go = forms.CharField(required=False, max_length=20)
