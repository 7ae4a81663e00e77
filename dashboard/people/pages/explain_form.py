"""The question of the explainer as a form: who, what, on which medium, to whom. Knows no answer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms

from dashboard.people.pages.grants_forms import subject_groups, thing_groups
from monitoring.explain import ASKED
from monitoring.floor.operations import Media
from monitoring.policy import MEDIA_OF, NAMES, Verb

if TYPE_CHECKING:
    from dashboard.people.pages.grants_book import Book


class ExplainForm(forms.Form):
    """May this person do this, on this medium, to this agent now."""

    of = forms.ChoiceField(label="May", error_messages={"required": "Choose a person."})
    verb = forms.ChoiceField(label="do this", choices=[(verb.value, NAMES[verb]) for verb in ASKED])
    medium = forms.ChoiceField(label="on", choices=[("voice", "voice"), ("chat", "chat")], required=False)
    agent = forms.ChoiceField(label="to", error_messages={"required": "Choose an agent."})

    def __init__(self, book: Book, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **{"auto_id": "%s"} | options)
        people = dict(subject_groups(book)).get("People", [])
        agents = dict(thing_groups(book)).get("Agents", [])
        fields: dict[str, Any] = self.fields
        fields["of"].choices = [("", "a person"), *people]
        fields["agent"].choices = [("", "an agent"), *agents]

    @property
    def asked_medium(self) -> Media:
        """The medium asked about: the verb's own where it has one only."""
        media = MEDIA_OF[Verb(self.cleaned_data["verb"])]
        said = self.cleaned_data["medium"] or Media.VOICE
        return Media(said) if said in media else media[0]

    @property
    def corrected(self) -> str:
        """What to say where the verb has no such medium as was chosen."""
        said = self.cleaned_data["medium"]
        if not said or said == self.asked_medium:
            return ""
        return f"To {NAMES[Verb(self.cleaned_data['verb'])]} is done on {self.asked_medium} only, so that is what was asked."
