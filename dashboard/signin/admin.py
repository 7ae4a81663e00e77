"""What of the sign-in stands in Django's admin: factors that can be taken away, and links to the issuer. No secret."""

from __future__ import annotations

from typing import TYPE_CHECKING

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount, SocialApp, SocialToken
from allauth.usersessions.models import UserSession
from django.contrib import admin

if TYPE_CHECKING:
    from django.http import HttpRequest

for model in (EmailAddress, Authenticator, SocialAccount, SocialApp, SocialToken, UserSession):
    if admin.site.is_registered(model):
        admin.site.unregister(model)


class TakeAway(admin.ModelAdmin):  # type: ignore[type-arg]  # takes no argument at run time
    """May be looked at and deleted, never made or changed here."""

    def has_add_permission(self, request: HttpRequest) -> bool:  # noqa: ARG002 Django's
        """Its owner makes it."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: object = None) -> bool:  # noqa: ARG002 Django's
        """Nobody changes it."""
        return False


@admin.register(Authenticator)
class FactorAdmin(TakeAway):
    """Somebody lost his phone: deleting his factors lets him in by password alone, and ends his sign-ins."""

    fields = list_display = ("user", "type", "created_at", "last_used_at")
    list_filter = ("type",)
    search_fields = ("user__username",)


@admin.register(SocialAccount)
class LinkAdmin(TakeAway):
    """Who of the issuer's people is who of ours; deleted, the claim decides anew at his next sign-in."""

    fields = list_display = ("user", "provider", "uid", "last_login", "date_joined")
    search_fields = ("user__username", "uid")
