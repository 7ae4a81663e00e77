"""Pages about GWS accounts: the list, a new one, one account, its password in, tested and out, its end. Shows no password."""

from __future__ import annotations

from typing import TYPE_CHECKING

from asgiref.sync import sync_to_async
from django.contrib import messages
from django.db import transaction
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from dashboard import wiring
from dashboard.people.models import Account, Role, Team
from dashboard.people.pages.account_forms import AccountForm, PasswordForm, forget, store_seal
from dashboard.people.pages.account_rows import Narrowing, found
from dashboard.people.pages.frame import actor_of, asked, back, draw, key, keys, sent, sheet, status
from dashboard.people.pages.hearing import signed_in, standings
from dashboard.people.pages.trial import Answer, Tries, run_trial
from dashboard.upstream.states import MEANINGS

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

_tries = Tries()


@require_safe
def accounts(request: HttpRequest) -> HttpResponse:
    """`/people/accounts/`: all of them, `?q=`, `?role=`, `?team=` (its slug) and `?state=` narrow it."""
    narrowing = Narrowing(*(asked(request, name) for name in ("q", "role", "team", "state")))
    cut = sheet(request, found(narrowing))
    choices = {"roles": Role.choices, "teams": Team.objects.all(), "meanings": MEANINGS.values()}
    return draw(request, "accounts.html", "accounts", rows=cut.rows, sheet=cut, narrowing=narrowing, **choices)


@sensitive_post_parameters("password")
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """`/people/accounts/new/`: an account, with its password or without."""
    form = AccountForm(sent(request), actor=actor_of(request), initial={"team": asked(request, "team")})
    password = PasswordForm(sent(request))
    password.fields["password"].required = False
    if request.method == "POST" and form.is_valid() & password.is_valid():
        password.seal_on(form.instance)
        form.store()
        messages.success(request, f"{form.instance.username} is there.")
        return redirect("people:account", form.instance.pk)
    return draw(request, "account_new.html", "accounts", status(request), form=form, password=password)


@require_http_methods(["GET", "POST"])
def account(request: HttpRequest, pk: int) -> HttpResponse:
    """`/people/accounts/<pk>/`: one account, to change, and how it is heard."""
    form = AccountForm(sent(request), actor=actor_of(request), instance=_one(pk))
    if request.method == "POST" and form.is_valid():
        form.store()
        messages.success(request, f"{form.instance.username} is saved.")
        return redirect("people:account", pk)
    return _page(request, pk, form, PasswordForm())


@sensitive_post_parameters("password")
@require_POST
def password(request: HttpRequest, pk: int) -> HttpResponse:
    """`/people/accounts/<pk>/password/`: a new password, sealed before anything else is done with it."""
    one, form = _one(pk), PasswordForm(request.POST)
    if form.is_valid():
        form.seal_on(one)
        store_seal(one)
        messages.success(request, f"The password of {one.username} is sealed. Test it: nobody can read it any more.")
        return redirect("people:account", pk)
    return _page(request, pk, AccountForm(actor=actor_of(request), instance=one), form)


@require_POST
async def test(request: HttpRequest, pk: int) -> HttpResponse:
    """`/people/accounts/<pk>/test/`: one sign-in at GWS with the held password; says what GWS said."""
    one = await sync_to_async(_one)(pk)
    admin = await request.auser()
    trial = await run_trial(wiring.get().stranger, _tries, admin.get_username(), one.username)
    tell = messages.success if trial.answer is Answer.ACCEPTED else messages.error
    tell(request, trial.text)
    return redirect("people:account", pk)


@require_http_methods(["GET", "POST"])
def clear(request: HttpRequest, pk: int) -> HttpResponse:
    """`/people/accounts/<pk>/clear/`: throws the held password away, once that is confirmed."""
    one = _one(pk)
    if request.method == "POST":
        forget(one)
        messages.success(request, f"The password of {one.username} is thrown away.")
        return redirect("people:account", pk)
    return draw(request, "account_clear.html", "accounts", one=one)


@require_http_methods(["GET", "POST"])
def delete(request: HttpRequest, pk: int) -> HttpResponse:
    """`/people/accounts/<pk>/delete/`: takes the account from the house, once what is lost was read."""
    one = _one(pk)
    if request.method == "POST" and not one.stays_because:
        with transaction.atomic():
            one.delete()
        messages.success(request, f"{one.username} is deleted.")
        return redirect("people:accounts")
    code = 409 if request.method == "POST" else 200
    shown = {"one": one, "grants": one.grants.select_related("user", "role")}
    return draw(request, "account_delete.html", "accounts", code, **shown)


@require_POST
def move(request: HttpRequest) -> HttpResponse:
    """`/people/accounts/move/`: the ticked accounts go to another team; back to the page of ours that asked."""
    home, chosen = back(request, "people:accounts"), keys(request, "account")
    team = Team.objects.filter(pk=key(request.POST.get("team", ""))).first()
    if team is None or not chosen:
        messages.error(request, "Nothing was moved: tick the accounts and choose the team they go to.")
        return home
    with transaction.atomic():
        moved = list(Account.objects.filter(pk__in=chosen).exclude(team=team).defer("sealed"))
        for one in moved:
            one.team = team
            one.save(update_fields=["team"])
    messages.success(
        request, f"{len(moved)} moved to {team.name}." if moved else f"All of them were in {team.name} before."
    )
    return home


def _page(request: HttpRequest, pk: int, form: AccountForm, password: PasswordForm) -> HttpResponse:
    # A form that was refused has put on its instance what is not saved.
    one = _one(pk)
    standing = standings([one])[one.username]
    shown = {"one": one, "standing": standing, "signed_in": signed_in(standing), "grants": one.grants.count()}
    return draw(request, "account.html", "accounts", status(request), form=form, password=password, **shown)


def _one(pk: int) -> Account:
    return get_object_or_404(Account.objects.select_related("team", "user").defer("sealed"), pk=pk)
