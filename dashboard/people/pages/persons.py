"""Pages about people: the list, a new one, one person, his password, turning him off and on. No GWS password is seen here."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from django.contrib import messages
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from dashboard.people.pages.frame import actor_of, asked, draw, sent, sheet, status
from dashboard.people.pages.keepers import Unkept, kept, may_change
from dashboard.people.pages.person_forms import PasswordForm, PersonForm
from dashboard.people.pages.person_rows import STATES, found, powers, roles, rows, viewers_of
from dashboard.screens.register import let_in_by

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

OWNERS_ONLY = "Owners of the house are changed by owners alone."
YOURSELF = "You cannot turn off your own sign-in. Ask somebody else who manages people."
OWN_PASSWORD = "Your own password is changed under your own sign-in, where the old one is asked for."  # noqa: S105 a sentence


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """`/people/`: everybody, `?q=`, `?role=` and `?state=` narrow it."""
    words, role, state = (asked(request, name) for name in ("q", "role", "state"))
    cut = sheet(request, found(words, role, state))
    narrowed = {"q": words, "role": role, "state": state, "is_narrowed": bool(words or role or state)}
    choices = {"roles": roles(), "states": STATES.items()}
    return draw(request, "persons.html", "people", rows=rows(cut.rows), sheet=cut, **narrowed, **choices)


@sensitive_post_parameters("password", "again")
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """`/people/persons/new/`: a sign-in with its first password."""
    form = PersonForm(sent(request), actor=actor_of(request))
    password = PasswordForm(sent(request))
    if request.method == "POST":
        # Both are asked, so that all that is wrong is said at once.
        is_named, is_proven = form.is_valid(), password.check_for(form.instance)
        if is_named and is_proven:
            password.put_on(form.instance)
            if _stored(form):
                messages.success(
                    request, f"{form.instance.username} is there. What he may do is given by roles and grants."
                )
                return redirect("people:person", form.instance.pk)
    return draw(request, "person_new.html", "people", status(request), form=form, password=password)


@require_http_methods(["GET", "POST"])
def person(request: HttpRequest, pk: int) -> HttpResponse:
    """`/people/persons/<pk>/`: one person, his name, roles and account to change, and what he may do now."""
    one, actor = get_object_or_404(User, pk=pk), actor_of(request)
    is_mine = may_change(actor, one)
    if request.method == "POST" and not is_mine:
        raise PermissionDenied(OWNERS_ONLY)
    form = PersonForm(sent(request), actor=actor, instance=one)
    if request.method == "POST" and form.is_valid() and _stored(form):
        messages.success(request, f"{one.username} is saved.")
        return redirect("people:person", one.pk)
    for field in form.fields.values():
        field.disabled = not is_mine
    viewer = viewers_of([one.pk]).get(one.pk)
    held = powers(viewer.grants) if viewer is not None else []
    # A form that was refused has put on this instance what is not saved.
    shown = {"one": User.objects.get(pk=pk), "powers": held, "is_mine": is_mine, "is_self": one.pk == actor.pk}
    return draw(request, "person.html", "people", status(request), form=form, **shown)


@sensitive_post_parameters("password", "again")
@require_http_methods(["GET", "POST"])
def password(request: HttpRequest, pk: int) -> HttpResponse:
    """`/people/persons/<pk>/password/`: a new password. It ends all his sign-ins, and is never shown."""
    one = _mine(request, pk)
    if one.pk == request.user.pk:
        raise PermissionDenied(OWN_PASSWORD)
    form = PasswordForm(sent(request), initial={"how": "password" if one.has_usable_password() else "none"})
    if request.method == "POST" and form.check_for(one):
        form.put_on(one)
        one.save(update_fields=["password"])
        messages.success(request, f"{one.username} has a new password, and is signed out everywhere.")
        return redirect("people:person", one.pk)
    return draw(request, "person_password.html", "people", status(request), form=form, one=one)


@require_http_methods(["GET", "POST"])
def switch(request: HttpRequest, pk: int) -> HttpResponse:
    """`/people/persons/<pk>/switch/`: turns a sign-in off, or on again, once that is confirmed."""
    one = _mine(request, pk)
    why_not, code = YOURSELF if one.pk == request.user.pk else "", 200
    if request.method == "POST":
        why_not = why_not or _switched(one, is_active=request.POST.get("to") == "on")
        if not why_not:
            messages.success(request, f"{one.username} is turned {'on' if one.is_active else 'off'}.")
            return redirect("people:person", one.pk)
        one, code = _mine(request, pk), 409
    account = getattr(one, "supervisor_account", None)
    screens = let_in_by(one.username, time.time())
    shown = {"one": one, "account": account, "why_not": why_not, "screens": screens}
    return draw(request, "person_switch.html", "people", code, **shown)


def _mine(request: HttpRequest, pk: int) -> User:
    """The person, if this admin may change him."""
    one = get_object_or_404(User.objects.select_related("supervisor_account"), pk=pk)
    if not may_change(actor_of(request), one):
        raise PermissionDenied(OWNERS_ONLY)
    return one


def _switched(one: User, *, is_active: bool) -> str:
    """Turn him on or off, as was confirmed; why that cannot be, empty when it is done."""
    one.is_active = is_active
    try:
        with kept():
            one.save(update_fields=["is_active"])
    except Unkept as error:
        return str(error)
    return ""


def _stored(form: PersonForm) -> bool:
    """Whether it was saved; if not, the form says why."""
    try:
        with kept():
            form.store()
    except Unkept as error:
        form.add_error(None, str(error))
        return False
    return True
