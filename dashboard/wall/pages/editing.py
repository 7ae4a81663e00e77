"""A display made, changed and deleted. Who may is asked of `mine` at every request; the trail has it through `lines`."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from django.contrib import messages
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from dashboard.displays.models import Display
from dashboard.people.pages.frame import key, sent, status
from dashboard.people.viewers import viewer_for
from dashboard.screens import register
from dashboard.wall.pages import hook, trial
from dashboard.wall.pages.display_forms import DisplayForm, zones
from dashboard.wall.pages.frame import draw
from dashboard.wall.pages.lines import told
from dashboard.wall.pages.mine import display_of, managed, managed_teams, unseen
from dashboard.wall.pages.ready import make
from dashboard.wall.pages.thresholds import rows

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from dashboard.wall.pages.thresholds import Rows
    from monitoring.policy import Viewer


@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """`/wall/displays/new/`: a display by its form; or, by one click (`ready`), one of a team with what is usual."""
    viewer = viewer_for(request.user)
    teams = managed_teams(viewer)
    if "ready" in request.POST:
        return _ready(request)
    form = DisplayForm(sent(request), teams=teams, initial={"teams": teams if len(teams) == 1 else []})
    thresholds = rows(sent(request), form.instance, teams)
    if request.POST.get("do") == trial.TRY:
        return _tried(request, viewer, form, thresholds)
    if request.method == "POST" and _are_valid(form, thresholds):
        _keep(form, thresholds)
        messages.success(
            request, f"{form.instance.name} is there. Let a screen in to show it, or open its wall yourself."
        )
        return redirect("display", form.instance.pk)
    shown = {**_form_of(request, form, thresholds), "teams": teams}
    return draw(request, viewer, ("new.html", "displays"), status(request), **shown)


@require_http_methods(["GET", "POST"])
def display(request: HttpRequest, pk: int) -> HttpResponse:
    """`/wall/displays/<pk>/`: everything about one display; its webhook is set by forms of its own on the same page."""
    viewer = viewer_for(request.user)
    one, teams = display_of(viewer, pk), managed_teams(viewer)
    if request.POST.get("do") in hook.DEEDS:
        return hook.answer(request, viewer, one)
    form = DisplayForm(sent(request), instance=display_of(viewer, pk), teams=teams, unseen=unseen(viewer, one))
    thresholds = rows(sent(request), form.instance, teams)
    if request.POST.get("do") == trial.TRY:
        return _tried(request, viewer, form, thresholds)
    if request.method == "POST" and _are_valid(form, thresholds):
        _keep(form, thresholds)
        messages.success(request, f"{form.instance.name} is saved. Its walls follow at once.")
        return redirect("display", pk)
    # A form that was refused has put on its own instance what is not saved.
    shown = {**_form_of(request, form, thresholds), "one": one, **hook.shown(one)}
    return draw(request, viewer, ("display.html", "displays"), status(request), **shown)


@require_http_methods(["GET", "POST"])
def delete(request: HttpRequest, pk: int) -> HttpResponse:
    """`/wall/displays/<pk>/delete/`: it goes, and the screens that show it are turned off, once that was read."""
    viewer = viewer_for(request.user)
    one = display_of(viewer, pk)
    if request.method == "POST":
        _end(one, request.user.get_username())
        messages.success(request, f"{one.name} is deleted.")
        return redirect("wall")
    return draw(request, viewer, ("delete.html", "displays"), one=one, screens=one.screens.all())


def _form_of(request: HttpRequest, form: DisplayForm, thresholds: Rows) -> dict[str, object]:
    """What the form needs, wherever it stands (`wall/manage/form.html`)."""
    return {
        "action": request.path,
        "form": form,
        "thresholds": thresholds,
        "zones": zones(),
        "layouts": trial.LAYOUTS,
    }


def _tried(request: HttpRequest, viewer: Viewer, form: DisplayForm, thresholds: Rows) -> HttpResponse:
    """Only looked at: what is wrong is said in the wall's place."""
    _are_valid(form, thresholds)
    return trial.answer(request, viewer, form, thresholds)


def _are_valid(form: DisplayForm, thresholds: Rows) -> bool:
    """Both are asked, so that all that is wrong is said at once."""
    is_valid = form.is_valid()
    if "teams" in form.cleaned_data:
        thresholds.chosen = {team.pk for team in form.cleaned_data["teams"]}
    return thresholds.is_valid() and is_valid


def _keep(form: DisplayForm, thresholds: Rows) -> None:
    with told(form.instance):
        form.save()
        thresholds.save()


def _end(one: Display, by: str) -> None:
    with told(one):
        # Whoever notes an alarm of it holds its row: he is waited for, and finds it gone afterwards.
        Display.objects.select_for_update().filter(pk=one.pk).first()
        for screen in one.screens.all():
            register.turn_off(screen, by, time.time())
        Display.objects.filter(pk=one.pk).delete()


def _ready(request: HttpRequest) -> HttpResponse:
    viewer = viewer_for(request.user)
    team = next((team for team in managed_teams(viewer) if team.pk == key(request.POST["ready"])), None)
    if team is None:
        messages.error(request, "That team is not there, or its walls are not yours to manage.")
        return redirect("screens")
    made = next((one for one in managed(viewer) if [team] == list(one.teams.all()) and one.slug == team.slug), None)
    if made is None:
        made = make(team)
        messages.success(request, f"{made.name} is there: a display of team {team.name} with what is usual.")
    return redirect("screens") if request.POST.get("back") == "screens" else redirect("display", made.pk)
