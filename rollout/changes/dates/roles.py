"""What each date of a sentence is: when it begins, when it ends, or what was said before.

The nearest verb before a date decides («begin», «complete»), then the preposition («by», «from», «until»); a date at
the beginning of a sentence takes the verb after it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from itertools import pairwise

from rollout.changes.dates.mentions import Mention
from rollout.changes.dates.months import is_one_slip
from rollout.changes.dates.places import low_at
from rollout.changes.dates.tokens import Token

Tokens = Sequence[Token]


class Role(Enum):
    """What a date says; UNSAID leaves it to the kind of the sentence."""

    BEGIN = "begin"
    END = "end"
    UNSAID = "unsaid"
    DURING = "during"
    AFTER = "after"
    PREVIOUS = "previous"
    ELSEWHERE = "elsewhere"


BEGIN_WORDS = {
    "begin", "begins", "beginning", "began", "begun", "start", "starts", "started", "starting", "commence",
    "commences", "commenced", "commencing", "effective", "kick", "kicks", "resume", "resumes", "resuming",
}  # fmt: skip
END_WORDS = {
    "complete", "completes", "completed", "completing", "completion", "compete", "completely", "finish", "finishes",
    "finished", "finishing", "conclude", "concludes", "concluded", "concluding", "end", "ends", "ended", "ending",
    "fully", "finalize", "finalized", "finalise", "finalised",
}  # fmt: skip
# These decide whatever the verb is: «begin rolling out in March and continue through May».
STRONG_PREPOSITIONS = {"until": Role.END, "till": Role.END, "through": Role.END, "thru": Role.END}
# These where no verb does: «begin rolling out by March» begins.
WEAK_PREPOSITIONS = {
    "by": Role.END, "before": Role.END, "from": Role.BEGIN, "since": Role.AFTER,
    "after": Role.AFTER, "post": Role.AFTER, "throughout": Role.DURING, "during": Role.DURING,
}  # fmt: skip
PREPOSITIONS = STRONG_PREPOSITIONS.keys() | WEAK_PREPOSITIONS.keys() | {"into", "to"}
BEFORE_DATES = PREPOSITIONS | {"in", "on", "starting", "out"}
BETWEEN_PREPOSITION_AND_DATE = {
    "the", "around", "about", "approximately", "at", "in", "on", "or", "of", "month", "end", "latest", "remainder",
    "rest", "course",
}  # fmt: skip
CONTINUE = {"continue", "continues", "continued", "continuing"}
PREVIOUS_WORDS = {"previously", "formerly", "originally", "previous", "prev", "instead", "rather"}
NOT = {"not", "won't", "doesn't", "isn't", "cannot"}
PUT_OFF = {"delayed", "postponed", "pushed", "paused", "rescheduled", "deferred"}
MOVED = {
    "updated",
    "moved",
    "changed",
    "delayed",
    "postponed",
    "shifted",
    "pushed",
    "moving",
    "adjusted",
    "rescheduled",
}
# «With the May 2025 update, …»: a name.
NAMED_BY_MONTHS = {"update", "updates", "release", "version", "patch", "build", "security", "cumulative", "preview"}
TELLING_VERBS = {"received", "communicated", "announced", "sent", "posted", "shared", "published", "told", "informed"}
TOLD = {
    "communication", "notification", "received", "created", "posted", "published", "announced", "purchased", "per",
    "communicated", "shared", "told", "informed", "mentioned", "post", "sent", "notified",
}  # fmt: skip


@dataclass(frozen=True)
class Cited:
    """A mention and its role; `is_beside` where nothing stands between it and the date before; `is_move` where it is a
    range from the old date to the new one («moved from June to July»)."""

    mention: Mention
    role: Role
    is_beside: bool = False
    is_past: bool = False
    is_move: bool = False


def roles_of(tokens: Tokens, mentions: Sequence[Mention], start: int, stop: int) -> list[Cited]:
    """The mentions between two places with their roles, in order."""
    cited: list[Cited] = []
    gap = start
    for mention in mentions:
        if not start <= mention.start < stop:
            continue
        cited.append(_cited(tokens, gap, mention, stop, cited))
        gap = mention.stop
    return cited


def _cited(tokens: Tokens, gap: int, mention: Mention, stop: int, before: list[Cited]) -> Cited:
    is_elsewhere = _is_of_a_post(tokens, gap, mention) or _is_withdrawn(tokens, gap, mention.start)
    role = Role.ELSEWHERE if is_elsewhere else _previous(tokens, gap, mention, before)
    if role is None and _is_told_elsewhere(tokens, gap, mention, stop):
        role = Role.ELSEWHERE
    role = role or _of_between(tokens, mention, before) or _before(tokens, gap, mention)
    if role is None and not before and mention.start - gap <= 4:
        role = _after(tokens, mention, stop)
    words = {one.low for one in tokens[gap : mention.start]}
    is_beside = bool(before) and not (words - {",", ".", ")"})
    is_move = mention.joint in {"from", "to"} and bool(words & MOVED)
    return Cited(mention, role or Role.UNSAID, is_beside, is_past=bool(words & PAST), is_move=is_move)


PAST = {"began", "begun", "started", "completed", "rolled", "since"}


def _previous(tokens: Tokens, gap: int, mention: Mention, before: list[Cited]) -> Role | None:
    for at in range(mention.start - 1, gap - 1, -1):
        low = tokens[at].low
        if low in PREVIOUS_WORDS or _is_previously_misspelt(low):
            return Role.PREVIOUS
        if low in {"was", "preview", "prior", "earlier"} and low_at(tokens, at - 1) == "(" and at >= mention.start - 3:
            return Role.PREVIOUS
        if low in MOVED and low_at(tokens, at + 1) == "from" and at == mention.start - 2 and not mention.joint:
            return Role.PREVIOUS
        if low in BEGIN_WORDS | END_WORDS or low == ";" or (low == "." and low_at(tokens, at - 1) != "prev"):
            break
    opens = mention.start - 1
    is_bracketed = low_at(tokens, opens) == "(" and (mention.stop >= len(tokens) or tokens[mention.stop].text in ").")
    if is_bracketed and before and before[-1].mention.stop == opens:
        return Role.PREVIOUS
    return None


def _is_previously_misspelt(low: str) -> bool:
    return low[:1] == "p" and len(low) > 7 and is_one_slip(low, "previously")


def _before(tokens: Tokens, gap: int, mention: Mention) -> Role | None:
    """The role that the words before a date give it: «until» over the verb, the verb over «by»."""
    preposition = _preposition(tokens, gap, mention.start)
    if preposition in {"until", "till", "to"} and _is_put_off(tokens, gap, mention.start):
        return Role.BEGIN
    if preposition in STRONG_PREPOSITIONS:
        return STRONG_PREPOSITIONS[preposition]
    if role := _of_verb(tokens, gap, mention.start, preposition):
        return role
    bounds = _of_comparison(tokens, gap, mention.start)
    return bounds or WEAK_PREPOSITIONS.get(preposition) or _of_words(tokens, gap, mention.start, preposition)


def _is_put_off(tokens: Tokens, gap: int, start: int) -> bool:
    """«delayed until June», «will not start until June»: it begins then."""
    words = {one.low for one in tokens[gap:start]}
    return bool(words & PUT_OFF) or (bool(words & NOT) and bool(words & BEGIN_WORDS))


def _of_verb(tokens: Tokens, gap: int, start: int, preposition: str) -> Role | None:
    """The nearest verb before a date."""
    for at in range(start - 1, gap - 1, -1):
        low = tokens[at].low
        if low in BEGIN_WORDS and _is_verb(tokens, at):
            return Role.BEGIN
        if low in END_WORDS and _is_verb(tokens, at):
            return Role.END
        if low in CONTINUE and preposition in {"into", "to"}:
            return Role.END
    return None


def _of_comparison(tokens: Tokens, gap: int, start: int) -> Role | None:
    """«no earlier than», «no sooner than», «not before»; «no later than»."""
    words = [one.low for one in tokens[max(gap, start - 6) : start]]
    if words[-2:] == ["not", "before"] or ("than" in words and {"earlier", "sooner"} & set(words)):
        return Role.BEGIN
    return Role.END if "than" in words and "later" in words else None


def _of_words(tokens: Tokens, gap: int, start: int, preposition: str) -> Role | None:
    """«as of X»; «expect to X», where the verb was forgotten; «begin X (previously W) to X»."""
    words = [one.low for one in tokens[max(gap, start - 2) : start]]
    if words == ["as", "of"]:
        return Role.AFTER
    if words == ["expect", "to"] or (preposition == "to" and low_at(tokens, start - 2) == ")"):
        return Role.END
    return None


def _preposition(tokens: Tokens, gap: int, start: int) -> str:
    """The preposition before a date, over «the», «around», «approximately»."""
    for at in range(start - 1, max(gap, start - 5) - 1, -1):
        low = tokens[at].low
        if low in PREPOSITIONS:
            return low
        if low not in BETWEEN_PREPOSITION_AND_DATE:
            return ""
    return ""


def _is_verb(tokens: Tokens, at: int) -> bool:
    """Not «starting with Word», «get started», «end users», «start menu»."""
    low, after, before = tokens[at].low, low_at(tokens, at + 1), low_at(tokens, at - 1)
    if low.startswith("start") and (before in {"get", "getting"} or after in {"menu", "page", "screen"}):
        return False
    if low == "starting" and after == "with" and low_at(tokens, at + 2) != "the":
        return False
    return not (low == "end" and after in {"user", "users", "-", "point"})


def _is_withdrawn(tokens: Tokens, gap: int, start: int) -> bool:
    """«will not start in March as announced»; «not before March», «not until March», «no later than» are dates."""
    words = [one.low for one in tokens[gap:start]]
    verbs = BEGIN_WORDS | END_WORDS | {"roll", "rolled", "rolling", "happen", "occur", "proceed", "proceeding"}
    if not set(words) & NOT or {"until", "till", "before", "than"} & set(words):
        return False
    negated = words[max(words.index(word) for word in set(words) & NOT) :]
    return any(word in verbs for word in negated[:5])


def _of_between(tokens: Tokens, mention: Mention, before: list[Cited]) -> Role | None:
    """«between July (previously June) and August»: what stands between keeps the two from being one range."""
    if low_at(tokens, mention.start - 1) == "between" and not mention.joint:
        return Role.BEGIN
    is_second = (
        bool(before) and low_at(tokens, before[0].mention.start - 1) == "between" and not before[0].mention.joint
    )
    return Role.END if is_second and low_at(tokens, mention.start - 1) == "and" else None


def _is_of_a_post(tokens: Tokens, gap: int, mention: Mention) -> bool:
    """«announced in MC123456 (May 2025)», and the title of another post: «(MC123456: … in May 2025)»."""
    for at in range(mention.start - 1, gap - 1, -1):
        one = tokens[at]
        if one.kind == "coded" and one.low[:2] == "mc" and one.low[2:].isdecimal():
            return mention.start - at <= 4 or low_at(tokens, at - 1) == "("
        if one.text == ")":
            return False
    return False


def _is_told_elsewhere(tokens: Tokens, gap: int, mention: Mention, stop: int) -> bool:
    """«per our communication in June», «On 28 February you received …»: a date of something else."""
    after = [one.low for one in tokens[mention.stop : min(stop, mention.stop + 4)]]
    if any(who in {"we", "you", "microsoft"} and verb in TELLING_VERBS for who, verb in pairwise(after)):
        return True
    if _is_name(tokens, mention, after):
        return True
    last = mention.start - 1 if low_at(tokens, mention.start - 1) in WEAK_PREPOSITIONS else mention.start
    before = [one.low for one in tokens[max(gap, mention.start - 7) : last]]
    return bool(set(before) & TOLD) and not set(before) & {"by", "will"}


def _is_name(tokens: Tokens, mention: Mention, after: list[str]) -> bool:
    """«the May 2025 update»; not «in May 2025 updates», nor a part of a month."""
    if not after or after[0] not in NAMED_BY_MONTHS or [point.granularity for point in mention.points] != ["month"]:
        return False
    return mention.start > 0 and low_at(tokens, mention.start - 1) not in BEFORE_DATES


def _after(tokens: Tokens, mention: Mention, stop: int) -> Role | None:
    """The verb after a date at the beginning: «In April, we will begin rolling out …»."""
    for at in range(mention.stop, min(stop, mention.stop + 14)):
        low = tokens[at].low
        if low in {".", ";", "expect", "("} or (low == "and" and low_at(tokens, at + 1) not in BEGIN_WORDS):
            return None
        if low in BEGIN_WORDS and _is_verb(tokens, at):
            return Role.BEGIN
        if low in END_WORDS and _is_verb(tokens, at):
            return Role.END
    return None
