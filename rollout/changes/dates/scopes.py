"""What narrows a roll-out inside its sentence: a platform, a channel, rings, a region, an audience, an endpoint.

The object of the verb («rolling out new pages») and everybody («to customers», «to all users») are no scope.
"""

import re
from collections.abc import Callable

_PLATFORMS = r"(?:iOS|Android|Windows|macOS|Mac|Linux|web|desktop|mobile|VDI)"
_REGIONS = (
    r"(?:US|UK|EU|EEA|USA|United States|United Kingdom|European Union|European Economic Area|Europe|North America|APAC"
    r"|Asia|Canada|India|Australia|Japan|Germany|France|Switzerland|Brazil)"
)
_WHICH = (
    r"(?:newly created|new|existing|remaining|commercial|enterprise|education|business|nonprofit|government|eligible"
    r"|non-EU|non-US)"
)
_WHO = r"(?:tenants|customers|organi[sz]ations|regions|countries)"

PHASE_NUMBER = re.compile(r"Phase [0-9]+", re.IGNORECASE)
_PHASE_FIRST = re.compile(r"^\W*(?P<scope>Phase [0-9]+)\b", re.IGNORECASE)
_FOR_FIRST = re.compile(
    r"^\W*For (?:the )?(?!more\b|details\b|example\b|now\b|this\b|these\b|all\b)(?P<scope>[^,.:;]{3,80}),"
    r" (?:we|this|the|these|users|admins)\b",
)
_RINGS = re.compile(r"\ball rings(?: \((?P<list>(?:[^()]|\([^()]*\)){1,200})\))?", re.IGNORECASE)
_VARIANT = re.compile(r"(?P<name>[^(),]+?) ?\((?P<variant>[^()]+)\)")
_CHANNEL = re.compile(
    r"\b(?P<scope>(?:users on )?(?:that|those) update channels?"
    r"|(?:Current|Monthly Enterprise|Semi-? ?Annual(?: Enterprise)?|Beta|Stable|Dev|Insider) Channels?"
    r"(?: Preview\b| \(Preview\))?(?: of Edge)?(?: \(?(?:v[0-9.]+|Build [0-9.]+)\+?\)?)?)",
    re.IGNORECASE,
)
_REGION = re.compile(
    rf"\b(?:to|in) (?:the )?(?P<scope>{_REGIONS}(?:(?:, and |, | and |/)(?:the )?{_REGIONS})*"
    r"(?:,? and other (?:countries|regions))?)(?!\w)"
)
_OTHER_REGIONS = re.compile(r"\b(?:other|remaining|further|additional) (?:regions|countries|markets)\b", re.IGNORECASE)
_PLATFORM = re.compile(
    rf"\b(?:on|for|to) (?P<scope>{_PLATFORMS}(?:(?:, and |, | and |/| & ){_PLATFORMS})*)\b"
    r"(?! (?:app|client|user|tenant|[0-9]))",
    re.IGNORECASE,
)
_STARTING_WITH = re.compile(r"\bstarting with [^.]{0,80}", re.IGNORECASE)
_AUDIENCE = re.compile(rf"\b(?:of|for|to|in) (?:all |our )*(?P<scope>{_WHICH} {_WHO})\b", re.IGNORECASE)
_USING = re.compile(r"\bfor (?:users|customers|people) (?:using|on|of) (?:the )?(?P<scope>[^.,;]+?)\W*$")
_MACHINES = re.compile(
    r"\b(?:on|for|to) (?:all )?(?P<scope>(?:managed|unmanaged|personal|shared|enrolled) (?:PCs|devices|computers))\b"
)
# «in Microsoft Edge Stable version 129», «in EXO V3.7», «in the new app version 3.x»: what carries the change.
_VERSION = re.compile(
    r"\b(?:in|with|via) (?:the )?(?:new )?"
    r"(?P<scope>(?:(?:[A-Z]\w*|app|client) ){1,5}(?:[vV]ersion |[vV])[0-9][\w.]*\w\+?)"
)
# «rolling out to the Microsoft Graph v1.0 endpoint in …»: where it goes has a name.
_TARGET = re.compile(
    r"\broll\w*(?:[ -]?out)? to (?:the )?(?P<scope>[A-Z][\w.+-]*(?: [\w.+-]+){0,6}?)"
    r" (?=in |on |by |starting |beginning |from |early|mid|late|end )"
)
_NO_TARGET = re.compile(
    r"\b(?:Worldwide|GCC|GCCH|DoD|Production|General|Public|Targeted|Standard|Private|customers|tenants|users)\b",
    re.IGNORECASE,
)
_ONLY = re.compile(r"^\W*(?P<scope>Only [^.(]{3,60}?)(?: \([^)]*\))? will be\b")
_WORD = re.compile(r"[a-z]+")


def scope_of(said: str, rest: str, *, is_end: bool) -> str | None:
    """The scope of a sentence in its own words; `rest` is the text after it.

    `is_end`: something ends, and only for whom it ends narrows it: what it is named after is its object.
    """
    words = set(_WORD.findall(said.lower()))
    for signs, scope in _FOR_WHOM if is_end else _SCOPES:
        if words & signs and (found := scope(said, rest)):
            return found
    return _first(_ONLY)(rest, "")


def _first(pattern: re.Pattern[str]) -> Callable[[str, str], str | None]:
    def scope(said: str, rest: str) -> str | None:
        match = pattern.search(said)
        return match["scope"].strip() if match else None

    return scope


def _rings(said: str, rest: str) -> str | None:
    match = _RINGS.search(said)
    if match is None:
        return None
    return f"all rings ({_compact(match['list'])})" if match["list"] else "all rings"


def _compact(names: str) -> str:
    """«X (A), X (B) and X (C)» is X A/B/C."""
    found = [(match["name"].removeprefix(" and").strip(), match["variant"]) for match in _VARIANT.finditer(names)]
    if found and len({name for name, _ in found}) == 1:
        return f"{found[0][0]} {'/'.join(variant for _, variant in found)}"
    return names.strip()


def _region(said: str, rest: str) -> str | None:
    """A region; «first» where the text says that others follow."""
    match = _REGION.search(said)
    return match["scope"] + (" first" if _OTHER_REGIONS.search(rest) else "") if match else None


def _platform(said: str, rest: str) -> str | None:
    return _first(_PLATFORM)(_STARTING_WITH.sub("", said), rest)


def _target(said: str, rest: str) -> str | None:
    found = _first(_TARGET)(said, rest)
    return found if found and not _NO_TARGET.search(found) else None


def _words(text: str) -> set[str]:
    return set(_WORD.findall(text.lower()))


# Which words a scope of each sort cannot do without (most sentences hold none), and the sort.
_FOR_WHOM = ((_words(_WHO), _first(_AUDIENCE)),)
_SCOPES = (
    ({"phase"}, _first(_PHASE_FIRST)),
    ({"for"}, _first(_FOR_FIRST)),
    ({"rings"}, _rings),
    ({"channel", "channels"}, _first(_CHANNEL)),
    (_words(_WHO), _first(_AUDIENCE)),
    (_words(_REGIONS), _region),
    (_words(_PLATFORMS), _platform),
    ({"pcs", "devices", "computers"}, _first(_MACHINES)),
    ({"users", "customers", "people"}, _first(_USING)),
    ({"version", "v"}, _first(_VERSION)),
    ({"roll", "rolls", "rolled", "rolling", "rollout"}, _target),
)
