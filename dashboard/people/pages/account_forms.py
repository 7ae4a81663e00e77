"""Forms about GWS accounts. A password goes in, is sealed at once, and no form, page or message holds it afterwards."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db.models import Q

from dashboard.people.models import Account, Role, Team
from dashboard.people.pages.fields import Named, SecretField
from dashboard.people.pages.keepers import changeable, may_change
from dashboard.people.vault import SealError, hold, let_go, read_ring

if TYPE_CHECKING:
    from monitoring.ports import Secret

SEAL = ("sealed", "kid", "held_since", "needs")


class PasswordForm(forms.Form):
    """The account's password in GWS, as GWS knows it. Typed once: GWS, not we, says whether it is right."""

    password = SecretField(
        label="Its password in GWS", help_text="Sealed at once. Nobody can read it here again, you neither."
    )

    def clean_password(self) -> Secret | None:
        """Refuse while there is no key to seal with: nothing is kept in the open."""
        password: Secret | None = self.cleaned_data["password"]
        if password is not None:
            try:
                read_ring()
            except SealError as error:
                raise ValidationError(str(error)) from None
        return password

    def seal_on(self, account: Account) -> None:
        """Seal it on the account, unsaved; nothing is done where none was typed."""
        if (password := self.cleaned_data["password"]) is not None:
            hold(account, password, read_ring())


class AccountForm(forms.ModelForm):  # type: ignore[type-arg]  # takes no argument at run time
    """What an account is. The username stays once it is chosen: the seal and the journal know the account by it."""

    team = Named(queryset=Team.objects.all(), empty_label="choose a team")
    user = Named(
        label="Acts for",
        queryset=User.objects.none(),
        required=False,
        empty_label="nobody",
        help_text="Who acts in GWS through this supervisor account. People who act through another are not listed.",
    )

    class Meta:
        """Never `sealed`."""

        model = Account
        fields = ("username", "role", "team", "user", "protected")

    def __init__(self, *arguments: Any, actor: User, **options: Any) -> None:
        """`actor` is the admin who fills it in: who is no owner links and unlinks no owner."""
        super().__init__(*arguments, **options)
        now: User | None = self.instance.user
        people = User.objects.filter(Q(supervisor_account=None) | Q(pk=now.pk if now else None)).order_by("username")
        users = self.fields["user"]
        users.queryset = people.filter(pk__in=changeable(actor).values("pk"))  # type: ignore[attr-defined]
        self.fields["username"].help_text = "As GWS spells it. It stays: the seal and the journal know it by this name."
        self.fields["role"].help_text = "An agent is watched; a supervisor acts."
        if now is not None and not may_change(actor, now):
            users.queryset, users.disabled = people, True  # type: ignore[attr-defined]
            users.help_text = f"{now.username} is an owner of the house: only an owner changes this."
        if not self.instance._state.adding:  # noqa: SLF001 Django's own word for a row that is not there yet
            del self.fields["username"]

    def clean(self) -> dict[str, Any]:
        """Only supervisors act; said at the field."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if cleaned.get("role") == Role.AGENT and cleaned.get("user"):
            self.add_error("user", "An agent's account is only watched: nobody acts through it.")
        return cleaned

    def store(self) -> Account:
        """Save what changed and nothing else: the seal may have changed meanwhile."""
        account: Account = self.instance
        if account._state.adding:  # noqa: SLF001 as above
            account.save()
        elif self.changed_data:
            account.save(update_fields=self.changed_data)
        return account


def store_seal(account: Account) -> None:
    """Save the seal that was put on an account, and nothing else."""
    account.save(update_fields=SEAL)


def forget(account: Account) -> None:
    """Throw the held password away."""
    let_go(account)
    store_seal(account)
