"""A display as its form has it, drawn beside the form before anything is saved. Saves nothing; shows what one may see."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from asgiref.sync import async_to_sync
from django.shortcuts import render

from dashboard import wiring
from dashboard.displays.plan import TURN, Layout
from dashboard.wall.views import may_look, shown

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from dashboard.displays.models import Display
    from dashboard.displays.plan import Plan
    from dashboard.wall.pages.display_forms import DisplayForm
    from dashboard.wall.pages.thresholds import Rows
    from monitoring.policy import Viewer

TRY = "try"
CALLED = frozenset({"name", "slug"})
LAYOUTS = tuple((layout.value, layout.value.capitalize()) for layout in Layout)


def answer(request: HttpRequest, viewer: Viewer, form: DisplayForm, thresholds: Rows) -> HttpResponse:
    """The wall of a form that was asked whether it is valid, in the layout that it names; or why there is none yet.

    What it is called does not matter to how it looks.
    """
    wrong = _wrong(form, thresholds)
    context = {"why": wrong} if wrong else _drawn(viewer, form, thresholds, request.POST.get("trial", ""))
    return render(request, "wall/manage/trial.html", context)


def _drawn(viewer: Viewer, form: DisplayForm, thresholds: Rows, layout: str) -> dict[str, object]:
    plan = _plan(form, thresholds)
    if not may_look(viewer, plan):
        return {
            "why": "You manage the walls of these teams, and may not see them all: what would be on it is not shown here."
        }
    if not wiring.is_open():
        return {"why": "This process holds no floor: there is nothing to preview."}
    if layout == Layout.ANNOUNCEMENT and not plan.announcement:
        return {"why": "Nothing is announced on it: write that on its page Announce."}
    chosen = Layout(layout) if layout in Layout else next(iter(plan.turns), (Layout.TEAM, TURN))[0]
    return async_to_sync(_shown)(replace(plan, turns=((chosen, TURN),)))


async def _shown(plan: Plan) -> dict[str, object]:
    """On the loop that the figures are counted on."""
    return shown(plan, "", wiring.get().walls.stages.trial(plan))


def _plan(form: DisplayForm, thresholds: Rows) -> Plan:
    """What would be saved. Its limits need not last, so that what they mark is seen."""
    kept = [row.instance for row in thresholds.forms if row.cleaned_data and not row.cleaned_data.get("DELETE")]
    display: Display = form.instance
    plan = display.planned(form.cleaned_data["teams"], kept)
    return replace(plan, rules=tuple(replace(rule, id=-at, hold=0.0) for at, rule in enumerate(plan.rules, start=1)))


def _wrong(form: DisplayForm, thresholds: Rows) -> str:
    """The first thing that keeps it from being drawn; empty if nothing does."""
    said = [
        f"{form[name].label}: {form.errors[name][0]}" for name in form.fields if name in form.errors.keys() - CALLED
    ]
    said += [str(errors[0]) for row in thresholds.forms for errors in row.errors.values()]
    return f"It cannot be drawn yet. {said[0]}" if said else ""
