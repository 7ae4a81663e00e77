"""Which lines of the trail are asked for: one form, for the page and for what is exported from it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django import forms
from django.db.models import Q

from dashboard.audit.models import AuditAbout, AuditLine
from dashboard.audit.words import DID, JOIN, JOINED
from monitoring.floor.operations import TYPING, Operation

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.db.models import QuerySet

CONSENT = ("AskSecondPerson", "Approve", "Refuse", "Withdraw", "Expire", "BreakGlass")
OURS = ("Created", "Changed", "Deleted", "Read", JOIN, *CONSENT, "Erase", "RotateKeys", *sorted(DID))
OPERATIONS = [*(one.value for one in Operation if one not in TYPING), *sorted(one.value for one in TYPING), *OURS]
DECIDED = ("asked", "approved", "withdrawn", "expired", "broken")
STAGES = (
    "intent",
    "accepted",
    "refused",
    "unknown",
    "confirmed",
    "unconfirmed",
    "denied",
    "done",
    "read",
    JOINED,
    *DECIDED,
)
WHEN = "%Y-%m-%dT%H:%M"


class TrailForm(forms.Form):
    """All fields may be empty; times are in the site's zone."""

    person = forms.CharField(required=False, max_length=150, label="Person")
    agent = forms.CharField(required=False, max_length=150, label="Agent")
    operation = forms.ChoiceField(required=False, choices=[("", "any"), *((one, one) for one in OPERATIONS)])
    stage = forms.ChoiceField(required=False, choices=[("", "any"), *((one, one) for one in STAGES)])
    since = forms.DateTimeField(
        required=False, label="From", widget=forms.DateTimeInput({"type": "datetime-local"}, format=WHEN)
    )
    until = forms.DateTimeField(
        required=False, label="To", widget=forms.DateTimeInput({"type": "datetime-local"}, format=WHEN)
    )
    q = forms.CharField(required=False, max_length=200, label="Text")
    target = forms.CharField(required=False, max_length=200, widget=forms.HiddenInput())

    def __init__(self, data: Mapping[str, Any]) -> None:
        super().__init__(data, label_suffix="")
        for name, field in self.fields.items():
            if isinstance(field, forms.CharField):
                field.widget.attrs |= {"autocomplete": "off"} | ({"type": "search"} if name != "target" else {})

    def clean(self) -> dict[str, Any]:
        """A time that ends before it begins holds nothing: say so."""
        said: dict[str, Any] = super().clean() or self.cleaned_data
        since, until = said.get("since"), said.get("until")
        if since and until and until <= since:
            self.add_error("until", "This is not after the other: choose a later time.")
        return said

    def said(self) -> dict[str, str]:
        """What was chosen, by field, empty fields left out."""
        return {name: str(self.data.get(name, "")) for name in self.fields if self.data.get(name)}

    def query(self) -> str:
        """What was chosen, for an address."""
        return urlencode(self.said())

    def lines(self) -> QuerySet[AuditLine]:
        """The lines that match, newest first; none while something chosen is wrong."""
        found = AuditLine.objects.order_by("-seq")
        if not self.is_valid():
            return found.none()
        said = self.cleaned_data
        exact = {name: said[name] for name in ("operation", "stage") if said[name]}
        if said["since"]:
            exact["at__gte"] = said["since"].timestamp()
        if said["until"]:
            exact["at__lt"] = said["until"].timestamp()
        found = found.filter(**exact)
        if said["person"]:
            found = found.filter(actor__icontains=said["person"])
        if said["target"]:
            found = found.filter(target__icontains=said["target"])
        if said["agent"]:
            found = found.filter(seq__in=AuditAbout.objects.filter(account__icontains=said["agent"]).values("seq"))
        return _containing(found, said["q"])


def _containing(lines: QuerySet[AuditLine], words: str) -> QuerySet[AuditLine]:
    """Every word somewhere in the line. Detail is kept in ASCII, so a word is looked for as it is kept."""
    for word in words.split():
        kept = json.dumps(word)[1:-1]
        places = {"actor": word, "operation": word, "account": word, "target": word, "key": word, "detail": kept}
        any_place = Q()
        for place, spelled in places.items():
            any_place |= Q(**{f"{place}__icontains": spelled})
        lines = lines.filter(any_place)
    return lines
