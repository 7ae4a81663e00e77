"""`/audit/`."""

from __future__ import annotations

from django.urls import path

from dashboard.audit.views import agent, export, story, trail

urlpatterns = [
    path("", trail, name="trail"),
    path("story/<str:key>/", story, name="story"),
    path("export/", export, name="export"),
    path("agents/<path:account>/", agent, name="agent"),
]
