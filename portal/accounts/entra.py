"""Signing in with Entra: the authorisation code flow with PKCE, through MSAL.

No refresh token is asked for and no token is kept: who somebody is, is read once from the id token.
"""

import time
import warnings
from dataclasses import dataclass
from typing import Any

import msal
import requests
from django.conf import settings
from msal.exceptions import MsalError

from portal.accounts.models import User
from portal.errors import PortalError
from portal.https import MSAL_ERRORS, Session

CLOCK_SKEW_SECONDS = 120
BEGIN_AGAIN = "This sign-in was begun elsewhere or too long ago. Begin again."


class SignInRefused(PortalError):
    """Signing in with the work account did not work. The message says what to do."""


@dataclass(frozen=True)
class WorkAccount:
    """Who somebody is, as the id token says. (`tid`, `oid`) is the key; address and name may change."""

    tid: str
    oid: str
    email: str
    name: str
    roles: frozenset[str]


def new_session() -> requests.Session:
    """The HTTP session MSAL uses: it talks to one host only, and gives up."""
    return Session()


def application(session: requests.Session) -> msal.ConfidentialClientApplication:
    """MSAL for this portal. One allowed directory is asked by name, several through “organizations”."""
    directories = settings.ENTRA_TENANTS
    directory = directories[0] if len(directories) == 1 else "organizations"
    return msal.ConfidentialClientApplication(
        settings.ENTRA_CLIENT_ID,
        client_credential=settings.ENTRA_CLIENT_SECRET,
        authority=f"{settings.ENTRA_AUTHORITY_HOST}/{directory}",
        # The authority is ours to choose and not taken from anybody: there is nothing to discover.
        instance_discovery=False,
        http_client=session,
        exclude_scopes=["offline_access"],
    )


def begin(redirect_uri: str, *, session: requests.Session) -> dict[str, Any]:
    """The flow to keep in the user's session; its `auth_uri` is where to send the browser. Raises SignInRefused."""
    try:
        with warnings.catch_warnings():
            # MSAL recommends form_post. Browsers leave our SameSite=Lax session cookie out of such a POST from another
            # site, and a code in the address is useless without the PKCE verifier that the session holds.
            warnings.filterwarnings("ignore", message="response_mode='form_post'")
            flow: dict[str, Any] = application(session).initiate_auth_code_flow(scopes=[], redirect_uri=redirect_uri)
    except MSAL_ERRORS as error:
        raise SignInRefused("Microsoft's sign-in cannot be reached. Try again, or use a local account.") from error
    return flow


def finish(flow: dict[str, Any], answer: dict[str, str], *, session: requests.Session) -> WorkAccount:
    """The account behind the browser's return. MSAL checks state, PKCE and nonce, we the audience and the time.

    Raises SignInRefused, also for directories that are not on the allow-list.
    """
    try:
        result = application(session).acquire_token_by_auth_code_flow(flow, answer)
    except (ValueError, RuntimeError) as error:  # a foreign state; an id token with another nonce
        raise SignInRefused(BEGIN_AGAIN) from error
    except (requests.RequestException, MsalError) as error:
        raise SignInRefused("Microsoft's sign-in cannot be reached. Try again.") from error
    claims = result.get("id_token_claims")
    if not claims:
        raise SignInRefused(f"Microsoft refused the sign-in ({result.get('error', 'no reason given')}). Begin again.")
    # MSAL only warns of these.
    if claims.get("aud") != settings.ENTRA_CLIENT_ID or claims.get("exp", 0) < time.time() - CLOCK_SKEW_SECONDS:
        raise SignInRefused(BEGIN_AGAIN)
    tid, oid = str(claims.get("tid", "")).lower(), str(claims.get("oid", "")).lower()
    if not oid or tid not in settings.ENTRA_TENANTS:
        raise SignInRefused("People of this organisation cannot sign in here.")
    return WorkAccount(
        tid=tid,
        oid=oid,
        email=str(claims.get("preferred_username", "")).strip().lower()[:254],
        name=str(claims.get("name", ""))[:200],
        roles=frozenset(str(role) for role in claims.get("roles", ())),
    )


def user_of(account: WorkAccount) -> User:
    """The portal's user for a work account, made on the first sign-in and renamed when the directory renamed them.

    An address never joins accounts: it can change hands. Raises SignInRefused when another account has it. Who has
    none keeps the one they had, or gets a name that no mail can reach.
    """
    user = User.objects.filter(tid=account.tid, oid=account.oid).first()
    if user and not user.is_active:
        raise SignInRefused("This account is switched off here. Ask an administrator of the portal.")
    email = account.email or (user.email if user else f"{account.oid}@{account.tid}.invalid")
    if User.objects.filter(email=email).exclude(tid=account.tid, oid=account.oid).exists():
        raise SignInRefused(
            f"Another account here has the address {email}. Sign in with that one, "
            "or ask an administrator of the portal to remove it."
        )
    name = account.name or email
    if user is None:
        return User.objects.create_user(email, name, tid=account.tid, oid=account.oid)
    user.email, user.name = email, name
    # Nothing else: somebody may be switching the account off just now.
    user.save(update_fields=["email", "name"])
    return user
