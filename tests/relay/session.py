"""One session of the test relay: mails by DATA and BDAT, as strict as Postfix."""

import re
from typing import TYPE_CHECKING

from tests.relay.introduction import Introduction
from tests.relay.script import Action, Cut, Delay, HangUp, Raw, Received, Reply, Reset, Silence, Step

if TYPE_CHECKING:
    from tests.relay.server import ScriptedRelay

LONGEST_LINE = 998  # RFC 5321 §4.5.3.1.6, without CRLF
MAIL = re.compile(rb"MAIL FROM:<([^<>\s]*)>((?: [A-Za-z0-9-]+(?:=[!-~]+)?)*)", re.IGNORECASE)
RCPT = re.compile(rb"RCPT TO:<([^<>\s]+)>", re.IGNORECASE)
BDAT = re.compile(rb"BDAT ([0-9]{1,9})( LAST)?", re.IGNORECASE)


class Session(Introduction):
    """The dialogue with one client."""

    def __init__(self, relay: "ScriptedRelay", number: int, *, is_encrypted: bool) -> None:
        super().__init__(relay, number, is_encrypted=is_encrypted)
        self.commands |= {
            b"MAIL": self._mail,
            b"RCPT": self._rcpt,
            b"DATA": self._data,
            b"BDAT": self._bdat,
            b"RSET": self._rset,
        }
        self.forget()

    def _rset(self, line: bytes) -> None:
        def begin_anew() -> None:
            self.forget()
            self.say(b"250 2.0.0 Ok")

        self.do(Step.RSET, begin_anew)

    def forget(self) -> None:
        """Forgets the envelope."""
        self._sender: str | None = None
        self._recipients: list[str] = []
        self._was_refused = False
        self._chunks: list[bytes] = []
        self._cut: Cut | None = None

    def _mail(self, line: bytes) -> None:
        found = MAIL.fullmatch(line)
        if self._sender is not None:
            self.complain(b"503 5.5.1 Error: nested MAIL command")
        elif not self.said_ehlo:
            self.complain(b"503 5.5.1 Error: send EHLO first")
        elif self.relay.offer.needs_sign_in and not self.user:
            self.say(b"530 5.7.0 Authentication required")
        elif not found or not self.relay.offer.allows(found[2].decode().split()):
            self.complain(b"555 5.5.4 Unsupported option or syntax")
        else:
            self.recipient = ""
            self.mails_count += 1
            sender = found[1].decode()
            self.do(Step.MAIL, lambda: self._open(sender))

    def _open(self, sender: str) -> None:
        self._sender = sender
        self.say(b"250 2.1.0 Ok")

    def _rcpt(self, line: bytes) -> None:
        found = RCPT.fullmatch(line)
        if self._sender is None:
            self.say(b"503 5.5.1 Error: need MAIL command")
        elif not found:
            self.complain(b"501 5.1.3 Bad recipient address syntax")
        else:
            self.recipient = recipient = found[1].decode()
            self._was_refused = True
            self.do(Step.RCPT, lambda: self._address(recipient))

    def _address(self, recipient: str) -> None:
        self._recipients.append(recipient)
        self.say(b"250 2.1.5 Ok")

    def _lacks(self) -> bytes:
        """Why no content may come now."""
        if self._recipients:
            return b""
        return b"554 5.5.1 Error: no valid recipients" if self._was_refused else b"503 5.5.1 Error: need RCPT command"

    def _data(self, line: bytes) -> None:
        self.is_chunked = False
        action = self.relay.script.decide(Step.DATA, self)
        if self.buffer:
            self.complain(b"503 5.5.0 Improper use of SMTP command pipelining")
        elif self._chunks:
            self.complain(b"503 5.5.1 Error: DATA after BDAT")
        elif action is None and (lack := self._lacks()):
            self.say(lack)
        else:
            self._cut = action if isinstance(action, Cut) else None
            self.act(action, self._invite, good="3")

    def _invite(self) -> None:
        self.say(b"354 End data with <CR><LF>.<CR><LF>")
        self.read = self._read_content
        self._seen = 0

    def _read_content(self) -> bool:
        buffer = self.buffer
        if self._cut and len(buffer) >= self._cut.after_bytes:
            self.end(self._cut.by)
            return False
        if buffer.startswith(b".\r\n"):
            content, end = b"", 3
        else:
            dot = buffer.find(b"\r\n.\r\n", self._seen)
            if dot < 0:
                self._seen = max(0, len(buffer) - 4)
                return False
            content, end = bytes(buffer[: dot + 2]), dot + 5
        del buffer[:end]
        self.read = self.read_command
        if b"\n.." in content or content.startswith(b".."):
            content = re.sub(rb"(?m)^\.", b"", content)
        self._receive(content)
        return True

    def _bdat(self, line: bytes) -> None:
        found = BDAT.fullmatch(line)
        if not found or not self.relay.offer.chunking:
            self.complain(b"521 5.5.1 BDAT is not offered or not understood")
            self.end(HangUp())
            return
        self.is_chunked = True
        self._chunk_size, self._is_last = int(found[1]), bool(found[2])
        self._refusal: Action | None = self.relay.script.decide(Step.DATA, self)
        self._cut = self._refusal if isinstance(self._refusal, Cut) else None
        if isinstance(self._refusal, HangUp | Reset | Silence):
            self.end(self._refusal)
        self.read = self._read_chunk

    def _read_chunk(self) -> bool:
        size = self._chunk_size
        if self._cut and len(self.buffer) >= min(self._cut.after_bytes, size):
            self.end(self._cut.by)
            return False
        if len(self.buffer) < size:
            return False
        chunk = bytes(self.buffer[:size])
        del self.buffer[:size]
        self.read = self.read_command
        if lack := self._lacks():
            self.say(lack)
            self._was_refused = True
        elif isinstance(self._refusal, Reply | Raw | Delay):
            self.act(self._refusal, lambda: self._append(chunk))
        else:
            self._append(chunk)
        return True

    def _append(self, chunk: bytes) -> None:
        if self._chunks or not self._is_last:
            self._chunks.append(chunk)
            if not self._is_last:
                self.say(b"250 2.0.0 Ok")
                return
            chunk = b"".join(self._chunks)
        self._receive(chunk)

    def _receive(self, content: bytes) -> None:
        """A content in full: refused, or taken for each recipient."""
        if lack := self._lacks():
            self.say(lack)
            self.forget()
            return
        if fault := _fault(content, self.relay.offer.size):
            self.complain(fault)
            self.forget()
            return
        assert self._sender is not None
        mails = [Received(self._sender, recipient, content) for recipient in self._recipients]
        self.forget()
        self.act(self.relay.script.decide(Step.CONTENT, self), lambda: self._take(mails))

    def _take(self, mails: list[Received]) -> None:
        action = None
        for mail in mails:
            try:
                action = self.relay.script.take(mail, self)
            except OSError:
                self.say(b"451 4.3.0 Error: queue file write error")
                return
            self.relay.note(mail)
        self.act(action, lambda: self.say(b"250 2.0.0 Ok: taken"))


def _fault(content: bytes, size: int) -> bytes:
    """What Postfix or RFC 5321 would not take."""
    if len(content) > size:
        return b"552 5.3.4 Message size exceeds fixed limit"
    lines = content.split(b"\r\n")
    if content.count(b"\n") >= len(lines) or content.count(b"\r") >= len(lines):
        return b"521 5.5.2 Bare LF or CR"
    if max(map(len, lines)) > LONGEST_LINE:
        return b"554 5.6.0 Line too long"
    return b""
