"""The trail in Django's admin: to look at, never to touch."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from django.contrib import admin

from dashboard.audit.models import AuditLine

if TYPE_CHECKING:
    from django.http import HttpRequest


@admin.register(AuditLine)
class AuditLineAdmin(admin.ModelAdmin):  # type: ignore[type-arg]  # takes no argument at run time
    """Read-only lines, newest first."""

    list_display = ("seq", "when", "actor", "account", "operation", "target", "stage")
    list_filter = ("stage", "operation")
    search_fields = ("actor", "account", "target", "key")
    ordering: ClassVar[tuple[str, ...]] = ("-seq",)
    show_full_result_count = False

    def has_add_permission(self, request: HttpRequest) -> bool:  # noqa: ARG002 Django's signature
        """Nobody."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: AuditLine | None = None) -> bool:  # noqa: ARG002
        """Nobody."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: AuditLine | None = None) -> bool:  # noqa: ARG002
        """Nobody."""
        return False
