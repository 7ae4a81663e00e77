"""The webhook of one display: set, tried out, taken away. Its secret is shown once, in the answer to whoever set it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import messages
from django.shortcuts import redirect

from dashboard.alarms import hooks
from dashboard.wall.pages.frame import draw

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from dashboard.alarms.models import Delivery
    from dashboard.displays.models import Display
    from monitoring.policy import Viewer

SET, TEST, CLEAR = DEEDS = ("hook", "hook-test", "hook-off")


class HookForm(forms.Form):
    """Where the alarms of a display are sent."""

    url = forms.CharField(
        label="Address",
        max_length=500,
        widget=forms.URLInput({"autocomplete": "off", "placeholder": "https://alerts.example/wall"}),
        help_text="https, at a host that the house allows (WEBHOOK_HOSTS).",
        error_messages={"required": "Write the address that the alarms are sent to."},
    )


def shown(one: Display) -> dict[str, Any]:
    """What the display's page says of its webhook."""
    held, last = hooks.hook_of(one.pk), hooks.last_delivery(one.pk)
    return {"hook": held, "hook_form": HookForm(auto_id="hook_%s"), "delivery": last, "outcome": outcome(last)}


def answer(request: HttpRequest, viewer: Viewer, one: Display) -> HttpResponse:
    """Do what one of the webhook's forms asks (`do`)."""
    if request.POST["do"] == SET:
        return _set(request, viewer, one)
    if request.POST["do"] == TEST:
        _tell(request, "A test message is on its way.", is_done=hooks.send_test(one.pk))
    else:
        _tell(
            request,
            "Its alarms are sent nowhere any more.",
            is_done=hooks.clear_hook(one.pk, request.user.get_username()),
        )
    return redirect("display", one.pk)


def outcome(last: Delivery | None) -> tuple[str, float]:
    """What became of a delivery, and when, as POSIX seconds: `received`, `given up`, `tried` (and tried again), or `waits`."""
    if last is None:
        return "", 0.0
    if last.done_at:
        return "received", last.done_at
    if last.gave_up_at:
        return "given up", last.gave_up_at
    return ("tried", last.tried_at) if last.tried_at else ("waits", last.made_at)


def _set(request: HttpRequest, viewer: Viewer, one: Display) -> HttpResponse:
    form = HookForm(request.POST, auto_id="hook_%s")
    secret = _secret(form, one, request.user.get_username()) if form.is_valid() else ""
    shown = {"one": one, "hook_form": form, "secret": secret, "hook": hooks.hook_of(one.pk)}
    return draw(request, viewer, ("hook.html", "displays"), 200 if secret else 422, **shown)


def _secret(form: HookForm, one: Display, by: str) -> str:
    """The new secret; empty if the address is not fit, and then the form says why."""
    try:
        return hooks.set_hook(one.pk, form.cleaned_data["url"], by)
    except hooks.Unfit as error:
        why = str(error)
        form.add_error("url", f"{why[:1].upper()}{why[1:]}.")
        return ""


def _tell(request: HttpRequest, said: str, *, is_done: bool) -> None:
    if is_done:
        messages.success(request, said)
    else:
        messages.error(request, "This display has no webhook: somebody has taken it away.")
