"""One sentence, or the two of a record, to one reading."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from rollout.changes.dates import kinds
from rollout.changes.dates.clouds import CloudName, clouds_in
from rollout.changes.dates.days import WEEKDAYS
from rollout.changes.dates.durations import Duration, duration_in, end_after
from rollout.changes.dates.flags import flags_of
from rollout.changes.dates.headings import MAKES_A_SENTENCE, Heading, heading_of
from rollout.changes.dates.mentions import Mention, mentions_in
from rollout.changes.dates.parts import parts_of
from rollout.changes.dates.phases import PREVIEW, PhaseName, phases_in
from rollout.changes.dates.readings import Reading
from rollout.changes.dates.resolving import Dates, resolved
from rollout.changes.dates.roles import BEFORE_DATES, BEGIN_WORDS, END_WORDS, Cited, Role, roles_of
from rollout.changes.dates.scopes import PHASE_NUMBER, scope_of
from rollout.changes.dates.slots import Slots, fill
from rollout.changes.dates.stops import sentences_in
from rollout.changes.dates.tokens import MOST_CHARACTERS, Token, plain, tokens_of


@dataclass(frozen=True)
class Said:
    """A text taken apart: its tokens, the dates and clouds they name, the heading, the sentences after it."""

    text: str
    tokens: Sequence[Token]
    mentions: Sequence[Mention]
    clouds: Sequence[CloudName]
    heading: Heading
    sentences: Sequence[tuple[int, int]]

    def between(self, start: int, stop: int) -> str:
        """The words of some tokens."""
        return self.text[self.tokens[start].start : self.tokens[stop - 1].end] if start < stop else ""


def read_sentence(sentence: str, published: date) -> Reading:
    """The reading of a timeline sentence of a post that was published on a day. Never raises.

    Of several roll-outs in one sentence the first is read (flag several-dates). Beyond 5,000 characters nothing is
    read, which is a doubt.
    """
    first, *more = parts_of(plain(sentence))
    reading, _ = read_part(taken_apart(first), published)
    if more:
        reading = replace(reading, flags=(*reading.flags, "several-readings"))
    if len(sentence) > MOST_CHARACTERS:
        doubt = f"Only the first {MOST_CHARACTERS:,} of {len(sentence):,} characters were read."
        return replace(reading, doubts=(*reading.doubts, doubt))
    return reading


def taken_apart(text: str) -> Said:
    """The tokens of a plain text and what they name."""
    tokens = tokens_of(text)
    mentions, clouds = mentions_in(tokens), clouds_in(tokens)
    heading = heading_of(text, tokens, mentions, clouds)
    return Said(text, tokens, mentions, clouds, heading, sentences_in(tokens, heading.body))


def read_part(said: Said, published: date, since: int = 0) -> tuple[Reading, int]:
    """The reading of the first dated sentence from `since` on, and the number of the sentence after it.

    Where none is dated, the reading of the whole without dates.
    """
    main, cited = _main_sentence(said, since)
    if not cited:
        return _without_dates(said), len(said.sentences)
    start, stop = said.sentences[main]
    words = said.between(start, stop)
    if kinds.is_told_later(words):
        return _without_dates(said), len(said.sentences)
    kind = _kind_by_words(said, main)
    slots = Slots()
    fill(slots, cited, kind)
    relative, after = _from_more_sentences(said, slots, main, kind)
    kind = _kind_by_dates(kind, slots, said.between(said.heading.body, stop))
    if slots.begin is None and slots.end and _is_asking(said, start, stop):
        slots.doubts.append("The date may be the day by which people must have acted.")
    dates = _with_relative_end(resolved(slots, published, kind=kind), relative)
    is_bare = kind == kinds.TAKES_EFFECT and _is_bare(said, start, stop)
    return _reading(said, main, None if is_bare else kind, dates), after


def _kind_by_words(said: Said, main: int) -> str:
    start, stop = said.sentences[main]
    first = said.between(*said.sentences[0])
    if main > 0 and kinds.is_available_now(first) and not kinds.is_to_begin(said.between(start, stop)):
        return kinds.AVAILABLE_NOW
    return kinds.kind_with_dates(_for_kind(said, start, stop), said.between(stop, len(said.tokens)))


def _kind_by_dates(kind: str, slots: Slots, words: str) -> str:
    """What begins and ends is a roll-out; what is still to begin is not completed; what is put off has no date yet."""
    is_unread = not any(one and one.points for one in (slots.begin, slots.end))
    if is_unread and kinds.is_withdrawn(words):
        return kinds.TO_BE_ANNOUNCED
    if kind == kinds.TAKES_EFFECT and slots.begin and slots.end and slots.begin is not slots.end:
        return kinds.ROLLOUT
    if kind == kinds.COMPLETED and slots.begin and not slots.end and kinds.is_to_begin(words):
        return kinds.ROLLOUT
    return kind


def _is_bare(said: Said, start: int, stop: int) -> bool:
    """Whether there is nothing but dates: «June 30th, 2025 (previously March 31).» says not what will happen."""
    dated = {at for one in said.mentions for at in range(one.start, one.stop)}
    words = [one.low for at, one in enumerate(said.tokens[start:stop], start) if at not in dated and one.kind == "word"]
    return said.heading.body == 0 and not set(words) - {"previously", "formerly", "was", *WEEKDAYS}


def _main_sentence(said: Said, since: int) -> tuple[int, list[Cited]]:
    """The first sentence that dates something and its dates, none where no sentence does.

    One that asks people to act counts only where there is no other.
    """
    asking: tuple[int, list[Cited]] = (since, [])
    for place, (start, stop) in enumerate(said.sentences[since:], since):
        cited = roles_of(said.tokens, said.mentions, start, stop)
        if all(one.role is Role.ELSEWHERE for one in cited):
            continue
        if not _is_asking(said, start, stop):
            return place, cited
        asking = asking if asking[1] else (place, cited)
    return asking


def _is_asking(said: Said, start: int, stop: int) -> bool:
    """«Please complete this by July 15», «You need to act before …»: a day by which people must have acted."""
    words = [one.low for one in said.tokens[start : min(stop, start + 4)]]
    is_asked = words[:1] == ["please"] or tuple(words[:2]) in {("you", "need"), ("you", "have"), ("you", "should")}
    return is_asked or tuple(words[:3]) == ("if", "you", "need") or "recommend" in words or "must" in words


def _for_kind(said: Said, start: int, stop: int) -> str:
    """The words that decide the kind: the heading's too, where the sentence is hardly more than a date."""
    words = said.between(start, stop)
    if stop - start > 6:
        return words
    phases = said.heading.phases
    if not phases:
        return f"{said.between(0, said.heading.body)} {words}"
    is_begin = said.tokens[start].low in BEGIN_WORDS
    return " ".join((*said.heading.scopes, phases[-1].phase if is_begin else "", words))


