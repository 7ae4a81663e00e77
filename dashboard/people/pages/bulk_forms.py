"""The form of many grants at once: give, take away, or move the end. What it comes to is a plan; it keeps nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from django import forms

from dashboard.people.pages.grants_forms import RightsForm, subject_groups, thing_groups
from dashboard.people.pages.grants_plan import Plan, picked

if TYPE_CHECKING:
    from dashboard.people.pages.grants_book import Book

GIVE, TAKE, UNTIL = "give", "take", "until"
DEEDS = [(GIVE, "give"), (TAKE, "take away"), (UNTIL, "change until when")]


class BulkForm(RightsForm):
    """Several subjects, several things, and what is to happen to these verbs between them."""

    deed = forms.ChoiceField(label="What to do", choices=DEEDS, widget=forms.RadioSelect)
    subjects = forms.MultipleChoiceField(
        label="People and roles",
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Choose at least one person or role."},
    )
    things = forms.MultipleChoiceField(
        label="Over whom",
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Choose at least one team or agent, or everyone."},
    )
    same: ClassVar[tuple[str, ...]] = ("deed", "subjects", "things", "verbs", "medium", "reason")

    def __init__(self, book: Book, *arguments: Any, **options: Any) -> None:
        super().__init__(book, *arguments, **options)
        self._field("subjects").choices = subject_groups(book)
        self._field("things").choices = thing_groups(book, named_only=True)

    def clean(self) -> dict[str, Any]:
        """As `RightsForm`; to take away and to move the end needs no medium that fits."""
        said = super().clean()
        if said.get("deed") == GIVE:
            self.check_house(said.get("things", []))
        return said

    def plan(self, book: Book) -> Plan:
        """What it comes to on this book."""
        said, plan = self.cleaned_data, Plan(book)
        if said["deed"] == GIVE:
            for row in self.rows_of(said["subjects"], said["things"]):
                plan.give(row)
            return plan
        for row in plan.live(picked(said["subjects"], said["things"], self.chosen(), said["medium"])):
            if said["deed"] == TAKE:
                plan.take(row, said["medium"])
            else:
                plan.move(row, said["medium"], said["ends"], said["reason"])
        return plan
