"""Screens as a Django app."""

from django.apps import AppConfig


class ScreensConfig(AppConfig):
    """The table of screens."""

    name = "dashboard.screens"
    label = "screens"
