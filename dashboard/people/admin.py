"""People and power in Django's admin. A password goes in and never comes out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, cast

from django import forms
from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.models import User

from dashboard.people.models import Account, Grant, Team
from dashboard.people.pages.keepers import may_change
from dashboard.people.vault import SealError, hold, read_ring
from monitoring.ports import Secret

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.http import HttpRequest

RAISING = ("is_staff", "is_superuser", "groups", "user_permissions")


class AccountForm(forms.ModelForm):  # type: ignore[type-arg]  # takes no argument at run time
    """An account with a field for a new password; empty keeps the old one."""

    new_password = forms.CharField(
        label="New password",
        required=False,
        strip=False,
        max_length=500,
        widget=forms.PasswordInput(render_value=False, attrs={"autocomplete": "new-password"}),
        help_text="Its password in GWS. Sealed at once and never shown; empty keeps the one that is held.",
    )

    class Meta:
        """Never `sealed`."""

        model = Account
        fields = ("username", "role", "team", "user", "protected")

    def clean_new_password(self) -> str:
        """Refuse while there is no key to seal with: nothing is kept in the open."""
        password: str = self.cleaned_data["new_password"]
        if password:
            try:
                read_ring()
            except SealError as error:
                raise forms.ValidationError(str(error)) from None
        return password


@admin.register(Account)
class AccountAdmin(admin.ModelAdmin):  # type: ignore[type-arg]  # as above
    """GWS accounts. The username stays: the seal and the journal know the account by it."""

    form = AccountForm
    list_display = ("username", "role", "team", "user", "held", "needs")
    list_filter = ("role", "team", "needs")
    list_select_related = ("team", "user")
    search_fields = ("username", "user__username")
    fields = ("username", "role", "team", "user", "protected", "new_password", "held", "needs")

    def get_readonly_fields(self, request: HttpRequest, obj: Account | None = None) -> tuple[str, ...]:  # noqa: ARG002 Django's
        """The username can be chosen once."""
        return ("held", "needs", "username") if obj else ("held", "needs")

    @admin.display(description="Password")
    def held(self, account: Account) -> str:
        """Whether a password is held, and since when."""
        return f"held since {account.held_since:%Y-%m-%d %H:%M} UTC" if account.held_since else "not held"

    def save_model(self, request: HttpRequest, obj: Account, form: Any, change: bool) -> None:  # noqa: FBT001 Django's
        """Seal a new password before the account is saved."""
        if password := form.cleaned_data.get("new_password"):
            hold(obj, Secret(password), read_ring())
        super().save_model(request, obj, form, change)


@admin.register(Team)
class TeamAdmin(admin.ModelAdmin):  # type: ignore[type-arg]  # as above
    """Teams."""

    list_display = ("name", "slug")
    search_fields = ("name",)
    prepopulated_fields: ClassVar[dict[str, Sequence[str]]] = {"slug": ("name",)}


@admin.register(Grant)
class GrantAdmin(admin.ModelAdmin):  # type: ignore[type-arg]  # as above
    """Who may do what to whom."""

    list_display = ("user", "role", "verb", "media", "over", "starts", "ends")
    list_filter = ("verb", "media", "team")
    list_select_related = ("user", "role", "team", "agent")
    search_fields = ("user__username", "role__name", "team__name", "agent__username")


class GrantLines(admin.TabularInline):  # type: ignore[type-arg]  # as above
    """A user's grants, on his own page."""

    model = Grant
    fk_name = "user"
    extra = 1


admin.site.unregister(User)


@admin.register(User)
class PersonAdmin(UserAdmin):  # type: ignore[type-arg]  # as above
    """A sign-in, with its grants."""

    inlines = (GrantLines,)

    def get_readonly_fields(self, request: HttpRequest, obj: User | None = None) -> Any:
        """Who is no owner makes none, and gives nobody a permission of Django's."""
        rest = super().get_readonly_fields(request, obj)
        return rest if cast("User", request.user).is_superuser else (*rest, *RAISING)

    def has_change_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        """Owners are changed by owners; a password is changed by whoever may change the rest."""
        return super().has_change_permission(request, obj) and _is_his(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        """Owners are deleted by owners."""
        return super().has_delete_permission(request, obj) and _is_his(request, obj)

    def get_inlines(self, request: HttpRequest, obj: User | None) -> Any:  # noqa: ARG002 Django's
        """A new sign-in is saved first; then it can be given something."""
        return self.inlines if obj else ()


def _is_his(request: HttpRequest, person: User | None) -> bool:
    return person is None or may_change(cast("User", request.user), person)
