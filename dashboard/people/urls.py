"""`/people/`."""

from __future__ import annotations

from django.urls import path

from dashboard.people.views import people

urlpatterns = [path("", people, name="people")]
