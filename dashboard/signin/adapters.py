"""How allauth behaves in this house: nobody signs himself up, nothing is mailed, and it speaks plainly."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from allauth.account.adapter import DefaultAccountAdapter
from django.urls import reverse

if TYPE_CHECKING:
    from django.http import HttpRequest


class PasswordAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth is not typed
    """Sign-ins by name and password."""

    error_messages: ClassVar[dict[str, str]] = {
        **DefaultAccountAdapter.error_messages,
        "username_password_mismatch": "That name and password do not fit together.",
        "too_many_login_attempts": "Too many tries. Wait five minutes, or use a passkey.",
        "incorrect_password": "That is not your password.",
        "enter_current_password": "That is not your password of now.",
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:  # noqa: ARG002 allauth's
        """Admins make sign-ins."""
        return False

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:  # noqa: ARG002 allauth's
        """Back to where one came from."""
        return reverse("mfa_index")
