"""An Entra authority on loopback TLS, strict about what the real one refuses."""

import base64
import hashlib
import json
import secrets
import ssl
import threading
import time
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

import requests
import trustme

TID = "11111111-2222-4333-8444-555555555555"
OID = "aaaaaaaa-bbbb-4ccc-8ddd-eeeeeeeeeeee"
CLIENT_ID = "99999999-8888-4777-8666-555555555555"
SECRET = "not-a-real-secret"


@dataclass
class Entra:
    """What the authority knows. `claims` go into the next id token, over what it says by itself.

    `issued` are the access tokens it gave to the application itself.
    """

    address: str
    ca_file: str
    claims: dict[str, Any] = field(default_factory=dict)
    codes: dict[str, dict[str, str]] = field(default_factory=dict)
    refusals: list[str] = field(default_factory=list)
    token_requests: list[dict[str, str]] = field(default_factory=list)
    issued: list[str] = field(default_factory=list)

    def session(self) -> requests.Session:
        session = requests.Session()
        session.trust_env = False
        session.verify = self.ca_file
        return session

    def authorise(self, auth_uri: str) -> dict[str, str]:
        """What a browser brings back after signing in at this address."""
        asked = {name: values[0] for name, values in parse_qs(urlsplit(auth_uri).query).items()}
        assert asked["client_id"] == CLIENT_ID
        assert asked["code_challenge_method"] == "S256"
        assert "offline_access" not in asked["scope"].split()
        code = secrets.token_urlsafe(16)
        self.codes[code] = asked
        return {"code": code, "state": asked["state"]}

    def redeem(self, form: dict[str, str]) -> tuple[int, dict[str, Any]]:
        """The token endpoint. A code is good once, for the address, client and verifier it was asked with."""
        self.token_requests.append(form)
        asked = self.codes.pop(form.get("code", ""), None)
        challenge = base64.urlsafe_b64encode(hashlib.sha256(form.get("code_verifier", "").encode()).digest())
        reasons = {
            "unknown code": asked is None,
            "wrong secret": form.get("client_secret") != SECRET,
            "wrong redirect_uri": bool(asked) and form.get("redirect_uri") != asked["redirect_uri"],
            "wrong verifier": bool(asked) and challenge.decode().rstrip("=") != asked["code_challenge"],
        }
        self.refusals += [reason for reason, applies in reasons.items() if applies]
        if asked is None or any(reasons.values()):
            return 400, {"error": "invalid_grant", "error_description": "AADSTS70008"}
        return 200, {
            "token_type": "Bearer",
            "access_token": "at",
            "expires_in": 3600,
            "id_token": self._id_token(asked),
        }

    def give(self, directory: str, form: dict[str, str]) -> tuple[int, dict[str, Any]]:
        """The token endpoint for an application that asks for itself, to send through Exchange Online."""
        self.token_requests.append(form)
        if (directory, form.get("client_id")) != (TID, CLIENT_ID):
            return 400, {"error": "unauthorized_client", "error_description": "AADSTS700016: Application not found"}
        if form.get("client_secret") != SECRET:
            return 401, {
                "error": "invalid_client",
                "error_description": f"AADSTS7000215: Invalid secret of {CLIENT_ID}",
            }
        if form.get("scope") != "https://outlook.office365.com/.default":
            return 400, {"error": "invalid_scope", "error_description": "AADSTS70011: Scope is not valid"}
        self.issued.append(secrets.token_urlsafe(900))
        return 200, {"token_type": "Bearer", "access_token": self.issued[-1], "expires_in": 3600}

    def _id_token(self, asked: dict[str, str]) -> str:
        now = int(time.time())
        claims = {
            "iss": f"{self.address}/{TID}/v2.0",
            "aud": CLIENT_ID,
            "iat": now,
            "nbf": now,
            "exp": now + 3600,
            "nonce": asked["nonce"],
            "tid": TID,
            "oid": OID,
            "sub": "subject",
            "preferred_username": "Ada@Contoso.example",
            "name": "Ada Lund",
        } | self.claims
        parts = ({"alg": "RS256", "typ": "JWT"}, claims)
        encoded = [base64.urlsafe_b64encode(json.dumps(part).encode()).decode().rstrip("=") for part in parts]
        return ".".join([*encoded, "c2lnbmF0dXJl"])


def serve(folder: Any) -> tuple[Entra, ThreadingHTTPServer]:
    """Starts the authority; the caller shuts the server down."""
    ca = trustme.CA()
    ca.cert_pem.write_to_path(str(folder / "ca.pem"))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    ca.issue_cert("localhost").configure_cert(context)
    entra = Entra("", str(folder / "ca.pem"))

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            directory = self.path.split("/")[1]
            base = f"{entra.address}/{directory}"
            self._answer(
                200,
                {
                    "issuer": f"{base}/v2.0",
                    "authorization_endpoint": f"{base}/oauth2/v2.0/authorize",
                    "token_endpoint": f"{base}/oauth2/v2.0/token",
                },
            )

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            form = {name: values[0] for name, values in parse_qs(body).items()}
            if form.get("grant_type") == "client_credentials":
                self._answer(*entra.give(self.path.split("/")[1], form))
            else:
                self._answer(*entra.redeem(form))

        def _answer(self, status: int, content: dict[str, Any]) -> None:
            data = json.dumps(content).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        def log_message(self, *_: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    entra.address = f"https://localhost:{server.server_address[1]}"
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return entra, server