def _from_more_sentences(said: Said, slots: Slots, main: int, kind: str) -> tuple[Duration | None, int]:
    """The end from a second sentence («We expect to complete by …»), or a duration where no end is named.

    With the number of the sentence after what was used.
    """
    after = main + 1
    for place, (start, stop) in enumerate(said.sentences[main + 1 : main + 3], main + 1):
        cited = roles_of(said.tokens, said.mentions, start, stop)
        is_end_alone = bool(cited) and cited[0].role is Role.END and all(one.role is not Role.BEGIN for one in cited)
        is_end_alone = is_end_alone and any(one.low in END_WORDS for one in said.tokens[start:stop])
        if slots.end is None and slots.begin and is_end_alone and kind in {kinds.ROLLOUT, kinds.TAKES_EFFECT}:
            fill(slots, cited, kind)
            after = place + 1
        elif any(one.role in {Role.BEGIN, Role.END, Role.UNSAID} for one in cited):
            slots.flags.append("several-dates")
            break
    start, _ = said.sentences[main]
    _, stop = said.sentences[min(main + 1, len(said.sentences) - 1)]
    duration = duration_in(said.between(start, stop)) if slots.begin is None or slots.end is None else None
    if duration and slots.begin is None and kind == kinds.ROLLOUT:
        slots.doubts.append(f"“{duration.words}” depends on the day it was written.")
    return duration, after


