"""`/people/grants/`: the matrix, one cell, one grant, many at once, and sheets."""

from __future__ import annotations

from django.urls import path

from dashboard.people.pages.bulk import grants_bulk, grants_export, grants_import
from dashboard.people.pages.grants import grant, grant_new, grants, held

urlpatterns = [
    path("", grants, name="grants"),
    path("held/", held, name="grants-held"),
    path("new/", grant_new, name="grant-new"),
    path("<int:pk>/", grant, name="grant"),
    path("bulk/", grants_bulk, name="grants-bulk"),
    path("import/", grants_import, name="grants-import"),
    path("export/", grants_export, name="grants-export"),
]
