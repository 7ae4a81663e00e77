"""`/people/explain/`: one question, answered with its reasons."""

from __future__ import annotations

from django.urls import path

from dashboard.people.pages.explain import explain

urlpatterns = [path("", explain, name="explain")]
