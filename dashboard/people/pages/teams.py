"""Pages about teams: the list, a new one, its rules and who is in it, its end. Moving accounts is `accounts.move`."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from django import forms
from django.contrib import messages
from django.db.models import Count, Q
from django.shortcuts import get_object_or_404, redirect
from django.utils.text import slugify
from django.views.decorators.http import require_http_methods, require_safe

from dashboard.people.models import Role, Team
from dashboard.people.pages.account_rows import AccountItem
from dashboard.people.pages.frame import asked, draw, sent, sheet, status
from dashboard.people.pages.hearing import standings

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from django.http import HttpRequest, HttpResponse


class TeamForm(forms.ModelForm):  # type: ignore[type-arg]  # takes no argument at run time
    """A team and its rules."""

    class Meta:
        """All of it."""

        model = Team
        fields = ("name", "slug", "asks_reason", "second_person", "shown_to_agents")
        labels: ClassVar = {
            "slug": "Word in addresses",
            "asks_reason": "A reason is asked",
            "second_person": "A second person must approve barging in",
            "shown_to_agents": "Its agents may read of their own monitoring",
        }
        help_texts: ClassVar = {"slug": "As in /wall/north/. Left empty, it is made from the name."}

    def __init__(self, *arguments: object, **options: object) -> None:
        """The slug may be left to us."""
        super().__init__(*arguments, **options)  # type: ignore[arg-type]  # Django's own
        self.fields["slug"].required = False
        self.fields[
            "slug"
        ].help_text = "Its word in addresses, such as /wall/north/. Left empty, it is made from the name."

    def clean_slug(self) -> str:
        """Made from the name if it was left empty."""
        slug: str = self.cleaned_data["slug"] or slugify(self.cleaned_data.get("name", ""))
        if not slug and "name" in self.cleaned_data:
            raise forms.ValidationError("This name has no letter of an address: write a word for it here.")
        return slug


@require_safe
def teams(request: HttpRequest) -> HttpResponse:
    """`/people/teams/`: all of them with who is in them and their rules; `?q=` narrows it."""
    words = asked(request, "q")
    cut = sheet(request, _counted().filter(name__icontains=words))
    return draw(request, "teams.html", "teams", rows=cut.rows, sheet=cut, q=words)


@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """`/people/teams/new/`."""
    form = TeamForm(sent(request))
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(
            request, f"{form.instance.name} is there. Move accounts into it, and grant somebody to see it."
        )
        return redirect("people:team", form.instance.pk)
    return draw(request, "team_new.html", "teams", status(request), form=form)


@require_http_methods(["GET", "POST"])
def team(request: HttpRequest, pk: int) -> HttpResponse:
    """`/people/teams/<pk>/`: its name, its rules, and who is in it."""
    form = TeamForm(sent(request), instance=get_object_or_404(Team, pk=pk))
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, f"{form.instance.name} is saved.")
        return redirect("people:team", pk)
    one = _counted().get(pk=pk)
    cut = sheet(request, one.accounts.select_related("team", "user").defer("sealed").order_by("username"))
    heard = standings(cut.rows)
    shown = {
        "one": one,
        "rows": [AccountItem(account, heard[account.username]) for account in cut.rows],
        "sheet": cut,
        "others": Team.objects.exclude(pk=pk),
        "grants": one.grants.count(),
    }
    return draw(request, "team.html", "teams", status(request), form=form, **shown)


@require_http_methods(["GET", "POST"])
def delete(request: HttpRequest, pk: int) -> HttpResponse:
    """`/people/teams/<pk>/delete/`: an empty team and the grants over it go, once that was read."""
    one = get_object_or_404(_counted(), pk=pk)
    is_empty = not one.accounts.exists()
    if request.method == "POST" and is_empty:
        one.delete()
        messages.success(request, f"{one.name} is deleted.")
        return redirect("people:teams")
    grants = one.grants.select_related("user", "role", "team", "agent")
    code = 409 if request.method == "POST" else 200
    return draw(request, "team_delete.html", "teams", code, one=one, grants=grants, is_empty=is_empty)


def _counted() -> QuerySet[Team]:
    kinds = {"agents": Role.AGENT, "supervisors": Role.SUPERVISOR}
    counts = {name: Count("accounts", filter=Q(accounts__role=role)) for name, role in kinds.items()}
    return Team.objects.annotate(**counts).order_by("name")
