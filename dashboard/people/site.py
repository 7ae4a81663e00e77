"""Django's admin under our roof: its own scripts write HTML, which the desk's policy on trusted types would forbid."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib.admin import AdminSite
from django.contrib.admin.apps import AdminConfig
from django.views.decorators.csp import csp_override

TRUSTED_TYPES = {"require-trusted-types-for", "trusted-types"}


class FloorwalkerAdminSite(AdminSite):
    """The admin, with the page policy less its trusted types; scripts still come from us alone."""

    site_header = site_title = "Floorwalker"
    index_title = "People, accounts and the trail"

    def admin_view(self, view: Any, cacheable: bool = False) -> Any:  # noqa: FBT001, FBT002  # Django's signature
        """Every view of the admin passes here."""
        policy: dict[str, list[str]] = {
            name: sources for name, sources in settings.SECURE_CSP.items() if name not in TRUSTED_TYPES
        }
        return csp_override(policy)(super().admin_view(view, cacheable))


class FloorwalkerAdminConfig(AdminConfig):
    """Makes it the default site."""

    default_site = "dashboard.people.site.FloorwalkerAdminSite"
