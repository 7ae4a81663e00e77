"""`/people/`: its addresses, a page each; names under `people:`. Whoever may manage people may open all of them (`access`)."""

from __future__ import annotations

from django.urls import include, path

from dashboard.people.pages import accounts, persons, reasons, roles, teams

urlpatterns = [
    # people
    path("", persons.home, name="home"),
    path("persons/new/", persons.new, name="person-new"),
    path("persons/<int:pk>/", persons.person, name="person"),
    path("persons/<int:pk>/password/", persons.password, name="person-password"),
    path("persons/<int:pk>/switch/", persons.switch, name="person-switch"),
    # roles
    path("roles/", roles.roles, name="roles"),
    path("roles/new/", roles.new, name="role-new"),
    path("roles/<int:pk>/", roles.role, name="role"),
    path("roles/<int:pk>/members/", roles.members, name="role-members"),
    path("roles/<int:pk>/delete/", roles.delete, name="role-delete"),
    # teams
    path("reasons/", reasons.reasons, name="reasons"),
    path("teams/", teams.teams, name="teams"),
    path("teams/new/", teams.new, name="team-new"),
    path("teams/<int:pk>/", teams.team, name="team"),
    path("teams/<int:pk>/delete/", teams.delete, name="team-delete"),
    # GWS accounts
    path("accounts/", accounts.accounts, name="accounts"),
    path("accounts/new/", accounts.new, name="account-new"),
    path("accounts/move/", accounts.move, name="accounts-move"),
    path("accounts/<int:pk>/", accounts.account, name="account"),
    path("accounts/<int:pk>/password/", accounts.password, name="account-password"),
    path("accounts/<int:pk>/test/", accounts.test, name="account-test"),
    path("accounts/<int:pk>/clear/", accounts.clear, name="account-clear"),
    path("accounts/<int:pk>/delete/", accounts.delete, name="account-delete"),
    # grants, and why
    path("grants/", include("dashboard.people.pages.grants_urls")),
    path("explain/", include("dashboard.people.pages.explain_urls")),
]
