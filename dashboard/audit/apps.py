"""The trail as a Django app."""

from django.apps import AppConfig


class AuditConfig(AppConfig):
    """Table `audit_line`."""

    name = "dashboard.audit"
    label = "audit"
