"""`/audit/`."""

from __future__ import annotations

from django.urls import path

from dashboard.audit.views import trail

urlpatterns = [path("", trail, name="audit")]
