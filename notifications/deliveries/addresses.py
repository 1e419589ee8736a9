"""Which addresses a mail can be sent to."""

import re

# What an SMTP envelope carries without SMTPUTF8: ASCII on both sides and a host with a dot. The database and Python
# read this pattern alike.
USABLE = r"^[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@([A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?\.)+[A-Za-z][A-Za-z0-9-]*$"
LONGEST = 254

NO_ADDRESS = "No mail address"
UNUSABLE = "Unusable address"
NOT_ALLOWED = "Not on the trial allow-list"
REFUSED_BEFORE = "Address refused before"


def is_usable(address: str) -> bool:
    return len(address) <= LONGEST and re.fullmatch(USABLE, address) is not None
