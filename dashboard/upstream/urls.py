"""`/upstream/`."""

from __future__ import annotations

from django.urls import path

from dashboard.upstream.views import upstream

urlpatterns = [path("", upstream, name="upstream")]
