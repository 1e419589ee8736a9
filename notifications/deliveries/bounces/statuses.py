"""What the code of a report means: for the address, and in words (RFC 3463 and its registry)."""

import re

from notifications.deliveries.models import BounceKind

# Class, subject, detail; 4 is given up after a time, 5 refused at once.
CODE = re.compile(r"(?<![\d.])([45])\.([0-9]{1,3})\.([0-9]{1,3})(?![\d.])")
# An address that does not exist, cannot exist, or moved without a trace. 5.1.7 and 5.1.8 are about our own address;
# 5.2.1 (disabled), 5.2.2 (full) and Exchange's 5.4.1 are too often so for a while only.
NO_GOOD = {(1, 1), (1, 2), (1, 3), (1, 6), (1, 10)}
# The text or our name was refused: nothing is said about the address, however often.
ABOUT_US = {6, 7}
OWN_ADDRESS = {(1, 7), (1, 8)}

WORDS = {
    (1, 1): "Mailbox does not exist",
    (1, 2): "The address’s domain does not exist or takes no mail",
    (1, 3): "Address is not understood",
    (1, 4): "Address is ambiguous there",
    (1, 6): "Mailbox has moved, and nobody says where",
    (1, 7): "Our sender address is not understood there",
    (1, 8): "Our sender address’s domain is not known there",
    (1, 10): "Mailbox does not exist",
    (2, 1): "Mailbox is disabled or takes no mail",
    (2, 2): "Mailbox is full",
    (2, 3): "Mail is longer than the mailbox takes",
    (4, 1): "The recipient’s mail system refuses the address",
    (4, 4): "No way to the recipient’s mail system is known",
    (4, 6): "The mail went in circles",
    (4, 7): "Given up after too long",
    (7, 1): "Refused by a rule of the recipient’s mail system",
}
# Where the detail says no more than the subject.
SUBJECTS = {
    1: "The address is refused",
    2: "The mailbox takes no mail",
    3: "The recipient’s mail system takes no mail",
    4: "The way to the recipient’s mail system is broken",
    5: "The mail systems did not understand each other",
    6: "Content refused",
    7: "Refused by a rule of the recipient’s mail system",
}
UNKNOWN = "Came back without a reason that can be read"


def code_in(text: str) -> str:
    """The first enhanced code in a text, empty where there is none."""
    found = CODE.search(text)
    return found[0] if found else ""


def kind_of(status: str) -> BounceKind:
    """Whether the address is no good. Without a code nobody knows, so it may be fine."""
    found = CODE.fullmatch(status)
    is_no_good = found is not None and found[1] == "5" and (int(found[2]), int(found[3])) in NO_GOOD
    return BounceKind.HARD if is_no_good else BounceKind.SOFT


def is_about_address(status: str) -> bool:
    """Whether the report says anything about the mailbox or the way to it, not about the text or about us."""
    found = CODE.fullmatch(status)
    return found is None or not (int(found[2]) in ABOUT_US or (int(found[2]), int(found[3])) in OWN_ADDRESS)


def in_words(status: str) -> str:
    """ "Mailbox does not exist (5.1.1)"."""
    found = CODE.fullmatch(status)
    if found is None:
        return UNKNOWN
    subject, detail = int(found[2]), int(found[3])
    return f"{WORDS.get((subject, detail)) or SUBJECTS.get(subject, UNKNOWN)} ({status})"
