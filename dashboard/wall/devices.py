"""`/wall/screens/`: the screens that show a wall without anybody signed in. Leads let them in and turn them off."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from django import forms
from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from dashboard.people.models import Team
from dashboard.people.viewers import face_of, viewer_for
from dashboard.screens import register
from dashboard.screens.credential import plain_code
from dashboard.screens.models import Screen, spells_network
from monitoring.policy import EVERYONE, Verb, over_team

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.db.models import QuerySet
    from django.http import HttpRequest, HttpResponse

    from monitoring.policy import Viewer

QUIET_AFTER = 180.0


class LetInForm(forms.Form):
    """A screen by the code that it shows, and what it is to show."""

    code = forms.CharField(label="Code on the screen", max_length=20, help_text="Six letters, in any case.")
    name = forms.CharField(label="Name", max_length=60, help_text="As people call it, such as Wall 3, Berlin.")
    teams = forms.ModelMultipleChoiceField(
        Team.objects.none(), widget=forms.CheckboxSelectMultiple, help_text="It shows these teams and nothing else."
    )
    network = forms.CharField(
        label="Network",
        max_length=50,
        required=False,
        validators=[spells_network],
        help_text="Where it may be, such as 10.20.0.0/16. Empty: anywhere.",
    )

    def clean_code(self) -> str:
        """As it is kept."""
        return plain_code(self.cleaned_data["code"])


@require_http_methods(["GET", "POST"])
def screens(request: HttpRequest) -> HttpResponse:
    """`/wall/screens/`: the screens of the teams whose walls he manages, and the form that lets one in."""
    mine = managed(viewer_for(request.user))
    form = LetInForm(request.POST if request.method == "POST" else None)
    form.fields["teams"].queryset = Team.objects.filter(pk__in=[team.pk for team in mine])  # type: ignore[attr-defined]
    if request.method == "POST" and form.is_valid():
        said, now = form.cleaned_data, time.time()
        screen = register.approve(said["code"], said["name"], said["teams"], request.user.get_username(), now)
        if screen is not None:
            Screen.objects.filter(pk=screen.pk).update(network=said["network"])
            messages.success(request, f"{screen.name} is let in; it shows its wall within 3 seconds.")
            return redirect("screens")
        form.add_error("code", "No screen shows this code, or not any more. Look at the screen again.")
    found = _of(mine)
    shown = {"room": "wall", "viewer": face_of(request.user), "form": form, "screens": found, "quiet": _quiet()}
    return render(request, "wall/screens.html", shown, status=422 if form.errors else 200)


@require_POST
def turn_off(request: HttpRequest, pk: int) -> HttpResponse:
    """Turn a screen off, at once."""
    screen = get_object_or_404(_of(managed(viewer_for(request.user))), pk=pk)
    if register.turn_off(screen, request.user.get_username(), time.time()):
        messages.success(request, f"{screen.name} is off.")
    return redirect("screens")


def managed(viewer: Viewer) -> list[Team]:
    """The teams whose walls somebody manages."""
    overs = viewer.overs(Verb.MANAGE_WALLS)
    return [team for team in Team.objects.order_by("name") if overs & {EVERYONE, over_team(team.name)}]


def _of(teams: Iterable[Team]) -> QuerySet[Screen]:
    """The screens that were let in and show only these teams: whoever manages less has no say over them."""
    others = Team.objects.exclude(pk__in=[team.pk for team in teams])
    let_in = Screen.objects.filter(approved_at__gt=0, revoked_at=0, teams__isnull=False)
    return let_in.exclude(teams__in=others).distinct().prefetch_related("teams")


def _quiet() -> float:
    return time.time() - QUIET_AFTER
