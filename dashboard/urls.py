"""Where everything lives (contract: pages)."""

from __future__ import annotations

from django.contrib import admin
from django.contrib.auth.views import LoginView, LogoutView
from django.urls import include, path, re_path

from dashboard.desk import views as desk
from dashboard.probes import livez, metrics, readyz
from dashboard.wall import views as wall

ID = r"(?P<identifier>[A-Za-z0-9-]{3,64})"

urlpatterns = [
    # / : the desk
    path("", desk.desk, name="desk"),
    # /agents/, /calls/, /chats/ : the inspector, and its operations
    re_path(rf"^(?P<kind>agent|call|chat)s/{ID}/$", desk.inspector, name="inspector"),
    re_path(rf"^(?P<kind>agent|call|chat)s/{ID}/operations/$", desk.operate, name="operate"),
    # /wall/ : displays
    path("wall/", wall.wall, name="wall"),
    path("wall/<slug:slug>/", wall.wall, name="team-wall"),
    # /people/, /audit/, /upstream/ : admins
    path("people/", include(("dashboard.people.urls", "people"))),
    path("audit/", include(("dashboard.audit.urls", "audit"))),
    path("upstream/", include("dashboard.upstream.urls")),
    path("admin/", admin.site.urls),
    # /accounts/ : sign in, out
    path("accounts/login/", LoginView.as_view(), name="login"),
    path("accounts/logout/", LogoutView.as_view(), name="logout"),
    # probes
    path("livez", livez, name="livez"),
    path("readyz", readyz, name="readyz"),
    path("metrics", metrics, name="metrics"),
]
