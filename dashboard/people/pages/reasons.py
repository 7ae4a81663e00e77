"""The page of the reasons that one key chooses: nine lines, each a key and what it stands for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django import forms
from django.contrib import messages
from django.db import transaction
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from dashboard.people.models import ReasonCode
from dashboard.people.pages.frame import draw, sent, status

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

KEYS = range(1, 10)


class ReasonsForm(forms.Form):
    """A field for each key, `key_1` to `key_9`; an empty one is no reason."""

    def __init__(self, *arguments: object, **options: object) -> None:
        """The nine fields."""
        super().__init__(*arguments, **options)  # type: ignore[arg-type]  # Django's own
        for number in KEYS:
            self.fields[f"key_{number}"] = forms.CharField(label=f"Key {number}", max_length=80, required=False)


@require_http_methods(["GET", "POST"])
def reasons(request: HttpRequest) -> HttpResponse:
    """`/people/reasons/`: what the keys 1 to 9 stand for when a team asks why somebody steps in."""
    held = {f"key_{code.number}": code.text for code in ReasonCode.objects.all()}
    form = ReasonsForm(sent(request), initial=held)
    if request.method == "POST" and form.is_valid():
        _keep({number: form.cleaned_data[f"key_{number}"] for number in KEYS})
        messages.success(request, "The reasons are saved.")
        return redirect("people:reasons")
    return draw(request, "reasons.html", "teams", status(request), form=form)


@transaction.atomic
def _keep(texts: dict[int, str]) -> None:
    held = {code.number: code for code in ReasonCode.objects.select_for_update()}
    for number, text in texts.items():
        code = held.get(number)
        if code is not None and not text:
            code.delete()
        elif text and (code is None or code.text != text):
            ReasonCode(number=number, text=text).save()
