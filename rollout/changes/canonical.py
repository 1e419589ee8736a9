"""A post in one spelling, whichever tool wrote it.

Graph writes camelCase, the PowerShell SDK and public archives PascalCase; archives add keys of their own that begin
with `_`, Graph adds its protocol's (`@odata.etag`). The same post must be the same version, and have the same hash, in
all of them.
"""

import hashlib
import json
from typing import Any


def canonical(value: Any) -> Any:
    """The value with keys in camelCase, without keys that are not the post's (see `is_foreign`)."""
    if isinstance(value, dict):
        return {camel(key): canonical(item) for key, item in value.items() if not is_foreign(key)}
    if isinstance(value, list):
        return [canonical(item) for item in value]
    return value


def canonical_hash(value: Any) -> str:
    """The SHA-256 of the canonical form, in hex."""
    text = json.dumps(canonical(value), sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def camel(key: str) -> str:
    """“isMajorChange” for IsMajorChange."""
    return key[:1].lower() + key[1:]


def is_foreign(key: str) -> bool:
    """Whether an archive (`_copied_from`) or the protocol (`@odata.etag`) added the key."""
    return key.startswith("_") or "@odata." in key
