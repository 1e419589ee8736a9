"""What kind of news a sentence is."""

import re

ROLLOUT, AVAILABILITY, TAKES_EFFECT = "rollout", "availability", "takes-effect"
RETIREMENT, END_OF_SUPPORT = "retirement", "end-of-support"
AVAILABLE_NOW, COMPLETED = "available-now", "completed"
PAUSED, CANCELLED, UPDATE, TO_BE_ANNOUNCED = "paused", "cancelled-or-paused", "update-header", "to-be-announced"


class _Phrases:
    """Expressions for small letters, tried where one of some stems is in the text: most texts hold none of them."""

    def __init__(self, stems: str, *phrases: str) -> None:
        self.stems = stems.split("|")
        self.pattern = re.compile("|".join(phrases))

    def search(self, said: str) -> re.Match[str] | None:
        """The first of the phrases in a text of small letters."""
        return self.pattern.search(said) if any(stem in said for stem in self.stems) else None


_THING = r"(?:roll ?-?out|deployment|release|change|feature)s?"
_CANCELLED = _Phrases(
    "proceed|pause|pausing|cancel|halt|suspend|back|on hold|decided|decision|moving forward|move forward",
    r"\bnot (?:be )?(?:to )?proceed",
    r"\b(?:decided|decision) (?:not )?to (?:pause|cancel|postpone|roll ?back|halt|stop|not)\b",
    rf"\b(?:paus|halt|cancel|suspend)\w* (?:the |this |our )?{_THING}\b",
    r"\broll(?:ing|ed)? ?(?:(?:this|it|the change) )?back\b",
    r"\bnot (?:be )?mov(?:e|ing) forward\b",
    r"\bno longer (?:be )?(?:proceed|moving forward)",
    rf"\b{_THING} (?:is|are|has been|have been|was|will be) (?:currently |temporarily |now )?"
    r"(?:paused|cancell?ed|halted|suspended)\b",
    r"\bon hold\b",
)
_PAUSED = _Phrases("ready", r"\bcommunicate\b[^.]{0,60}\bready\b", r"\bwhen (?:we are )?ready to proceed\b")
_ANNOUNCED_LATER = _Phrases(
    "will|to |later|tbd|tba|once",
    r"\b(?:will be|to be) (?:communicated|announced|shared|determined|confirmed|provided)\b",
    r"\bat a later (?:date|time)\b",
    r"\b(?:will|to) (?:update|provide|share|communicate|announce|publish)\b[^.]{0,60}"
    r"\b(?:plan|timeline|timing|schedule|update|details|date|dates|more information)\b",
    r"\btb[da]\b",
    r"\bonce (?:the )?(?:schedule|timeline|date)",
)
_TOLD_LATER = _Phrases(
    "update|share|provide|publish|announce|communicate",
    r"\bupdate (?:this|the) (?:message|post|communication)\b",
    r"\b(?:share|provide|publish|announce|communicate)\b[^.]{0,40}"
    r"\b(?:update|timeline|timing|schedule|plan|details|information)\b",
)
_BEGINS = _Phrases("begin|start|roll", r"\b(?:begin|start)(?:s|ning|ing)?\b", r"\broll(?:s|ing)?[ -]?out\b")
_WILL_BEGIN = _Phrases("will", r"\bwill (?:begin|start)\b")
_COMPLETED = _Phrases(
    "complete|finished|now",
    r"\b(?:now|has|have|is|are|been) (?:been )?(?:now )?(?:fully )?complete(?:d)?\b(?! by| in)",
    r"\(completed?\)",
    r"[-.)] *completed?\W*$",
    r"\broll ?-?out (?:is |was |has )?(?:now )?completed?\b(?! (?:by|in))",
    r"\broll ?-?out completes?\b\W*$",
    r"\bnow (?:fully )?rolled out\b",
    r"\bwe(?:'ve| have) (?:now )?completed\b",
    r"^\W*completed?\b",
    r"\bcompleted (?:in|on|by|as of|early|mid|late)\b",
    r"\bhas finished\b",
)
_COMPLETE_ALONE = re.compile(r"\W*completed?\W*")
# «when the work is completed, …» is no state of the roll-out.
_CLAUSE = re.compile(r"\b(?:when|once|after|until|if|as soon as|before)\b[^.,;]{0,60}$")
_TO_COME = re.compile(r"\b(?:will|to|be|should|expected?|expects|plan\w*) (?:\w+ ){0,3}$")
_ROLLED_OUT = _Phrases("rolled out", r"(?<!be )(?<!being )(?<!fully )\brolled out\b")
_EXPECTED = _Phrases("expect", r"\bexpect")
_WITHDRAWN = _Phrases(
    "not |n't",
    r"\b(?:will|does|is|can) ?(?:not|n't) (?:\w+ ){0,2}?(?:begin|start|roll|happen|occur|commence)",
    r"\bwon't (?:begin|start|roll|happen|occur)",
)
_UNDER_WAY = _Phrases(
    "roll",
    r"\broll ?-?out (?:has |is )?(?:now )?(?:begun|began|started|under ?way|ongoing|in progress|starts?|begins?)\b",
    r"\b(?:currently|now|begun|began|started) rolling\b",
    r"\bbegin rolling out\b",
    r"\bwe(?:'re| are) rolling (?:this )?out\b",
)
_NOW = _Phrases(
    "now|today|since|as of|currently|already|immediately",
    r"\b(?:available|live|released|ga) (?:now|today|since|as of)\b",
    r"\b(?:now|currently|already) (?:generally )?(?:available|live)\b",
    r"\bavailable immediately\b",
)
_END_OF_SUPPORT = _Phrases(
    "support|end of|end-of",
    r"\bend[- ]of[- ](?:support|life|servicing)\b",
    r"\bsupport (?:for|of|to)\b.{0,120}?\b(?:will )?(?:ends?|ended|ending|expires?)\b",
    r"\bsupport (?:will )?ends?\b",
    r"\b(?:no longer|not|longer be) (?:be )?(?:supported|in support)\b",
    r"\bout of support\b",
)
_RETIREMENT = _Phrases(
    "retir|remov|turn|deprecat|discontinu|decommission|sunset|stop|shut|disabled|longer|not |unable|last day|remain",
    r"\bretir\w*",
    r"\bremov(?:e|ed|es|ing|al)\b",
    r"\bturn(?:ed|ing)? off\b",
    r"\bdeprecat\w*",
    r"\bdiscontinu\w*",
    r"\bdecommission\w*",
    r"\bsunset\w*",
    r"\bstop(?:s|ped|ping)? (?:work|support|return|function|accept|be|receiv)\w*",
    r"\bshut(?:ting)? ?down\b",
    r"\bdisabled\b",
    r"\b(?:no longer|not|longer) (?:be )?(?:available|accessible|work|function|able|access|create|update)\b",
    r"\bunable to\b",
    r"\blast day\b",
    r"\bremain (?:available|accessible|in place)\b",
)
_ROLLOUT = _Phrases(
    "roll|deploy|migrat|transition|release|phase|expect|plan|aim|completion|preview|availability",
    r"\broll(?:s|ed|ing)?[ -]?out\b",
    r"\broll(?:s|ed|ing)\b",
    r"\broll this\b",
    r"\bdeploy(?:s|ed|ing|ment)\b",
    r"\bmigrat\w+",
    r"\btransition\w*",
    r"\brelease (?:of|to|will)\b",
    r"\b(?:two|three|several|multiple) phases\b",
    r"\bphased\b",
    r"\b(?:expect\w*|plans?|planned|aim) (?:\w+ ){0,3}?(?:to )?(?:be |have )?(?:complet|compet|finish|conclud)\w*",
    r"\bcompletion\b",
    r"\b(?:preview|availability|release)(?: \([^()]*\))?:? (?:will )?(?:begin|start|commence|began)",
)
_AVAILABLE = _Phrases(
    "availab|be live|get this update", r"\bavailable\b", r"\bavailability\b", r"\bbe live\b", r"\bget this update\b"
)


