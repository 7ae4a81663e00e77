"""Where everything lives (contract: pages)."""

from __future__ import annotations

from django.contrib import admin
from django.urls import include, path, re_path

from dashboard.audit.views import own
from dashboard.consent.views import decide
from dashboard.desk import views as desk
from dashboard.kiosk.views import kiosk
from dashboard.probes import livez, metrics, readyz
from dashboard.signin import views as signin
from dashboard.wall import views as wall
from dashboard.wall.pages import alarms, announce, devices, displays, editing, figures

ID = r"(?P<identifier>[A-Za-z0-9-]{3,64})"

urlpatterns = [
    # / : the desk
    path("", desk.desk, name="desk"),
    # /agents/, /calls/, /chats/ : the inspector, and its operations
    re_path(rf"^(?P<kind>agent|call|chat)s/{ID}/$", desk.inspector, name="inspector"),
    re_path(rf"^(?P<kind>agent|call|chat)s/{ID}/operations/$", desk.operate, name="operate"),
    # /approvals/ : a second person
    path("approvals/<uuid:identifier>/", decide, name="approval"),
    # /wall/ : displays
    path("wall/", displays.wall, name="wall"),
    path("wall/displays/new/", editing.new, name="display-new"),
    path("wall/displays/<int:pk>/", editing.display, name="display"),
    path("wall/displays/<int:pk>/delete/", editing.delete, name="display-delete"),
    path("wall/displays/<int:pk>/announce/", announce.announce, name="display-announce"),
    path("wall/figures/", figures.figures, name="figures"),
    path("wall/alarms/", alarms.alarms, name="alarms"),
    path("wall/alarms/<int:pk>/acknowledge/", alarms.acknowledge, name="alarm-acknowledge"),
    path("wall/screens/", devices.screens, name="screens"),
    path("wall/screens/<int:pk>/off/", devices.turn_off, name="screen-off"),
    path("wall/<slug:slug>/", wall.wall, name="team-wall"),
    # /kiosk/ : a screen with nobody signed in
    path("kiosk/", kiosk, name="kiosk"),
    # /people/, /audit/, /upstream/ : admins
    path("people/", include(("dashboard.people.urls", "people"))),
    path("audit/", include(("dashboard.audit.urls", "audit"))),
    path("transparency/<str:token>/", own, name="transparency"),
    path("upstream/", include("dashboard.upstream.urls")),
    # Django's admin signs in, out and changes passwords by our own pages
    path("admin/login/", signin.admin_door, name="admin-door"),
    path("admin/logout/", signin.leave, name="admin-leave"),
    path("admin/password_change/", signin.admin_password, name="admin-password"),
    path("admin/", admin.site.urls),
    # /accounts/ : sign in, out, and one's own sign-in and security
    path("accounts/", include("dashboard.signin.urls")),
    # probes
    path("livez", livez, name="livez"),
    path("readyz", readyz, name="readyz"),
    path("metrics", metrics, name="metrics"),
]

handler500 = "dashboard.tracing.broken"
