"""Mailings: one text to one wave's audience, decided by people."""

from notifications.mailings.models.approval import Approval
from notifications.mailings.models.mailing import InDoubtPolicy, Mailing
from notifications.mailings.models.refusals import AlreadyOpen, NotReadyToSend
from notifications.mailings.models.transition import MailingState, MailingTransition

__all__ = [
    "AlreadyOpen",
    "Approval",
    "InDoubtPolicy",
    "Mailing",
    "MailingState",
    "MailingTransition",
    "NotReadyToSend",
]
