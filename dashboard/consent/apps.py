"""Consent as a Django app."""

from django.apps import AppConfig


class ConsentConfig(AppConfig):
    """The table of approvals asked for."""

    name = "dashboard.consent"
    label = "consent"
