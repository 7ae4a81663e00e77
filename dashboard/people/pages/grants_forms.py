"""The forms of grants: to give, to change one, and many at once. What they come to is a plan; they keep nothing."""

from __future__ import annotations

from collections import defaultdict
from datetime import UTC
from typing import TYPE_CHECKING, Any, ClassVar

from django import forms
from django.utils import timezone

from dashboard.people.pages import grants_times as times
from dashboard.people.pages.grants_book import EVERYBODY, PERSON, Row
from dashboard.people.pages.grants_plan import medium_for
from dashboard.templatetags.drawing import visible
from monitoring.policy import HOUSE, MEDIA_OF, NAMES, Verb

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from django.http import HttpRequest

    from dashboard.people.pages.grants_book import Book

    type Groups = list[tuple[str, list[tuple[str, str]]]]

MEDIA = [("", "voice and chat"), ("voice", "voice only"), ("chat", "chat only")]
GROUPS = {
    "Look": (Verb.SEE, Verb.LISTEN),
    "Step in": (Verb.COACH, Verb.BARGE),
    "Write in chats": (Verb.WRITE_AGENT, Verb.WRITE_CUSTOMER),
    "The agent": (Verb.MUTE, Verb.SET_STATE),
    "The house": (Verb.MANAGE_PEOPLE, Verb.READ_TRAIL, Verb.MANAGE_WALLS),
}
LOCAL = "%Y-%m-%dT%H:%M"


class TimeForm(forms.Form):
    """From when, until when, and why. Times are of the site's time zone."""

    begins = forms.ChoiceField(choices=[("now", "at once"), (times.AT, "from")], widget=forms.RadioSelect)
    starts = forms.DateTimeField(required=False, widget=forms.DateTimeInput({"type": "datetime-local"}, LOCAL))
    until = forms.ChoiceField(widget=forms.RadioSelect)
    ends = forms.DateTimeField(required=False, widget=forms.DateTimeInput({"type": "datetime-local"}, LOCAL))
    reason = forms.CharField(
        required=False, max_length=200, help_text="Kept with the grant and on the trail, such as a ticket's number."
    )
    # What stays the same between the preview and the deed, beside the times: the form's own answers, by name.
    same: ClassVar[tuple[str, ...]] = ("reason",)

    def __init__(self, book: Book, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **{"auto_id": "%s"} | options)
        self.book = book
        self._field("until").choices = times.choices(book.now)

    def _field(self, name: str) -> Any:
        return self.fields[name]

    def clean(self) -> dict[str, Any]:
        """The picked moments, as `starts` and `ends`; one that is over already is not taken."""
        said = self.cleaned_data
        said["starts"] = self._moment("begins", "starts")
        pick = said.get("until", "")
        said["ends"] = times.picked(pick, self.book.now) if pick in times.PICKS else self._moment("until", "ends")
        if said["ends"] is not None:
            if said["ends"] <= self.book.now:
                self.add_error("ends", "That moment is over. Choose a later one.")
            elif said["starts"] is not None and said["ends"] <= said["starts"]:
                self.add_error("ends", "It must end after it starts.")
        return said

    def _moment(self, pick: str, name: str) -> datetime | None:
        if self.cleaned_data.get(pick) != times.AT:
            return None
        found: datetime | None = self.cleaned_data.get(name)
        if found is None and name not in self.errors:
            self.add_error(name, "Say when: a day and a time.")
        return found.astimezone(UTC) if found else None

    def settled(self) -> list[tuple[str, str]]:
        """The answers as hidden fields, moments written out: a pick means the same a minute later."""
        said = [(name, one) for name in self.same for one in self._answers(name)]
        for pick, name, otherwise in (("begins", "starts", "now"), ("until", "ends", times.NEVER)):
            at = self.cleaned_data[name]
            said.append((pick, times.AT if at else otherwise))
            if at:
                said.append((name, timezone.localtime(at).isoformat()))
        return said

    def _answers(self, name: str) -> list[str]:
        value = self.cleaned_data[name]
        return list(value) if isinstance(value, list) else [str(value)]


