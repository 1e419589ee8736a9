"""The reference of a mailing: what people can check, and read aloud."""

import secrets

# Without 0 O 1 I L, which are mixed up when read aloud; 8 of 31 characters, 40 bits: not to be found by trying.
REFERENCE_ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"


def new_reference() -> str:
    """A reference that people can check: "RP-7F3K-Q2MD". It names nobody."""
    letters = "".join(secrets.choice(REFERENCE_ALPHABET) for _ in range(8))
    return f"RP-{letters[:4]}-{letters[4:]}"
