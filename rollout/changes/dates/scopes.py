"""What narrows a roll-out inside its sentence: a platform, a channel, rings, a region."""

import re

_CHANNEL = re.compile(
    r"\b(?:(?:that|those) update channels?"
    r"|(?:Current|Monthly Enterprise|Semi-? ?Annual(?: Enterprise)?|Semi-annual|Beta|Stable|Dev|Insider) Channels?"
    r"(?: Preview\b| \(Preview\))?(?: of Edge)?(?: \(?(?:v[0-9.]+|Build [0-9.]+)\+?\)?)?)",
    re.IGNORECASE,
)
_RINGS = re.compile(r"\ball rings(?: \((?P<list>(?:[^()]|\([^()]*\)){1,200})\))?", re.IGNORECASE)
_VARIANT = re.compile(r"(?P<name>[^(),]+?) ?\((?P<variant>[^()]+)\)")
_PLATFORMS = r"(?:iOS|Android|Windows|macOS|Mac|Linux|web|desktop|mobile|VDI)"
_PLATFORM = re.compile(
    rf"\b(?:on|for|to) (?P<what>{_PLATFORMS}(?:(?:, and |, | and |/| & ){_PLATFORMS})*)\b"
    r"(?! (?:app|client|user|tenant|[0-9]))",
    re.IGNORECASE,
)
_STARTING_WITH = re.compile(r"\bstarting with [^.]{0,80}", re.IGNORECASE)
_NAMES_OF_REGIONS = (
    r"(?:US|UK|EU|EEA|USA|United States|United Kingdom|European Union|European Economic Area|Europe|North America|APAC"
    r"|Asia|Canada|India|Australia|Japan|Germany|France|Switzerland|Brazil)"
)
_REGION = re.compile(
    rf"\b(?:to|in) (?:the )?(?P<where>{_NAMES_OF_REGIONS}(?:(?:, and |, | and |/)(?:the )?{_NAMES_OF_REGIONS})*"
    r"(?:,? and other (?:countries|regions))?)(?!\w)"
)
_OTHER_REGIONS = re.compile(r"\b(?:other|remaining|further|additional) (?:regions|countries|markets)\b", re.IGNORECASE)
_AUDIENCE = re.compile(
    r"\b(?:of|for|to) (?:all )?"
    r"(?P<who>(?:newly created|new|existing|remaining) (?:tenants|customers|organi[sz]ations))\b"
)
_USING = re.compile(r"\bfor (?:users|customers|people) (?:using|on|of) (?:the )?(?P<what>[^.,;]+?)\W*$")
# «rolling out to the Microsoft Graph v1.0 endpoint in …»: where it goes has a name.
_TARGET = re.compile(
    r"\broll\w*(?:[ -]?out)? to (?:the )?(?P<what>[A-Z][\w.+-]*(?: [\w.+-]+){0,6}?)"
    r" (?=in |on |by |starting |beginning |from |early|mid|late|end )"
)
PHASE_NUMBER = re.compile(r"Phase [0-9]+", re.IGNORECASE)
_PHASE_FIRST = re.compile(r"^\W*(?P<phase>Phase [0-9]+)\b", re.IGNORECASE)


_NO_TARGET = re.compile(
    r"\b(?:Worldwide|GCC|GCCH|DoD|Production|General|Public|Targeted|Standard|Private|customers|tenants|users)\b",
    re.IGNORECASE,
)


def scope_of(said: str, rest: str) -> str | None:
    """The scope of a sentence in its own words; `rest` is the text after it."""
    words = set(_WORD.findall(said.lower()))
    for signs, scope in _SCOPES:
        if words & signs and (found := scope(said, rest)):
            return found
    return None


def _phase(said: str, rest: str) -> str | None:
    match = _PHASE_FIRST.search(said)
    return match["phase"] if match else None


def _rings(said: str, rest: str) -> str | None:
    match = _RINGS.search(said)
    if match is None:
        return None
    return f"all rings ({_compact(match['list'])})" if match["list"] else "all rings"


def _channel(said: str, rest: str) -> str | None:
    match = _CHANNEL.search(said)
    return match.group().rstrip(" (") if match else None


def _region(said: str, rest: str) -> str | None:
    """A region; «first» where the text says that others follow."""
    match = _REGION.search(said)
    return match["where"] + (" first" if _OTHER_REGIONS.search(rest) else "") if match else None


def _platform(said: str, rest: str) -> str | None:
    match = _PLATFORM.search(_STARTING_WITH.sub("", said))
    return match["what"] if match else None


def _audience(said: str, rest: str) -> str | None:
    match = _AUDIENCE.search(said)
    return match["who"] if match else None


def _using(said: str, rest: str) -> str | None:
    match = _USING.search(said)
    return match["what"] if match else None


def _target(said: str, rest: str) -> str | None:
    match = _TARGET.search(said)
    return match["what"] if match and not _NO_TARGET.search(match["what"]) else None


def _compact(names: str) -> str:
    """«X (A), X (B) and X (C)» is X A/B/C."""
    found = [(match["name"].removeprefix(" and").strip(), match["variant"]) for match in _VARIANT.finditer(names)]
    if found and len({name for name, _ in found}) == 1:
        return f"{found[0][0]} {'/'.join(variant for _, variant in found)}"
    return names.strip()


_WORD = re.compile(r"[a-z]+")
# Which words a scope of each sort cannot do without: most sentences hold none.
_SCOPES = (
    ({"phase"}, _phase),
    ({"rings"}, _rings),
    ({"channel", "channels"}, _channel),
    (set(_WORD.findall(_NAMES_OF_REGIONS.lower())), _region),
    (set(_WORD.findall(_PLATFORMS.lower())), _platform),
    ({"tenants", "customers", "organizations", "organisations"}, _audience),
    ({"users", "customers", "people"}, _using),
    ({"roll", "rolls", "rolled", "rolling", "rollout"}, _target),
)
