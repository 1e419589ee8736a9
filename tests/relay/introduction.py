"""How a client of the test relay introduces itself: EHLO, STARTTLS, AUTH."""

import asyncio
from base64 import b64decode, b64encode
from typing import TYPE_CHECKING

from tests.relay.script import HangUp, Step
from tests.relay.wire import Wire

if TYPE_CHECKING:
    from tests.relay.server import ScriptedRelay


class Introduction(Wire):
    """A session up to the first mail. `user` is who signed in."""

    def __init__(self, relay: "ScriptedRelay", number: int, *, is_encrypted: bool) -> None:
        super().__init__(relay, number)
        self.is_encrypted = is_encrypted
        self.user = ""
        self.said_ehlo = False
        self.commands |= {
            b"EHLO": self._ehlo,
            b"HELO": self._helo,
            b"STAR": self._starttls,
            b"AUTH": self._auth,
            b"NOOP": lambda _: self.say(b"250 2.0.0 Ok"),
            b"QUIT": lambda _: self.do(Step.QUIT, lambda: self.end(HangUp("221 2.0.0 Bye"))),
        }

    def forget(self) -> None:
        """Forgets the envelope."""

    def _ehlo(self, line: bytes) -> None:
        def hello() -> None:
            self.forget()
            self.said_ehlo = True
            words = ["relay.test", *self.relay.offer.words(is_encrypted=self.is_encrypted)]
            marks = ["-"] * (len(words) - 1) + [" "]
            self.say("\r\n".join(f"250{mark}{word}" for mark, word in zip(marks, words, strict=True)).encode())

        self.do(Step.EHLO, hello)

    def _helo(self, line: bytes) -> None:
        self.forget()
        self.said_ehlo = True
        self.say(b"250 relay.test")

    def _starttls(self, line: bytes) -> None:
        if self.relay.offer.tls is None or self.is_encrypted:
            self.complain(b"502 5.5.1 STARTTLS not offered")
        elif self.buffer:
            self.complain(b"503 5.5.0 Commands after STARTTLS")
        else:
            # No reply of a script begins TLS.
            self.act(self.relay.script.decide(Step.STARTTLS, self), self._begin_tls, good="-")

    def _begin_tls(self) -> None:
        self.say(b"220 2.0.0 Ready to start TLS")
        self.flush()
        self.is_held = True
        self.said_ehlo = False
        self.relay.spawn(self._encrypt())

    async def _encrypt(self) -> None:
        try:
            encrypted = await asyncio.get_running_loop().start_tls(
                self.transport, self, self.relay.offer.tls, server_side=True
            )
        except (OSError, asyncio.CancelledError):
            return
        assert encrypted is not None
        self.transport = encrypted
        self.is_encrypted = True
        self.go_on()

    def _auth(self, line: bytes) -> None:
        mechanism, _, initial = line[5:].decode().partition(" ")
        if mechanism.upper() not in self.relay.offer.mechanisms(is_encrypted=self.is_encrypted):
            self.complain(b"504 5.5.4 Unrecognized authentication type")
        elif self.buffer:
            self.complain(b"503 5.5.0 Commands after AUTH")
        else:
            self._answers: list[str] = [initial] if initial else []
            self._mechanism = mechanism.upper()
            self._check_sign_in()

    def _check_sign_in(self) -> None:
        needed = {"LOGIN": 2}.get(self._mechanism, 1)
        if len(self._answers) < needed:
            words = ["Username:", "Password:"][len(self._answers)] if needed == 2 else ""
            self.say(b"334 " + b64encode(words.encode()))
            self.read = self._read_answer
            return
        self.read = self.read_command
        decoded = [b64decode(answer).decode() for answer in self._answers]
        user, secret = _credentials(self._mechanism, decoded)

        def answer() -> None:
            if self.relay.knows(self._mechanism, user, secret):
                self.user = user
                self.say(b"235 2.7.0 Authentication successful")
            else:
                self.say(b"535 5.7.8 Authentication unsuccessful")

        self.do(Step.AUTH, answer)

    def _read_answer(self) -> bool:
        end = self.buffer.find(b"\r\n")
        if end < 0:
            return False
        self._answers.append(bytes(self.buffer[:end]).decode())
        del self.buffer[: end + 2]
        self._check_sign_in()
        return True


def _credentials(mechanism: str, answers: list[str]) -> tuple[str, str]:
    if mechanism == "PLAIN":
        _, user, secret = answers[0].split("\0")
        return user, secret
    if mechanism == "XOAUTH2":
        user, bearer = answers[0].split("\1")[:2]
        return user.removeprefix("user="), bearer.removeprefix("auth=Bearer ")
    return answers[0], answers[1]
