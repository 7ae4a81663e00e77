"""Forms about people: who he is, what roles he has, through which account he acts, how he proves it is him.

An owner is made and changed by an owner alone: who is none gets no such field, and none of what he sends counts.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from django import forms
from django.contrib.auth.models import Group, User
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db.models import Q

from dashboard.people.models import Account, Role
from dashboard.people.pages.fields import Named, NamedMany, SecretField
from dashboard.people.pages.keepers import is_owner

if TYPE_CHECKING:
    from monitoring.ports import Secret

NAMES, RANK = ("first_name", "last_name"), ("is_superuser", "is_staff")


class PersonForm(forms.ModelForm):  # type: ignore[type-arg]  # takes no argument at run time
    """A sign-in: name, roles, account. The username stays once it is chosen: the trail knows him by it."""

    groups = NamedMany(label="Roles", queryset=Group.objects.order_by("name"), required=False)
    account = Named(
        label="Acts in GWS as",
        queryset=Account.objects.none(),
        required=False,
        empty_label="no account: may look, not act",
        help_text="Supervisor accounts that nobody else acts through. Without one he can listen to nothing.",
    )
    is_owner = forms.BooleanField(
        label="Owner of the house",
        required=False,
        help_text="Manages people, reads the trail, opens /admin/ and makes other owners. Opens no call and no chat.",
    )

    class Meta:
        """What he is called; the rest is above."""

        model = User
        fields = ("username", "first_name", "last_name", "is_active", "groups")
        labels: ClassVar = {"username": "Sign-in name", "is_active": "May sign in"}
        help_texts: ClassVar = {
            "username": "Letters, digits and @ . + - _ only. It stays: the trail knows him by it.",
            "is_active": "Leave this off to prepare somebody who starts later.",
        }

    def __init__(self, *arguments: Any, actor: User, **options: Any) -> None:
        """`actor` is the admin who fills it in."""
        super().__init__(*arguments, **options)
        old = not self.instance._state.adding  # noqa: SLF001 as below
        accounts = Account.objects.filter(role=Role.SUPERVISOR)
        free = Q(user=None) | Q(user=self.instance.pk) if old else Q(user=None)
        self.fields["account"].queryset = accounts.filter(free).defer("sealed")  # type: ignore[attr-defined]
        if old:
            del self.fields["username"], self.fields["is_active"]
            self.initial["account"] = accounts.filter(user=self.instance.pk).values_list("pk", flat=True).first()
            self.initial["is_owner"] = is_owner(self.instance)
        if not actor.is_superuser:
            del self.fields["is_owner"]

    def clean_username(self) -> str:
        """Two sign-ins that differ by case alone would be taken for each other."""
        username: str = self.cleaned_data["username"]
        if taken := User.objects.filter(username__iexact=username).first():
            raise ValidationError(f"There is already a sign-in named {taken.username}. Choose another name.")
        return username

    def store(self) -> User:
        """Save what changed, each row by itself, within the caller's transaction."""
        person: User = self.instance
        is_raised = "is_owner" in self.changed_data
        if is_raised:
            person.is_superuser = person.is_staff = self.cleaned_data["is_owner"]
        if person._state.adding:  # noqa: SLF001 Django's own word for a row that is not there yet
            person.save()
        elif is_raised or set(NAMES).intersection(self.changed_data):
            # His rank is written where it was changed here: saving a name must not undo what another owner just did.
            person.save(update_fields=[*NAMES, *RANK] if is_raised else NAMES)
        person.groups.set(self.cleaned_data["groups"])
        if "account" in self.changed_data:
            _link(person, self.cleaned_data["account"])
        return person


class PasswordForm(forms.Form):
    """A new password, typed twice, or none: then he signs in elsewhere."""

    how = forms.ChoiceField(
        label="How he signs in",
        choices=[
            ("password", "With a password, typed here twice and handed to him by you"),
            ("none", "Without one: by single sign-on only"),
        ],
        initial="password",
        widget=forms.RadioSelect,
    )
    password = SecretField(
        label="Password", required=False, help_text="At least 12 characters. It is kept as a hash and never shown."
    )
    again = SecretField(label="The same again", required=False)

    def check_for(self, person: User) -> bool:
        """Whether it is valid, and fit for this person."""
        if not self.is_valid() or self.cleaned_data["how"] == "none":
            return self.is_valid()
        password, again = self.cleaned_data["password"], self.cleaned_data["again"]
        if password is None:
            self.add_error("password", "Type a password, or choose single sign-on.")
        elif password != again:
            self.add_error("again", "The two are not the same. Type both anew.")
        else:
            self._judge(password, person)
        return not self.errors

    def put_on(self, person: User) -> None:
        """Set it, unsaved."""
        password: Secret | None = self.cleaned_data["password"]
        if self.cleaned_data["how"] == "none" or password is None:
            person.set_unusable_password()
        else:
            person.set_password(password.reveal())

    def _judge(self, password: Secret, person: User) -> None:
        try:
            validate_password(password.reveal(), person)
        except ValidationError as error:
            self.add_error("password", error)


def _link(person: User, account: Account | None) -> None:
    """Let him act through this account, and through no other."""
    for old in Account.objects.filter(user=person).defer("sealed"):
        old.user = None
        old.save(update_fields=["user"])
    if account is not None:
        account.user = person
        account.save(update_fields=["user"])
