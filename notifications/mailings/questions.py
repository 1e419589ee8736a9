"""The words of the questions before a mailing is paused, stopped or thrown away."""

from typing import Any

from notifications.mailings.models import Mailing
from notifications.texts.models import Purpose
from portal.formatting import counted

WRITTEN_ANEW = "Nobody has been told yet. A new mailing can be written for the same wave."
NOT_WRITTEN_AGAIN = "Nobody has been told yet. For these dates the portal does not write it again by itself."


def pause_question(waiting: int, in_flight: int) -> dict[str, Any]:
    """The words of the question before a mailing is paused, with so many people still to be told, or on the way."""
    wait = counted(waiting, "person waits", "people wait")
    return {
        "question": "Pause this mailing?",
        "says": f"{wait} until somebody resumes it. {on_the_way(in_flight)}".strip(),
        "button": f"Pause: {wait}",
    }


def stop_question(mailing: Mailing, waiting: int, in_flight: int = 0) -> dict[str, Any]:
    """The words of the question before a mailing is stopped for good, with so many still to be told, or on the way."""
    if mailing.is_before_sending:
        return {
            "question": "Throw this mailing away?",
            "says": NOT_WRITTEN_AGAIN if mailing.purpose == Purpose.DATE_CHANGED else WRITTEN_ANEW,
            "button": "Throw away: nobody is told",
            "danger": True,
        }
    says = f"{counted(waiting, 'person who waits', 'people who wait')} will not be told."
    return {
        "question": "Stop this mailing for good?",
        "says": f"{says} Mails already handed to the relay still arrive. {on_the_way(in_flight)}".strip(),
        "button": f"Stop for good: {counted(waiting, 'person', 'people')} will not be told",
        "danger": True,
    }


def on_the_way(in_flight: int) -> str:
    """ "Just now 12 mails are on the way to the relay."; nothing where none is."""
    return f"Just now {counted(in_flight, 'mail is', 'mails are')} on the way to the relay." if in_flight else ""
