"""How long an address gets no mail after a mail was refused or came back."""

from datetime import timedelta

# A quarter of a year: longer than the waves of a change, and not so long that a mailbox made anew stays forgotten.
HARD_FOR = timedelta(days=90)
# A mailbox that is full or away for a while is no reason: only mails given up so often within so many days are.
SOFT_TIMES = 3
SOFT_WITHIN = timedelta(days=30)
SOFT_FOR = timedelta(days=30)