def _with_relative_end(dates: Dates, duration: Duration | None) -> Dates:
    if duration is None or dates.begin is None or dates.end is not None:
        return dates
    end = end_after(dates.begin, duration)
    flags = (*dates.flags, "relative-end")
    doubts = dates.doubts if end else (*dates.doubts, f"“{duration.words}” names no number of days.")
    return replace(dates, end=end, flags=flags, doubts=doubts)


def _without_dates(said: Said) -> Reading:
    words = said.between(said.heading.body, len(said.tokens)) or said.between(0, len(said.tokens))
    kind = kinds.kind_without_dates(words, is_update=said.heading.is_update)
    doubts = _unread(said)
    if kind == kinds.ROLLOUT and (duration := duration_in(words)):
        doubts += (f"“{duration.words}” depends on the day it was written.",)
    return _reading(said, 0, kind, Dates(doubts=doubts))


def _unread(said: Said) -> tuple[str, ...]:
    return tuple(mention.doubt for mention in said.mentions if mention.start >= said.heading.body and mention.doubt)


def _reading(said: Said, main: int, kind: str | None, dates: Dates) -> Reading:
    start, stop = said.sentences[main] if said.sentences else (len(said.tokens), len(said.tokens))
    clouds = _clouds(said, start, stop, has_more="several-dates" in dates.flags)
    phase, more = _phase(said, start, stop)
    heading_scopes = [scope for scope in said.heading.scopes if scope]
    scope = ", ".join(heading_scopes + more)
    if not scope or PHASE_NUMBER.fullmatch(scope):
        scope = ", ".join(filter(None, [scope, _scope(said, kind, start, stop)]))
    if len(said.heading.phases) > 1:
        dates = replace(dates, flags=(*dates.flags, "several-phases"))
    reading = Reading(
        kind=kind,
        phase=phase,
        clouds=tuple(dict.fromkeys(one.cloud for one in clouds)),
        clouds_stated=bool(clouds),
        scope=scope or None,
        begin=dates.begin,
        end=dates.end,
        previous_begin=dates.previous_begin,
        previous_end=dates.previous_end,
        doubts=dates.doubts,
    )
    return flags_of(reading, said.text, dates.flags, has_alias=any(one.is_alias for one in clouds))


def _clouds(said: Said, start: int, stop: int, *, has_more: bool) -> list[CloudName]:
    """The clouds of the heading and the sentence; of a sentence that dates more, those before its second date."""
    clouds = [one for one in said.clouds if one.start < max(said.heading.body, stop)]
    dated = [one for one in said.mentions if start <= one.start < stop]
    if has_more and len(dated) > 1 and (first := [one for one in clouds if one.start < dated[0].start]):
        return first
    return clouds


def _phase(said: Said, start: int, stop: int) -> tuple[str | None, list[str]]:
    """The phase, the heading's before the sentence's; and what its name says besides."""
    named: list[PhaseName] = list(said.heading.phases)
    in_sentence = phases_in(said.tokens, start, stop, in_heading=False)
    if not named or (named[0].phase == PREVIEW and any(PREVIEW in one.phase for one in in_sentence)):
        named = in_sentence or named
        more = [said.between(one.start, one.stop) for one in named[:1] if one.is_more]
        return (named[0].phase if named else None), more
    return named[0].phase, []


def _scope(said: Said, kind: str | None, start: int, stop: int) -> str | None:
    if kind == kinds.TAKES_EFFECT and (named := _named_before(said, start, stop)):
        return named
    is_end = kind in {kinds.RETIREMENT, kinds.END_OF_SUPPORT}
    return scope_of(said.between(start, stop), said.between(stop, len(said.tokens)), is_end=is_end)


def _named_before(said: Said, start: int, stop: int) -> str | None:
    """What stands before a date without a verb («Tenants with 25 licenses April 3, 2025»), as in a row of a table."""
    at = next((one.start for one in said.mentions if start <= one.start < stop), start)
    words = [one.low for one in said.tokens[start:at]]
    if len(words) < 2 or {*words} & (MAKES_A_SENTENCE | BEGIN_WORDS | END_WORDS) or words[-1] in BEFORE_DATES:
        return None
    # The number of a row, glued to its text.
    return re.sub(r"^[0-9](?=[A-Z])", "", said.between(start, at))
