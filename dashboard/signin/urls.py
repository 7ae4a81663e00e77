"""Which of allauth's pages there are here, under our own addresses. What is not listed is not there: no sign-up, no mail."""

from __future__ import annotations

from allauth.account import views as account
from allauth.mfa.base import views as factors
from allauth.mfa.recovery_codes import views as recovery
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as passkeys
from django.urls import path

from dashboard.signin import issuer, views
from dashboard.signin.views import dressed

SSO = {"provider_id": issuer.name()}

urlpatterns = [
    path("", dressed(factors.index), name="mfa_index"),
    path("login/", dressed(account.login), name="account_login"),
    path("logout/", views.leave, name="account_logout"),
    path("inactive/", dressed(account.account_inactive), name="account_inactive"),
    path("reauthenticate/", dressed(views.again), name="account_reauthenticate"),
    path("password/", dressed(views.own_password), name="account_change_password"),
    path("sessions/", dressed(views.sessions), name="usersessions_list"),
    # the second factor
    path("code/", dressed(factors.authenticate), name="mfa_authenticate"),
    path("code/again/", dressed(factors.reauthenticate), name="mfa_reauthenticate"),
    path("app/", dressed(views.AppView.as_view()), name="mfa_activate_totp"),
    path("app/remove/", dressed(totp.deactivate_totp), name="mfa_deactivate_totp"),
    path("recovery/", dressed(recovery.view_recovery_codes), name="mfa_view_recovery_codes"),
    path("recovery/new/", dressed(recovery.generate_recovery_codes), name="mfa_generate_recovery_codes"),
    path("passkeys/login/", passkeys.login_webauthn, name="mfa_login_webauthn"),
    path("passkeys/again/", dressed(passkeys.reauthenticate_webauthn), name="mfa_reauthenticate_webauthn"),
    path("passkeys/add/", dressed(passkeys.add_webauthn), name="mfa_add_webauthn"),
    path("passkeys/<int:pk>/", dressed(views.EditView.as_view()), name="mfa_edit_webauthn"),
    path("passkeys/<int:pk>/remove/", dressed(views.RemoveView.as_view()), name="mfa_remove_webauthn"),
    # the company's single sign-on
    path("oidc/login/", views.federate, SSO, name="openid_connect_login"),
    path("oidc/callback/", views.federated, SSO, name="openid_connect_callback"),
    path("oidc/cancelled/", views.cancelled, name="socialaccount_login_cancelled"),
]
