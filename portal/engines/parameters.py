"""The parameters behind the question mark of a setting that is a URL."""

import re
from collections.abc import Mapping
from urllib.parse import SplitResult, parse_qsl

from portal.engines.errors import EngineError

# What a value looks like, and how that is called.
Form = tuple[re.Pattern[str], str]

GUID: Form = (re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}"), "a GUID")


def parameters(
    parts: SplitResult, known: Mapping[str, Form], *, setting: str, refused: type[EngineError]
) -> dict[str, str]:
    """The values by name. Raises `refused` where one is not among the `known`, or not of its form.

    It never repeats any of the URL: a slip may make any part of it a part of the password.
    """
    try:
        pairs = parse_qsl(parts.query, keep_blank_values=True, strict_parsing=bool(parts.query))
    except ValueError:
        # From nothing: the cause quotes the URL.
        raise refused(f"{setting} has parameters that are not written as name=value&name=value.") from None
    for number, (name, value) in enumerate(pairs, start=1):
        if name not in known:
            raise refused(f"{setting}: parameter {number} is none of {', '.join(known)}.")
        pattern, meaning = known[name]
        if not pattern.fullmatch(value):
            raise refused(f"{setting}: {name} is not {meaning}.")
    if len(pairs) > len(dict(pairs)):
        raise refused(f"{setting} has one parameter twice.")
    return dict(pairs)
