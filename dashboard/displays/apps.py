"""Displays as a Django app."""

from django.apps import AppConfig


class DisplaysConfig(AppConfig):
    """Tables `displays_display`, `displays_threshold`."""

    name = "dashboard.displays"
    label = "displays"
