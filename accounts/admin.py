"""People and the audit log. Passwords are never typed here: a temporary one is given out instead."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache

from accounts.models import AuditEntry, User
from accounts.passwords import give_temporary_password
from accounts.people import signed_in
from config.admin_base import ReadOnlyAdmin, SafeDelete


class UserForm(forms.ModelForm):
    class Meta:
        model = User
        fields = [
            "username",
            "first_name",
            "last_name",
            "email",
            "role",
            "is_active",
            "is_staff",
            "is_superuser",
            "groups",
        ]

    own_pk: int | None = None

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        lost = [name for name in ("is_active", "is_staff", "is_superuser") if cleaned.get(name) is False]
        if self.instance.pk and self.instance.pk == self.own_pk:
            for name in lost:
                self.add_error(name, "This is you. Let another admin take your own rights away.")
        if cleaned.get("is_superuser") and not cleaned.get("is_staff"):
            self.add_error("is_staff", "An admin with all rights needs this too, to get to the desk.")
        return cleaned

    def clean_username(self) -> str:
        username = User.normalize_username(self.cleaned_data["username"])
        same = User.objects.filter(username__iexact=username).exclude(pk=self.instance.pk)
        if same.exists():
            raise forms.ValidationError("Somebody has this user name already. Choose another.")
        return username


@admin.register(User)
class UserAdmin(SafeDelete):
    form = UserForm
    change_form_template = "admin/accounts/user/change_form.html"
    list_display = ["username", "last_name", "first_name", "role", "is_active", "is_staff", "last_login"]
    list_filter = ["role", "is_active", "is_staff", "is_superuser", "groups"]
    search_fields = ["username", "first_name", "last_name", "email"]
    ordering = ["last_name", "first_name", "username"]
    readonly_fields = ["last_login", "date_joined", "password_state"]
    fieldsets = [
        (None, {"fields": ["username", ("first_name", "last_name"), "email", "role"]}),
        ("Signing in", {"fields": ["is_active", "password_state", "last_login", "date_joined"]}),
        (
            "The admin's desk",
            {
                "fields": ["is_staff", "groups", "is_superuser"],
                "description": "An editor is staff in the group Editors. Only admins have all rights.",
            },
        ),
    ]
    add_fieldsets = [
        (
            None,
            {
                "fields": ["username", ("first_name", "last_name"), "email", "role"],
                "description": "Next you give a temporary password, which the person replaces at the first sign-in.",
            },
        )
    ]

    def get_fieldsets(self, request: HttpRequest, obj: User | None = None) -> Any:
        return super().get_fieldsets(request, obj) if obj else self.add_fieldsets

    def get_form(self, request: HttpRequest, obj: User | None = None, change: bool = False, **kwargs: Any) -> Any:
        form = super().get_form(request, obj, change, **kwargs)
        return type("UserForm", (form,), {"own_pk": request.user.pk})

    def formfield_for_manytomany(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        return super().formfield_for_manytomany(
            db_field, request, **{"widget": forms.CheckboxSelectMultiple({"class": "desk-checks"}), **kwargs}
        )

    def has_change_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        # Who may change people could make themselves an admin; so only those who are one may.
        return bool(request.user.is_superuser) and super().has_change_permission(request, obj)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return bool(request.user.is_superuser) and super().has_add_permission(request)

    def has_delete_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        is_own = obj is not None and obj.pk == request.user.pk
        return bool(request.user.is_superuser) and not is_own and super().has_delete_permission(request, obj)

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> Any:
        if any(person.pk == request.user.pk for person in objs):
            return [], {}, set(), ["your own account"]
        return super().get_deleted_objects(objs, request)

    def get_urls(self) -> list[Any]:
        wrap = self.admin_site.admin_view
        own = path("<path:object_id>/temporary-password/", wrap(self.temporary_password), name="accounts_user_password")
        return [own, *super().get_urls()]

    @admin.display(description="password")
    def password_state(self, user: User) -> str:
        if not user.has_usable_password():
            return "None yet: give a temporary one."
        return "Temporary, not replaced yet" if user.password_is_temporary else "Chosen by the person"

    def save_model(self, request: HttpRequest, obj: User, form: Any, change: bool) -> None:
        if not change:
            obj.set_unusable_password()
        super().save_model(request, obj, form, change)

    def response_add(self, request: HttpRequest, obj: User, post_url_continue: Any = None) -> HttpResponse:
        return HttpResponseRedirect(reverse("admin:accounts_user_password", args=[obj.pk]))

    @method_decorator(never_cache)
    def temporary_password(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Ask first; then show the new password once, in the answer itself: it is stored nowhere in clear."""
        user = self.get_object(request, unquote(object_id))
        if user is None:
            raise Http404
        if not self.has_change_permission(request, user):
            raise PermissionDenied
        password = ""
        if request.method == "POST":
            password = give_temporary_password(user, by=signed_in(request), now=timezone.now())
            self.log_change(request, user, "Gave a temporary password.")
        context = {
            **self.admin_site.each_context(request),
            "title": "Give a temporary password",
            "opts": User._meta,
            "person": user,
            "password": password,
        }
        return render(request, "admin/accounts/user/temporary_password.html", context)


@admin.register(AuditEntry)
class AuditEntryAdmin(ReadOnlyAdmin):
    list_display = ["at", "actor", "action", "summary", "reason"]
    list_filter = ["action"]
    list_select_related = ["actor"]
    search_fields = ["summary", "reason", "actor__username", "actor__last_name", "target"]
    date_hierarchy = "at"
    fields = ["at", "actor", "action", "target", "summary", "reason"]
