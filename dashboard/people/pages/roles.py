"""Pages about roles (Django's groups): the list, a new one, its name and members, its end. What it grants is under Grants."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django import forms
from django.contrib import messages
from django.contrib.auth.models import Group, User
from django.db.models import Count, Q
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from dashboard.people.pages.frame import actor_of, asked, draw, keys, sent, sheet, status
from dashboard.people.pages.keepers import Unkept, changeable, kept
from dashboard.people.pages.losses import losses
from dashboard.people.pages.person_rows import viewers_of

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

CANDIDATES = 50


class RoleForm(forms.ModelForm):  # type: ignore[type-arg]  # takes no argument at run time
    """A role's name; Django's own permissions of a group are none of ours."""

    class Meta:
        """Nothing but its name."""

        model = Group
        fields = ("name",)

    def clean_name(self) -> str:
        """A name that can be read and spoken of."""
        name: str = self.cleaned_data["name"]
        if not name.isprintable() or ";" in name:
            raise forms.ValidationError("A role's name has no semicolon and nothing invisible.")
        return name


@require_safe
def roles(request: HttpRequest) -> HttpResponse:
    """`/people/roles/`: all of them with how many have them and how many grants they give; `?q=` narrows it."""
    words = asked(request, "q")
    counts = {"members": Count("user", distinct=True), "given": Count("grants", distinct=True)}
    cut = sheet(request, Group.objects.filter(name__icontains=words).annotate(**counts).order_by("name"))
    return draw(request, "roles.html", "roles", rows=cut.rows, sheet=cut, q=words)


@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """`/people/roles/new/`."""
    form = RoleForm(sent(request))
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(
            request, f"{form.instance.name} is there. Say what it gives under Grants, and who has it here."
        )
        return redirect("people:role", form.instance.pk)
    return draw(request, "role_new.html", "roles", status(request), form=form)


@require_http_methods(["GET", "POST"])
def role(request: HttpRequest, pk: int) -> HttpResponse:
    """`/people/roles/<pk>/`: its name, who has it, what it grants; `?q=` finds more people to give it to."""
    one = get_object_or_404(Group, pk=pk)
    form = RoleForm(sent(request), instance=one)
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, f"{one.name} is saved.")
        return redirect("people:role", pk)
    words = asked(request, "q")
    shown = {
        "one": Group.objects.get(pk=pk),
        "sheet": sheet(request, one.user_set.order_by("username")),
        "grants": one.grants.select_related("team", "agent"),
        "candidates": _candidates(actor_of(request), one, words) if words else None,
        "most": CANDIDATES,
        "q": words,
        "mine": set(changeable(actor_of(request)).values_list("pk", flat=True)),
    }
    return draw(request, "role.html", "roles", status(request), form=form, **shown)


@require_POST
def members(request: HttpRequest, pk: int) -> HttpResponse:
    """`/people/roles/<pk>/members/`: gives the role to the ticked people (`do=give`), or takes it from them (`do=take`)."""
    one, chosen = get_object_or_404(Group, pk=pk), keys(request, "person")
    people = list(changeable(actor_of(request)).filter(pk__in=chosen).order_by("username"))
    gives = request.POST.get("do") == "give"
    if not people:
        messages.error(request, "Nothing was changed: tick whom you mean.")
        return redirect("people:role", pk)
    try:
        with kept():
            # One by one: each is a change of a person.
            for person in people:
                (person.groups.add if gives else person.groups.remove)(one)
    except Unkept as error:
        messages.error(request, str(error))
    else:
        names = ", ".join(person.username for person in people[:5]) + (" and more" if len(people) > 5 else "")
        messages.success(request, f"{one.name} is {'given to' if gives else 'taken from'} {names}.")
    return redirect("people:role", pk)


@require_http_methods(["GET", "POST"])
def delete(request: HttpRequest, pk: int) -> HttpResponse:
    """`/people/roles/<pk>/delete/`: takes the role and all that it grants away, once it was read who loses what."""
    one, why_not = get_object_or_404(Group, pk=pk), ""
    if request.method == "POST":
        why_not = _deleted(one)
        if not why_not:
            messages.success(request, f"{one.name} is deleted, with all that it granted.")
            return redirect("people:roles")
    people = one.user_set.order_by("username")
    lost = losses(viewers_of(people.values_list("pk", flat=True)).values(), f"role {one.name}")
    shown = {
        "one": one,
        "why_not": why_not,
        "losses": [loss for loss in lost if loss.powers],
        "untouched": [loss.username for loss in lost if not loss.powers],
        "off": people.filter(is_active=False).count(),
        "given": one.grants.count(),
    }
    return draw(request, "role_delete.html", "roles", 409 if why_not else 200, **shown)


def _candidates(actor: User, one: Group, words: str) -> list[User]:
    """People who do not have it yet, whose name holds every word."""
    people = changeable(actor).exclude(pk__in=one.user_set.values("pk"))
    for word in words.split():
        people = people.filter(
            Q(username__icontains=word) | Q(first_name__icontains=word) | Q(last_name__icontains=word)
        )
    return list(people.order_by("username")[:CANDIDATES])


def _deleted(one: Group) -> str:
    """Delete it, or say why that cannot be. It is taken from each first, so that each one's loss is a change of his own."""
    try:
        with kept():
            for person in one.user_set.all():
                person.groups.remove(one)
            Group.objects.get(pk=one.pk).delete()
    except Unkept as error:
        return str(error)
    return ""
