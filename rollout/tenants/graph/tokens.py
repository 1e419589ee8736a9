"""Access tokens for a tenant's Graph: by MSAL, with the client credentials of the connection."""

import re

import msal
from django.views.decorators.debug import sensitive_variables

from portal.https import MSAL_ERRORS, Session
from rollout.tenants.graph import sealing
from rollout.tenants.graph.clouds import endpoints
from rollout.tenants.graph.credentials import split_pem
from rollout.tenants.graph.errors import GraphProblem
from rollout.tenants.models.connection import CredentialKind, GraphConnection

_CODE = re.compile(r"AADSTS\d{4,9}")
# https://learn.microsoft.com/entra/identity-platform/reference-error-codes
_REASONS = {
    "AADSTS700016": "does not know this application in the tenant’s directory. Compare the client id.",
    "AADSTS90002": "does not know this directory. Compare the tenant id and the cloud.",
    "AADSTS7000215": "refuses the client secret. Copy the secret’s value, not its id, or make a new one.",
    "AADSTS7000222": "says that the client secret has expired. Make a new one and connect again.",
    "AADSTS700027": "does not know the certificate. Upload it to the app registration, or connect with another.",
    "AADSTS7000112": "says that the application is switched off. Switch it on under Enterprise applications.",
    "AADSTS1002012": "does not know Graph of this cloud. Compare the tenant’s cloud.",
    "AADSTS53003": "blocks the application by Conditional Access. Let it in, or connect from an allowed network.",
}
_OTHER = "gives no token. Look at the sign-in logs of the app registration in Entra."
_UNREACHABLE = "cannot be reached, or its answer is none. There is nothing to do unless this lasts: it is tried again."


class TokenSource:
    """The tokens of one connection. MSAL keeps one until five minutes before its end and then fetches the next."""

    def __init__(self, connection: GraphConnection, session: Session) -> None:
        self._connection = connection
        self._session = session
        self._application: msal.ConfidentialClientApplication | None = None

    def get(self) -> str:
        """A token that is good for some minutes at least. Raises GraphProblem."""
        try:
            self._application = self._application or self._new_application()
            scope = f"{endpoints(self._connection.tenant.cloud).graph}/.default"
            result = self._application.acquire_token_for_client([scope])
            token, reason = result.get("access_token"), _reason(str(result.get("error_description", "")), _OTHER)
        except MSAL_ERRORS as error:
            # MSAL covers what Entra said of a directory it does not know with an error of its own.
            token, reason = None, _reason(f"{error} {error.__context__}", _UNREACHABLE)
        except (AttributeError, KeyError, TypeError):  # MSAL takes an answer of any shape for one of Entra's
            token, reason = None, _UNREACHABLE
        # Outside the except block: exceptions of MSAL and requests carry the request, and so the secret.
        if not isinstance(token, str):
            raise GraphProblem(f"Entra {reason}")
        return token

    def renew(self) -> str:
        """A token in place of one that Graph refused. Raises GraphProblem."""
        self._application = None  # its cache goes with it
        return self.get()

    @sensitive_variables()
    def _new_application(self) -> msal.ConfidentialClientApplication:
        connection = self._connection
        credential: str | dict[str, str] = sealing.unseal(connection.sealed, owner=connection.owner)
        if connection.kind == CredentialKind.CERTIFICATE:
            key, certificate = split_pem(str(credential))
            credential = {"private_key": key, "public_certificate": certificate}
        return msal.ConfidentialClientApplication(
            str(connection.client_id),
            client_credential=credential,
            authority=f"{endpoints(connection.tenant.cloud).authority}/{connection.tenant.tenant_id}",
            # The authority is ours to choose and not taken from anybody: there is nothing to discover.
            instance_discovery=False,
            http_client=self._session,
        )


def _reason(said: str, otherwise: str) -> str:
    """What Entra's answer means. Only its number is shown: its sentences name ids and addresses."""
    code = _CODE.search(said)
    return _REASONS.get(code[0], f"{_OTHER} ({code[0]})") if code else otherwise
