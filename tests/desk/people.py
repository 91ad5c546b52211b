"""Who sits at the admin's desk, and what they do there without scripts."""

from __future__ import annotations

from django.contrib.auth.models import Group
from django.test import Client
from django.urls import reverse

from accounts.groups import make_groups
from accounts.models import User
from tests.factories import make_editor
from tests.forms import form_values


def make_desk_editor(**fields) -> User:
    """Erin, in the group Editors. The group is made again: browser tests empty every table."""
    make_groups()
    editor = make_editor(**fields)
    editor.groups.add(Group.objects.get(name="Editors"))
    return editor


def make_auditor(**fields) -> User:
    make_groups()
    auditor = make_editor(**{"name": "Audrey Allen", "username": "audrey", **fields})
    auditor.groups.add(Group.objects.get(name="Auditors"))
    return auditor


def desk_url(row, page: str = "change") -> str:
    """Return the address of a page of a row, or of a model's list ("changelist") or "add" page."""
    name = f"admin:{row._meta.app_label}_{row._meta.model_name}_{page}"
    return reverse(name) if isinstance(row, type) else reverse(name, args=[row.pk])


def post_form(client: Client, url: str, changes: dict | None = None, *, form: str = ""):
    """Open a page and post its form as a browser would, with `changes` typed in; a value of None leaves a field out."""
    page = client.get(url)
    assert page.status_code == 200, (url, page.status_code)
    data = {**form_values(page, form), **(changes or {})}
    return client.post(url, {name: value for name, value in data.items() if value is not None})


def errors_of(response) -> str:
    """Return everything that a page complains about, as one text."""
    context = response.context
    found = [str(context["errors"])] if "errors" in context else []
    return "\n".join([*found, *(str(message) for message in context.get("messages", []))])
