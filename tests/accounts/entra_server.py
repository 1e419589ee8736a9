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

import jwt
import requests
import trustme
from cryptography import x509
from cryptography.hazmat.primitives import hashes

TID = "11111111-2222-4333-8444-555555555555"
OID = "aaaaaaaa-bbbb-4ccc-8ddd-eeeeeeeeeeee"
CLIENT_ID = "99999999-8888-4777-8666-555555555555"
SECRET = "not-a-real-secret"
# How often a server looks whether it is to end. By itself every half second, and each test would wait for that.
POLL_SECONDS = 0.02


@dataclass
class Application:
    """An app registration that asks for itself, with a secret or the PEM of a certificate."""

    scope: str
    secret: str = ""
    certificate: bytes = b""
    roles: tuple[str, ...] = ()


@dataclass
class Grant:
    """What an access token is good for."""

    directory: str
    audience: str
    roles: tuple[str, ...]
    expires_at: float


@dataclass
class Entra:
    """What the authority knows. `claims` go into the next id token, over what it says by itself.

    `issued` are the access tokens it gave to applications themselves, `grants` what each is good for; `applications`
    are those by directory and client id.
    """

    address: str
    ca_file: str
    claims: dict[str, Any] = field(default_factory=dict)
    codes: dict[str, dict[str, str]] = field(default_factory=dict)
    refusals: list[str] = field(default_factory=list)
    token_requests: list[dict[str, str]] = field(default_factory=list)
    issued: list[str] = field(default_factory=list)
    grants: dict[str, Grant] = field(default_factory=dict)
    applications: dict[tuple[str, str], Application] = field(
        default_factory=lambda: {(TID, CLIENT_ID): Application("https://outlook.office365.com/.default", SECRET)}
    )

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

    def knows(self, directory: str) -> bool:
        return directory in {TID, "organizations"} | {known for known, _ in self.applications}

    def give(self, directory: str, form: dict[str, str]) -> tuple[int, dict[str, Any]]:
        """The token endpoint for an application that asks for itself."""
        self.token_requests.append(form)
        application = self.applications.get((directory, form.get("client_id", "")))
        if application is None:
            return 400, {"error": "unauthorized_client", "error_description": "AADSTS700016: Application not found"}
        if code := self._objection(application, form, f"{self.address}/{directory}/oauth2/v2.0/token"):
            return 401, {"error": "invalid_client", "error_description": f"{code}: {form['client_id']} is not proven"}
        if form.get("scope") != application.scope:
            return 400, {"error": "invalid_scope", "error_description": "AADSTS70011: Scope is not valid"}
        token = secrets.token_urlsafe(900)
        self.issued.append(token)
        audience = application.scope.removesuffix("/.default")
        self.grants[token] = Grant(directory, audience, application.roles, time.time() + 3600)
        return 200, {"token_type": "Bearer", "access_token": token, "expires_in": 3600}

    @staticmethod
    def _objection(application: Application, form: dict[str, str], endpoint: str) -> str:
        """Entra's number for what is wrong with the proof; empty when nothing is."""
        if application.secret or not application.certificate:
            return "" if form.get("client_secret") == application.secret != "" else "AADSTS7000215"
        certificate = x509.load_pem_x509_certificate(application.certificate)
        thumbprint = base64.urlsafe_b64encode(certificate.fingerprint(hashes.SHA256())).decode().rstrip("=")
        try:
            assertion = form["client_assertion"]
            claims = jwt.decode(assertion, certificate.public_key(), algorithms=["PS256"], audience=endpoint)  # type: ignore[arg-type]
            is_proven = claims["iss"] == claims["sub"] == form["client_id"]
        except (KeyError, jwt.InvalidTokenError):
            return "AADSTS700027"
        is_known = jwt.get_unverified_header(assertion).get("x5t#S256", "").rstrip("=") == thumbprint
        return "" if is_proven and is_known else "AADSTS700027"

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


def serve(folder: Any, ca: trustme.CA | None = None) -> tuple[Entra, ThreadingHTTPServer]:
    """Starts the authority; the caller shuts the server down."""
    ca = ca or trustme.CA()
    ca.cert_pem.write_to_path(str(folder / "ca.pem"))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    ca.issue_cert("localhost").configure_cert(context)
    entra = Entra("", str(folder / "ca.pem"))

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            directory = self.path.split("/")[1]
            base = f"{entra.address}/{directory}"
            if not entra.knows(directory):
                return self._answer(400, {"error": "invalid_tenant", "error_description": "AADSTS90002: no such one"})
            return self._answer(
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
    threading.Thread(target=server.serve_forever, args=(POLL_SECONDS,), daemon=True).start()
    return entra, server
