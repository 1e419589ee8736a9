"""Mailings: one text to one wave's audience, decided by people."""

from notifications.mailings.models.acceptance import Acceptance
from notifications.mailings.models.approval import Approval
from notifications.mailings.models.in_doubt import InDoubtPolicy
from notifications.mailings.models.look_up import LookUp
from notifications.mailings.models.mailing import Mailing
from notifications.mailings.models.reading import Reading
from notifications.mailings.models.refusals import AlreadyOpen, NotReadyToSend, SumDoesNotHold
from notifications.mailings.models.transition import MailingState, MailingTransition

__all__ = [
    "Acceptance",
    "AlreadyOpen",
    "Approval",
    "InDoubtPolicy",
    "LookUp",
    "Mailing",
    "MailingState",
    "MailingTransition",
    "NotReadyToSend",
    "Reading",
    "SumDoesNotHold",
]
