"""A post in one spelling, whichever tool wrote it.

Graph writes camelCase, the PowerShell SDK and public archives PascalCase; archives add keys of their own that begin
with `_`. The same post must be the same version, and have the same hash, in all of them.
"""

import hashlib
import json
from typing import Any


def canonical(value: Any) -> Any:
    """The value with keys in camelCase, without keys that begin with `_`."""
    if isinstance(value, dict):
        return {_camel(key): canonical(item) for key, item in value.items() if not key.startswith("_")}
    if isinstance(value, list):
        return [canonical(item) for item in value]
    return value


def canonical_hash(value: Any) -> str:
    """The SHA-256 of the canonical form, in hex."""
    text = json.dumps(canonical(value), sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def _camel(key: str) -> str:
    return key[:1].lower() + key[1:]
