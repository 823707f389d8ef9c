"""The addresses of signing in and of one's own security: those of allauth that we want, and no other."""

from __future__ import annotations

from allauth.account import views as account
from allauth.mfa.base import views as mfa
from allauth.mfa.recovery_codes import views as recovery
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as keys
from allauth.socialaccount.providers.openid_connect import views as openid
from django.urls import path

from quanheng.web.identity import views
from quanheng.web.pages import account as pages
from quanheng.web.pages import security

urlpatterns = [
    path("sign-in/", pages.sign_in, name="sign_in"),
    path("sign-in/", pages.sign_in, name="account_login"),
    path("sign-in/code/", views.second_factor, name="mfa_authenticate"),
    path("sign-in/key/", keys.login_webauthn, name="mfa_login_webauthn"),
    path("sign-in/<slug:provider_id>/on/", views.sign_on, name="openid_connect_login"),
    path("sign-in/<slug:provider_id>/back/", openid.callback, name="openid_connect_callback"),
    path("sign-out/", pages.sign_out, name="sign_out"),
    path("sign-out/", pages.sign_out, name="account_logout"),
    path("security/", security.security, name="security"),
    path("security/", security.security, name="mfa_index"),
    path("security/", security.security, name="mfa_list_webauthn"),
    path("security/password/", security.password, name="password_change"),
    path("security/sessions/end/", security.session_end, name="session_end"),
    path("security/tokens/new/", security.token_new, name="token_new"),
    path("security/tokens/end/", security.token_end, name="token_end"),
    path("security/sign-on/end/", security.sign_on_stop, name="sign_on_end"),
    path("security/again/", account.reauthenticate, name="account_reauthenticate"),
    path("security/again/code/", mfa.reauthenticate, name="mfa_reauthenticate"),
    path("security/again/key/", keys.reauthenticate_webauthn, name="mfa_reauthenticate_webauthn"),
    path("security/app/add/", totp.activate_totp, name="mfa_activate_totp"),
    path("security/app/remove/", totp.deactivate_totp, name="mfa_deactivate_totp"),
    path("security/codes/", recovery.view_recovery_codes, name="mfa_view_recovery_codes"),
    path(
        "security/codes/new/", recovery.generate_recovery_codes, name="mfa_generate_recovery_codes"
    ),
    path(
        "security/codes/codes.txt",
        recovery.download_recovery_codes,
        name="mfa_download_recovery_codes",
    ),
    path("security/keys/add/", keys.add_webauthn, name="mfa_add_webauthn"),
    path("security/keys/<int:pk>/remove/", keys.remove_webauthn, name="mfa_remove_webauthn"),
    path("security/keys/<int:pk>/name/", keys.edit_webauthn, name="mfa_edit_webauthn"),
]