def kind_without_dates(said: str, *, is_update: bool) -> str | None:
    """The kind of a text none of whose dates is a roll-out's."""
    said = said.lower()
    kinds = (
        (CANCELLED, _CANCELLED.search(said)),
        (PAUSED, _PAUSED.search(said)),
        (AVAILABLE_NOW, _NOW.search(said)),
        (COMPLETED, _is_completed(said)),
        (UPDATE, is_update),
        (TO_BE_ANNOUNCED, _ANNOUNCED_LATER.search(said)),
        (TO_BE_ANNOUNCED, _WITHDRAWN.search(said)),
        (ROLLOUT, _UNDER_WAY.search(said)),
    )
    return next((kind for kind, is_so in kinds if is_so), None)


def kind_with_dates(said: str, rest: str) -> str:
    """The kind of a sentence with a date. `rest` is what the text says after it."""
    said, rest = said.lower(), rest.lower()
    unsupported, retired = _END_OF_SUPPORT.search(said), _RETIREMENT.search(said)
    kinds = (
        (CANCELLED, _CANCELLED.search(said) or _CANCELLED.search(rest[:200])),
        (COMPLETED, _COMPLETE_ALONE.fullmatch(rest) or _is_completed(said)),
        # What is said first counts: «is retired and no longer supported», «support ends when it is removed».
        (END_OF_SUPPORT, unsupported and (not retired or unsupported.start() <= retired.start())),
        (RETIREMENT, retired),
        (AVAILABLE_NOW, _NOW.search(said)),
        (COMPLETED, _ROLLED_OUT.search(said) and not _EXPECTED.search(said)),
        (ROLLOUT, _ROLLOUT.search(said)),
        (AVAILABILITY, _AVAILABLE.search(said)),
    )
    return next((kind for kind, is_so in kinds if is_so), TAKES_EFFECT)


def is_told_later(said: str) -> bool:
    """Whether a sentence with a date only says when there will be more to say («In May, we will update this post»)."""
    said = said.lower()
    return _TOLD_LATER.search(said) is not None and not _BEGINS.search(said)


def is_available_now(said: str) -> bool:
    """Whether a sentence says hardly more than that it is available now."""
    return len(said) < 40 and _NOW.search(said.lower()) is not None


def is_withdrawn(said: str) -> bool:
    """Whether something will not begin as it was announced."""
    return _WITHDRAWN.search(said.lower()) is not None


def is_to_begin(said: str) -> bool:
    """Whether something begins that is still to come."""
    return _WILL_BEGIN.search(said.lower()) is not None


def _is_completed(said: str) -> bool:
    match = _COMPLETED.search(said)
    if match is None:
        return False
    before = said[max(0, match.start() - 70) : match.start()]
    return not _TO_COME.search(before) and not _CLAUSE.search(before)