class RightsForm(TimeForm):
    """What may be done, on which medium, and in which time."""

    verbs = forms.MultipleChoiceField(
        choices=[(verb.value, NAMES[verb]) for verb in Verb],
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Tick at least one thing that may be done."},
    )
    medium = forms.ChoiceField(choices=MEDIA, required=False, widget=forms.RadioSelect)
    same: ClassVar[tuple[str, ...]] = ("verbs", "medium", "reason")

    def clean(self) -> dict[str, Any]:
        """Verbs and medium go together."""
        said = super().clean()
        wrong = [verb for verb in self.chosen() if medium_for(verb, said.get("medium", "")) is None]
        for verb in wrong:
            self.add_error(
                "medium", f"To {NAMES[verb]} goes with {MEDIA_OF[verb][0]}: choose both media, or untick it."
            )
        return said

    def chosen(self) -> list[Verb]:
        """The verbs that are ticked."""
        return [Verb(verb) for verb in self.cleaned_data.get("verbs", [])]

    def groups(self) -> list[tuple[str, list[tuple[str, str, bool]]]]:
        """The ticks in a sensible order: value, label, whether ticked."""
        ticked = {str(one) for one in self["verbs"].value() or []}
        return [(name, [(v.value, NAMES[v], v.value in ticked) for v in verbs]) for name, verbs in GROUPS.items()]

    def rows_of(self, subjects: Iterable[str], things: Iterable[str]) -> list[Row]:
        """A row for each subject, thing and verb."""
        said = self.cleaned_data
        times_and_reason = said["starts"], said["ends"], said["reason"]
        return [
            Row(subject, thing, verb, medium_for(verb, said["medium"]) or "", *times_and_reason)
            for subject in subjects
            for thing in things
            for verb in self.chosen()
        ]

    def check_house(self, things: Iterable[str]) -> None:
        """What concerns the whole house is granted over everyone."""
        if HOUSE & set(self.chosen()) and set(things) - {EVERYBODY}:
            self.add_error("verbs", "To manage people and to read the trail concern the whole house: choose everyone.")


class GiveForm(RightsForm):
    """To give grants to one subject over one thing."""

    subject = forms.ChoiceField(label="Who")
    thing = forms.ChoiceField(label="Over whom")
    same: ClassVar[tuple[str, ...]] = ("subject", "thing", "verbs", "medium", "reason")

    def __init__(self, book: Book, *arguments: Any, **options: Any) -> None:
        super().__init__(book, *arguments, **options)
        self._field("subject").choices = [("", "Choose a person or a role"), *subject_groups(book)]
        self._field("thing").choices = [("", "Choose a team, an agent or everyone"), *thing_groups(book)]

    def clean(self) -> dict[str, Any]:
        """As `RightsForm`, and what is of the house over everyone only."""
        said = super().clean()
        self.check_house([said["thing"]] if said.get("thing") else [])
        return said

    def rows(self) -> list[Row]:
        """The rows to give."""
        return self.rows_of([self.cleaned_data["subject"]], [self.cleaned_data["thing"]])


class ChangeForm(TimeForm):
    """To change one grant: its medium, its time and its reason."""

    medium = forms.ChoiceField(choices=MEDIA, required=False, widget=forms.RadioSelect)
    same: ClassVar[tuple[str, ...]] = ("medium", "reason")

    def __init__(self, book: Book, row: Row, *arguments: Any, **options: Any) -> None:
        super().__init__(book, *arguments, **options)
        if len(MEDIA_OF[row.verb]) < 2:
            self._field("medium").choices = [
                ("", MEDIA_OF[row.verb][0].value if MEDIA_OF[row.verb] else "of no medium")
            ]


def answers(request: HttpRequest) -> dict[str, object]:
    """What was posted, for a form to be shown again as it was before its preview; empty of any other request."""
    if request.method != "POST":
        return {}
    lists = {name: request.POST.getlist(name) for name in ("verbs", "subjects", "things")}
    times_of = {name: request.POST[name][:16] for name in ("starts", "ends") if name in request.POST}
    return {**request.POST.dict(), **lists, **times_of}


def subject_groups(book: Book) -> Groups:
    """People and roles, for a list to choose from."""
    found: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for one in book.subjects.values():
        label = f"{one.name} ({one.title})" if one.title else one.name
        off = "" if one.is_active else ", turned off"
        found["People" if one.kind == PERSON else "Roles"].append((one.key, visible(label) + off))
    return list(found.items())


def thing_groups(book: Book, *, named_only: bool = False) -> Groups:
    """Everyone, teams and agents, for a list to choose from; of agents only those whom grants name, if told."""
    heads = {"team": "Teams", "agent": "Agents"}
    named = {row.thing for row in book.rows}
    found: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for one in book.things.values():
        if one.kind in heads and (one.kind == "team" or not named_only or one.key in named):
            beside = f" ({one.team}{', never monitored' if one.is_protected else ''})" if one.kind == "agent" else ""
            found[heads[one.kind]].append((one.key, visible(one.name + beside)))
    return [("Everyone", [(EVERYBODY, "everyone")]), *found.items()]
