"""A connection to a relay, on which groups of mails are handed over."""

from collections.abc import Sequence
from typing import Self

from aiosmtplib import SMTP, SMTPException, SMTPResponseException

from notifications.deliveries import smtp
from notifications.deliveries.messages import Mail
from notifications.deliveries.smtp import Answer, Result
from portal.engines.relay import Relay


class RelayRefuses(Exception):
    """No connection can be had. `answer` says why, in the relay's words."""

    def __init__(self, answer: Answer) -> None:
        super().__init__(answer.reason)
        self.answer = answer


class Connection:
    """One connection. `mails_count`: how many it was given."""

    def __init__(self, client: SMTP) -> None:
        self.mails_count = 0
        self.is_open = True
        self._client = client

    @classmethod
    async def open(cls, relay: Relay) -> Self:
        """Raises RelayRefuses."""
        try:
            return cls(await smtp.connect(relay))
        except (SMTPException, OSError) as error:
            code = error.code if isinstance(error, SMTPResponseException) else None
            reason = f"The relay cannot be reached. {error}"[:300]
            raise RelayRefuses(Answer(Result.RELAY_REFUSES, code, reason)) from error

    async def send(self, mails: Sequence[Mail]) -> list[Answer]:
        """An answer to each mail, in their order."""
        answers = [Answer(Result.UNTOUCHED, None, "")] * len(mails)
        for place, mail in enumerate(mails):
            answers[place] = await smtp.hand_over(self._client, mail)
            self.mails_count += 1
            if not answers[place].keeps_connection:
                self.is_open = False
                self._client.close()
                break
        return answers

    async def close(self) -> None:
        """Ends it, politely if the relay still listens."""
        if self.is_open:
            self.is_open = False
            await smtp.close(self._client)
