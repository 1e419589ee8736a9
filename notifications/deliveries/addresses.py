"""Which addresses a mail can be sent to."""

import re

# What an SMTP envelope carries without SMTPUTF8: ASCII on both sides and a host with a dot. The database and Python
# read this pattern alike. The longest part before the “@” is not in it: PostgreSQL takes ten times as long to count.
USABLE = r"^[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]+@([A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?\.)+[A-Za-z][A-Za-z0-9-]*$"
# RFC 5321 §4.5.3.1.
LONGEST = 254
LONGEST_LOCAL_PART = 64

NO_ADDRESS = "No mail address"
UNUSABLE = "Unusable address"
NOT_ALLOWED = "Not on the trial allow-list"
SUPPRESSED = "Address is suppressed"


def is_usable(address: str) -> bool:
    """Whether a mail can be sent to it."""
    is_short = len(address) <= LONGEST and address.find("@") <= LONGEST_LOCAL_PART
    return is_short and re.fullmatch(USABLE, address) is not None
