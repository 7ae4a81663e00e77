"""The forms that are not just allauth's: a sign-in that understands `username`, and codes that open once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from allauth.account.forms import LoginForm
from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn import forms as passkeys
from django.conf import settings
from django.core.cache import cache
from django.core.exceptions import ValidationError

from dashboard.signin.factors import FactorAdapter

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import QueryDict

LONGEST_PASSWORD = 4096
PERIOD = 30
# As long as a code may be right: its own period, and those that are tolerated beside it.
VALID_FOR = PERIOD * (2 * settings.MFA_TOTP_TOLERANCE + 1)


class SignInForm(LoginForm):  # type: ignore[misc]  # allauth is not typed
    """Name and password. The field's name is the one that browsers, password stores and scripts have known: `username`."""

    def __init__(self, data: QueryDict | None = None, *args: Any, **kwargs: Any) -> None:
        if data is not None and "login" not in data:
            data = data.copy()
            data["login"] = data.get("username", "")
        super().__init__(data, *args, **kwargs)
        self.fields["password"].max_length = LONGEST_PASSWORD


class Once:
    """A code of an authenticator app opens once (RFC 6238, 5.2). allauth forgets one after its own period alone."""

    def clean_code(self) -> str:
        """Refuse one that was used."""
        code: str = super().clean_code()  # type: ignore[misc]  # of the form that this stands before
        found = self.authenticator  # type: ignore[attr-defined]  # set by it
        used = f"floorwalker.code:{found.user_id}:{code.strip()}"
        if found.type == Authenticator.Type.TOTP and not cache.add(used, 1, VALID_FOR):
            raise ValidationError(FactorAdapter.error_messages["incorrect_code"])
        return code


class CodeForm(Once, AuthenticateForm):  # type: ignore[misc]  # allauth is not typed
    """The second step of a sign-in."""


class CodeAgainForm(Once, ReauthenticateForm):  # type: ignore[misc]  # allauth is not typed
    """Who was signed in shows it once more."""


class Whole:
    """What a passkey answers is taken apart by others, who raise anything at what is none: all of that is a wrong code."""

    def clean(self) -> dict[str, Any]:
        """Of a new one."""
        cleaned: dict[str, Any] = _taken(super().clean)  # type: ignore[misc]  # of the form that this stands before
        return cleaned

    def clean_credential(self) -> Any:
        """Of one that is shown."""
        inherited = getattr(super(), "clean_credential", None)
        return _taken(inherited) if inherited else self.cleaned_data["credential"]  # type: ignore[attr-defined]  # as above


class NewPasskeyForm(Whole, passkeys.AddWebAuthnForm):  # type: ignore[misc]  # allauth is not typed
    """One is added."""


class PasskeySignInForm(Whole, passkeys.LoginWebAuthnForm):  # type: ignore[misc]  # allauth is not typed
    """One signs somebody in."""


class PasskeyForm(Whole, passkeys.AuthenticateWebAuthnForm):  # type: ignore[misc]  # allauth is not typed
    """One is the second step of a sign-in."""


class PasskeyAgainForm(Whole, passkeys.ReauthenticateWebAuthnForm):  # type: ignore[misc]  # allauth is not typed
    """Who was signed in shows one once more."""


def _taken(inherited: Callable[[], Any]) -> Any:
    try:
        return inherited()
    except Exception as error:
        if isinstance(error, ValidationError) and FactorAdapter.error_messages["incorrect_code"] not in error.messages:
            raise
        raise ValidationError("That was no passkey's answer. Load the page anew and try again.") from None
